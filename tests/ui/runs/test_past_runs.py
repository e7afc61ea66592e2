"""What the page says of runs as a whole, as plain values."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser import written_runs
from tests.ui.spaces import context
from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.about import describe
from vqa_core.runs.files import write_json
from vqa_core.runs.pins import Pin, save_pins
from vqa_core.runs.run import Run
from vqa_core.settings import ASSETS
from vqa_core.ui.api.runs import Runs
from vqa_core.ui.context import Context
from vqa_core.ui.data.set_events import SetEvents
from vqa_core.ui.finetune_events import FinetuneEvents
from vqa_core.ui.form.from_run import from_run
from vqa_core.ui.form.pins_pick import pins_from
from vqa_core.ui.header import with_run
from vqa_core.ui.offered import choices
from vqa_core.ui.runs.compare_view import compared, compared_curves
from vqa_core.ui.runs.plots import Histories
from vqa_core.ui.runs.runs_list import RunsList
from vqa_core.ui.visit import Visit


@pytest.fixture
def page(tmp_path: Path) -> Context:
    return context(tmp_path, {})


def lines(page: Context) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = RunsList(page.store, Histories()).table()["runs"]
    return found


def test_a_line_says_what_a_run_is_and_reached(page: Context) -> None:
    run = written_runs.done(page.store, "receipts", lora_r=16)
    describe(run, title="Rank 16")
    (line,) = lines(page)
    assert (line["id"], line["title"], line["state"], line["word"]) == (run.id, "Rank 16", "done", "done")
    assert (line["data"], line["preset"], line["model"]) == ("receipts", "pocket-tickets", "pocket")
    assert (line["best"], line["metric"], line["best_step"]) == ("0.90", "exact match", 150)
    assert line["took"] == "2 min" and 130 < line["seconds"] < 140 and len(line["spark"]) > 10


def test_the_list_says_what_a_run_ends_with_and_the_table_its_best(page: Context) -> None:
    run = written_runs.create(page.store, "kept")
    for step, right in ((0, 0.1), (20, 0.8), (40, 0.6)):
        history.append(run, {"step": step, "exact_match": right, "rows": 5})
    (line,) = lines(page)
    assert (line["more"], line["best"], line["best_step"]) == ("0.10 → 0.60", "0.80", 20)
    history.append(run, {"event": "best", "step": 20})
    (line,) = lines(page)
    assert line["more"] == "0.10 → 0.80"


def test_a_run_of_losses_alone_ranks_below_one_with_answers(page: Context) -> None:
    answers, losses = (written_runs.create(page.store, slug) for slug in ("answers", "losses"))
    history.append(answers, {"step": 20, "exact_match": 0.01, "rows": 5})
    history.append(losses, {"step": 20, "eval_loss": 0.01})
    by_id = {line["id"]: line for line in lines(page)}
    assert by_id[losses.id]["metric"] == "loss held out" and by_id[losses.id]["more"] == "loss held out 0.010"
    assert by_id[losses.id]["best_value"] < by_id[answers.id]["best_value"]


def test_a_damaged_run_has_a_line_that_says_so(page: Context) -> None:
    run = written_runs.done(page.store, "torn")
    run.history.write_text('{"format": 99}\n')
    (line,) = lines(page)
    assert line["state"] == "failed" and "format 99" in line["more"] and line["spark"] == []


def test_a_new_title_shows_without_any_other_change(page: Context) -> None:
    run = written_runs.done(page.store, "receipts")
    listed = RunsList(page.store, Histories())
    assert listed.view("")["runs"][0]["title"] == run.id
    describe(run, title="Named")
    assert listed.view("")["runs"][0]["title"] == "Named"
    assert listed.with_adapter() == {run.id: "Named"}


def test_header_and_list_of_models_name_a_run_by_its_title(page: Context) -> None:
    run = written_runs.done(page.store, "receipts")
    describe(run, title="Named")
    assert with_run({}, (run, run.status()))["chip"].startswith("Named · step 150/150")
    labels = [label for label, _ in choices(page.store, page.host, owner=True)]
    assert f"Named · {run.id} · pocket" in labels


def test_compared_runs_share_a_panel_for_each_curve(page: Context) -> None:
    runs = [written_runs.done(page.store, "a"), written_runs.done(page.store, "b", lora_r=32, batch_size=4)]
    read = [Histories().curves(run) for run in runs]
    drawn = compared_curves(runs, read)
    assert [panel["key"] for panel in drawn["panels"]][:4] == ["exact_match", "anls", "eval_loss", "loss"]
    curves = drawn["panels"][0]["curves"]
    assert [(curve["key"], curve["end"], curve["samples_a_step"]) for curve in curves] == [
        ("run-A", "A", 8),
        ("run-B", "B", 4),
    ]
    above, below = compared(runs, read)
    assert [side["letter"] for side in above["runs"]] == ["A", "B"]
    assert {line["label"]: [cell["text"] for cell in line["cells"]] for line in below["differ"]}["Rank r"] == [
        "8",
        "32",
    ]
    assert above["scores"][0]["cells"][0]["note"] == "at step 150 · before 0.0000 · last 0.8958"
    json.dumps([above, below, drawn], allow_nan=False)


def test_an_old_run_fills_the_form_and_says_what_is_no_longer_here(page: Context) -> None:
    run: Run = written_runs.done(page.store, "receipts", lora_r=24)
    config = run.config()
    config["train"]["colour"] = "red"
    config["preset"] = "gone-preset"
    write_json(run.config_path, config)
    filled = from_run(run, page.settings)
    assert filled["values"]["lora_r"] == 24 and "colour" not in filled["values"] and "data" not in filled["values"]
    assert filled["source"] == "" and filled["preset"] == "pocket-tickets"
    notes = " ".join(filled["notes"])
    assert "receipts, are no longer here" in notes and "gone-preset" in notes and "colour" in notes


def test_pinned_questions_go_on_in_the_next_run(page: Context) -> None:
    picture = (ASSETS / "samples" / "ticket.jpg").read_bytes()
    name = f"pins/{hashlib.sha256(picture).hexdigest()}.jpg"
    run = written_runs.create(page.store, "pinned")
    save_pins(run, {name: picture})
    pin = {"question": "Total?", "pictures": [name], "answers": ["12.50"]}
    write_json(run.config_path, {**run.config(), "pins": [pin]})
    (shown,) = from_run(run, page.settings)["pins"]
    assert (shown["question"], shown["answers"]) == ("Total?", ["12.50"]) and Path(shown["thumb"]).is_file()
    (taken,) = pins_from([shown], page.settings)
    assert taken == Pin("Total?", (run.folder / name,), ("12.50",))
    for wrong in (
        {"run": run.id, "n": 1},
        {"run": run.id, "n": -1},
        {"run": "../x", "n": 0},
        {"run": "gone-1", "n": 0},
    ):
        with pytest.raises(UserError):
            pins_from([wrong], page.settings)


def test_the_api_lists_titles_and_best_scores(page: Context) -> None:
    run = written_runs.done(page.store, "receipts")
    written_runs.create(page.store, "empty")
    describe(run, title="Named")
    listed = {row["run"]: row for row in Runs(page).list_runs()}
    assert (listed[run.id]["title"], listed[run.id]["best"]["value"]) == ("Named", 0.8958)
    assert (listed["empty-1"]["title"], listed["empty-1"]["best"]) == ("empty-1", None)


def skipped(part: object) -> bool:
    return isinstance(part, dict) and part.get("__type__") == "update"


def test_a_comparison_follows_its_runs_and_says_nothing_while_they_rest(page: Context) -> None:
    runs = [written_runs.done(page.store, "a"), written_runs.done(page.store, "b")]
    events, visit = FinetuneEvents(page), Visit()
    visit.look_over("compare", [run.id for run in runs])
    first = events.show(visit)
    assert first["compare"]["open"] and first["compared"]["whole"]["panels"] and not first["overview"]["whole"]["open"]
    assert not events.show(visit).keys() & {"compare", "compared", "beside"}
    describe(runs[0], title="Renamed")
    history.append(runs[0], {"step": 160, "time": 1.0, "exact_match": 1.0, "rows": 48})
    later = events.show(visit)
    assert later["compare"]["runs"][0]["title"] == "Renamed"
    assert later["compare"]["scores"][0]["cells"][0]["text"] == "1.0000" and "change" in later["compared"]
    page.store.delete(runs[1].id)
    gone = events.show(visit)
    assert "There is no run" in gone["compare"]["problem"] and gone["compared"]["whole"] == {"run": ""}


def test_looking_at_a_run_ends_the_look_at_all(page: Context) -> None:
    run = written_runs.done(page.store, "a")
    events, visit = FinetuneEvents(page), Visit()
    assert events.past.on_load(visit, "all")["overview"]["whole"]["runs"][0]["id"] == run.id
    visit.look_at(run.id)
    seen = events.show(visit)
    assert seen["head"]["run"] == run.id and seen["overview"]["change"]["in"]["open"] == {"is": False}
    assert seen["runs"]["change"]["in"]["side"] == {"is": ""} and skipped(seen["compare"])


@pytest.mark.parametrize("asked", ["a-1", "a-1,a-1", "../../etc,passwd", "x" * 10_000, ",".join(["a-1"] * 900)])
def test_an_odd_address_is_answered_in_words(page: Context, asked: str) -> None:
    written_runs.done(page.store, "a")
    told = FinetuneEvents(page).past.on_load(Visit(), asked)["compare"]
    assert told["problem"] and told["runs"] == []


def test_a_set_is_kept_by_runs_under_their_titles(page: Context) -> None:
    run = written_runs.done(page.store, "a")
    describe(run, title="Named")
    assert SetEvents(page)._titles([run.id, "gone-1"]) == [f"Named ({run.id})", "gone-1"]
