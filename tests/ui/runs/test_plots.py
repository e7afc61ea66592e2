import json
import math
from pathlib import Path

from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.runs.series import Curves, GrowingCurves
from vqa_core.ui.runs import plots


def read(rows) -> Curves:
    growing = GrowingCurves()
    growing.add(rows)
    return growing.now()


def panel(rows, key: str):
    drawn = plots.drawn_curves(read(rows), "run-1", 8)
    return next(one for one in drawn["panels"] if one["key"] == key)


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


def kept(rows) -> Curves:
    """A run that keeps its best step, by exact match; its loss fell on."""
    scores = ((0, 3.0, 0.0), (20, 1.0, 0.7), (40, 0.5, 0.7), (60, 0.4, 0.6))
    found = [
        {"step": step, "time": float(step), "eval_loss": loss, rows: match, "rows": 8} for step, loss, match in scores
    ]
    return read([*found, {"step": 20, "time": 20.0, "event": "best", "by": rows, "value": 0.7}])


def test_the_star_and_the_outcome_are_of_the_step_that_is_kept() -> None:
    found = kept("exact_match")
    drawn = plots.drawn_curves(found, "run-1", 8)
    assert drawn["kept"]
    assert [curve["best"] for panel in drawn["panels"] for curve in panel["curves"]] == [1, 1]
    assert plots.outcome(found) == "Held-out exact match 0.00 → 0.70 (8 rows)"


def test_captions_have_an_axis_and_an_outcome_of_their_own() -> None:
    found = kept("cider")
    assert [panel["key"] for panel in plots.drawn_curves(found, "run-1", 8)["panels"]] == ["loss", "captions"]
    assert plots.outcome(found) == "Held-out CIDEr 0.00 → 0.70 (8 rows)"


def long_history():
    noise = [math.sin(step * 1.7) / 7 for step in range(100_000)]
    return [
        {
            "step": step,
            "time": 1.7e9 + step * 1.234567,
            "loss": 1.0 + noise[step],
            "lr": 1e-4 * (1 - step / 1e5),
            "grad_norm": abs(noise[step]) * 3.3,
            "samples_per_s": 9.1 + noise[step],
            "memory_gib": 1.84,
        }
        if step % 20
        else {"step": step, "time": 1.7e9 + step, "eval_loss": 1.0 + noise[step], "exact_match": 0.7123, "anls": 0.8111}
        for step in range(100_000)
    ]


def test_a_history_of_100_000_rows_is_sent_in_less_than_50_kb_and_unfolded_in_100() -> None:
    found = read(long_history())
    drawn = plots.drawn_curves(found, "run-1", 8)
    assert {panel["key"] for panel in drawn["panels"]} == {panel.key for panel in plots.PANELS} - {"captions"}
    assert len(json.dumps(drawn, separators=(",", ":"))) < 100_000
    folded = plots.drawn_curves(found, "run-1", 8, unfolded=False)
    assert [panel["key"] for panel in folded["panels"]] == [panel["key"] for panel in drawn["panels"]]
    assert all(bool(panel["curves"]) != panel["folded"] for panel in folded["panels"])
    assert len(json.dumps(folded, separators=(",", ":"))) < 50_000


def test_events_become_marks_and_a_start_does_not() -> None:
    rows = [{"step": 0, "time": 0.0, "event": "started"}, {"step": 20, "time": 9.0, "event": "checkpoint"}]
    assert [mark["event"] for mark in plots.drawn_curves(read(rows), "run-1", 8)["marks"]] == ["checkpoint"]


def test_the_outcome_goes_from_the_first_score_to_the_last() -> None:
    rows = [{"step": 0, "exact_match": 0.0, "rows": 32}, {"step": 150, "exact_match": 0.8906, "rows": 32}]
    assert plots.outcome(read(rows)) == "Held-out exact match 0.00 → 0.89 (32 rows)"
    assert plots.outcome(read(rows[:1])) == ""


def test_a_spark_is_a_few_points_of_the_whole_loss() -> None:
    line = plots.spark(read([{"step": step, "loss": float(step)} for step in range(100)]))
    assert (len(line), line[0], line[-1]) == (plots.SPARK_POINTS, 0.0, 99.0)
    # Of a long one the means: lowest and highest in turn would draw a saw.
    line = plots.spark(read([{"step": step, "loss": float(step % 2)} for step in range(10_000)]))
    assert set(line) == {0.5}
    assert plots.spark(read([{"step": 1, "loss": 2.0}])) == [2.0]
    assert plots.spark(read([])) == []


def test_only_what_was_appended_is_read_again(tmp_path: Path) -> None:
    run, histories = Run(folder=tmp_path, runtime=tmp_path), plots.Histories()

    def losses() -> list[tuple[float, float]]:
        return [(point.step, point.value) for point in histories.curves(run).of("loss").points]

    history.append(run, {"step": 1, "loss": 2.0})
    assert losses() == [(1, 2.0)]
    before = histories.curves(run)
    assert histories.curves(run) is before
    # Rows that were read are not looked at again.
    run.history.write_text(run.history.read_text().replace("2.0", "7.0"))
    history.append(run, {"step": 2, "loss": 1.0})
    assert losses() == [(1, 2.0), (2, 1.0)]


def test_steps_that_a_resumed_worker_repeats_are_drawn_once(tmp_path: Path) -> None:
    run, histories = Run(folder=tmp_path, runtime=tmp_path), plots.Histories()
    for step in (1, 2, 3):
        history.append(run, {"step": step, "loss": 9.0})
    assert len(histories.curves(run).of("loss").points) == 3
    history.mark_resumed(run, 1)
    history.append(run, {"step": 2, "loss": 1.5})
    assert [(point.step, point.value) for point in histories.curves(run).of("loss").points] == [(1, 9.0), (2, 1.5)]
