"""Locks that end with their process: how a dead run is told from a living one.

POSIX record locks (`fcntl.lockf`) belong to a process, not to a descriptor: forked loader workers do not keep them,
so a killed run reads as dead at once. Their trap: a process loses its lock when it closes *any* descriptor of that
file. So a path held here is never opened again, and opening, testing and closing happen under one guard.
"""

import errno
import fcntl
import os
import stat
import struct
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from vqa_core.errors import UserError

# struct flock: (type, whence, start, length, pid) on Linux, (start, length, pid, type, whence) on macOS and the BSDs.
_LINUX = sys.platform == "linux"
_FLOCK = struct.Struct("hhqqi4x" if _LINUX else "qqihh")
_POLL_S = 0.02

_guard = threading.Lock()
_held: dict[Path, int] = {}


def _forget_in_child() -> None:
    # A fork inherits none of its parent's locks, and perhaps a guard that some thread held.
    global _guard
    _guard = threading.Lock()
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)


class ProcessLock:
    """An exclusive lock on `path`, kept by this process until `release` or its end, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._owner = 0

    def acquire(self, wait_s: float = 0.0) -> bool:
        """Take the lock, trying for `wait_s` seconds; False where another process or another object here has it."""
        deadline = time.monotonic() + wait_s
        while not self._try():
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_S)
        return True

    def _try(self) -> bool:
        private_folder(self.path.parent)
        with _guard:
            if self.path in _held:
                return False
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(descriptor)
                if error.errno in (errno.EACCES, errno.EAGAIN):
                    return False
                raise
            _held[self.path] = descriptor
            self._owner = os.getpid()
            return True

    def release(self) -> None:
        """Give the lock back; does nothing where it is not held, or in a fork of the process that holds it."""
        with _guard:
            if self._owner == os.getpid():
                os.close(_held.pop(self.path))
            self._owner = 0

    def __enter__(self) -> "ProcessLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(path: Path) -> int | None:
    """The process id that holds the lock on `path` (0 where the kernel does not tell), None where it is free."""
    path = path.absolute()
    with _guard:
        if path in _held:
            return os.getpid()
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, _question())
        finally:
            os.close(descriptor)
    if _LINUX:
        kind, _, _, _, pid = _FLOCK.unpack(answer)
    else:
        _, _, pid, kind, _ = _FLOCK.unpack(answer)
    return None if kind == fcntl.F_UNLCK else max(int(pid), 0)


def _question() -> bytes:
    if _LINUX:
        return _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    return _FLOCK.pack(0, 0, 0, fcntl.F_WRLCK, os.SEEK_SET)


def held(path: Path) -> bool:
    """Some living process, perhaps this one, has the lock on `path`."""
    return holder(path) is not None


def held_here(path: Path) -> bool:
    """This very process has the lock on `path`."""
    with _guard:
        return path.absolute() in _held


def device_lock(runtime: Path, device: str) -> ProcessLock:
    """The lock of one device of this machine ("cuda:0", "cpu"): one run trains on it at a time."""
    name = "".join(letter if letter.isalnum() else "-" for letter in device)
    return ProcessLock(runtime / f"device-{name}.lock")


def private_folder(path: Path) -> None:
    """Make `path` for this user alone. Raises UserError where another user owns it (the default lies in /tmp)."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.getuid(), 0):
        raise UserError(
            f"The lock folder {path} belongs to user {found.st_uid}. It must be your own folder. "
            "Set DOCDEX_RUNTIME to a local folder of yours and start again."
        )
