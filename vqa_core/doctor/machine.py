"""Cores, memory and the GPU as its driver tells of it, without torch."""

from collections.abc import Iterator
from pathlib import Path

import psutil

from vqa_core.doctor.finding import Finding
from vqa_core.hardware import GIB, Host, cpu_cores
from vqa_core.settings import PACKAGE_ROOT

LITTLE_MEMORY_GIB = 4.0


def check_machine() -> Iterator[Finding]:
    """Cores that this process may use, and main memory."""
    memory = psutil.virtual_memory()
    total, free = memory.total / GIB, memory.available / GIB
    words = f"{cpu_cores()} cores, {total:.1f} GiB of memory, {free:.1f} free"
    facts = {"cores": cpu_cores(), "memory_gib": round(total, 2), "free_gib": round(free, 2)}
    if free < 1:
        yield Finding("machine", "warning", words, "End other programs: a fine-tune needs at least 1 GiB.", facts)
    elif total < LITTLE_MEMORY_GIB:
        yield Finding("machine", "warning", f"{words}: enough for the embedded model alone", "", facts)
    else:
        yield Finding("machine", "fine", words, "", facts)


def check_gpu(host: Host) -> Iterator[Finding]:
    """The GPU's name, memory and who holds some of it."""
    if host.kind == "zero":
        yield Finding("GPU", "warning", "ZeroGPU: minutes at a time", "Ask here; fine-tune on a machine of its own.")
    elif host.kind != "cuda":
        yield Finding("GPU", "fine", "none: the embedded model answers and learns on the CPU")
    else:
        words = f"{host.name}, {host.memory_gib:.1f} GiB, {host.free_gib:.1f} free"
        facts = {"gpus": host.gpus, "memory_gib": round(host.memory_gib, 2), "free_gib": round(host.free_gib, 2)}
        holders = ", ".join(holders_of_gpu())
        if holders:
            words += f"; used by {holders}"
        if host.free_gib < host.memory_gib / 2:
            step = f"Wait for {holders or 'what holds it'}, or end it, before a fine-tune."
            yield Finding("GPU", "warning", words, step, facts)
        else:
            yield Finding("GPU", "fine", words, "", facts)


def holders_of_gpu() -> list[str]:
    """Programs that hold memory of the first GPU: "python (process 812, 6.2 GiB)"."""
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return []
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
        found = pynvml.nvmlDeviceGetComputeRunningProcesses(handle)
    except pynvml.NVMLError:
        return []
    finally:
        pynvml.nvmlShutdown()
    # In a container the driver may know neither numbers nor memory of single processes.
    return [f"{name_of(one.pid)} (process {one.pid}, {(one.usedGpuMemory or 0) / GIB:.1f} GiB)" for one in found]


def name_of(pid: int) -> str:
    """What process `pid` is to a person: a part of DocDex by what it does, else the program's name."""
    try:
        process = psutil.Process(pid)
        command = process.cmdline()
        if "vqa_core.training.worker" in command:
            return f"the fine-tune {Path(command[-1]).name}"
        if any(Path(word).name == "app.py" for word in command) and _in_own_folder(process, command):
            return "DocDex's page"
        return process.name()
    except psutil.Error:
        return "a program outside this container"


def _in_own_folder(process: psutil.Process, command: list[str]) -> bool:
    door = next(word for word in command if Path(word).name == "app.py")
    return (Path(process.cwd()) / door).resolve() == PACKAGE_ROOT / "app.py"
