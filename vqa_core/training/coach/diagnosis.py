"""Why a run ended early, what would help, and what to try: read from its folder alone."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.hardware import detect
from vqa_core.models.catalogue import POCKET
from vqa_core.runs import history
from vqa_core.runs.checkpoints import latest_valid, step_of
from vqa_core.runs.ended import Ended, ended
from vqa_core.runs.log import last_worker, log_lines
from vqa_core.runs.masking import masked
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.settings import ASSETS
from vqa_core.training.coach.faults import FAULTS, SEE_LOG, Fault, Mend, recognise
from vqa_core.training.coach.mends import Changes, Known, mend, own_edge
from vqa_core.training.coach.retry import needs_fresh_start
from vqa_core.training.config import TrainConfig

REPORT_LINES = 60
# What stands above the last error of a log seldom says why it came.
_ERROR_LINES = 8


@dataclass(frozen=True)
class Diagnosis:
    """`changes` are field -> (old, new); {} where nothing of the settings helps.

    `resume` says whether going on as it is can help; `step` is where either goes on from, 0 for the beginning. `lines`
    are the last of the log, `report` all that somebody else needs to help; neither holds a secret.
    """

    kind: str
    title: str
    cause: str
    changes: Changes
    resume: bool
    step: int
    next_step: str
    lines: str
    report: str


@dataclass(frozen=True)
class _Found:
    kind: str
    title: str
    cause: str
    next_step: str
    mend: Mend = ""
    again: bool = True


def diagnose(run: Run, status: Status) -> Diagnosis | None:
    """What to tell of a run that failed, or that was cut short; None of any other.

    Raises UserError where its folder cannot be read.
    """
    end = ended(run) if status.state in ("failed", "interrupted", "stopped") else None
    log = last_worker(log_lines(run.log))
    if status.state == "failed":
        found = _of_failure(status, log)
    elif status.state == "interrupted":
        found = _of_interruption(end, log)
    elif status.state == "stopped" and end is not None and not end.asked and not run.stop_requested():
        found = _BY_THE_MACHINE
    else:
        return None
    changes = _changes(run, found.mend)
    checkpoint = None if needs_fresh_start(changes) else latest_valid(run)
    return Diagnosis(
        found.kind,
        found.title,
        _in_full(found, status),
        changes,
        found.again,
        step_of(checkpoint) if checkpoint else 0,
        found.next_step if changes or not found.mend else _NOTHING_LEFT,
        "\n".join(log[-_ERROR_LINES:]),
        report(run, found.title, end),
    )


_NOTHING_LEFT = "No setting is left that would help by much: choose a smaller model, or a machine with more memory."
_HAND_ON = "Resume. If it comes back, copy the report: whoever helps finds in it what there is to know."
_BY_THE_MACHINE = _Found(
    "machine",
    "The machine asked the run to end",
    "It was told to shut down, by its host or by somebody with a terminal, and the run kept what it had learnt.",
    "Resume when the machine is to stay.",
)
_KILLED_FOR_MEMORY = _Found(
    "killed for memory",
    "The system ended the run: main memory ran out",
    "Linux ends the process that takes the most when nothing is left, without a word to it.",
    "Close what else needs memory, and try again with less at once.",
    "less host memory",
)
_KILLED = _Found(
    "killed",
    "The run's process was killed",
    "Somebody or something ended it from outside; memory was not the reason as far as the system says.",
    "Resume: what was saved is whole.",
)
_PERHAPS_MEMORY = _Found(
    "killed",
    "The run's process was killed",
    "It did not end by itself. Most often the system does that when main memory runs out; here it does not say.",
    "Resume. If it is killed again, try with less at once: a smaller batch, more accumulation.",
)
_CRASHED = _Found(
    "crashed",
    "A library crashed",
    "The process ended inside a compiled part of a library, which leaves no words.",
    "Resume. If it crashes at the same place, run docdex doctor and hand the report on.",
)
_CUT = _Found(
    "interrupted",
    "The run was cut off",
    "Its process is gone and nobody heard why: the machine or DocDex went down meanwhile, most often.",
    "Resume: what was saved is whole.",
)
_UNTOLD = _Found(
    "left",
    "The run's process ended without a word",
    "It left before it could say why; the last lines may tell.",
    "Resume. If it ends again, run docdex doctor and hand the report on.",
)


def _of_failure(status: Status, log: Sequence[str]) -> _Found:
    said, log_named, _ = masked(status.message).partition(SEE_LOG)
    fault = recognise(status.message)
    if fault is None and (log_named or not said):
        # An error that another one caused stands above it.
        fault = recognise(_errors(log))
    if fault:
        return _from(fault)
    # Ours are written to be read: what, value, rule, next step.
    return _Found("other", said or "The run failed", "", _HAND_ON if log_named or not said else "")


def _of_interruption(end: Ended | None, log: Sequence[str]) -> _Found:
    if end is None:
        return _CUT
    if end.signal == 9:
        if end.asked:
            return _Found(
                "stopped hard",
                "The run did not heed the stop and was ended",
                "It was busy with something that cannot be interrupted; steps since the last checkpoint are lost.",
                "Resume to go on from the last checkpoint.",
            )
        return {True: _KILLED_FOR_MEMORY, False: _KILLED, None: _PERHAPS_MEMORY}[end.memory]
    if end.signal in (1, 2, 15):
        return _BY_THE_MACHINE
    if fault := recognise(_errors(log)):
        return _from(fault)
    return _CRASHED if end.signal else _UNTOLD


def _from(fault: Fault) -> _Found:
    return _Found(fault.kind, fault.title, fault.cause, fault.next_step, fault.mend, fault.again)


def _errors(log: Sequence[str]) -> str:
    """The last error of the last worker: the lines that a traceback ends with."""
    lines = [line for line in log if line.strip() and not line.startswith(" ")]
    return "\n".join(lines[-_ERROR_LINES:])


def _in_full(found: _Found, status: Status) -> str:
    """The cause, and where the run itself said more than the table does, that too."""
    known = any(fault.kind == found.kind for fault in FAULTS)
    if not known or status.state != "failed":
        return found.cause
    # "Title. Next step. (what the library said)": only what a library said is new.
    said = masked(status.message)
    if said.startswith(found.title) or SEE_LOG in said:
        return found.cause
    return f"{said} {found.cause}" if len(said) < 400 else found.cause


def _changes(run: Run, how: Mend) -> Changes:
    try:
        config = TrainConfig.model_validate(run.config().get("train"))
    except ValueError:
        # Of an older DocDex: nothing can be tried with settings that it does not take any more.
        return {}
    rows, _ = history.read(run.history)
    dtype = next((str(row["dtype"]) for row in reversed(rows) if row.get("event") == "started" and "dtype" in row), "")
    tried = {field for change in changed_before(run) for field in change.get("fields", {})}
    return mend(how, config, Known(_own_edge(config.model), dtype, frozenset(tried)))


def changed_before(run: Run) -> Sequence[Mapping[str, Any]]:
    """What retries changed in this run's settings, in their order: {"at_step", "fields": {name: [old, new]}}."""
    changed = run.config().get("changed")
    return [one for one in changed if isinstance(one, dict)] if isinstance(changed, list) else []


def _own_edge(model: str) -> int:
    return own_edge(ASSETS / "pocket" if model == POCKET else Path(model).expanduser())


def report(run: Run, title: str, end: Ended | None) -> str:
    """What somebody who helps needs to know, as text without secrets: versions, machine, settings, end, last lines."""
    try:
        config = run.config()
    except UserError as error:
        config = {"train": str(error)}
    host = detect()
    versions = {"python": platform.python_version(), **dict(config.get("versions") or {})}
    lines = [
        f"DocDex run {run.id}: {title}",
        f"end: {end.words if end else 'not known'}",
        f"host: {platform.system()} {platform.machine()}, {host.cores} cores, {host.words()}, "
        f"{host.memory_gib:.1f} GiB of memory",
        "versions: " + ", ".join(f"{name} {version}" for name, version in versions.items()),
        f"settings: {json.dumps(config.get('train'), ensure_ascii=False)}",
        f"changed before: {json.dumps(list(changed_before(run)), ensure_ascii=False)}" if config.get("changed") else "",
        f"last {REPORT_LINES} lines:",
        *log_lines(run.log)[-REPORT_LINES:],
    ]
    return masked("\n".join(line for line in lines if line))
