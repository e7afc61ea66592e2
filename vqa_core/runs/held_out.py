"""held_out.json: which held-out rows a run scores while it trains, and what a row's score in answers.jsonl means."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from vqa_core.runs.files import FORMAT, check_format, read_json, write_json
from vqa_core.runs.run import Run

NAME = "held_out.json"


@dataclass(frozen=True)
class ScoredRow:
    """A row as its example has it: `id` finds it in the set, with its pictures."""

    id: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class HeldOut:
    """The scored rows in the order of the answers in answers.jsonl; `metric` is what "right" there is measured by.

    `of` is how many rows were held out for scores, before some were left out to save time.
    """

    metric: str
    rows: tuple[ScoredRow, ...]
    of: int


def save(run: Run, held_out: HeldOut) -> None:
    """Write it, once, before the first scores."""
    write_json(place(run), {"format": FORMAT, **asdict(held_out)})


def read(run: Run) -> HeldOut | None:
    """What the run scores; None before its first scores and for a file that is none. UserError for a newer format."""
    data = read_json(place(run))
    if data is None:
        return None
    check_format(data, f"{NAME} of {run.id}")
    metric, rows, of = data.get("metric"), data.get("rows"), data.get("of")
    if not isinstance(metric, str) or not isinstance(rows, list):
        return None
    found = [_row(row) for row in rows]
    whole = tuple(row for row in found if row is not None)
    if len(whole) < len(found):
        return None
    return HeldOut(metric, whole, of if isinstance(of, int) else len(whole))


def place(run: Run) -> Path:
    return run.folder / NAME


def _row(given: object) -> ScoredRow | None:
    if not isinstance(given, Mapping):
        return None
    name, question, answers = given.get("id"), given.get("question"), given.get("answers")
    if not isinstance(name, str) or not isinstance(question, str) or not isinstance(answers, list):
        return None
    return ScoredRow(name, question, tuple(str(answer) for answer in answers))
