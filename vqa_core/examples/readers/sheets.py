"""Excel's .xlsx: the first sheet that has rows."""

import datetime
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.embedded import MAX_ROWS, refuse_too_many
from vqa_core.examples.readers.reading import Table
from vqa_core.examples.readers.tables import table_of

MAX_COLUMNS = 1000
MAX_UNPACKED_BYTES = 200_000_000

_DECIMALS = re.compile(r"[^%eE]*0\.(0+)[^%eE0#?]*")
# openpyxl lets all of these escape when a file is broken.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, EOFError, OverflowError, RuntimeError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
)


def read_xlsx(path: Path) -> Table:
    """Rows of the first sheet that has any, numbered from 1 below its header; a formula is what it gave when saved.

    Raises UserError for what is no sound workbook, or unpacks to more than MAX_UNPACKED_BYTES.
    """
    # Late: openpyxl costs 0.2 s, which only these files need.
    import openpyxl

    _refuse_large(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            lines = next((found for sheet in book.worksheets if (found := _lines(sheet, path))), [])
        finally:
            book.close()
    except _BROKEN as error:
        raise _unsound(path, error) from error
    return table_of(path, "xlsx", lines)


def _lines(sheet: Any, path: Path) -> list[list[Any]]:
    """The cells of a sheet, all lines of one length, empty lines in front left out."""
    # A sheet may claim a million columns; without its claim only those that are there are given.
    sheet.reset_dimensions()
    lines: list[list[Any]] = []
    for row in sheet.iter_rows():
        cells = [_plain(cell) for cell in row[:MAX_COLUMNS]]
        if lines or any(cell != "" for cell in cells):
            lines.append(cells)
        if len(lines) > MAX_ROWS + 1:
            refuse_too_many(len(lines), repr(path.name))
    width = max(map(len, lines), default=0)
    return [cells + [""] * (width - len(cells)) for cells in lines]


def _plain(cell: Any) -> Any:
    """A cell's text or number: a day as 2024-01-31, 60.0 as 60, and 9.0 that the sheet shows as 9.00 as "9.00"."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, bool | str) else str(value)
    if shown := _DECIMALS.fullmatch((cell.number_format or "").split(";")[0]):
        return f"{value:.{len(shown[1])}f}"
    return int(value) if float(value).is_integer() else value


def _refuse_large(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except _BROKEN as error:
        raise _unsound(path, error) from error
    if size > MAX_UNPACKED_BYTES:
        raise UserError(
            f"{path.name!r} unpacks to {size / 1e6:.0f} MB: a sheet has at most {MAX_UNPACKED_BYTES / 1e6:.0f}. "
            "Take pictures out of the sheet, or split it up."
        )


def _unsound(path: Path, error: Exception) -> UserError:
    lines = str(error).replace(str(path), path.name).strip().splitlines()
    words = lines[0][:200].rstrip(".") if lines else type(error).__name__
    return UserError(
        f"{path.name!r} is not a sound Excel file ({words}). Save it as .xlsx or as CSV UTF-8 and try again."
    )
