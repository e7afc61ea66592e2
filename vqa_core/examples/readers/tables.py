"""JSONL and CSV: one row a line, pictures by name."""

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import RawRow, Table

DELIMITERS = (",", ";", "\t", "|")
MAX_TABLE_BYTES = 500_000_000
EXCEL_ENCODING = "cp1252"
"""What "CSV" without UTF-8 is in Excel in western Europe and America."""

# A cell may hold a picture in base64; Python's own limit is 131072 letters.
csv.field_size_limit(MAX_TABLE_BYTES)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_HEADER_LETTERS = 100_000


def read_text(path: Path, second: str = "") -> str:
    """The text of a table: UTF-8 with or without its mark, UTF-16 with it, or the encoding `second`.

    Raises UserError for what is none of them, and for what would be letters that no text has.
    """
    size = path.stat().st_size
    if size > MAX_TABLE_BYTES:
        raise UserError(
            f"{path.name!r} has {size / 1e6:.0f} MB: a table has at most {MAX_TABLE_BYTES / 1e6:.0f}. Split it up."
        )
    data = path.read_bytes()
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if second and (text := _decoded(data, second)) is not None:
            return text
        raise UserError(
            f"{path.name!r} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8 "
            '("CSV UTF-8" in Excel) and try again.'
        ) from error


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def json_lines(path: Path, text: str) -> Table:
    """One JSON object a line; blank lines are passed over but counted, so a row's number is its line."""
    # Not splitlines(): that also breaks at U+2028 and others, which JSON strings may hold.
    lines = enumerate(text.split("\n"), start=1)
    rows = tuple(_json_row(number, line) for number, line in lines if line.strip())
    return Table(path, "jsonl", columns_of(rows), rows)


def columns_of(rows: tuple[RawRow, ...]) -> tuple[str, ...]:
    """Every key of the rows, in the order of their first appearance."""
    return tuple(dict.fromkeys(key for row in rows for key in row.fields))


def parse_json(text: str) -> Any:
    """What a JSON text holds; ValueError for every way in which it can be wrong."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _json_row(number: int, line: str) -> RawRow:
    try:
        value = parse_json(line)
    except ValueError as error:
        return RawRow(number, {}, f"it is not JSON ({error})")
    if not isinstance(value, dict):
        return RawRow(number, {}, 'it is not a JSON object like {"image": ..., "question": ..., "answers": [...]}')
    return RawRow(number, value)


def read_csv(path: Path) -> Table:
    """Columns by a header line, separated by comma, semicolon, tab or bar; the first row after it has number 1.

    Excel's own marks are understood: a first line "sep=;", and columns without a name or a value at the end.
    """
    text = read_text(path, EXCEL_ENCODING).lstrip("\r\n")
    delimiter = ""
    if mark := _SEP_LINE.match(text):
        text, delimiter = text[mark.end() :], mark[1]
    try:
        # Strict, because a quote left open would otherwise swallow the rest of the file as one cell.
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), strict=True))
    except csv.Error as error:
        raise UserError(
            f"{path.name!r} is not a sound CSV ({error}). Look for a quote left open and save it again."
        ) from error
    return table_of(path, "csv", lines)


def table_of(path: Path, form: str, lines: Sequence[Sequence[Any]]) -> Table:
    """A table from its cells, the header first; lines without a cell that says anything are passed over but counted.

    Raises UserError where two columns have one name.
    """
    header = [str(cell).strip() for cell in lines[0]] if lines else []
    while header and not header[-1]:
        header.pop()
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UserError(f"{path.name!r} has the column {twice[0]!r} twice. Rename one and try again.")
    rows = tuple(_row_of(number, header, cells) for number, cells in enumerate(lines[1:], start=1) if any(_full(cells)))
    return Table(path, form, tuple(header), rows)


def _row_of(number: int, header: Sequence[str], cells: Sequence[Any]) -> RawRow:
    full = len(_full(cells))
    # Cells without a name hold nothing, or the row has slipped.
    if full > len(header) or len(cells) < len(header):
        count = max(full, min(len(cells), len(header)))
        return RawRow(number, {}, f"it has {count} cells where the header has {len(header)}")
    return RawRow(number, dict(zip(header, cells, strict=False)))


def _full(cells: Sequence[Any]) -> Sequence[Any]:
    """The cells up to the last one that says anything."""
    count = len(cells)
    while count and cells[count - 1] in ("", None):
        count -= 1
    return cells[:count]


def _delimiter(text: str) -> str:
    """The one that the header has most often outside its quotes."""
    header = re.sub(r'"[^"]*"', "", text[:_HEADER_LETTERS]).split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)
