"""Start, stop and resume a run from the app: `python -m vqa_core.training.worker RUN_DIR` in a session of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from vqa_core.errors import UserError
from vqa_core.runs.ended import ended, watch
from vqa_core.runs.files import write_json
from vqa_core.runs.lock import holder
from vqa_core.runs.process import Worker, identity, record
from vqa_core.runs.queue import put_last
from vqa_core.runs.run import LEAVE_S, Run
from vqa_core.runs.state import LIVE, Status
from vqa_core.runs.store import RunStore
from vqa_core.settings import PACKAGE_ROOT, Settings

WORKER = "vqa_core.training.worker"
GRACE_S = 30.0
"""From the stop request to SIGTERM."""
TERM_S = 10.0
"""From SIGTERM to SIGKILL."""
_POLL_S = 0.1
STARTS = "the worker starts"
"""The line of the log that begins each worker's own."""


def start(run: Run, settings: Settings, *, module: str = WORKER) -> None:
    """Start the worker of a new run and return at once.

    Does nothing where it was started before, so that a double click on one start token is harmless; `resume` is for
    those. The worker gets the run folder as its only argument.
    """
    with run.lock() as lock:
        untouched = lock.acquire() and run.worker() is None and run.written_status().state == "queued"
        if untouched and not run.stop_requested():
            _spawn(run, settings, module)


def resume(run: Run, settings: Settings, *, module: str = WORKER, prepare: Callable[[], object] | None = None) -> None:
    """Queue the run again; its worker goes on from `checkpoints.latest_valid`, or from the start where there is none.

    `prepare` may change the run's folder first, while nobody else can. Raises UserError while a worker has it, and for
    a run that is done.
    """
    worker = run.worker()
    if worker is not None and run.written_status().state not in LIVE:
        # It has said its last word and is about to leave.
        _ended_within(worker, LEAVE_S)
    with run.lock() as lock:
        if not lock.acquire() or run.worker_alive():
            raise UserError(f"Run {run.id} is still at work. Stop it, or wait until it has ended, then resume it.")
        written = run.written_status()
        if written.state == "done":
            raise UserError(f"Run {run.id} is done. Only a run that ended early can be resumed. Start a new one.")
        if prepare:
            prepare()
        run.stop.unlink(missing_ok=True)
        _queue_again(run, written, settings, module)


def revive(run: Run, settings: Settings, *, module: str = WORKER) -> bool:
    """Queue a run again whose worker went down without a word, as at a reboot; whether this call did so.

    Not one that was asked to stop, nor one that the system killed for want of memory: it would be killed again. Two
    apps that try at once start one worker.
    """
    with run.lock() as lock:
        if not lock.acquire() or run.worker_alive() or run.stop_requested():
            return False
        end = ended(run)
        if end is not None and end.memory:
            return False
        written = run.written_status()
        if written.state not in LIVE:
            return False
        _queue_again(run, written, settings, module)
        return True


def _queue_again(run: Run, written: Status, settings: Settings, module: str) -> None:
    """Start a worker that waits behind all others, while this process holds the run's lock."""
    queued = replace(written, state="queued", phase="", message="", eta_s=None, updated_at=time.time())
    write_json(run.status_path, queued.to_json())
    put_last(RunStore(settings), run)
    _spawn(run, settings, module)


def _spawn(run: Run, settings: Settings, module: str) -> None:
    """Start the worker, recorded in worker.json, while this process holds the run's lock for it."""
    search_path = os.pathsep.join(part for part in (str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")) if part)
    environment = {
        **os.environ,
        "DOCDEX_HOME": str(settings.home),
        "DOCDEX_RUNTIME": str(settings.runtime),
        "DOCDEX_ALLOW_LOCAL_PATHS": "1" if settings.allow_local_paths else "0",
        "PYTHONPATH": search_path,
        # The working folder holds files that are not ours; none of them may be imported.
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }
    with run.log.open("ab") as log:
        # What an earlier worker left above this line is no longer the run's trouble.
        log.write(f"{time.strftime('%H:%M:%S')} {STARTS}\n".encode())
        log.flush()
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(run.folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=run.folder,
            env=environment,
            start_new_session=True,
        )
    watch(run, process, record(run.worker_path, process.pid))


def stop(run: Run, *, grace_s: float = GRACE_S, term_s: float = TERM_S) -> threading.Thread | None:
    """Ask the worker to stop and keep what it has; returns at once.

    A worker that is still there `grace_s` seconds after the first request gets SIGTERM, with its process group, and
    SIGKILL `term_s` seconds later. The returned thread sees to that: join it before this process ends, or call `stop`
    again from any other. None where nothing is at work, or where another machine's worker must heed the request.
    """
    if not run.status().live and not run.alive():
        return None
    # The first request counts: its time is the file's.
    with contextlib.suppress(FileExistsError):
        run.stop.touch(exist_ok=False)
    worker = run.worker()
    if worker is None or not worker.local:
        return None
    thread = threading.Thread(target=_escalate, args=(run, worker, grace_s, term_s), name=f"stop-{run.id}", daemon=True)
    thread.start()
    return thread


def _escalate(run: Run, worker: Worker, grace_s: float, term_s: float) -> None:
    try:
        asked = run.stop.stat().st_mtime
    except FileNotFoundError:
        return
    if _ended_within(worker, min(grace_s, max(0.0, asked + grace_s - time.time()))):
        return
    # Resumed meanwhile, or never the process that has the lock: not ours to end.
    if not run.stop_requested() or not _is_recorded(run, worker):
        return
    signal_group(worker, signal.SIGTERM)
    _ended_within(worker, term_s)
    # Also when it has ended: a loader of its group may have outlived it.
    signal_group(worker, signal.SIGKILL)


def _ended_within(worker: Worker, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while worker.running:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(_POLL_S, left))
    return True


def _is_recorded(run: Run, worker: Worker) -> bool:
    """`worker` still lives, is the recorded one, and nobody outside its process group has the run's lock."""
    recorded = run.worker()
    if not worker.running or recorded is None or (recorded.pid, recorded.start) != (worker.pid, worker.start):
        return False
    owner = holder(run.lock_path)
    if owner is None or owner == worker.pid:
        return True
    with contextlib.suppress(ProcessLookupError):
        # A launcher such as torchrun is the recorded one, and its first child has the lock.
        return os.getpgid(owner) == worker.pid
    return False


def signal_group(worker: Worker, number: signal.Signals) -> None:
    """Signal the worker's whole group, or what is left of it; never a process that only got its number."""
    if identity(worker.pid) not in (None, worker.start):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if _leads_group(worker.pid):
            os.killpg(worker.pid, number)
        elif worker.running:
            os.kill(worker.pid, number)


def _leads_group(pid: int) -> bool:
    """A number stays reserved while its group has members, so a group of this number is still the worker's."""
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return True
