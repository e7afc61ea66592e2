"""The places DocDex writes to: room, rights, the kind of disk; and the port of its page."""

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from vqa_core.doctor.finding import Finding
from vqa_core.doctor.machine import name_of
from vqa_core.hardware import GIB
from vqa_core.runs.lock import ProcessLock
from vqa_core.settings import Settings
from vqa_core.training.start import MIN_FREE_GIB

SCARCE_GIB = 5.0
"""Room in which a few runs and sets of pictures find place."""
A_MODEL_GIB = 18.0
"""What the files of an 8B model take."""
_NETWORK = ("nfs", "cifs", "smb", "sshfs", "ceph", "lustre", "gluster", "beegfs", "gpfs", "afs", "9p", "davfs")


def check_home(settings: Settings) -> Iterator[Finding]:
    """The folder of runs and sets: it can be written and has room."""
    place, free = existing(settings.home), free_gib(settings.home)
    kind = network_disk(place)
    words = f"{settings.home}, {free:.1f} GiB free"
    facts = {"path": str(settings.home), "free_gib": round(free, 2), "network_disk": kind}
    other = "set DOCDEX_HOME to a folder of yours."
    if problem := _cannot_write(place):
        yield Finding("home", "broken", f"{words}: {problem}", f"Change its rights, or {other}", facts)
    elif free < MIN_FREE_GIB:
        yield Finding("home", "broken", f"{words}; a run needs {MIN_FREE_GIB:g}", f"Make room, or {other}", facts)
    elif free < SCARCE_GIB:
        yield Finding(
            "home", "warning", f"{words}: little for checkpoints and pictures", f"Make room, or {other}", facts
        )
    elif kind:
        step = "One machine at a time should start runs there; pictures are read faster from a local disk."
        yield Finding("home", "warning", f"{words}, on a network disk ({kind})", step, facts)
    else:
        yield Finding("home", "fine", words + ("" if settings.home.is_dir() else "; made when first needed"), "", facts)


def check_runtime(settings: Settings) -> Iterator[Finding]:
    """The folder of locks: the user's own, on a disk of this machine whose locks work."""
    place = existing(settings.runtime)
    words = str(settings.runtime)
    step = "Set DOCDEX_RUNTIME to a local folder of yours."
    if kind := network_disk(place):
        yield Finding("locks", "broken", f"{words} is on a network disk ({kind})", step)
        return
    try:
        with (
            tempfile.TemporaryDirectory(dir=place, prefix=".docdex-") as folder,
            ProcessLock(Path(folder) / "a") as lock,
        ):
            works = lock.acquire()
    except OSError as error:
        yield Finding("locks", "broken", f"{words} cannot be written: {error.strerror}", step)
        return
    if settings.runtime.exists() and settings.runtime.stat().st_uid not in (os.getuid(), 0):
        yield Finding("locks", "broken", f"{words} belongs to another user", step)
    elif not works:
        yield Finding("locks", "broken", f"{words} is on a disk whose locks do not work", step)
    else:
        yield Finding("locks", "fine", f"{words}, a disk whose locks work")


def check_hub_cache() -> Iterator[Finding]:
    """Where models of the Hub are kept, and the room there."""
    folder = hub_cache()
    free = free_gib(folder)
    parts = sum(path.stat().st_size for path in folder.glob("models--*/blobs/*.incomplete"))
    words = f"{folder}, {free:.1f} GiB free"
    if parts:
        words += f", {parts / GIB:.1f} GiB of downloads that did not end"
    facts = {"path": str(folder), "free_gib": round(free, 2), "unfinished_bytes": parts}
    step = "Make room, or set HF_HOME to another disk."
    if problem := _cannot_write(existing(folder)):
        yield Finding("Hub's files", "warning", f"{words}: {problem}", "Set HF_HOME to a folder of yours.", facts)
    elif free < A_MODEL_GIB:
        yield Finding("Hub's files", "warning", f"{words}: an 8B model takes {A_MODEL_GIB:g}", step, facts)
    else:
        yield Finding("Hub's files", "fine", words, "", facts)


def check_port(settings: Settings) -> Iterator[Finding]:
    """Whether the page can have its port."""
    host, port = settings.host, settings.port
    if not port:
        yield Finding("page", "fine", "takes any free port")
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            step = "Set DOCDEX_HOST to an address of this machine, and DOCDEX_PORT to 1024 or more."
            yield Finding("page", "broken", f"cannot have {host}:{port}: {error.strerror}", step)
            return
        holder = _listener(port)
        if holder == "DocDex's page" or settings.on_space:
            yield Finding("page", "fine", f"is up at http://{host}:{port}")
        else:
            step = f"End it, or set DOCDEX_PORT to another than {port}."
            yield Finding("page", "warning", f"port {port} is held by {holder}", step)
    else:
        yield Finding("page", "fine", f"port {port} on {host} is free")


def _listener(port: int) -> str:
    try:
        found = psutil.net_connections("tcp")
    except psutil.Error:
        # macOS tells only root.
        return "another program"
    pids = [one.pid for one in found if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port]
    pid = next((pid for pid in pids if pid), None)
    name = name_of(pid) if pid else "another program"
    return name if pid is None or name == "DocDex's page" else f"{name} (process {pid})"


def hub_cache() -> Path:
    """The folder of the Hub's files."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def free_gib(folder: Path) -> float:
    """Room on the disk on which `folder` is, or would be."""
    return shutil.disk_usage(existing(folder)).free / GIB


def existing(folder: Path) -> Path:
    """`folder`, or the nearest one above that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def network_disk(folder: Path) -> str:
    """The kind of the disk under `folder` where it is one of another machine, else ""."""
    folder = folder.resolve()
    mounts = {Path(part.mountpoint): part.fstype for part in psutil.disk_partitions(all=True)}
    kind = next((mounts[place].lower() for place in (folder, *folder.parents) if place in mounts), "")
    return kind if any(word in kind for word in _NETWORK) else ""


def _cannot_write(folder: Path) -> str:
    if not folder.is_dir():
        return f"{folder} is no folder"
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".docdex-doctor-") as file:
            file.write(b"1")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"cannot be written ({error.strerror})"
    return ""
