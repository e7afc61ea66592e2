"""What a worker does first: take its run, then wait for its device in creation order."""

import os
import time
from collections.abc import Callable, Sequence

from vqa_core.errors import UserError
from vqa_core.runs.lock import ProcessLock, device_lock
from vqa_core.runs.process import record
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore

TAKE_S = 10.0
POLL_S = 0.25


def take(run: Run, *, wait_s: float = TAKE_S) -> ProcessLock:
    """The run's lock, for the worker to keep to its end. Raises UserError where another process keeps it.

    `wait_s` covers the launcher, which holds it while it starts this worker.
    """
    lock = run.lock()
    if not lock.acquire(wait_s):
        raise UserError(f"Another process works on run {run.id}. A run has one worker. Stop that one first.")
    worker = run.worker()
    # Started by a launcher (torchrun), it stays the recorded one: stopping means the whole group.
    if worker is None or not worker.running or worker.pid not in (os.getpid(), os.getpgid(0)):
        record(run.worker_path, os.getpid())
    return lock


def wait_turn(
    store: RunStore,
    run: Run,
    device: str,
    stop_requested: Callable[[], bool],
    *,
    on_wait: Callable[[Sequence[str]], None] | None = None,
    poll_s: float = POLL_S,
) -> ProcessLock | None:
    """The lock of `device` once it is free and no older live run is queued for it; None if stopped meanwhile.

    Call it with the run taken and its status still queued. `on_wait` hears the ids of those ahead, at each poll.
    """
    worker = run.worker()
    record(run.worker_path, worker.pid if worker else os.getpid(), device)
    lock = device_lock(run.runtime, device)
    while not stop_requested():
        ahead = _ahead(store, run, device)
        if not ahead and lock.acquire():
            return lock
        if on_wait:
            on_wait(ahead)
        time.sleep(poll_s)
    return None


def _ahead(store: RunStore, run: Run, device: str) -> list[str]:
    """Older live runs that are queued for `device`, or have not said for which; the oldest first."""
    ahead: list[str] = []
    for other in store.list():
        if other.id == run.id:
            # Newest first: the rest is older.
            ahead.clear()
            continue
        if other.status().state != "queued":
            continue
        worker = other.worker()
        if worker is None or (worker.local and worker.device in ("", device)):
            ahead.append(other.id)
    return ahead[::-1]
