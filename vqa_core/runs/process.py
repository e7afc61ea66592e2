"""Which process works on a run: worker.json, and whether that very process still lives."""

import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from vqa_core.runs.files import FORMAT, check_format, read_json, write_json


@dataclass(frozen=True)
class Worker:
    """`start` is its identity beside the recycled number `pid`; `device` stays "" until the worker has chosen one."""

    pid: int
    start: str
    host: str
    device: str = ""

    @property
    def local(self) -> bool:
        return self.host == platform.node()

    @property
    def running(self) -> bool:
        """The process lives on this machine; False for a zombie and for another process with the same number."""
        return self.local and identity(self.pid) == self.start


def identity(pid: int) -> str | None:
    """When process `pid` began, exact and unlike that of any other holder of the number; None if gone or a zombie."""
    if sys.platform != "linux":
        return _identity_by_psutil(pid)
    try:
        # The command may hold spaces and brackets: fields count from the last one. State is field 3, start field 22.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"


def _identity_by_psutil(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return None


def record(path: Path, pid: int, device: str = "") -> Worker:
    """Write process `pid` into worker.json. Only who holds the run's lock may."""
    worker = Worker(pid=pid, start=identity(pid) or "", host=platform.node(), device=device)
    write_json(path, {"format": FORMAT, **asdict(worker)})
    return worker


def recorded(path: Path) -> Worker | None:
    """The worker in worker.json, None where there is none. Raises UserError for a newer format."""
    data = read_json(path)
    if data is None:
        return None
    check_format(data, path.name)
    pid, start, host, device = (data.get(key) for key in ("pid", "start", "host", "device"))
    # 0, 1 and negative numbers mean groups, init and everyone to kill(2).
    if not isinstance(pid, int) or pid < 2 or not isinstance(start, str) or not isinstance(host, str):
        return None
    return Worker(pid=pid, start=start, host=host, device=device if isinstance(device, str) else "")
