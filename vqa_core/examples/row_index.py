"""Where each row of a set begins, its side, whether it is answered and which pictures it shows: rows.index.

It is written beside rows.jsonl so that a page of a large set is read without the rest, and made again where it is
missing or does not fit: sets of older versions have none.

    one line of JSON: format, byte order, size of rows.jsonl, number of rows, the keys of the pictures
    offsets [rows + 1] 8 bytes each, sides [rows], answered [rows], starts [rows + 1] and keys, 4 bytes each
"""

import json
import os
import sys
import threading
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

FORMAT = 1
NAME = "rows.index"
ROWS = "rows.jsonl"
SIDES = ("", "train", "test")
_KINDS = ("Q", "B", "B", "I", "I")
_WIDTHS = {"Q": 8, "B": 1, "I": 4}


class RowIndex:
    """`offsets` has one entry more than there are rows: the end of the last."""

    def __init__(self) -> None:
        self.offsets = array("Q", [0])
        self.sides = array("B")
        self.answered = array("B")
        self.keys: list[str] = []
        self._starts = array("I", [0])
        self._shown = array("I")
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.sides)

    def add(self, row: Mapping[str, Any], length: int) -> None:
        """Take in the next row of rows.jsonl, a line of `length` bytes."""
        self.offsets.append(self.offsets[-1] + length)
        self.sides.append(SIDES.index(row["split"]))
        self.answered.append(bool(row["answers"]))
        for key in _keys_of(row):
            if key not in self._numbers:
                self._numbers[key] = len(self.keys)
                self.keys.append(key)
            self._shown.append(self._numbers[key])
        self._starts.append(len(self._shown))

    def shown(self, number: int) -> Sequence[int]:
        """Which of `keys` row `number` (the first is 0) shows; a row without a picture has a key of its own."""
        return self._shown[self._starts[number] : self._starts[number + 1]]

    def keys_of(self, numbers: Sequence[int]) -> Iterator[list[str]]:
        """The keys of each of the rows: a picture's hash, "url:" and its address, or "row:" and the row's id."""
        return ([self.keys[key] for key in self.shown(number)] for number in numbers)

    def count_pictures(self, numbers: Sequence[int]) -> int:
        """How many distinct pictures the rows show."""
        shown = {key for number in numbers for key in self.shown(number)}
        return sum(not self.keys[key].startswith("row:") for key in shown)

    def remote(self, numbers: Sequence[int]) -> bool:
        """Whether some picture of the rows comes by address."""
        by_address = {number for number, key in enumerate(self.keys) if key.startswith("url:")}
        return bool(by_address) and any(key in by_address for number in numbers for key in self.shown(number))

    def write(self, folder: Path) -> None:
        """Put the index beside the rows in `folder`, in one step."""
        head = {
            "format": FORMAT,
            "order": sys.byteorder,
            "size": self.offsets[-1],
            "rows": len(self),
            "keys": self.keys,
        }
        draft = folder / f".{NAME}.{os.getpid()}-{threading.get_ident()}"
        try:
            with draft.open("wb") as file:
                file.write(json.dumps(head).encode() + b"\n")
                for part in (self.offsets, self.sides, self.answered, self._starts, self._shown):
                    part.tofile(file)
            draft.replace(folder / NAME)
        finally:
            draft.unlink(missing_ok=True)


def open_index(folder: Path) -> RowIndex:
    """The index of the rows in `folder`; made, and kept where the disk lets it, if there is none that fits."""
    size = (folder / ROWS).stat().st_size
    with suppress(OSError, ValueError, KeyError, TypeError, EOFError):
        return _read(folder / NAME, size)
    index = _make(folder / ROWS)
    with suppress(OSError):
        index.write(folder)
    return index


def _read(path: Path, size: int) -> RowIndex:
    with path.open("rb") as file:
        head = json.loads(file.readline())
        if (head["format"], head["order"], head["size"]) != (FORMAT, sys.byteorder, size):
            raise ValueError("it belongs to other rows")
        rows, parts = head["rows"], []
        for kind, count in zip(_KINDS, (rows + 1, rows, rows, rows + 1, None), strict=True):
            part = array(kind)
            part.frombytes(file.read() if count is None else file.read(count * _WIDTHS[kind]))
            parts.append(part)
    index = RowIndex()
    index.offsets, index.sides, index.answered, index._starts, index._shown = parts
    index.keys = head["keys"]
    lengths = [len(part) for part in parts]
    if lengths != [rows + 1, rows, rows, rows + 1, index._starts[-1]] or index.offsets[-1] != size:
        raise ValueError("it is cut off")
    return index


def _make(path: Path) -> RowIndex:
    index = RowIndex()
    # A binary file breaks at \n alone; U+2028 and others, which JSON strings may hold, stay in their line.
    with path.open("rb") as file:
        for line in file:
            index.add(json.loads(line), len(line))
    return index


def _keys_of(row: Mapping[str, Any]) -> Iterator[str]:
    """What each picture is recognised by: its name in a set is the hash of its bytes."""
    pictures = [part for part in row["parts"] if "text" not in part]
    for part in pictures:
        yield f"url:{part['url']}" if "url" in part else part["image"].split(".", 1)[0]
    if not pictures:
        yield f"row:{row['id']}"
