"""DataSet: one imported set, opened without reading its rows; and the list of those that a home holds.

datasets/<id>/  rows.jsonl   one example a line, pictures by their content's hash
                rows.index   where each line begins
                images/      the pictures
                set.json     name, form, roles, bad rows; "format": 1
"""

import json
import re
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import BadRow
from vqa_core.examples.roles import Roles
from vqa_core.examples.row_index import SIDES, RowIndex, open_index
from vqa_core.examples.set_rows import SetRows
from vqa_core.examples.split import split_keys

FORMAT = 1
_ID = re.compile(r"[0-9a-f]{12}")
_KEPT_OPEN = 8
_TRAIN, _TEST = SIDES.index("train"), SIDES.index("test")


@dataclass(frozen=True)
class DataSet:
    """An imported set. `total` counts the source's rows, `bad` those left out, `columns` what the source had.

    `examples` are read from the disk when they are looked at; `splits` goes beside them: "train", "test" or "" as the
    source said. `version` counts from 1, and `parent` is the id of the version before.
    """

    id: str
    name: str
    examples: SetRows
    splits: Sequence[str]
    form: str
    columns: tuple[str, ...]
    roles: Roles
    total: int
    bad: tuple[BadRow, ...]
    folder: Path
    version: int = 1
    parent: str = ""
    source: str = ""
    index: RowIndex = field(default_factory=RowIndex, repr=False, compare=False)

    @property
    def answered(self) -> SetRows:
        """The rows that have an answer: the others are for people to answer, never to learn from."""
        return self._rows(self.index.answered, True)

    @property
    def labelled(self) -> int:
        """How many rows have an answer."""
        return sum(self.index.answered)

    @property
    def train(self) -> SetRows:
        """The answered rows that the source itself calls training; empty where it says nothing."""
        return self._called(_TRAIN)

    @property
    def test(self) -> SetRows:
        """The answered rows that the source itself calls test or validation; empty where it says nothing."""
        return self._called(_TEST)

    def sides(self, test_share: float, seed: int) -> tuple[SetRows, SetRows]:
        """Training and test of the answered rows: the source's own where it names a side for each, else by `split`.

        UserError where no row is answered, and as `split`.
        """
        sides = self._sides(test_share, seed)
        return self._rows(sides, _TRAIN), self._rows(sides, _TEST)

    def sides_of_rows(self, test_share: float, seed: int) -> list[str]:
        """Beside `examples`: "train" or "test" as `sides` has it, "" for a row without an answer."""
        return [SIDES[side] for side in self._sides(test_share, seed)]

    def count_pictures(self, rows: SetRows | None = None) -> int:
        """How many distinct pictures the set, or these of its rows, show."""
        return self.index.count_pictures((self.examples if rows is None else rows).numbers)

    def _sides(self, test_share: float, seed: int) -> bytes:
        if not self.labelled:
            raise UserError(
                f"No row of {self.name} has an answer yet, so there is nothing to learn or to test. Answer some first."
            )
        return _sides(self.index, test_share, seed)

    def _called(self, side: int) -> SetRows:
        pairs = zip(self.index.sides, self.index.answered, strict=True)
        return self._rows([own if answered else 0 for own, answered in pairs], side)

    def _rows(self, codes: Iterable[int], code: int) -> SetRows:
        """The rows whose code is `code`."""
        return SetRows(self.folder, self.index, array("I", (row for row, one in enumerate(codes) if one == code)))


@dataclass(frozen=True)
class SetSummary:
    """A line in the list of sets; `created_at` in seconds since 1970, `labelled` counts the rows with an answer.

    `bytes` is what its files hold; versions of a set share the pictures on the disk.
    """

    id: str
    name: str
    form: str
    rows: int
    total: int
    created_at: float
    source: str = ""
    labelled: int = 0
    version: int = 1
    parent: str = ""
    bytes: int = 0


def load_set(home: Path, id: str) -> DataSet:
    """The set of that id, cheap to ask for again. UserError where there is none, or a newer DocDex wrote it."""
    folder = set_folder(home, id)
    about_file = folder / "set.json"
    try:
        found = about_file.stat()
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
    except OSError:
        stamp = (0, 0, 0)
    with _guard:
        kept = _opened.get(folder)
        if kept and kept[0] == stamp:
            _opened.move_to_end(folder)
            return kept[1]
    data = _open(folder)
    with _guard:
        _opened[folder] = (stamp, data)
        while len(_opened) > _KEPT_OPEN:
            _opened.popitem(last=False)
    return data


_guard = threading.Lock()
_opened: OrderedDict[Path, tuple[tuple[int, int, int], DataSet]] = OrderedDict()


def list_sets(home: Path) -> list[SetSummary]:
    """The sets there are, newest first; one that a newer DocDex wrote is left out."""
    found = []
    for folder in (home / "datasets").glob("*"):
        if _ID.fullmatch(folder.name):
            try:
                about = read_about(folder)
            except UserError:
                continue
            # Sets of older versions lack some of it.
            known = {"labelled": about["rows"], **about}
            known.setdefault("bytes", _bytes_of(folder))
            found.append(SetSummary(**{name: known[name] for name in SetSummary.__dataclass_fields__ if name in known}))
    return sorted(found, key=lambda summary: (summary.created_at, summary.id), reverse=True)


def set_folder(home: Path, id: str) -> Path:
    """Where the set of that id lies or would lie. UserError for what is not of an id's form."""
    if not _ID.fullmatch(id):
        raise UserError(f"{id!r} is not the id of a data set: ids are 12 of 0-9 and a-f. Choose one from the list.")
    return home / "datasets" / id


def read_about(folder: Path) -> dict[str, Any]:
    """What set.json says. UserError where there is none, or a newer DocDex wrote it."""
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


def _open(folder: Path) -> DataSet:
    about = read_about(folder)
    index = open_index(folder)
    return DataSet(
        id=folder.name,
        name=about["name"],
        examples=SetRows(folder, index),
        splits=tuple(SIDES[side] for side in index.sides),
        form=about["form"],
        columns=tuple(about["columns"]),
        roles=roles_from(about["roles"]),
        total=about["total"],
        bad=tuple(BadRow(**row) for row in about["bad"]),
        folder=folder,
        version=about.get("version", 1),
        parent=about.get("parent", ""),
        source=about.get("source", ""),
        index=index,
    )


def roles_from(stored: Mapping[str, Any]) -> Roles:
    """The roles as JSON has them: lists there are tuples here."""
    told: dict[str, Any] = dict(stored)
    for role, value in stored.items():
        if isinstance(value, list):
            told[role] = tuple(tuple(pair) for pair in value)
    return Roles(**told)


@lru_cache(maxsize=16)
def _sides(index: RowIndex, test_share: float, seed: int) -> bytes:
    """A code of SIDES for each row, 0 for one without an answer."""
    numbers = [number for number, answered in enumerate(index.answered) if answered]
    own = [index.sides[number] for number in numbers]
    if set(own) == {_TRAIN, _TEST}:
        chosen = own
    else:
        chosen = [_TEST if held else _TRAIN for held in split_keys(index.keys_of(numbers), test_share, seed)]
    found = bytearray(len(index))
    for number, side in zip(numbers, chosen, strict=True):
        found[number] = side
    return bytes(found)


@lru_cache(maxsize=1000)
def _bytes_of(folder: Path) -> int:
    # A set never changes; only those of older versions do not say it themselves.
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
