"""JSON files: a list of rows, the official layouts of DocVQA and TextVQA ({"data": [...]}), VQA's and COCO's."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers import coco, vqa
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.tables import columns_of, json_lines, parse_json, read_text

# Each gives None for what is not of its form; the first that does not is taken.
_FORMS: tuple[Callable[[Path, dict[str, Any]], Table | None], ...] = (
    vqa.read_questions,
    vqa.read_annotations,
    coco.read_captions_file,
    coco.read_sentences_file,
)


def read_jsonl(path: Path) -> Table:
    """One JSON object a line, as `json_lines` says; a list is read as `read_json` does."""
    text = read_text(path)
    if text.lstrip().startswith("["):
        with suppress(ValueError):
            return _table(path, parse_json(text))
    return json_lines(path, text)


def read_json(path: Path) -> Table:
    """Rows of a JSON file, numbered from 1; one object a line is read too. UserError where it holds no list of rows."""
    text = read_text(path)
    try:
        content = parse_json(text)
    except ValueError as error:
        if _begins_with_an_object(text):
            return json_lines(path, text)
        raise UserError(f"{path.name!r} is not JSON ({error}). Save it again and try again.") from error
    return _table(path, content)


def _begins_with_an_object(text: str) -> bool:
    """Whether the first line is an object of its own, which no JSON of many lines begins with."""
    try:
        return isinstance(parse_json(text.lstrip().split("\n", 1)[0]), dict)
    except ValueError:
        return False


def _table(path: Path, content: Any) -> Table:
    if isinstance(content, dict):
        for read in _FORMS:
            if (table := read(path, content)) is not None:
                return table
    form, entries = _rows_in(content)
    if entries is None:
        raise UserError(
            f'{path.name!r} has no list of rows: it must be a list, or an object with "data" as DocVQA has it. '
            "Choose another file."
        )
    rows = tuple(
        RawRow(number, entry) if isinstance(entry, dict) else RawRow(number, {}, "it is not a JSON object")
        for number, entry in enumerate(entries, start=1)
    )
    return Table(path, form, columns_of(rows), rows)


def _rows_in(content: Any) -> tuple[str, list[Any] | None]:
    """The form and the rows: the list itself, DocVQA's or TextVQA's "data", or the only list of objects there is."""
    if isinstance(content, list):
        return "json", content
    if not isinstance(content, dict):
        return "", None
    data = content.get("data")
    if isinstance(data, list):
        pictures = {"image", "image_id"}.intersection(*(entry for entry in data[:1] if isinstance(entry, dict)))
        return "textvqa" if pictures == {"image_id"} else "docvqa", data
    lists = [value for value in content.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) == 1:
        return "json", lists[0]
    named = list(content.items())
    if len(named) > 1 and all(isinstance(entry, dict) for _, entry in named):
        return "json", [{"id": name, **entry} for name, entry in named]
    return "", None
