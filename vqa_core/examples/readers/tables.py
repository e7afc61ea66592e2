"""JSONL and CSV: one row a line, pictures by name."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import RawRow, Table

DELIMITERS = (",", ";", "\t")
MAX_TABLE_BYTES = 500_000_000


def read_text(path: Path) -> str:
    """The text of a table: UTF-8 with or without its mark, or UTF-16 with it. Raises UserError."""
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
        raise UserError(
            f"{path.name!r} is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8 "
            '("CSV UTF-8" in Excel) and try again.'
        ) from error


def read_jsonl(path: Path) -> Table:
    """One JSON object a line; blank lines are passed over but counted, so a row's number is its line."""
    # Not splitlines(): that also breaks at U+2028 and others, which JSON strings may hold.
    lines = enumerate(read_text(path).split("\n"), start=1)
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
    """Columns by a header line, separated by comma, semicolon or tab; the first row after it has number 1."""
    text = read_text(path)
    try:
        # Strict, because a quote left open would otherwise swallow the rest of the file as one cell.
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise UserError(
            f"{path.name!r} is not a sound CSV ({error}). Look for a quote left open and save it again."
        ) from error
    header = tuple(cell.strip() for cell in lines[0]) if lines else ()
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UserError(f"{path.name!r} has the column {twice[0]!r} twice. Rename one and try again.")
    rows = tuple(_csv_row(number, header, cells) for number, cells in enumerate(lines[1:], start=1) if any(cells))
    return Table(path, "csv", header, rows)


def _csv_row(number: int, header: tuple[str, ...], cells: list[str]) -> RawRow:
    if len(cells) != len(header):
        return RawRow(number, {}, f"it has {len(cells)} cells where the header has {len(header)}")
    return RawRow(number, dict(zip(header, cells, strict=True)))


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(DELIMITERS, key=header.count)
