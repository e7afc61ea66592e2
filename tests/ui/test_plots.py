import math
from pathlib import Path

from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.ui import plots


def panel(rows, key: str):
    return next(one for one in plots.curves(rows, "run-1", 8)["panels"] if one["key"] == key)


def test_values_that_json_cannot_say_are_left_out() -> None:
    rows = [{"step": 1, "time": 0.0, "loss": 2.0}, {"step": 2, "time": 1.0, "loss": math.nan}]
    rows.append({"step": 3, "time": 2.0, "loss": math.inf})
    assert panel(rows, "loss")["curves"][0]["values"] == [2.0]


def test_best_is_the_lowest_loss_and_the_highest_match() -> None:
    rows = [
        {"step": step, "time": float(step), "eval_loss": loss, "exact_match": match}
        for step, loss, match in ((0, 3.0, 0.0), (20, 1.0, 0.7), (40, 1.5, 0.6))
    ]
    assert panel(rows, "loss")["curves"][0]["best"] == 1
    assert panel(rows, "right")["curves"][0]["best"] == 1


def test_a_long_history_is_thinned_and_keeps_its_spike() -> None:
    rows = [{"step": step, "time": float(step), "loss": 9.0 if step == 5000 else 1.0} for step in range(20_000)]
    curve = panel(rows, "loss")["curves"][0]
    assert len(curve["values"]) <= plots.MAX_POINTS
    assert max(curve["values"]) == 9.0


def test_events_become_marks_and_a_start_does_not() -> None:
    rows = [{"step": 0, "time": 0.0, "event": "started"}, {"step": 20, "time": 9.0, "event": "checkpoint"}]
    assert [mark["event"] for mark in plots.curves(rows, "run-1", 8)["marks"]] == ["checkpoint"]


def test_the_outcome_goes_from_the_first_score_to_the_last() -> None:
    rows = [{"step": 0, "exact_match": 0.0, "rows": 32}, {"step": 150, "exact_match": 0.8906, "rows": 32}]
    assert plots.outcome(rows) == "Held-out exact match 0.00 → 0.89 (32 rows)"
    assert plots.outcome(rows[:1]) == ""


def test_only_what_was_appended_is_read_again(tmp_path: Path) -> None:
    run, histories = Run(folder=tmp_path, runtime=tmp_path), plots.Histories()
    history.append(run, {"step": 1, "loss": 2.0})
    assert [row["step"] for row in histories.rows(run)] == [1]
    history.append(run, {"step": 2, "loss": 1.0})
    history.mark_resumed(run, 1)
    history.append(run, {"step": 2, "loss": 1.5})
    assert [(row["step"], row.get("loss")) for row in histories.rows(run)] == [(1, 2.0), (1, None), (2, 1.5)]
