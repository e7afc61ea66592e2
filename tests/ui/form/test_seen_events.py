"""What the Check step answers: a look, or why there is none yet; nothing is fetched before a person asks."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from vqa_core.examples.sets import import_set
from vqa_core.settings import Settings
from vqa_core.ui.form.seen_events import MATTERS, SeenEvents
from vqa_core.ui.form.seen_words import counts, cut


@pytest.fixture
def events(tmp_path: Path) -> SeenEvents:
    settings = Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_ALLOW_LOCAL_PATHS": "1"})
    return SeenEvents(SimpleNamespace(settings=settings))  # type: ignore[arg-type]


def rows_of(events: SeenEvents, folder: Path, picture: str = "") -> str:
    folder.mkdir()
    lines = []
    for number in range(1, 9):
        Image.new("RGB", (500, 400), (20 * number, 90, 90)).save(folder / f"{number}.png")
        shown = f"https://{picture}/{number}.png" if picture else f"{number}.png"
        lines.append(json.dumps({"image": shown, "question": "Which colour?", "answers": [f"no {number}"]}))
    (folder / "rows.jsonl").write_text("\n".join(lines))
    return f"set:{import_set(folder / 'rows.jsonl', events.context.settings.home).id}"


def look(events: SeenEvents, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return events.on_seen_look(SimpleNamespace(_data={"turn": 3, "values": values, **more}))  # type: ignore[arg-type]


def test_a_model_that_is_not_here_is_asked_for_first(events: SeenEvents, tmp_path: Path) -> None:
    answer = look(events, {"model": "somebody/vlm-1b", "data": rows_of(events, tmp_path / "rows")})
    assert answer["state"] == "ask" and answer["turn"] == 3 and "none of its weights" in answer["text"]


def test_pictures_by_address_are_not_fetched_unasked(events: SeenEvents, tmp_path: Path) -> None:
    answer = look(events, {"model": "pocket", "data": rows_of(events, tmp_path / "rows", "pictures.invalid")})
    assert answer["state"] == "ask" and "by address" in answer["text"]


def test_settings_that_are_wrong_are_waited_for(events: SeenEvents) -> None:
    assert look(events, {"model": "pocket", "data": "builtin:cards", "longest_edge": "wide"})["state"] == "wait"
    # Those that change nothing of what is seen do not keep from looking.
    assert "learning_rate" not in MATTERS


def test_rows_that_are_gone_are_a_problem_in_words(events: SeenEvents) -> None:
    answer = look(events, {"model": "pocket", "data": "set:0123456789ab"})
    assert answer["state"] == "problem" and "no data set" in answer["text"]


def test_one_line_counts_the_tokens_and_another_says_how_a_picture_was_cut() -> None:
    assert counts(13, 832, 41, 6, 879, 8192) == (
        "13 tiles · 832 picture tokens · 41 prompt · 6 learnt · 879 of 8,192 that the model reads"
    )
    assert counts(1, 1, 4, 2, 7, 9).startswith("1 tile · 1 picture token · ")
    assert counts(0, 0, 4, 2, 6, 9) == "4 prompt · 2 learnt · 6 of 9 that the model reads"
    cards = cut((2550, 3300), (2550, 3300), (1536, 2048), 4, 3)
    assert cards == "2,550 × 3,300 px, read at 1,536 × 2,048 in 4 × 3 tiles, then whole"
    assert cut((600, 640), (600, 640), (224, 224), 0, 0) == "600 × 640 px, read at 224 × 224"
    assert cut((400, 800), (400, 800), (224, 224), 0, 0).endswith("224 × 224; stretched 2.0 times in width")
    assert cut((800, 400), (800, 400), (224, 224), 0, 0).endswith("stretched 2.0 times in height")
    receipt = cut((1080, 1528), (600, 900), (1152, 1536), 4, 3)
    assert receipt == (
        "1,080 × 1,528 px, of which 600 × 900 are printed, read at 1,152 × 1,536 in 4 × 3 tiles, then whole"
    )


@pytest.mark.slow
def test_a_look_gives_plain_values_and_tiles_that_lie_there(events: SeenEvents, tmp_path: Path) -> None:
    values = {"model": "pocket", "data": rows_of(events, tmp_path / "rows"), "learning_rate": "not of interest"}
    answer = look(events, values)
    assert answer["state"] == "seen" and answer["refused"] == answer["warnings"] == []
    json.dumps(answer)
    row = answer["rows"][0]
    assert "".join(text for text, _, learnt, _ in row["pieces"] if learnt) == f" no {row['row']}<end_of_utterance>"
    tiles = [Path(tile) for picture in row["pictures"] for tile in picture["tiles"]]
    assert len(tiles) == 5 and all(Image.open(tile).size == (384, 384) for tile in tiles)
    # The same pixels are the same file, and another setting shows others.
    assert look(events, values)["rows"][0]["pictures"] == row["pictures"]
    assert look(events, {**values, "image_splitting": "off"})["rows"][0]["pictures"] != row["pictures"]
    refused = look(events, {**values, "model": "pocket", "prompt_style": "chat", "scored": "all"})
    assert refused["warnings"][0].startswith("“Scored tokens” is all")
