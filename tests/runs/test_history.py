import json
import math
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.run import Run


def test_rows_are_read_on_from_where_reading_ended(run: Run) -> None:
    assert history.read(run.history) == ([], 0)
    history.append(run, {"step": 1, "loss": 0.0})
    rows, offset = history.read(run.history)
    assert rows == [{"step": 1, "loss": 0.0}]
    assert history.read(run.history, offset) == ([], offset)
    history.append(run, {"step": 2, "note": "größer\u2028als"})
    assert history.read(run.history, offset)[0] == [{"step": 2, "note": "größer\u2028als"}]


def test_a_torn_last_line_waits_and_does_not_spoil_the_next(run: Run) -> None:
    history.append(run, {"step": 1})
    whole = run.history.stat().st_size
    with run.history.open("a") as file:
        file.write('{"step": 2, "lo')
    assert history.read(run.history) == ([{"step": 1}], whole)
    history.append(run, {"step": 2, "loss": 0.25})
    assert history.read(run.history, whole)[0] == [{"step": 2, "loss": 0.25}]
    assert history.read(run.history)[0] == [{"step": 1}, {"step": 2, "loss": 0.25}]


def test_steps_repeated_after_a_resume_are_read_once(run: Run) -> None:
    for step in range(1, 6):
        history.append(run, {"step": step, "loss": 1.0})
    early, offset = history.read(run.history)
    history.mark_resumed(run, 3)
    for step in (4, 5):
        history.append(run, {"step": step, "loss": 2.0})
    rows = history.read(run.history)[0]
    assert [(row["step"], row["loss"]) for row in rows if "loss" in row] == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2)]
    assert history.extend(early, history.read(run.history, offset)[0]) == rows
    assert not run.probes.exists()


def test_a_newer_history_is_refused(run: Run) -> None:
    history.append(run, {"step": 1})
    assert json.loads(run.history.read_text().splitlines()[0]) == {"format": 1}
    run.history.write_text('{"format": 2}\n{"stride": 1}\n')
    with pytest.raises(UserError, match="format 2"):
        history.read(run.history)


def test_numbers_of_other_kinds_become_plain(tmp_path: Path) -> None:
    import numpy as np

    history.append_row(tmp_path / "h.jsonl", {"loss": np.float32(0.5), "bad": math.nan})
    row = history.read(tmp_path / "h.jsonl")[0][0]
    assert row["loss"] == 0.5 and math.isnan(row["bad"])


def test_smoothing_is_corrected_at_its_start() -> None:
    assert history.smooth([3.0, 3.0, 3.0], 0.9) == pytest.approx([3.0, 3.0, 3.0])
    assert history.smooth([1.0, 2.0], 0.0) == [1.0, 2.0]
    # (0.5 * 0.5 * 1 + 0.5 * 4) / (1 - 0.5 ** 2)
    assert history.smooth([1.0, 4.0], 0.5) == pytest.approx([1.0, 3.0])
    smoothed = history.smooth([1.0, math.nan, 4.0], 0.5)
    assert math.isnan(smoothed[1]) and smoothed[2] == pytest.approx(3.0)
    with pytest.raises(ValueError, match="weight is 1"):
        history.smooth([1.0], 1)


def test_the_newest_row_is_found_without_reading_the_rest(run: Run) -> None:
    assert history.last(run.history) is None
    for step in range(2000):
        history.append(run, {"step": step, "note": "a row of about eighty bytes, as a worker writes them"})
    with run.history.open("a") as file:
        file.write('{"step": 9')
    assert history.last(run.history) == history.read(run.history)[0][-1]
    # One row longer than what is looked at first.
    run.history.write_text(json.dumps({"step": 1, "note": "x" * 100_000}) + "\n")
    found = history.last(run.history)
    assert found is not None and found["step"] == 1
