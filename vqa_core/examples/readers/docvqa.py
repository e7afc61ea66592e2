"""JSON files: the official DocVQA layout ({"data": [...]}), and a plain list of rows."""

from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.tables import columns_of, parse_json, read_text


def read_json(path: Path) -> Table:
    """Rows of a JSON file, numbered from 1. Raises UserError where it holds no list of rows."""
    try:
        content = parse_json(read_text(path))
    except ValueError as error:
        raise UserError(f"{path.name!r} is not JSON ({error}). Save it again and try again.") from error
    official = isinstance(content, dict)
    entries = content.get("data") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        raise UserError(
            f'{path.name!r} has no list of rows: it must be a list, or an object with "data" as DocVQA has it. '
            "Choose another file."
        )
    rows = tuple(
        RawRow(number, entry) if isinstance(entry, dict) else RawRow(number, {}, "it is not a JSON object")
        for number, entry in enumerate(entries, start=1)
    )
    return Table(path, "docvqa" if official else "json", columns_of(rows), rows)
