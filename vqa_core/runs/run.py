"""One fine-tune: a folder, and what can be read from it."""

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.files import check_format, read_json
from vqa_core.runs.lock import ProcessLock, held
from vqa_core.runs.process import Worker, recorded
from vqa_core.runs.state import LIVE, State, Status

LEAVE_S = 15.0
"""From a worker's last word to its end: torch takes seconds to leave a busy machine."""
LAUNCH_S = 10.0
"""How long a run may be queued before its worker is recorded."""
HEARTBEAT_LIMIT_S = 60.0
"""A worker on another machine (a home on a network disk) counts as dead this long after its last heartbeat."""

_INTERRUPTED = "The worker ended before it was finished. Resume goes on from the last checkpoint."


@dataclass(frozen=True)
class Run:
    """A run folder; locks for it live in `runtime`, on a local disk. Holds no state: every call reads the disk."""

    folder: Path
    runtime: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def config_path(self) -> Path:
        return self.folder / "config.json"

    @property
    def status_path(self) -> Path:
        return self.folder / "status.json"

    @property
    def worker_path(self) -> Path:
        return self.folder / "worker.json"

    @property
    def about_path(self) -> Path:
        """Title and notes, written by people and never by the worker."""
        return self.folder / "about.json"

    @property
    def history(self) -> Path:
        return self.folder / "history.jsonl"

    @property
    def probes(self) -> Path:
        return self.folder / "probes.jsonl"

    @property
    def answers(self) -> Path:
        """What the model said of each scored held-out row, an evaluation a line."""
        return self.folder / "answers.jsonl"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def stop(self) -> Path:
        return self.folder / "stop"

    @property
    def ended(self) -> Path:
        """How the last worker's process ended, written by the app that started it."""
        return self.folder / "ended.json"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def adapter(self) -> Path:
        return self.folder / "adapter"

    @property
    def lock_path(self) -> Path:
        # Two homes may hold the same id and share one runtime folder.
        home = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:12]
        return self.runtime / f"run-{self.id}-{home}.lock"

    def lock(self) -> ProcessLock:
        """The run's lock, not yet taken. Who holds it is the only writer of status.json and worker.json."""
        return ProcessLock(self.lock_path)

    def config(self) -> dict[str, Any]:
        """What config.json says, "format" included. Raises UserError where it is damaged or from a newer DocDex."""
        data = read_json(self.config_path)
        if data is None:
            raise UserError(f"Run {self.id} has no readable config.json. It cannot be used; delete the run.")
        check_format(data, f"config.json of {self.id}")
        return data

    def worker(self) -> Worker | None:
        return recorded(self.worker_path)

    def stop_requested(self) -> bool:
        return self.stop.exists()

    def written_status(self) -> Status:
        """status.json as it stands, not judged by the lock; a lost or damaged file reads as queued.

        Raises UserError for a newer format.
        """
        return Status.from_json(read_json(self.status_path) or {"state": "queued"}, f"status.json of {self.id}")

    def worker_alive(self) -> bool:
        """The recorded process works on it: by its identity on this machine, by its heartbeat on another."""
        worker = self.worker()
        if worker is None or worker.local:
            return worker is not None and worker.running
        written = self.written_status()
        return written.live and time.time() - written.updated_at < HEARTBEAT_LIMIT_S

    def alive(self) -> bool:
        """A worker has the run, or an app is just starting one."""
        # The recorded process counts beside the lock: it has not taken it yet, or the lock file was swept away
        # (/tmp is cleaned, XDG_RUNTIME_DIR goes at log-out) and a living run must not be started twice.
        return held(self.lock_path) or self.worker_alive()

    def _about_to_start(self, written: Status) -> bool:
        fresh = 0 <= time.time() - written.created_at < LAUNCH_S
        return written.state == "queued" and fresh and not self.worker_path.exists()

    def status(self) -> Status:
        """The state as disk, lock and process show it together, the same for every reader.

        Raises UserError for a newer format.
        """
        written = self.written_status()
        if written.state not in LIVE:
            return written
        alive = self.alive() or self._about_to_start(written)
        if not alive:
            # It may have written its end between the two looks.
            written = self.written_status()
        state = _derive(written.state, alive=alive, stop=self.stop_requested())
        if state == "interrupted":
            return replace(written, state=state, message=_INTERRUPTED, eta_s=None)
        return replace(written, state=state)

    def version(self) -> str:
        """A short text that changes when status, history, answers, title, stop request, life or end of it change."""
        watched = (self.status_path, self.history, self.probes, self.answers, self.about_path, self.stop, self.ended)
        marks = [_mark(path) for path in watched]
        return "-".join([*marks, "alive" if self.alive() else "still"])


def _derive(written: State, *, alive: bool, stop: bool) -> State:
    if written not in LIVE:
        return written
    if written == "queued" and stop:
        # A waiting worker has nothing to keep: it leaves within one poll, or has left.
        return "stopped"
    if not alive:
        return "interrupted"
    if written == "queued" or not stop:
        return written
    return "stopping"


def _mark(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "0"
    return f"{found.st_mtime_ns:x}.{found.st_size:x}"
