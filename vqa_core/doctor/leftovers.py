"""What ended processes left behind, and its removal. Never a run, a set, or what a living process may need."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vqa_core.doctor.finding import Finding
from vqa_core.runs.lock import ProcessLock, held
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

STALE_S = 24 * 3600
"""Nothing younger is taken for left behind: an import or a delete may be at it."""
_REMOVED = ".removed-"
_RUN_LOCK = re.compile(r"run-.+-[0-9a-f]{12}\.lock")
_WRITTEN_ASIDE = re.compile(r"\..+\.\d+-\d+\.tmp")


@dataclass(frozen=True)
class Leftover:
    """A file or folder that nobody needs; `lock` says that it must be taken before it is removed."""

    path: Path
    what: str
    lock: bool = False


def find_leftovers(settings: Settings, store: RunStore, now: float | None = None) -> list[Leftover]:
    """All of the home and of the folder of locks; `now` in seconds since 1970."""
    before = (time.time() if now is None else now) - STALE_S
    found = [
        *_in(settings.datasets, ".importing-*", "an import that did not end"),
        *_in(settings.datasets, f"{_REMOVED}*", "a deleted set"),
        *_in(settings.home, ".upload-*", "an upload that did not end"),
        *_in(settings.runs, ".trash-*", "a deleted run"),
        *_aside(store),
        *_locks(settings, store),
    ]
    return [one for one in found if _changed_at(one.path) < before]


def check_leftovers(settings: Settings, store: RunStore, *, mend: bool) -> Iterator[Finding]:
    """What is left behind; with `mend` it is removed."""
    found = find_leftovers(settings, store)
    if not found:
        yield Finding("leftovers", "fine", "none")
        return
    size = sum(size_of(one.path) for one in found)
    facts = {"paths": [str(one.path) for one in found], "bytes": size}
    kinds = ", ".join(dict.fromkeys(one.what for one in found))
    words = f"{len(found)} ({kinds}), {size / 1e6:.1f} MB"
    if not mend:
        yield Finding("leftovers", "warning", words, "docdex doctor --mend removes them.", facts)
        return
    kept = [one for one in found if not remove(one)]
    if kept:
        names = ", ".join(str(one.path) for one in kept)
        yield Finding("leftovers", "warning", f"removed {len(found) - len(kept)} of {words}; left: {names}", "", facts)
    else:
        yield Finding("leftovers", "fine", f"removed {words}", "", facts)


def remove(leftover: Leftover) -> bool:
    """Remove it; False where somebody has it after all, or it may not be removed."""
    if leftover.lock:
        with ProcessLock(leftover.path) as lock:
            if not lock.acquire():
                return False
            leftover.path.unlink(missing_ok=True)
        return True
    try:
        if leftover.path.is_dir() and not leftover.path.is_symlink():
            shutil.rmtree(leftover.path)
        else:
            leftover.path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    if not path.is_dir():
        return path.lstat().st_size
    return sum(file.lstat().st_size for file in path.rglob("*") if file.is_file())


def _in(folder: Path, pattern: str, what: str) -> Iterator[Leftover]:
    return (Leftover(path, what) for path in folder.glob(pattern))


def _aside(store: RunStore) -> Iterator[Leftover]:
    """Half-written files in runs that nobody works on."""
    for run in store.list():
        if run.alive():
            continue
        for path in run.folder.iterdir():
            if _WRITTEN_ASIDE.fullmatch(path.name) or path.name in (".reserve", "adapter.new"):
                yield Leftover(path, "a file that was not finished")


def _locks(settings: Settings, store: RunStore) -> Iterator[Leftover]:
    """Lock files of runs that are no more. Another home's runs share the folder: only what nobody holds counts."""
    if not settings.runtime.is_dir():
        return
    own = {run.lock_path for run in store.list()} | {run.lock_path.resolve() for run in store.list()}
    for path in settings.runtime.glob("run-*.lock"):
        if _RUN_LOCK.fullmatch(path.name) and path not in own and not held(path):
            yield Leftover(path, "a lock of no run", lock=True)


def _changed_at(path: Path) -> float:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return float("inf")
    # A set that is being deleted keeps its old time of change, and may come back within seconds.
    return found.st_ctime if path.name.startswith(_REMOVED) else found.st_mtime
