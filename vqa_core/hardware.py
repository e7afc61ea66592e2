"""What this host can compute with: memory, cores and one line of words, without importing torch.

NVML answers for the GPU because a CUDA context in the page's process would hold half a gigabyte of it.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

GIB = 2**30
# Linux; elsewhere they are not there.
_CGROUP = Path("/sys/fs/cgroup")
_OWN_STATUS = Path("/proc/self/status")
_OWN_PEAK = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Host:
    """`kind` is cpu, cuda or zero (a Space's ZeroGPU); memory in GiB, of the GPU where there is one."""

    kind: str
    name: str
    memory_gib: float
    free_gib: float
    cores: int
    gpus: int = 0

    def words(self) -> str:
        """One line for the page's header."""
        if self.kind == "zero":
            return "ZeroGPU: ask here, train elsewhere"
        if self.kind == "cuda":
            more = f" x {self.gpus}" if self.gpus > 1 else ""
            return f"{self.name}{more}, {self.memory_gib:.1f} GB, {self.free_gib:.1f} free"
        return "CPU only: the embedded model answers; small fine-tunes"


def detect() -> Host:
    """Look at this machine now; free memory changes from call to call."""
    if os.environ.get("SPACES_ZERO_GPU"):
        return Host("zero", "ZeroGPU", 48.0, 48.0, cpu_cores())
    return _nvidia() or _cpu()


def cpu_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def available_bytes() -> int:
    """Main memory that this process may still take: what the machine has free, or its container's limit leaves."""
    free = int(psutil.virtual_memory().available)
    try:
        most = (_CGROUP / "memory.max").read_text().strip()
        if most == "max":
            return free
        held = int((_CGROUP / "memory.current").read_text())
        # Pages of files go when memory is asked for.
        lines = (_CGROUP / "memory.stat").read_text().splitlines()
        files = next((int(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0)
        return max(0, min(free, int(most) - held + files))
    except (OSError, ValueError):
        return free


def peak_bytes() -> int:
    """The most main memory that this process has held since its start, or since `forget_peak`."""
    try:
        lines = _OWN_STATUS.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return int(psutil.Process().memory_info().rss)


def forget_peak() -> None:
    """Let `peak_bytes` count anew from what is held now, where the system allows it."""
    with suppress(OSError):
        _OWN_PEAK.write_text("5")


def _cpu() -> Host:
    memory = psutil.virtual_memory()
    return Host("cpu", "CPU", memory.total / GIB, available_bytes() / GIB, cpu_cores())


def _nvidia() -> Host | None:
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None
    try:
        count = pynvml.nvmlDeviceGetCount()
        if count == 0 or os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
            return None
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
        memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
        name = pynvml.nvmlDeviceGetName(handle)
        return Host("cuda", str(name), memory.total / GIB, memory.free / GIB, cpu_cores(), count)
    finally:
        pynvml.nvmlShutdown()
