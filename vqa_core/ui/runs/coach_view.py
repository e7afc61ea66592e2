"""What the page tells of a run that ended early: why, what to change, and what a click does."""

from collections.abc import Mapping
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.run import Run
from vqa_core.runs.series import Curves
from vqa_core.runs.state import Status
from vqa_core.settings import Settings
from vqa_core.training.coach.diagnosis import Diagnosis, diagnose
from vqa_core.training.coach.mends import Changes
from vqa_core.training.coach.retry import needs_fresh_start, retry
from vqa_core.training.config import TrainConfig
from vqa_core.ui.runs import coach_words as words
from vqa_core.ui.runs.run_view import samples_a_step, value_words

View = dict[str, Any]
NOTHING: View = {"run": ""}


def coach(run: Run, status: Status, found: Curves) -> View:
    """The cause, the changes and the buttons of a run that ended early; a line of warning for one at work."""
    if status.live:
        return {"run": run.id, "warning": found.trouble} if found.trouble else NOTHING
    diagnosis = diagnose(run, status)
    if diagnosis is None:
        return NOTHING
    return {
        "run": run.id,
        "warning": "",
        "title": diagnosis.title,
        "cause": diagnosis.cause,
        "next": diagnosis.next_step,
        "changes": _lines(diagnosis.changes),
        "batch": _batch(run, diagnosis.changes),
        "offered": _offered(diagnosis),
        "resume": diagnosis.resume,
        "from": _from(diagnosis),
        "lines": diagnosis.lines,
        "report": diagnosis.report,
    }


def retry_offered(run: Run, offered: object, settings: Settings) -> None:
    """Try again with the changes that are right now. Raises UserError where they are not those that were `offered`."""
    diagnosis = diagnose(run, run.status())
    if diagnosis is None or not diagnosis.changes:
        raise UserError(words.NOTHING_TO_RETRY)
    if offered != _offered(diagnosis):
        raise UserError(words.OTHER_CHANGES)
    retry(run, {name: new for name, (_, new) in diagnosis.changes.items()}, settings)


def _offered(diagnosis: Diagnosis) -> str:
    """What a click agrees to, for the server to compare."""
    return "; ".join(f"{name}: {old} > {new}" for name, (old, new) in diagnosis.changes.items())


def _lines(changes: Changes) -> list[Mapping[str, str]]:
    shown = TrainConfig.shown()
    return [
        {"label": shown[name].label, "unit": shown[name].unit, "old": _value(name, old), "new": _value(name, new)}
        for name, (old, new) in changes.items()
    ]


def _value(name: str, value: Any) -> str:
    return words.OWN_EDGE if name == "longest_edge" and value == 0 else value_words(value)


def _batch(run: Run, changes: Changes) -> str:
    if "batch_size" not in changes:
        return ""
    return words.ROWS_A_STEP.format(rows=samples_a_step(run))


def _from(diagnosis: Diagnosis) -> str:
    if diagnosis.step:
        return words.FROM_STEP.format(step=diagnosis.step)
    return words.FROM_START_ANEW if needs_fresh_start(diagnosis.changes) else words.FROM_START
