"""Raw rows and roles to examples: every row becomes one, or a bad row with its reason."""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import check_picture
from vqa_core.examples.readers.places import PictureFolder
from vqa_core.examples.readers.reading import BAD_SHARE, BadRow, RawRow, Reading, Table
from vqa_core.examples.readers.tables import parse_json
from vqa_core.examples.roles import Roles

_LANGUAGE = "en"
_SPLITS = {
    "train": ("train", "training"),
    "test": ("test", "testing", "val", "valid", "validation", "dev", "eval", "evaluation"),
}
_SPLIT_BY_WORD = {word: split for split, words in _SPLITS.items() for word in words}


def split_of(word: str) -> str:
    """ "train" or "test" for the words that people use for them, else ""."""
    return _SPLIT_BY_WORD.get(word.strip().lower(), "")


def to_reading(tables: Sequence[Table], roles: Roles, folder: PictureFolder) -> Reading:
    """Examples of `tables`, in their order. Raises UserError past BAD_SHARE of bad rows, or when there are no rows."""
    builder = _Builder(roles, folder)
    for table in tables:
        for row in table.rows:
            builder.add(table, row, label=table.path.name if len(tables) > 1 else "")
    total = sum(len(table.rows) for table in tables)
    _refuse_too_many_bad(builder.bad, total)
    return Reading(
        form=tables[0].form,
        columns=tuple(dict.fromkeys(column for table in tables for column in table.columns)),
        roles=roles,
        examples=_with_ids(builder.examples, builder.ids, builder.splits),
        splits=tuple(builder.splits),
        bad=tuple(builder.bad),
        total=total,
    )


class _Builder:
    def __init__(self, roles: Roles, folder: PictureFolder) -> None:
        self.roles = roles
        self.folder = folder
        self.examples: list[Example] = []
        self.ids: list[str] = []
        self.splits: list[str] = []
        self.bad: list[BadRow] = []
        self._checked: dict[Path, str] = {}

    def add(self, table: Table, row: RawRow, label: str) -> None:
        try:
            example = self._example(table, row)
        except UserError as error:
            self.bad.append(BadRow(row.number, str(error), label))
            return
        self.examples.append(example)
        self.ids.append(_text(row.fields.get(self.roles.id)))
        self.splits.append(split_of(_text(row.fields.get(self.roles.split))) or table.split)

    def _example(self, table: Table, row: RawRow) -> Example:
        if row.problem:
            raise UserError(row.problem)
        roles = self.roles
        question = _question(row.fields.get(roles.question))
        answers = read_answers(row.fields.get(roles.answers))
        pictures = [self._picture(name, table.path.parent) for name in _picture_names(row.fields.get(roles.image))]
        fields = tuple(item for item in row.fields.items() if item[0] not in (roles.question, roles.answers))
        return Example(id="", parts=(*pictures, question), answers=answers, row=row.number, fields=fields)

    def _picture(self, name: str, beside: Path) -> Picture:
        if name.lower().startswith(("http://", "https://")):
            return Picture(name)
        path = self.folder.find(name, beside)
        if path not in self._checked:
            try:
                check_picture(path)
                self._checked[path] = ""
            except UserError as error:
                self._checked[path] = str(error)
        if self._checked[path]:
            raise UserError(self._checked[path])
        return Picture(path)


def read_answers(value: Any) -> tuple[str, ...]:
    """The accepted answers, from a list or a string; a string may be a list as JSON or as Python prints it.

    Read as plain text, "['1/8/93']" would teach single characters or brackets. Raises UserError where none is left.
    """
    if isinstance(value, str):
        value = _list_in(value.strip())
    entries = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(entry, list | dict) for entry in entries):
        raise UserError("its answers are nested: give a text or a list of texts")
    answers = tuple(text for text in (_text(entry) for entry in entries) if text)
    if not answers:
        raise UserError("it has no answer")
    return answers


def _list_in(text: str) -> Any:
    if not (text.startswith("[") and text.endswith("]")):
        return text
    try:
        return parse_json(text)
    except ValueError:
        pass
    try:
        return _python_list(text)
    except (ValueError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        if text[1:].lstrip().startswith(("'", '"')):
            raise UserError(f"its answers look like a list but cannot be read: {text[:60]}") from error
        return text


def _python_list(text: str) -> Any:
    kinds = [token.type for token in tokenize.generate_tokens(io.StringIO(text).readline)]
    # numpy prints ['a' 'b'] without commas, which Python would glue to "ab".
    if any(pair == (tokenize.STRING, tokenize.STRING) for pair in pairwise(kinds)):
        raise ValueError("texts without commas between them")
    return ast.literal_eval(text)


def _question(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get(_LANGUAGE) or next(iter(value.values()), None)
    question = _text(value)
    if not question:
        raise UserError("it has no question")
    return question


def _picture_names(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    if any(isinstance(entry, dict | list) for entry in entries):
        raise UserError("its picture is not given by a file name or a web address")
    names = [name for name in (_text(entry) for entry in entries) if name]
    if not names:
        raise UserError("it has no picture")
    return names


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _with_ids(examples: list[Example], ids: list[str], splits: list[str]) -> tuple[Example, ...]:
    """The source's ids where they are complete and each is its own; else the row's number, with its split in front."""
    counts = Counter(ids)
    if "" in counts or len(counts) < len(ids):
        ids = [
            f"{split}-{example.row}" if split else str(example.row)
            for example, split in zip(examples, splits, strict=True)
        ]
        if len(set(ids)) < len(ids):
            ids = [str(number) for number in range(1, len(examples) + 1)]
    return tuple(replace(example, id=name) for example, name in zip(examples, ids, strict=True))


def _refuse_too_many_bad(bad: Sequence[BadRow], total: int) -> None:
    if not total:
        raise UserError("The table has no rows. Add rows below its header and try again.")
    if len(bad) <= BAD_SHARE * total:
        return
    first = "; ".join(f"{row.file + ' ' if row.file else ''}row {row.number}: {row.reason}" for row in bad[:3])
    raise UserError(
        f"{len(bad)} of {total} rows ({len(bad) / total:.0%}) cannot be used; at most {BAD_SHARE:.0%} may be skipped. "
        f"{first[0].upper()}{first[1:]}. Mend these rows or remove them."
    )
