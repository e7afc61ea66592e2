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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.archive import unpack
from vqa_core.examples.example import Example, Part, Picture
from vqa_core.examples.readers import BadRow, Reading, read
from vqa_core.examples.roles import Roles
from vqa_core.examples.split import content_hash, split

FORMAT = 1
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
    return import_from(source, home, name or source.name, roles)


def import_from(source: Path, home: Path, name: str, roles: Roles | None = None, origin: str = "") -> DataSet:
    """`import_set` with a note on where the rows come from, by which `list_sets` finds them again."""
    with _staging(home) as staging:
        reading = _read_source(source, staging / "unpacked", roles)
        draft = staging / "set"
        id = _write_rows(reading, draft)
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
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text(encoding="utf-8").split("\n") if line]
    return DataSet(
        id=id,
        name=about["name"],
        examples=tuple(_example_from(row, folder) for row in rows),
        splits=tuple(row["split"] for row in rows),
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


def _folder(home: Path, id: str) -> Path:
    return home / "datasets" / id


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / "set.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(
            f"There is no data set {folder.name!r}. Choose one from the list or import it again."
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
            if old.stat().st_mtime < time.time() - _STALE_S:
                shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=datasets, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        free = shutil.disk_usage(home).free / 1e6
        raise UserError(
            f"The disk with {str(home)!r} is full ({free:.0f} MB free), so the data was not imported. "
            "Make room and import it again."
        ) from error


def _read_source(source: Path, unpacked: Path, roles: Roles | None) -> Reading:
    if source.suffix.lower() != ".zip" or not source.is_file():
        return read(source, roles)
    unpacked.mkdir()
    unpack(source, unpacked)
    return read(unpacked, roles)


def _write_rows(reading: Reading, draft: Path) -> str:
    """Write rows.jsonl and images/; give the id, which is the hash of the rows and through them of the pictures."""
    images = draft / "images"
    images.mkdir(parents=True)
    names: dict[Path, str] = {}
    digest = hashlib.sha256()
    with (draft / "rows.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for example, side in zip(reading.examples, reading.splits, strict=True):
            for picture in example.images:
                if isinstance(picture.source, Path) and picture.source not in names:
                    names[picture.source] = _store(picture.source, images)
            line = json.dumps(_row_from(example, side, names), ensure_ascii=False) + "\n"
            # A lone surrogate from a JSON escape has no UTF-8 form.
            line = line.encode("utf-8", "replace").decode("utf-8")
            digest.update(line.encode("utf-8"))
            file.write(line)
    return digest.hexdigest()[:12]


def _store(picture: Path, images: Path) -> str:
    copy = images / "copy"
    shutil.copyfile(picture, copy)
    # Hashed after copying: a file that changes meanwhile cannot get a wrong name.
    name = content_hash(copy) + picture.suffix.lower()
    copy.rename(images / name)
    return name


def _row_from(example: Example, side: str, names: dict[Path, str]) -> dict[str, Any]:
    parts: list[dict[str, str]] = []
    for part in example.parts:
        if isinstance(part, str):
            parts.append({"text": part})
        elif isinstance(part.source, Path):
            parts.append({"image": names[part.source]})
        else:
            parts.append({"url": part.source})
    return {
        "id": example.id,
        "parts": parts,
        "answers": example.answers,
        "choices": example.choices,
        "group": example.group,
        "row": example.row,
        "split": side,
        "fields": dict(example.fields),
    }


def _example_from(row: dict[str, Any], folder: Path) -> Example:
    return Example(
        id=row["id"],
        parts=tuple(_part_from(part, folder) for part in row["parts"]),
        answers=tuple(row["answers"]),
        choices=tuple(row["choices"]),
        group=row["group"],
        row=row["row"],
        fields=tuple(row["fields"].items()),
    )


def _part_from(part: dict[str, str], folder: Path) -> Part:
    if "text" in part:
        return part["text"]
    return Picture(part["url"]) if "url" in part else Picture(folder / "images" / part["image"])
