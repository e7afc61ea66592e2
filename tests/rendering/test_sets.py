"""Drawn sets, the fonts they are drawn with and the samples made from them."""

import json
import random
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.rendering import fonts
from vqa_core.rendering.questions import is_printed
from vqa_core.rendering.sets import KINDS, MAX_COUNT, render, write_set
from vqa_core.settings import ASSETS

SAMPLES = ASSETS / "samples"
MAX_SAMPLE_BYTES = 120_000


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"cards"}))  # test_cards.py knows what cards say without words
def test_every_answer_of_a_kind_but_a_sentence_stands_on_the_picture(kind: str) -> None:
    for seed in range(6):
        canvas, pairs = KINDS[kind].draw(random.Random(seed), None)
        assert pairs
        for _, answer in pairs:
            if not is_printed(answer):
                continue
            # A ticket's answers are sentences made of what it says.
            parts = (
                answer.replace(" in bay ", "|").replace(" for bay ", "|").replace("from ", "").replace(" until ", "|")
            )
            assert all(
                canvas.says(part) for part in (parts.split("|") if kind == "tickets" else [answer])
            ) or not is_printed(answer)


def test_a_picture_depends_on_kind_seed_and_place_alone() -> None:
    first, again, other = (list(render("tickets", count, seed)) for count, seed in ((3, 5), (2, 5), (3, 6)))
    for made, same in zip(first, again, strict=False):
        assert made.picture.tobytes() == same.picture.tobytes() and made.pairs == same.pairs
    assert first[0].pairs != other[0].pairs


def test_a_written_set_names_its_pictures_and_answers(tmp_path: Path) -> None:
    table = write_set("tickets", 3, 1, tmp_path / "set", pairs_per_picture=2)
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 6
    assert [row["image"] for row in rows[::2]] == [f"images/{number:05d}.png" for number in (1, 2, 3)]
    drawn = list(render("tickets", 3, 1))
    for place, row in enumerate(rows):
        with Image.open(table.parent / row["image"]) as image:
            assert image.convert("RGB").tobytes() == drawn[place // 2].picture.tobytes()
        assert (row["question"], row["answers"][0]) in drawn[place // 2].pairs


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="not empty"):
        write_set("tickets", 1, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_kind_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tickets"):
        write_set("posters", 1, 1, tmp_path / "set")
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("count", [0, -1, MAX_COUNT + 1])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(UserError, match=str(count)):
        next(render("tickets", count, 1))


def test_the_fonts_are_small_all_there_and_come_with_their_licences() -> None:
    assert sum(path.stat().st_size for path in fonts.FOLDER.iterdir()) <= 1_500_000
    assert {path.stem for path in fonts.FOLDER.glob("*.ttf")} >= set(fonts.BODY + fonts.BOLD)
    readme = (fonts.FOLDER / "README.md").read_text(encoding="utf-8")
    for licence in ("OFL.txt", "APACHE-2.0.txt", "BITSTREAM-VERA.txt"):
        assert licence in readme
        assert (fonts.FOLDER / licence).stat().st_size > 1000


def test_samples_exist_are_small_and_have_questions() -> None:
    rows = json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))
    assert {row["kind"] for row in rows} == {"document", "card"}
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        file = SAMPLES / row["file"]
        assert file.stat().st_size <= MAX_SAMPLE_BYTES
        with Image.open(file) as image:
            image.load()
        assert 3 <= len(row["questions"]) == len(set(row["questions"])) <= 4
    assert {path.name for path in SAMPLES.iterdir()} == {"samples.json", *(row["file"] for row in rows)}
