"""The line of waiting runs: what a worker does before it has its device, and how the order is changed.

Runs wait in the order in which they were created, or as `.order.json` of the run store says: ids, the next one first.
Runs that it does not name come after them.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

from vqa_core.errors import UserError
from vqa_core.runs.files import FORMAT, read_json, write_json
from vqa_core.runs.lock import ProcessLock, device_lock
from vqa_core.runs.process import record
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore

TAKE_S = 10.0
POLL_S = 0.25
Move = Literal["first", "up", "down", "last"]
MOVES: tuple[Move, ...] = get_args(Move)
_SLOWEST_POLL = 4
_ORDER_WAIT_S = 5.0


def waiting(store: RunStore) -> list[Run]:
    """Runs that wait for their device, the next one first."""
    queued = [run for run, status in reversed(store.live()) if status.state == "queued"]
    return in_order(store, queued)


def in_order(store: RunStore, runs: Sequence[Run]) -> list[Run]:
    """`runs`, the oldest first, as the store's order has them."""
    order = (read_json(_order_path(store)) or {}).get("order")
    places = {id: place for place, id in enumerate(order)} if isinstance(order, list) else {}
    return sorted(runs, key=lambda run: places.get(run.id, len(places)))


def move(store: RunStore, run: Run, where: Move) -> None:
    """Let a waiting run come earlier or later. Raises UserError for a run that does not wait."""
    with _ordering(store):
        line = waiting(store)
        if run not in line:
            raise UserError(f"Run {run.id} does not wait ({run.status().state}). Only a waiting run can be moved.")
        old = line.index(run)
        new = {"first": 0, "up": max(old - 1, 0), "down": old + 1, "last": len(line)}[where]
        line.remove(run)
        line.insert(new, run)
        _write_order(store, line)


def put_last(store: RunStore, run: Run) -> None:
    """Let the run, which is about to wait, come after all that wait now, though it may be older."""
    with _ordering(store):
        _write_order(store, [*(other for other in waiting(store) if other != run), run])


def _write_order(store: RunStore, line: Sequence[Run]) -> None:
    write_json(_order_path(store), {"format": FORMAT, "order": [run.id for run in line]})


def _order_path(store: RunStore) -> Path:
    return store.folder / ".order.json"


def line_lock(store: RunStore, purpose: str) -> ProcessLock:
    """A lock among all processes that act on the line of this store for that purpose."""
    home = hashlib.sha256(str(store.folder.resolve()).encode()).hexdigest()[:12]
    return ProcessLock(store.runtime / f"{purpose}-{home}.lock")


@contextmanager
def _ordering(store: RunStore) -> Iterator[None]:
    with line_lock(store, "order") as lock:
        if not lock.acquire(_ORDER_WAIT_S):
            raise UserError(f"Another process has been moving runs for {_ORDER_WAIT_S:.0f} s. Try again.")
        yield


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
    """The lock of `device` once it is free and no live run is before this one for it; None if stopped meanwhile.

    Call it with the run taken and its status still queued. `on_wait` hears the ids of those ahead, at each poll.
    """
    worker = run.worker()
    record(run.worker_path, worker.pid if worker else os.getpid(), device)
    lock = device_lock(run.runtime, device)
    while not stop_requested():
        ahead = _ahead(store, run, device)
        if not ahead and lock.acquire():
            # Another may have been moved before this one while it took the lock.
            ahead = _ahead(store, run, device)
            if not ahead:
                return lock
            lock.release()
        if on_wait:
            on_wait(ahead)
        # Whose turn is far away need not look often: many may wait.
        time.sleep(poll_s * min(max(len(ahead), 1), _SLOWEST_POLL))
    return None


def _ahead(store: RunStore, run: Run, device: str) -> list[str]:
    """Runs that wait for `device`, or have not said for which, before `run`; the next one first."""
    ahead: list[str] = []
    for other in waiting(store):
        if other.id == run.id:
            break
        worker = other.worker()
        if worker is None or (worker.local and worker.device in ("", device)):
            ahead.append(other.id)
    return ahead
