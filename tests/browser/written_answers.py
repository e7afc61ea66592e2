"""What a worker leaves of its held-out rows and pinned questions, written by hand beside a ready-written run."""

import time
from collections.abc import Sequence

from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example
from vqa_core.runs import held_out, history
from vqa_core.runs.files import write_json
from vqa_core.runs.pins import Pin, save_pins
from vqa_core.runs.run import Run
from vqa_core.training.pinning import pinned

Answers = Sequence[tuple[int, Sequence[str]]]
"""Steps, each with an answer for every row."""


def write_held_out(run: Run, data: DataSet, rows: Sequence[Example], metric: str = "exact_match") -> None:
    """Name the rows that are scored, and the set that they are of."""
    config = run.config()
    write_json(run.config_path, {**config, "data": {**config.get("data", {}), "id": data.id}})
    told = [{"id": row.id, "question": row.question, "answers": list(row.answers)} for row in rows]
    write_json(held_out.place(run), {"format": 1, "metric": metric, "rows": told, "of": len(rows)})


def write_answers(run: Run, rows: Sequence[Example], answers: Answers) -> None:
    """An evaluation a line; right is what is an accepted answer."""
    for step, told in answers:
        right = [float(text in row.answers) for text, row in zip(told, rows, strict=True)]
        row = {"step": step, "time": round(time.time(), 3), "answers": list(told), "right": right}
        history.append_row(run.answers, row)


def write_pins(run: Run, pins: Sequence[Pin]) -> None:
    asked = pinned(pins)
    write_json(run.config_path, {**run.config(), "pins": asked.records})
    save_pins(run, asked.files)


def write_probes(run: Run, answers: Answers, confidence: float | None = 0.5) -> None:
    """An evaluation a line: an answer for every pin."""
    for step, told in answers:
        said = [{"answer": text, "confidence": confidence} for text in told]
        history.append_row(run.probes, {"step": step, "time": round(time.time(), 3), "answers": said})
