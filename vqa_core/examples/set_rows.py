"""rows.jsonl and images/ of a set: one example a line, read when it is asked for; each picture once, by its content."""

import hashlib
import json
import os
import shutil
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, overload

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Part, Picture
from vqa_core.examples.pictures import SUFFIXES
from vqa_core.examples.readers.reading import Progress, Reading, unheard
from vqa_core.examples.row_index import ROWS, RowIndex
from vqa_core.examples.split import content_hash

IMAGES = "images"
_BLOCK = 500


class SetRows(Sequence[Example]):
    """Rows of the set in `folder`, all or those with the given `numbers` (from 0): read from the disk at each look.

    Nothing is kept in memory and no file stays open, so threads and forked processes may share it.
    """

    def __init__(self, folder: Path, index: RowIndex, numbers: Sequence[int] | None = None) -> None:
        self._folder = folder
        self._index = index
        self.numbers = range(len(index)) if numbers is None else numbers

    def only(self, places: Sequence[int]) -> "SetRows":
        """The rows at these places among them."""
        return SetRows(self._folder, self._index, array("I", (self.numbers[place] for place in places)))

    @property
    def remote(self) -> bool:
        """Whether some of their pictures come by address."""
        return self._index.remote(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Example: ...
    @overload
    def __getitem__(self, place: slice) -> "SetRows": ...
    def __getitem__(self, place: int | slice) -> "Example | SetRows":
        if isinstance(place, slice):
            return SetRows(self._folder, self._index, self.numbers[place])
        (example,) = self._read([self.numbers[place]])
        return example

    def __iter__(self) -> Iterator[Example]:
        for start in range(0, len(self.numbers), _BLOCK):
            yield from self._read(self.numbers[start : start + _BLOCK])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SetRows) and self._folder == other._folder:
            return list(self.numbers) == list(other.numbers)
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    # As a list has none: it may equal one.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"SetRows({self._folder.name}, {len(self)} rows)"

    def _open(self) -> BinaryIO:
        try:
            return (self._folder / ROWS).open("rb")
        except FileNotFoundError as error:
            raise UserError(f"The data set {self._folder.name!r} was deleted. Choose other data.") from error

    def texts(self) -> Iterator[tuple[str, str]]:
        """Of each row its id, and its question and answers a line each: many times faster than the rows themselves."""
        for start in range(0, len(self.numbers), _BLOCK):
            for row in self._stored(self.numbers[start : start + _BLOCK]):
                question = " ".join(part["text"] for part in row["parts"] if "text" in part).strip()
                yield row["id"], "\n".join((question, *row["answers"]))

    def _read(self, numbers: Sequence[int]) -> list[Example]:
        known: dict[str, Picture] = {}
        return [_example_from(row, self._folder / IMAGES, known) for row in self._stored(numbers)]

    def _stored(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """At most a block of rows: the file is open only meanwhile."""
        offsets, found = self._index.offsets, []
        with self._open() as file:
            for number in numbers:
                file.seek(offsets[number])
                found.append(json.loads(file.read(offsets[number + 1] - offsets[number])))
        return found


def write_rows(reading: Reading, draft: Path, origin: str, progress: Progress = unheard) -> str:
    """Write rows.jsonl, its index and images/; give the id: the hash of `origin`, the rows and so the pictures.

    Pictures that lie beside `draft` are ours and take no room twice.
    """
    images = draft / IMAGES
    images.mkdir(parents=True)
    names: dict[Path, str] = {}
    ours = draft.parent.resolve()
    writer = RowWriter(draft, origin)
    with writer:
        for done, (example, side) in enumerate(zip(reading.examples, reading.splits, strict=True), start=1):
            for picture in example.images:
                if isinstance(picture.source, Path) and picture.source not in names:
                    names[picture.source] = _store(picture.source, images, ours)
            writer.write(row_from(example, side, names))
            progress(done, len(reading.examples))
    return writer.id


class RowWriter:
    """Writes rows.jsonl line by line into `folder`, and its index when the last line is written."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder = folder
        self._index = RowIndex()
        self._digest = hashlib.sha256(origin.encode())

    def __enter__(self) -> "RowWriter":
        self._file = (self._folder / ROWS).open("wb")
        return self

    def write(self, row: dict[str, Any]) -> None:
        # A lone surrogate from a JSON escape has no UTF-8 form.
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        self._digest.update(line)
        self._index.add(row, len(line))
        self._file.write(line)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            self._index.write(self._folder)

    @property
    def count(self) -> int:
        return len(self._index)

    @property
    def id(self) -> str:
        return self._digest.hexdigest()[:12]


def row_from(example: Example, side: str, names: dict[Path, str]) -> dict[str, Any]:
    """The example as a line of rows.jsonl; `names` says how its files are called in images/."""
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


def _store(picture: Path, images: Path, ours: Path) -> str:
    copy = images / "copy"
    if picture.is_relative_to(ours):
        link_or_copy(picture, copy)
    else:
        shutil.copyfile(picture, copy)
    # Hashed after copying: a file that changes meanwhile cannot get a wrong name.
    suffix = picture.suffix.lower()
    name = content_hash(copy) + (suffix if suffix in SUFFIXES else "")
    copy.rename(images / name)
    return name


def link_or_copy(source: Path, target: Path) -> None:
    """Another name for the same bytes where the disk can have that, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _example_from(row: dict[str, Any], images: Path, known: dict[str, Picture]) -> Example:
    return Example(
        id=row["id"],
        parts=tuple(_part_from(part, images, known) for part in row["parts"]),
        answers=tuple(row["answers"]),
        choices=tuple(row["choices"]),
        group=row["group"],
        row=row["row"],
        fields=tuple(row["fields"].items()),
    )


def _part_from(part: dict[str, str], images: Path, known: dict[str, Picture]) -> Part:
    if "text" in part:
        return part["text"]
    if "url" in part:
        return Picture(part["url"])
    name = part["image"]
    if name not in known:
        known[name] = Picture(images / name)
    return known[name]
