"""ended.json: how a worker's process ended, told by the app that started it.

Only a parent hears of an exit status, so after a restart of the app it is unknown, and nothing is written.
"""

import signal
import subprocess
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from vqa_core.runs.files import FORMAT, check_format, read_json, write_json
from vqa_core.runs.process import Worker
from vqa_core.runs.run import Run

_REAPER = "reap-{run}"
_WAIT_S = 2.0


@dataclass(frozen=True)
class Ended:
    """`code` as subprocess gives it: minus the signal's number for a process that was killed.

    `asked` where a stop had been asked for, `memory` whether the kernel killed for want of memory meanwhile: None where
    it does not say.
    """

    pid: int
    start: str
    code: int
    asked: bool = False
    memory: bool | None = None

    @property
    def signal(self) -> int:
        """The number of the signal that ended it; 0 for a process that left by itself."""
        # A launcher such as torchrun passes its child's signal on as 128 + number.
        return -self.code if self.code < 0 else self.code - 128 if self.code > 128 else 0

    @property
    def words(self) -> str:
        """One line for a report: "exit status 1", "ended by SIGKILL"."""
        if not self.signal:
            return f"exit status {self.code}"
        try:
            return f"ended by {signal.Signals(self.signal).name}"
        except ValueError:
            return f"ended by signal {self.signal}"


def watch(run: Run, process: "subprocess.Popen[bytes]", worker: Worker) -> threading.Thread:
    """Wait for `process` in a thread, so that no zombie stays, and write down how it ended."""
    run.ended.unlink(missing_ok=True)
    kills = oom_kills()

    def reap() -> None:
        code = process.wait()
        after = oom_kills()
        memory = None if kills is None or after is None else after > kills
        found = Ended(worker.pid, worker.start, code, asked=run.stop_requested(), memory=memory)
        try:
            write_json(run.ended, {"format": FORMAT, **asdict(found)}, durable=False)
        except OSError:
            # The run was deleted, or the disk is full: then it stays unknown.
            return

    thread = threading.Thread(target=reap, name=_REAPER.format(run=run.id), daemon=True)
    thread.start()
    return thread


def ended(run: Run) -> Ended | None:
    """How the recorded worker ended; None while it is at work, or where nobody heard it.

    Raises UserError for a newer format.
    """
    worker = run.worker()
    if worker is None or worker.running:
        return None
    for thread in threading.enumerate():
        # It has ended this moment: what its end was is being written.
        if thread.name == _REAPER.format(run=run.id) and thread is not threading.current_thread():
            thread.join(_WAIT_S)
    data = read_json(run.ended)
    if data is None or (data.get("pid"), data.get("start")) != (worker.pid, worker.start):
        return None
    check_format(data, "ended.json")
    code, memory = data.get("code"), data.get("memory")
    if not isinstance(code, int):
        return None
    return Ended(
        worker.pid,
        worker.start,
        code,
        asked=data.get("asked") is True,
        memory=memory if isinstance(memory, bool) else None,
    )


def oom_kills() -> int | None:
    """How often the kernel has killed for want of memory in this process's own group; None where it does not say."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        number, controllers, group = line.split(":", 2)
        root, name = _counter(number, controllers)
        # In a container the group's own folder is often the root of what is mounted.
        for folder in (root / group.lstrip("/"), root) if name else ():
            if (count := _count(folder / name)) is not None:
                return count
    return _count(Path("/proc/vmstat"))


def _counter(number: str, controllers: str) -> tuple[Path, str]:
    if number == "0":
        return Path("/sys/fs/cgroup"), "memory.events"
    if "memory" in controllers.split(","):
        return Path("/sys/fs/cgroup/memory"), "memory.oom_control"
    return Path("/sys/fs/cgroup"), ""


def _count(path: Path) -> int | None:
    try:
        found = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return None
    return next((int(words[1]) for words in found if len(words) == 2 and words[0] == "oom_kill"), None)
