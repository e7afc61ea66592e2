"""Rows of Parquet files and Hub sets: pictures that lie in the rows are stored as files, the rest becomes plain."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import RawRow

MAX_ROWS = 200_000
MAX_STORED_BYTES = 20 * 1024**3
MAX_NUMBERS = 64

_HEADS = {
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"RIFF": ".webp",
    b"GIF8": ".gif",
    b"BM": ".bmp",
    b"II*\0": ".tif",
    b"MM\0*": ".tif",
}


class StoredPictures:
    """A folder that takes pictures out of rows: each content once, named by its hash."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._bytes = 0

    def keep(self, data: bytes) -> Path:
        """The file that holds `data`. Raises UserError past MAX_STORED_BYTES in all."""
        if self._folder is None:
            raise ValueError("rows with pictures in them need a folder to store these in")
        path = self._folder / (hashlib.sha256(data).hexdigest() + _suffix(data))
        if not path.exists():
            self.charge(len(data))
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return path

    def charge(self, size: int) -> None:
        """Count `size` bytes that come into the folder. Raises UserError past MAX_STORED_BYTES in all."""
        self._bytes += size
        if self._bytes > MAX_STORED_BYTES:
            raise UserError(
                f"The pictures take more than {MAX_STORED_BYTES // 1024**3} GiB, the most that is imported. "
                "Take a part of the data."
            )


def refuse_too_many(rows: int, name: str) -> None:
    """Raise UserError past MAX_ROWS."""
    if rows > MAX_ROWS:
        raise UserError(f"{name} has {rows} rows: at most {MAX_ROWS} are imported. Take a part of it.")


def plain_rows(rows: Iterable[Mapping[str, Any]], store: StoredPictures) -> Iterator[RawRow]:
    """Rows numbered from 1 whose pictures are Paths in `store`.

    Other bytes, boxes and vectors are left out: nobody asks about them, and they would be most of the set.
    """
    for number, row in enumerate(rows, start=1):
        fields = {str(column): _plain(value, store) for column, value in row.items() if not _is_numbers(value)}
        yield RawRow(number, fields)


def _plain(value: Any, store: StoredPictures) -> Any:
    if isinstance(value, bytes | bytearray):
        return store.keep(bytes(value)) if _suffix(value) else None
    if isinstance(value, dict):
        # The form of an Image feature. A path without bytes is only a name here: it is looked for like any other.
        if value and value.keys() <= {"bytes", "path"}:
            return store.keep(value["bytes"]) if value.get("bytes") else value.get("path")
        return {str(key): _plain(entry, store) for key, entry in value.items() if not _is_numbers(entry)}
    if isinstance(value, list):
        return [_plain(entry, store) for entry in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        # A whole column of numbers turns to floats where one is missing.
        return None if math.isnan(value) else int(value) if value.is_integer() else value
    return str(value)  # dates, times, decimals


def _is_numbers(value: Any) -> bool:
    """Boxes and vectors: nested lists of numbers, or long plain ones."""
    if not isinstance(value, list) or not value:
        return False
    first = value[0]
    if isinstance(first, list):
        return _is_numbers(first) or all(isinstance(entry, int | float) for entry in first)
    return isinstance(first, int | float) and len(value) > MAX_NUMBERS


def _suffix(data: bytes | bytearray) -> str:
    return next((suffix for head, suffix in _HEADS.items() if data.startswith(head)), "")
