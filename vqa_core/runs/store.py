"""All runs of one home: made, found, listed and deleted."""

import contextlib
import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from vqa_core.errors import UserError
from vqa_core.runs.files import FORMAT, read_json, write_json
from vqa_core.runs.lock import ProcessLock
from vqa_core.runs.run import LAUNCH_S, LEAVE_S, Run
from vqa_core.runs.state import LIVE, Status
from vqa_core.settings import Settings

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
Runs = list[Run]
LiveRuns = list[tuple[Run, Status]]
_SLUG_LENGTH = 48
_CREATE_WAIT_S = 10.0
_POLL_S = 0.05
_NO_FILE = (0, 0, 0)


class _Known(NamedTuple):
    """What was read of a run while its files had this `mark`; `live` is what its worker wrote last."""

    mark: tuple[tuple[int, int, int], ...]
    created_at: float
    live: bool


class RunStore:
    """The folder `settings.runs`. Names that begin with a dot in it are the store's own."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.runs
        self.runtime = settings.runtime
        self._known: dict[str, _Known] = {}

    def create(self, config: Mapping[str, Any], *, slug: str, token: str = "") -> Run:
        """A new run, queued and not yet started, with a plain JSON `config` that holds no secrets.

        `slug` begins its id, cleaned. The same non-empty `token` gives the same run again, from any process: a
        double click starts one.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._creation():
            mark = self._token_path(token) if token else None
            if mark and (known := self._by_token(mark)):
                return known
            run = self._reserve(_clean(slug))
            now = time.time()
            write_json(run.status_path, Status(state="queued", created_at=now, updated_at=now).to_json())
            # Last: a folder with a config.json is a run.
            write_json(run.config_path, {**config, "format": FORMAT})
            if mark:
                mark.parent.mkdir(exist_ok=True)
                write_json(mark, {"format": FORMAT, "run": run.id})
            return run

    def get(self, id: str) -> Run:
        """Raises UserError where there is no such run, or `id` is not of an id's form."""
        if not _ID.fullmatch(id):
            raise UserError(f"{id!r} is no run id. An id is made of a-z, 0-9 and '-'. Choose a run from the list.")
        run = self._run(id)
        if run.folder.is_symlink() or not run.config_path.is_file():
            raise UserError(f"There is no run {id!r}. It may have been deleted. Choose a run from the list.")
        return run

    def open(self, folder: Path) -> Run:
        """The run in `folder`, also outside this home: a worker is given a folder. Raises UserError if it is none."""
        folder = folder.resolve()
        if not _ID.fullmatch(folder.name) or not (folder / "config.json").is_file():
            raise UserError(f"{folder} is no run folder: it holds no config.json. Give the folder of a run.")
        return Run(folder=folder, runtime=self.runtime)

    def list(self) -> Runs:
        """Newest first, without those that `broken` names."""
        return self._read()[0]

    def live(self) -> LiveRuns:
        """Runs whose worker waits or works, newest first; those that ended cost a look at their files' times."""
        candidates = [run for run in self.list() if self._known[run.id].live]
        return [(run, status) for run in candidates if (status := run.status()).live]

    def broken(self) -> dict[str, str]:
        """Folder name -> why that run cannot be shown."""
        return self._read()[1]

    def delete(self, id: str) -> None:
        """Remove the run and all it holds. Raises UserError while a worker has it."""
        run = self.get(id)
        _let_leave(run)
        with run.lock() as lock:
            if not lock.acquire() or run.worker_alive():
                raise UserError(
                    f"Run {id} is still at work. Only a run that stands still can be deleted. Stop it first."
                )
            # Its name is never given again: an adapter loaded by that name would answer for another run.
            deleted = self.folder / ".deleted"
            deleted.mkdir(exist_ok=True)
            (deleted / id).touch()
            aside = self.folder / f".trash-{id}-{uuid4().hex[:8]}"
            run.folder.rename(aside)
            run.lock_path.unlink(missing_ok=True)
        shutil.rmtree(aside, ignore_errors=True)

    def _run(self, id: str) -> Run:
        return Run(folder=self.folder / id, runtime=self.runtime)

    @contextlib.contextmanager
    def _creation(self) -> Iterator[None]:
        home = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:12]
        with ProcessLock(self.runtime / f"create-{home}.lock") as lock:
            if not lock.acquire(_CREATE_WAIT_S):
                raise UserError(f"Another process has been creating a run for {_CREATE_WAIT_S:.0f} s. Try again.")
            yield

    def _token_path(self, token: str) -> Path:
        return self.folder / ".tokens" / f"{hashlib.sha256(token.encode()).hexdigest()[:32]}.json"

    def _by_token(self, mark: Path) -> Run | None:
        known = (read_json(mark) or {}).get("run")
        if not isinstance(known, str):
            return None
        try:
            return self.get(known)
        except UserError:
            return None

    def _reserve(self, slug: str) -> Run:
        """An empty folder with the next number of `slug`; mkdir decides between two homes' machines."""
        number = re.compile(rf"{re.escape(slug)}-(\d{{1,12}})")
        names = [*_names(self.folder), *_names(self.folder / ".deleted")]
        taken = [int(match[1]) for name in names if (match := number.fullmatch(name))]
        following = max(taken, default=0) + 1
        while True:
            run = self._run(f"{slug}-{following}")
            try:
                run.folder.mkdir(mode=0o700)
            except FileExistsError:
                following += 1
            else:
                return run

    def _know(self, run: Run) -> _Known:
        mark = (_mark(run.config_path), _mark(run.status_path))
        known = self._known.get(run.id)
        if known is None or known.mark != mark or mark[0] == _NO_FILE:
            _check(run)
            written = run.written_status()
            known = self._known[run.id] = _Known(mark, written.created_at, written.state in LIVE)
        return known

    def _read(self) -> tuple[Runs, dict[str, str]]:
        ages: dict[Run, float] = {}
        broken: dict[str, str] = {}
        for name in _names(self.folder):
            if name.startswith("."):
                continue
            run = self._run(name)
            try:
                ages[run] = self._know(run).created_at
            except UserError as error:
                if not _being_made(run):
                    broken[name] = str(error)
        return sorted(ages, key=lambda run: (ages[run], _number(run.id)), reverse=True), broken


def _let_leave(run: Run) -> None:
    """Wait a moment for a worker that has said its last word; one at work is not waited for."""
    deadline = time.monotonic() + LEAVE_S
    while not run.status().live and run.alive() and time.monotonic() < deadline:
        time.sleep(_POLL_S)


def _check(run: Run) -> None:
    if not _ID.fullmatch(run.id) or not run.folder.is_dir() or run.folder.is_symlink():
        raise UserError(f"{run.folder.name!r} is no run folder. Move it out of the runs folder.")
    run.config()


def _mark(path: Path) -> tuple[int, int, int]:
    """Changes when the file is written anew, as `write_json` does."""
    try:
        found = path.lstat()
    except OSError:
        return _NO_FILE
    return found.st_ino, found.st_mtime_ns, found.st_size


def _being_made(run: Run) -> bool:
    try:
        return not run.config_path.exists() and time.time() - run.folder.stat().st_mtime < LAUNCH_S
    except FileNotFoundError:
        # Deleted while the list was read.
        return True


def _clean(slug: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", slug.lower())[:_SLUG_LENGTH].strip("-") or "run"


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except FileNotFoundError:
        return []


def _number(id: str) -> int:
    last = id.rpartition("-")[2]
    return int(last) if last.isdecimal() else 0
