"""What this host can compute with: memory, cores and one line of words, without importing torch.

NVML answers for the GPU because a CUDA context in the page's process would hold half a gigabyte of it.
"""

import os
from dataclasses import dataclass

import psutil

GIB = 2**30


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


def _cpu() -> Host:
    memory = psutil.virtual_memory()
    return Host("cpu", "CPU", memory.total / GIB, memory.available / GIB, cpu_cores())


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
