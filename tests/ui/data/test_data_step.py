"""The data step's handlers, called as Gradio calls them, on sets made small."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import gradio.utils
import pytest
from PIL import Image

from vqa_core.answering.answerer import Answerer
from vqa_core.errors import UserError
from vqa_core.examples.sets import load_set
from vqa_core.hardware import Host
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.context import Context
from vqa_core.ui.data.data_events import DataEvents
from vqa_core.ui.data.row_edits import edits_of
from vqa_core.ui.data.row_pages import PAGE_ROWS
from vqa_core.ui.data.set_events import SetEvents
from vqa_core.ui.data.uploads import file_place
from vqa_core.ui.visit import Visit

SPLIT = {"test_share": 0.25, "seed": 0}
ROWS = 60


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    settings = Settings.from_environment(
        {"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "runtime")}
    )
    store = RunStore(settings)
    return Context(settings, store, Answerer(settings, store), Host("cpu", "CPU", 8.0, 4.0, 2))


@pytest.fixture
def events(context: Context) -> DataEvents:
    return DataEvents(context)


@pytest.fixture
def sets(context: Context) -> SetEvents:
    return SetEvents(context)


def uploaded(name: str, content: bytes) -> dict[str, str]:
    """A file as the browser names it once it has arrived."""
    path = Path(gradio.utils.get_upload_folder()) / f"{abs(hash(name)):x}" / name.rsplit("/", 1)[-1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {"path": str(path), "name": name}


def picture(number: int) -> bytes:
    from io import BytesIO

    file = BytesIO()
    Image.new("RGB", (60, 40), (number * 4 % 256, 90, 200)).save(file, "PNG")
    return file.getvalue()


def rows_zip(count: int = ROWS, missing: tuple[int, ...] = (7,)) -> dict[str, str]:
    """`count` rows over as many pictures, of which those `missing` are not there."""
    path = Path(gradio.utils.get_upload_folder()) / "zip" / "receipts.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for number in set(range(count)) - set(missing):
            archive.writestr(f"img/{number}.png", picture(number))
        rows = [
            {"image": f"img/{n}.png", "question": f"What is field {n}?", "answers": [f"{n}.50"]} for n in range(count)
        ]
        archive.writestr("rows.jsonl", "\n".join(map(json.dumps, rows)))
    return {"path": str(path), "name": "receipts.zip"}


def asked(**data: Any) -> gr.EventData:
    return gr.EventData(None, {"turn": 1, **SPLIT, **data})


def opened(events: DataEvents, **data: Any) -> dict[str, Any]:
    return list(events.on_form_origin(Visit(), asked(**data)))[-1]


@pytest.fixture
def rows(events: DataEvents) -> Iterator[dict[str, Any]]:
    yield opened(events, files=[rows_zip()])["rows"]


def page(events: DataEvents, rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return events.on_table_turn(asked(set=rows["id"], **more))


def test_an_upload_says_how_far_it_is_and_then_what_it_holds(events: DataEvents) -> None:
    *doing, last = events.on_form_origin(Visit(), asked(files=[rows_zip()]))
    assert [one["answers"] for one in doing] == ["doing"] * len(doing) and doing
    assert last["rows"]["counts"].startswith("receipts.zip · 59 rows · ")
    assert last["rows"]["counts"].endswith(" · 1 of 60 left out")
    by_filter = last["rows"]["by_filter"]
    assert by_filter["train"] + by_filter["test"] == by_filter["all"] == 59
    assert by_filter["bad"] == 1 and by_filter["unanswered"] == 0


def test_more_rows_may_be_left_out_where_a_person_says_so(events: DataEvents) -> None:
    files = [rows_zip(20, missing=(1, 2, 3, 4))]
    refused = opened(events, files=files)
    assert refused["rows"] is None and "at most 5% may be skipped" in refused["problem"]
    assert opened(events, files=files, bad_share="25")["rows"]["by_filter"]["all"] == 16
    for wrong in ("60", "-1", "many", "nan"):
        assert "share of rows left out" in opened(events, files=files, bad_share=wrong)["problem"]


def test_rows_that_were_left_are_no_longer_told_of(events: DataEvents) -> None:
    visit = Visit()
    events.on_form_leave(visit, asked(turn=3))
    assert not any("answers" in view for view in events.on_form_origin(visit, asked(turn=3, files=[rows_zip()])))


def test_only_the_rows_of_a_page_travel(events: DataEvents, rows: dict[str, Any]) -> None:
    first = page(events, rows)
    assert [row["at"] for row in first["rows"]] == list(range(PAGE_ROWS))
    assert (first["page"], first["pages"], first["found"]) == (0, 3, 59)
    assert len(json.dumps(first)) < 100_000
    last = page(events, rows, page=99)
    assert last["page"] == 2 and len(last["rows"]) == 59 - 2 * PAGE_ROWS
    assert page(events, rows, page=-4)["page"] == 0


def test_filters_leave_what_they_count(events: DataEvents, rows: dict[str, Any]) -> None:
    for name, count in rows["by_filter"].items():
        found = page(events, rows, filter=name)
        assert found["found"] == count, name
    held = page(events, rows, filter="test")
    assert held["rows"] and {row["side"] for row in held["rows"]} == {"test"}
    assert "no picture 'img/7.png'" in page(events, rows, filter="bad")["rows"][0]["reason"]
    chosen = page(events, rows, filter="these", ats=[5, 3, 5, 9999, "x"])
    assert [row["at"] for row in chosen["rows"]] == [5, 3]


def test_a_search_finds_every_word_in_question_or_answer(events: DataEvents, rows: dict[str, Any]) -> None:
    assert [row["question"] for row in page(events, rows, query="41.5 FIELD")["rows"]] == ["What is field 41?"]
    assert page(events, rows, query="nowhere")["found"] == 0
    both = page(events, rows, query="what", filter="test")
    assert both["found"] == rows["by_filter"]["test"]


def test_small_pictures_come_after_their_rows(events: DataEvents, rows: dict[str, Any]) -> None:
    assert {tuple(row["thumbs"]) for row in page(events, rows)["rows"]} == {("",)}
    told = list(events.on_table_draw(asked(set=rows["id"], ats=[0, 1, 2, 3, 4])))
    assert len(told) > 1 and set(told[-1]["thumbs"]) == {"0", "1", "2", "3", "4"}
    assert all(Path(paths[0]).is_file() for paths in told[-1]["thumbs"].values())
    assert page(events, rows)["rows"][0]["thumbs"] == told[-1]["thumbs"]["0"]


def test_a_row_is_shown_whole(events: DataEvents, rows: dict[str, Any]) -> None:
    (row,) = events.on_table_look(asked(set=rows["id"], ats=[8]))["rows"]
    assert row["question"] == "What is field 9?" and row["answers"] == ["9.50"]
    assert Path(row["pictures"][0]["path"]).is_file()


@pytest.mark.parametrize("data", [{"set": "../../etc"}, {"set": "0" * 12}, {"set": None}])
def test_a_set_that_is_not_there_is_said_in_words(events: DataEvents, data: dict[str, Any]) -> None:
    assert "data set" in events.on_table_turn(asked(**data))["problem"]
    assert events.on_table_look(asked(**data, ats=[0]))["problem"]
    assert list(events.on_table_draw(asked(**data, ats=[0]))) == [{"turn": 1, "thumbs": {}}]


def test_places_that_are_not_there_are_said_in_words(events: DataEvents, rows: dict[str, Any]) -> None:
    for ats in ([59], [-1], ["0"], [0.5]):
        assert "59 rows" in events.on_table_look(asked(set=rows["id"], ats=ats))["problem"]
    assert events.on_table_look(asked(set=rows["id"], ats="all"))["rows"] == []


def test_edits_become_the_next_version_and_the_first_stays(
    sets: SetEvents, events: DataEvents, rows: dict[str, Any], context: Context
) -> None:
    ids = [row["id"] for row in page(events, rows)["rows"]]
    edits = [
        {"kind": "change", "row": ids[0], "question": "How much?", "answers": ["0.50", "0,50"]},
        {"kind": "drop", "row": ids[1]},
        {"kind": "add", "row": ids[2], "question": "In which currency?", "answers": ["RM"]},
    ]
    saved = sets.on_set_save(asked(set=rows["id"], edits=edits))
    assert saved["problem"] == "" and saved["rows"]["version"] == 2
    assert saved["rows"]["counts"].startswith("receipts.zip · version 2 · 59 rows")
    new = load_set(context.settings.home, saved["rows"]["id"])
    told = [(one.question, one.answers) for one in new.examples[:3]]
    assert told[0] == ("How much?", ("0.50", "0,50"))
    assert ("In which currency?", ("RM",)) in told
    assert len(load_set(context.settings.home, rows["id"]).examples) == 59
    own = [one["label"].strip() for one in saved["sources"] if one["group"] == "sets"]
    assert own == ["receipts.zip · version 2 · 59 rows", "older: receipts.zip · version 1 · 59 rows"]


@pytest.mark.parametrize(
    "edits",
    [
        None,
        [],
        ["x"],
        [{"kind": "change", "row": 3, "question": "a", "answers": ["b"]}],
        [{"kind": "change", "row": "1", "question": None, "answers": ["b"]}],
        [{"kind": "add", "row": "1", "question": "a", "answers": "b"}],
        [{"kind": "add", "row": "1", "question": "a", "answers": [1]}],
        [{"kind": "grow", "row": "1", "question": "a", "answers": ["b"]}],
    ],
)
def test_edits_of_another_form_are_refused_in_words(edits: object) -> None:
    with pytest.raises(UserError):
        edits_of(edits)


def test_a_set_is_renamed_packed_and_deleted(
    sets: SetEvents, events: DataEvents, rows: dict[str, Any], context: Context
) -> None:
    renamed = sets.on_set_rename(asked(set=rows["id"], name="My receipts"))
    assert renamed["rows"]["counts"].startswith("My receipts · 59 rows")
    assert sets.on_set_rename(asked(set=rows["id"], name=" "))["problem"]
    packed = list(sets.on_set_pack(asked(set=rows["id"])))[-1]
    assert packed["name"] == "My-receipts.zip" and zipfile.is_zipfile(packed["path"])
    uses = sets.on_set_uses(asked(set=rows["id"]))
    assert uses["at_work"] == [] and uses["text"].startswith("Delete My receipts: 59 rows, ")
    assert sets.on_set_remove(asked(set=rows["id"]))["problem"] == ""
    assert "no data set" in page(events, rows)["problem"]


def test_a_typed_path_is_read_only_where_paths_may_be_typed(context: Context, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    (tmp_path / "a.png").write_bytes(picture(1))
    (tmp_path / "b.png").write_bytes(picture(2))
    table.write_text("image,question,answer\na.png,What?,red\nb.png,What?,blue\n")
    found = opened(DataEvents(context), place=str(table))
    assert found["rows"]["counts"].startswith("rows.csv · 2 rows")
    closed = replace(context, settings=replace(context.settings, allow_local_paths=False))
    assert "may not be typed" in opened(DataEvents(closed), place=str(table))["problem"]


def test_a_folder_keeps_its_places_and_no_name_leads_out() -> None:
    assert str(file_place("scans/img/a.png")) == "scans/img/a.png"
    assert str(file_place("..\\..\\a.png")) == "a.png"
    assert str(file_place("/etc/../passwd")) == "etc/passwd"
    assert str(file_place(None)) == "file"
    assert file_place("scans/.DS_Store") is None and file_place("__MACOSX/a.png") is None


def test_pictures_alone_wait_for_their_questions(events: DataEvents, sets: SetEvents) -> None:
    files = [uploaded(f"scans/{number}.png", picture(number)) for number in range(5)]
    rows = opened(events, files=files)["rows"]
    assert rows["name"] == "scans" and rows["by_filter"]["unanswered"] == 5
    assert "5 without an answer yet" in rows["counts"]
    shown = page(events, rows, filter="unanswered")["rows"]
    edits = [{"kind": "change", "row": row["id"], "question": "Which?", "answers": [row["id"]]} for row in shown[:4]]
    saved = sets.on_set_save(asked(set=rows["id"], edits=edits))["rows"]
    assert saved["by_filter"]["unanswered"] == 1
    assert saved["by_filter"]["train"] + saved["by_filter"]["test"] == 4


def test_what_stands_twice_is_said_shown_and_offered_for_dropping(events: DataEvents) -> None:
    path = Path(gradio.utils.get_upload_folder()) / "twice" / "twice.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.png", picture(number * 16))
        asked_twice = [
            (0, "Which?", "a"),
            (1, "Which?", "b"),
            (0, "Which?", "a"),
            (2, "Which?", "c"),
            (3, "Which?", "d"),
        ]
        rows = [{"image": f"{at}.png", "question": text, "answers": [answer]} for at, text, answer in asked_twice]
        rows.append({"image": "1.png", "question": "Which?", "answers": ["z"]})
        archive.writestr("rows.jsonl", "\n".join(map(json.dumps, rows)))
    rows = opened(events, files=[{"path": str(path), "name": "twice.zip"}])["rows"]
    assert events.on_table_turn(asked(set=rows["id"], filter="doubles"))["found"] == 0
    last = list(events.on_about_tell(Visit(), asked(set=rows["id"])))[-1]["about"]
    said = {one["name"]: one["text"] for one in last["statements"]}
    assert said["doubles"] == "1 row is there twice"
    assert said["contradictions"] == "1 question about the same picture has different answers"
    assert sum(bin["count"] for bin in last["histograms"][0]["bins"]) == 6
    assert last["commonest"][0][:2] == ["a", 2]
    shown = page(events, rows, filter="doubles")
    assert [row["at"] for row in shown["rows"]] == [0, 2]
    assert [row["at"] for row in page(events, rows, filter="contradictions")["rows"]] == [1, 5]
    spare = events.on_about_spare(asked(set=rows["id"], name="doubles"))["spare"]
    assert [one["at"] for one in spare] == [2]
    assert events.on_about_spare(asked(set=rows["id"], name="leaks"))["spare"] == []


def test_a_look_at_a_set_that_was_left_is_no_longer_told_of(events: DataEvents, rows: dict[str, Any]) -> None:
    visit = Visit()
    events.on_about_leave(visit, asked(turn=5))
    told = list(events.on_about_tell(visit, asked(turn=5, set=rows["id"])))
    assert not any("about" in view for view in told)
    assert "data set" in list(events.on_about_tell(Visit(), asked(set="0" * 12)))[-1]["problem"]
