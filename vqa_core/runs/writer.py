"""status.json as its worker keeps it: the only writer while the run's lock is held."""

import contextlib
import errno
import threading
import time
from dataclasses import replace
from types import TracebackType
from typing import Any

from vqa_core.runs.files import write_json
from vqa_core.runs.lock import held_here
from vqa_core.runs.run import Run
from vqa_core.runs.state import LIVE, Status

INTERVAL_S = 0.5
"""Steps are written at most this often; a new state, phase or message at once."""
BEAT_S = 5.0
_RESERVE_BYTES = 64 * 1024
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class StatusWriter:
    """Keeps status.json from taking the run's lock to the worker's last word.

    As a context it also beats every `beat_s` seconds, so that a long load still reads as alive and the last step of
    a burst is not lost. Raises RuntimeError where this process does not hold the run's lock.
    """

    def __init__(self, run: Run, *, interval_s: float = INTERVAL_S, beat_s: float = BEAT_S) -> None:
        self.run = run
        self._interval_s = interval_s
        self._beat_s = beat_s
        self._status = run.written_status()
        self._written_at = 0.0
        self._guard = threading.Lock()
        self._end = threading.Event()
        self._beats = threading.Thread(target=self._beat, name=f"beat-{run.id}", daemon=True)
        # Room for the last words, given up when the disk is full.
        self._reserve = run.folder / ".reserve"
        self._require_lock()

    @property
    def status(self) -> Status:
        """What was last said, written or not."""
        return self._status

    def update(self, **changes: Any) -> None:
        """Change fields of `Status` by name; the times are kept here. Raises TypeError for a field it has not."""
        self._require_lock()
        with self._guard:
            before, now = self._status, time.time()
            after = replace(before, **changes)
            if before.state == "queued" and after.state in ("preparing", "running"):
                after = replace(after, started_at=now)
            self._status = after
            urgent = (before.state, before.phase, before.message) != (after.state, after.phase, after.message)
            if urgent:
                self._write(durable=True)
            elif time.monotonic() - self._written_at >= self._interval_s:
                # A full or slow disk must not end the training over a step number.
                with contextlib.suppress(OSError):
                    self._write(durable=False)

    def _write(self, *, durable: bool) -> None:
        self._status = replace(self._status, updated_at=time.time())
        self._written_at = time.monotonic()
        try:
            write_json(self.run.status_path, self._status.to_json(), durable=durable)
        except OSError as error:
            if error.errno not in _NO_ROOM or not durable:
                raise
            if self._status.state in LIVE:
                # A phase does not matter enough to give the room up: what is written next would take it.
                return
            if not self._reserve.exists():
                raise
            self._reserve.unlink()
            write_json(self.run.status_path, self._status.to_json(), durable=durable)

    def _beat(self) -> None:
        while not self._end.wait(self._beat_s):
            with self._guard, contextlib.suppress(OSError):
                self._write(durable=False)

    def _require_lock(self) -> None:
        if not held_here(self.run.lock_path):
            raise RuntimeError(f"status of {self.run.id} is written without its lock")

    def __enter__(self) -> "StatusWriter":
        with contextlib.suppress(OSError):
            self._reserve.write_bytes(bytes(_RESERVE_BYTES))
        self._beats.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._beats.join()
        with self._guard, contextlib.suppress(OSError):
            self._write(durable=True)
        self._reserve.unlink(missing_ok=True)
