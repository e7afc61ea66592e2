"""How long waiting runs will wait, guessed from the run before them: no more than that is known of a run."""

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.queue import waiting
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore

# What a run takes is asked of so many of the newest.
_LOOKED_AT = 20
# A share of a run's steps after which its time to go is no guess any more.
_TOLD_AFTER = 0.02


@dataclass(frozen=True)
class Wait:
    """`place` 1 is the next one; `about_s` None where nothing like the runs before it has run yet."""

    run: Run
    place: int
    about_s: float | None = None


def waits(store: RunStore) -> list[Wait]:
    """Every waiting run, the next one first."""
    line = waiting(store)
    if not line:
        return []
    at_work = [one for one in store.live() if one[1].state != "queued"]
    taken = _taken(store, at_work)
    ahead_s = sum_known([_left(run, status, taken) for run, status in at_work])
    found = []
    for place, run in enumerate(line, start=1):
        found.append(Wait(run, place, ahead_s))
        ahead_s = sum_known([ahead_s, taken.get(_likeness(run))])
    return found


def sum_known(seconds: Sequence[float | None]) -> float | None:
    """None where one is not known."""
    known = [one for one in seconds if one is not None]
    return sum(known) if len(known) == len(seconds) else None


def _left(run: Run, status: Status, taken: dict[Hashable, float]) -> float | None:
    if status.eta_s is not None and status.step > _TOLD_AFTER * status.total:
        return status.eta_s
    whole = taken.get(_likeness(run))
    return None if whole is None else max(0.0, whole - (time.time() - status.started_at))


def _taken(store: RunStore, at_work: Sequence[tuple[Run, Status]]) -> dict[Hashable, float]:
    """Seconds that runs took, or will have taken, by what they are like; the newest counts."""
    found: dict[Hashable, float] = {}
    for run in store.list()[:_LOOKED_AT]:
        status = run.written_status()
        if status.state == "done" and status.started_at:
            found.setdefault(_likeness(run), status.updated_at - status.started_at)
    for run, status in at_work:
        if status.eta_s is not None and status.started_at and status.step > _TOLD_AFTER * status.total:
            found.setdefault(_likeness(run), time.time() - status.started_at + status.eta_s)
    return found


def _likeness(run: Run) -> Hashable:
    """Runs of the same length on the same rows take about the same time."""
    try:
        config = run.config()
    except UserError:
        return None
    train: Any = config.get("train")
    names = ("model", "data", "max_steps", "epochs", "batch_size", "accumulation", "longest_edge", "eval_steps")
    return tuple(str(train.get(name)) for name in names) if isinstance(train, dict) else None
