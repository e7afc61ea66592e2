import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.browser.written_answers import write_answers, write_held_out
from tests.examples.kept import kept_set, pictures
from vqa_core.answering.answerer import Answerer
from vqa_core.examples.example import Example
from vqa_core.hardware import detect
from vqa_core.runs import held_out, history
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.context import Context
from vqa_core.ui.runs.appended import Appended
from vqa_core.ui.runs.gallery_events import GalleryEvents
from vqa_core.ui.runs.gallery_view import PAGE_ROWS, Gallery, gallery_of, page_of, summary, whole_row
from vqa_core.ui.runs.plots import Histories, kept_step

HOSTILE = "<img src=x onerror=alert(1)>${1}{{x}}`"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    # Copies of pictures outlive a test in the folder that all of them share.
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    settings = Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "h"), "DOCDEX_RUNTIME": str(tmp_path / "r")})
    store = RunStore(settings)
    return Context(settings, store, Answerer(settings, store), detect())


@pytest.fixture
def run(context: Context) -> Run:
    return context.store.create({"train": {}, "data": {"id": "0" * 12}}, slug="tickets")


def event(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


def rows_named(run: Run, *truths: str) -> list[Example]:
    """Rows a, b, c ... whose right answer is given."""
    rows = [Example(id="abcdefgh"[n], parts=(f"Question {n}?",), answers=(truth,)) for n, truth in enumerate(truths)]
    told = [{"id": row.id, "question": row.question, "answers": list(row.answers)} for row in rows]
    write_json(run.folder / "held_out.json", {"format": 1, "metric": "exact_match", "rows": told})
    return rows


def seen(run: Run) -> Gallery:
    return gallery_of(held_out.read(run), Appended(lambda run: run.answers).rows(run))


def left_by(run: Run, name: str) -> list[int]:
    return [row["n"] for row in page_of(seen(run), name, 0)["rows"]]


def test_each_filter_leaves_the_rows_that_its_name_says(run: Run) -> None:
    rows = rows_named(run, "A", "B", "C", "D", "E")
    #                       right   fixed   broke  wrong, changed   wrong all along
    write_answers(run, rows, [(0, ["A", "x", "C", "x", "z"]), (20, ["A", "B", "C", "y", "z"])])
    write_answers(run, rows, [(40, ["A", "B", "x", "y", "z"])])
    assert left_by(run, "all") == [0, 1, 2, 3, 4]
    assert left_by(run, "wrong") == [2, 3, 4]
    assert left_by(run, "changed") == [1, 2, 3]
    assert left_by(run, "fixed") == [1]
    assert left_by(run, "broke") == [2]
    assert summary(seen(run))["counts"] == {"all": 5, "wrong": 3, "changed": 3, "fixed": 1, "broke": 1}


def test_a_row_right_in_between_and_wrong_at_both_ends_broke(run: Run) -> None:
    rows = rows_named(run, "A")
    write_answers(run, rows, [(0, ["x"]), (20, ["A"]), (40, ["x"])])
    assert (left_by(run, "broke"), left_by(run, "fixed"), left_by(run, "changed")) == ([0], [], [])


def test_a_caption_is_right_from_a_lower_score_on(run: Run) -> None:
    for metric, right in (("anls", [True, False]), ("cider", [True, True])):
        told = [{"id": name, "question": "?", "answers": ["A"]} for name in "ab"]
        write_json(held_out.place(run), {"format": 1, "metric": metric, "rows": told, "of": 9})
        run.answers.unlink(missing_ok=True)
        history.append_row(run.answers, {"step": 0, "answers": ["x", "y"], "right": [0.5, 0.2]})
        assert [row["right"] for row in page_of(seen(run), "all", 0)["rows"]] == [[one] for one in right]
        assert summary(seen(run))["of"] == 9


def test_filters_speak_of_the_step_that_was_kept(run: Run) -> None:
    rows = rows_named(run, "A", "B")
    write_answers(run, rows, [(0, ["x", "x"]), (20, ["A", "x"]), (40, ["x", "B"])])
    counts = {}
    for kept in (None, 20, 99):
        gallery = gallery_of(held_out.read(run), Appended(lambda run: run.answers).rows(run), kept)
        counts[kept] = (gallery.now, gallery.by_filter["fixed"], gallery.by_filter["broke"], gallery.by_filter["wrong"])
    assert counts[None] == counts[99] == (2, (1,), (0,), (0,))
    assert counts[20] == (1, (0,), (), (1,))


def test_the_kept_step_is_that_of_the_last_best_one(run: Run) -> None:
    assert kept_step(Histories().curves(run)) is None
    for event, step in (("best", 20), ("best", 60), ("checkpoint", 80)):
        history.append(run, {"event": event, "step": step, "time": 1.0})
    assert kept_step(Histories().curves(run)) == 60


def test_before_the_first_answers_only_all_leaves_rows(run: Run) -> None:
    rows_named(run, "A", "B")
    found = summary(seen(run))
    assert (found["steps"], found["counts"]["all"], found["counts"]["wrong"]) == ([], 2, 0)


def test_answers_that_a_resumed_run_gives_again_are_seen_once(run: Run) -> None:
    rows, reader = rows_named(run, "A"), Appended(lambda run: run.answers)
    write_answers(run, rows, [(0, ["x"]), (20, ["y"]), (40, ["z"])])
    before = gallery_of(held_out.read(run), reader.rows(run))
    history.append_row(run.answers, {"event": "resumed", "step": 20})
    write_answers(run, rows, [(20, ["y"]), (40, ["A"])])
    after = gallery_of(held_out.read(run), reader.rows(run))
    assert [one.step for one in after.told] == [0, 20, 40]
    assert after.told[-1].answers == ("A",)
    assert before.mark != after.mark


def test_the_score_at_the_end_replaces_that_of_the_same_step(run: Run) -> None:
    rows = rows_named(run, "A")
    write_answers(run, rows, [(0, ["x"]), (20, ["y"]), (20, ["A"])])
    (row,) = page_of(seen(run), "all", 0)["rows"]
    assert (row["texts"], row["said"], row["right"]) == (["x", "A"], [0, 1], [False, True])


def test_torn_and_damaged_lines_cost_no_more_than_themselves(run: Run) -> None:
    rows = rows_named(run, "A", "B")
    write_answers(run, rows, [(0, ["A", "x"])])
    with run.answers.open("a") as file:
        file.write('not JSON\n[1]\n{"step": "20", "answers": ["A", "B"]}\n{"step": 30, "answers": "AB"}\n')
        file.write('{"step": 40, "answers": ["A", 7], "right": [1, NaN]}\n{"step": 60, "answers": ["A"')
    gallery = seen(run)
    assert [one.step for one in gallery.told] == [0, 40]
    assert gallery.told[-1].answers == ("A", None)
    assert gallery.told[-1].scores == (1.0, None)


def test_a_shorter_evaluation_asks_the_first_rows_and_says_nothing_of_the_others(run: Run) -> None:
    rows_named(run, "A", "B")
    history.append_row(run.answers, {"step": 0, "answers": ["A", "x"], "right": [1, 0]})
    history.append_row(run.answers, {"step": 20, "answers": ["A"], "right": [1]})
    second = page_of(seen(run), "all", 0)["rows"][1]
    assert (second["said"], second["right"]) == ([0, -1], [False, None])
    assert left_by(run, "wrong") == [1]


@pytest.mark.parametrize("held", ["", "[]", '{"rows": 7}', '{"metric": "anls", "rows": [7, {"answers": "x"}]}'])
def test_a_damaged_list_of_rows_is_no_crash(run: Run, held: str) -> None:
    (run.folder / "held_out.json").write_text(held)
    history.append_row(run.answers, {"step": 0, "answers": ["A", "B"], "right": [1, 0]})
    assert (summary(seen(run))["counts"]["all"], page_of(seen(run), "all", 0)["rows"]) == (0, [])


@pytest.mark.parametrize(("page", "shown"), [(0, 0), (1, 1), (2, 2), (99, 2), (-3, 0), ("1", 0), (None, 0)])
def test_pages_hold_twelve_rows_and_end_with_the_last(run: Run, page: Any, shown: int) -> None:
    count = 2 * PAGE_ROWS + 5
    told = [{"id": str(n), "question": "?", "answers": ["A"]} for n in range(count)]
    write_json(run.folder / "held_out.json", {"format": 1, "metric": "exact_match", "rows": told})
    history.append_row(run.answers, {"step": 0, "answers": ["x"] * count, "right": [0] * count})
    found = page_of(seen(run), "wrong", page)
    assert (found["page"], found["pages"], found["found"]) == (shown, 3, count)
    assert [row["n"] for row in found["rows"]] == list(range(shown * PAGE_ROWS, min((shown + 1) * PAGE_ROWS, count)))


def test_an_unknown_filter_is_all(run: Run) -> None:
    rows_named(run, "A")
    assert page_of(seen(run), "__class__", 0)["filter"] == "all"
    assert page_of(seen(run), ["all"], 0)["filter"] == "all"


def test_a_hundred_rows_and_fifty_evaluations_stay_small(run: Run) -> None:
    draw = random.Random(1)
    told = [
        {"id": str(n), "question": "What stands in the second line? " * 8, "answers": ["A" * 100] * 5}
        for n in range(100)
    ]
    write_json(run.folder / "held_out.json", {"format": 1, "metric": "anls", "rows": told})
    for step in range(50):
        answers = ["".join(draw.choices("abcdefgh ", k=90)) for _ in told]
        history.append_row(run.answers, {"step": step, "time": 1.0, "answers": answers, "right": [0.25] * 100})
    gallery = seen(run)
    assert len(json.dumps(summary(gallery))) < 1_000
    # Every answer another one: as much as it can be.
    assert len(json.dumps(page_of(gallery, "all", 0))) < 100_000


def test_text_travels_as_it_is_and_long_text_is_cut_but_in_the_row_itself(run: Run) -> None:
    long = HOSTILE * 10
    rows = rows_named(run, long)
    write_answers(run, rows, [(0, [long])])
    (row,) = page_of(seen(run), "all", 0)["rows"]
    assert row["texts"][0].startswith(HOSTILE)
    assert len(row["texts"][0]) < len(long)
    whole = whole_row(seen(run), 0)
    assert (whole["truth"], whole["told"]) == ([long], [{"step": 0, "text": long, "right": True}])


# Asked of the server


@pytest.fixture
def kept(context: Context, run: Run, tmp_path: Path) -> list[Example]:
    """The run scored three rows of a set that is there."""
    shown = pictures(tmp_path / "pictures", 5)
    data = kept_set(context.settings.home, [Example.ask(f"r{n}", shown[n], "Who?", [str(n)], row=n) for n in range(5)])
    rows = [data.examples[n] for n in (4, 0, 2)]
    write_held_out(run, data, rows)
    write_answers(run, rows, [(0, ["4", "x", "x"])])
    return rows


def test_rows_come_with_copies_of_their_own_pictures(context: Context, run: Run, kept: list[Example]) -> None:
    events = GalleryEvents(context)
    first = events.on_turn(event(run=run.id, filter="all", page=0, turn=3))
    assert (first["turn"], first["problem"], [row["thumbs"] for row in first["rows"]]) == (3, "", [[""]] * 3)
    drawn = events.on_draw(event(run=run.id, numbers=[0, 2, 99, "x"], turn=4))["thumbs"]
    assert {n: Path(paths[0]).name.split("-")[0] for n, paths in drawn.items()} == {
        str(n): Path(str(kept[n].images[0].source)).stem for n in (0, 2)
    }
    # A copy in the folder that is served: the set itself is not.
    assert not any(str(context.settings.home) in path for paths in drawn.values() for path in paths)
    again = events.on_turn(event(run=run.id, filter="wrong", page=0, turn=5))
    assert [(row["n"], bool(row["thumbs"][0])) for row in again["rows"]] == [(1, False), (2, True)]


def test_a_row_looked_at_has_its_large_picture(context: Context, run: Run, kept: list[Example]) -> None:
    row = GalleryEvents(context).on_look(event(run=run.id, number=0, turn=1))
    assert (row["question"], row["truth"], len(row["pictures"])) == ("Who?", ["4"], 1)
    assert Path(row["pictures"][0]).is_file()


@pytest.mark.parametrize("data", [{"run": "../x"}, {"run": "gone-1"}, {"number": 99}, {"number": -1}, {"number": True}])
def test_what_is_not_there_is_answered_in_words(context: Context, run: Run, kept: object, data: dict[str, Any]) -> None:
    found = GalleryEvents(context).on_look(event(**{"run": run.id, "turn": 7, **data}))
    assert found["problem"] or data == {"number": True}
    assert found["turn"] == 7


def test_rows_of_a_deleted_set_are_shown_without_pictures(context: Context, run: Run) -> None:
    rows = rows_named(run, "A")
    write_answers(run, rows, [(0, ["A"])])
    events = GalleryEvents(context)
    assert events.on_turn(event(run=run.id, turn=1))["rows"][0]["thumbs"] == []
    assert events.on_look(event(run=run.id, number=0, turn=2))["pictures"] == []


def test_a_tick_finds_new_answers_and_otherwise_the_same(context: Context, run: Run, kept: list[Example]) -> None:
    events = GalleryEvents(context)
    first = events.summary(run, live=True)
    assert events.summary(run, live=True) == first
    write_answers(run, kept, [(20, ["4", "0", "x"])])
    second = events.summary(run, live=True)
    assert (first["steps"], second["steps"], second["counts"]["fixed"]) == ([0], [0, 20], 1)
    assert first["mark"] != second["mark"]


def test_answers_of_a_newer_docdex_are_refused_in_words(context: Context, run: Run) -> None:
    run.answers.write_text('{"format": 99}\n')
    assert "Update DocDex" in GalleryEvents(context).summary(run, live=False)["problem"]
