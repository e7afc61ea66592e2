"""Data sets: uploads and built-in rows as immutable folders, named by their content.

datasets/<id>/  rows.jsonl   one example a line, pictures by their content's hash
                images/      the pictures
                set.json     name, form, roles, bad rows; "format": 1
"""

import errno
import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.archive import unpack
from vqa_core.examples.example import Example
from vqa_core.examples.hub import HubName, Unreachable, find_revision, read_hub
from vqa_core.examples.readers import BadRow, Reading, read, read_tables
from vqa_core.examples.readers.reading import Progress, unheard
from vqa_core.examples.roles import Roles
from vqa_core.examples.set_rows import read_rows, write_rows
from vqa_core.examples.split import split

FORMAT = 1
BUILTIN_KINDS = ("documents", "cards", "tickets")
BUILTIN_ROWS = 240
BUILTIN_SEED = 7

_ID = re.compile(r"[0-9a-f]{12}")
_STAGING = ".importing-"
_STALE_S = 24 * 3600
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class DataSet:
    """An imported set. `total` counts the source's rows, `bad` those left out, `columns` what the source had.

    `splits` goes beside `examples`: "train", "test" or "" as the source said.
    """

    id: str
    name: str
    examples: Sequence[Example]
    splits: Sequence[str]
    form: str
    columns: tuple[str, ...]
    roles: Roles
    total: int
    bad: tuple[BadRow, ...]
    folder: Path

    @property
    def train(self) -> list[Example]:
        """The rows that the source itself calls training; empty where it says nothing."""
        return [example for example, side in zip(self.examples, self.splits, strict=True) if side == "train"]

    @property
    def test(self) -> list[Example]:
        """The rows that the source itself calls test or validation; empty where it says nothing."""
        return [example for example, side in zip(self.examples, self.splits, strict=True) if side == "test"]

    def sides(self, test_share: float, seed: int) -> tuple[list[Example], list[Example]]:
        """Training and test: the source's own where it names a side for every row, else by `split`."""
        if self.train and self.test and all(self.splits):
            return self.train, self.test
        return split(self.examples, test_share, seed)


@dataclass(frozen=True)
class SetSummary:
    """A line in the list of sets; `created_at` in seconds since 1970."""

    id: str
    name: str
    form: str
    rows: int
    total: int
    created_at: float
    source: str = ""


def import_set(source: Path, home: Path, name: str = "", roles: Roles | None = None) -> DataSet:
    """Copy a table, folder or ZIP with its pictures into a set; the same content again gives the set there is.

    Raises UserError for what the readers refuse and for a full disk; nothing half-written stays.
    """
    return _import(lambda staging: _read_source(source, staging, roles), home, name or source.name)


def import_hub(name: str, home: Path, roles: Roles | None = None, progress: Progress = unheard) -> DataSet:
    """The set OWNER/NAME[/CONFIG][@REVISION] of the Hub, copied once for each commit; `progress` counts its rows.

    Without the Hub the newest copy serves, and a full commit as revision never asks it. Raises UserError.
    """
    hub = HubName.parse(name)
    by_hand = f" columns {json.dumps(asdict(roles))}" if roles else ""
    copies = re.compile(re.escape(hub.origin("")) + "[0-9a-f]{40}" + re.escape(by_hand))
    before = [one for one in list_sets(home) if copies.fullmatch(one.source)]
    try:
        revision = hub.revision if hub.pinned else find_revision(hub)
    except Unreachable:
        if not before or hub.revision:
            raise
        return load_set(home, before[0].id)
    origin = hub.origin(revision) + by_hand
    for summary in before:
        if summary.source == origin:
            return load_set(home, summary.id)

    def read_into(staging: Path) -> Reading:
        (root := staging / "hub").mkdir()
        return read_tables(read_hub(hub, revision, staging / "stored", root, progress), root, roles)

    return _import(read_into, home, f"hub:{hub}", origin)


def _import(read_into: Callable[[Path], Reading], home: Path, name: str, origin: str = "") -> DataSet:
    with _staging(home) as staging:
        reading = read_into(staging)
        draft = staging / "set"
        id = write_rows(reading, draft, origin)
        about = {
            "format": FORMAT,
            "id": id,
            "name": name,
            "source": origin,
            "created_at": time.time(),
            "form": reading.form,
            "columns": reading.columns,
            "roles": asdict(reading.roles),
            "rows": len(reading.examples),
            "total": reading.total,
            "bad": [asdict(row) for row in reading.bad],
        }
        (draft / "set.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        try:
            draft.rename(_folder(home, id))
        except OSError as error:
            # Imported before, or by someone else in this moment: the content is the same.
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
    return load_set(home, id)


def load_set(home: Path, id: str) -> DataSet:
    """The set of that id. Raises UserError where there is none, or a newer DocDex wrote it."""
    if not _ID.fullmatch(id):
        raise UserError(f"{id!r} is not the id of a data set: ids are 12 of 0-9 and a-f. Choose one from the list.")
    folder = _folder(home, id)
    about = _about(folder)
    rows = read_rows(folder)
    return DataSet(
        id=id,
        name=about["name"],
        examples=tuple(example for example, _ in rows),
        splits=tuple(side for _, side in rows),
        form=about["form"],
        columns=tuple(about["columns"]),
        roles=Roles(**about["roles"]),
        total=about["total"],
        bad=tuple(BadRow(**row) for row in about["bad"]),
        folder=folder,
    )


def list_sets(home: Path) -> list[SetSummary]:
    """The sets there are, newest first; one that a newer DocDex wrote is left out."""
    found = []
    for folder in (home / "datasets").glob("*"):
        if _ID.fullmatch(folder.name):
            try:
                about = _about(folder)
            except UserError:
                continue
            found.append(SetSummary(**{field: about[field] for field in SetSummary.__dataclass_fields__}))
    return sorted(found, key=lambda summary: (summary.created_at, summary.id), reverse=True)


def resolve(source: str, home: Path, allow_local_paths: bool, progress: Progress = unheard) -> DataSet:
    """The data set of `builtin:KIND`, `set:ID`, `hub:OWNER/NAME[@REVISION]`, or a path to a file, folder or ZIP.

    Raises UserError for anything else, and for a path unless `allow_local_paths`.
    """
    source = source.strip()
    kind, mark, rest = source.partition(":")
    if mark and kind == "builtin":
        return _builtin(rest, home)
    if mark and kind == "set":
        return load_set(home, rest)
    if mark and kind == "hub":
        return import_hub(rest, home, progress=progress)
    if not source:
        raise UserError(f"No data was given. Give a file, a folder, a ZIP or one of {_BUILTINS}.")
    if not allow_local_paths:
        raise UserError(f"Paths on the server may not be typed here. Upload the file, or take one of {_BUILTINS}.")
    return import_set(Path(source).expanduser(), home)


_BUILTINS = ", ".join(f"builtin:{kind}" for kind in BUILTIN_KINDS)


def _builtin(kind: str, home: Path) -> DataSet:
    if kind not in BUILTIN_KINDS:
        raise UserError(f"There are no built-in rows {kind!r}. Choose one of {_BUILTINS}.")
    # Late: a page that shows only uploads needs no fonts.
    from vqa_core.rendering import sets as rendered

    origin = f"builtin:{kind} {BUILTIN_ROWS} seed {BUILTIN_SEED} by {_code_print(Path(str(rendered.__file__)).parent)}"
    for summary in list_sets(home):
        if summary.source == origin:
            return load_set(home, summary.id)
    with _staging(home) as folder:
        rendered.write_set(kind, BUILTIN_ROWS, BUILTIN_SEED, folder)
        return _import(lambda staging: _read_source(folder, staging), home, f"builtin:{kind}", origin)


def _code_print(folder: Path) -> str:
    """A hash over the code that draws, so that rows drawn by older code are not taken for today's."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _folder(home: Path, id: str) -> Path:
    return home / "datasets" / id


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / "set.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"There is no data set {folder.name!r}. Choose one of the list, or import it.") from error
    except ValueError as error:
        raise UserError(
            f"Data set {folder.name!r} is damaged: its set.json is not JSON. Import the data again."
        ) from error
    if about["format"] > FORMAT:
        raise UserError(
            f"Data set {folder.name!r} has format {about['format']}; this DocDex reads up to {FORMAT}. Update DocDex."
        )
    return about


@contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """A temporary folder on the disk of the sets, gone afterwards whatever happens; a full disk is put into words."""
    try:
        datasets = home / "datasets"
        datasets.mkdir(parents=True, exist_ok=True)
        for old in datasets.glob(f"{_STAGING}*"):
            # Another import may just be removing its own.
            with suppress(FileNotFoundError):
                if old.stat().st_mtime < time.time() - _STALE_S:
                    shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=datasets, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise UserError(
            f"The disk with {str(home)!r} is full, so the data was not imported. Make room and import it again."
        ) from error


def _read_source(source: Path, staging: Path, roles: Roles | None = None) -> Reading:
    stored = staging / "stored"
    if source.suffix.lower() != ".zip" or not source.is_file():
        return read(source, roles, stored)
    unpacked = staging / "unpacked"
    unpacked.mkdir()
    unpack(source, unpacked)
    return read(unpacked, roles, stored)
