"""Multiple choice: the answers to choose from, in one column or several, and which of them is right."""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.asked import plain_name
from vqa_core.examples.readers.answers import plain_text, read_answers
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.roles import NAMES

_ONE_CHOICE = re.compile(r"(?:(option|choice|opt|candidate)_?)?([a-j]|[0-9])")
_PLACE = re.compile(r"[0-9]{1,3}")
_LETTER = re.compile(r"\(?([A-Za-z])[).:]?")


def read_choices(value: Any) -> tuple[str, ...]:
    """The answers to choose from, in their order; none where the row has none."""
    if value is None or value == "" or value == []:
        return ()
    if isinstance(value, list) and "" in map(plain_text, value):
        raise UserError("one of its choices is empty")
    choices = read_answers(value)
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise UserError("its choices are fewer than two or hold one twice")
    return choices


def chosen(answers: Sequence[str], choices: Sequence[str], first: int = 0) -> tuple[str, ...]:
    """The answers as texts of `choices`: an answer may be such a text, its place counted from `first`, or its letter.

    Raises UserError for an answer that is none of them. Without choices the answers stay as they are.
    """
    if not choices:
        return tuple(answers)
    return tuple(_choice(answer, choices, first) for answer in answers)


def counts_from(rows: Iterable[Mapping[str, Any]], answers: str, choices: str) -> int:
    """From what the numbers among the answers count: from 1 where only that fits (one is the last, none is 0), else 0.

    `answers` and `choices` are columns; rows that cannot be read are passed over.
    """
    last = False
    for fields in rows:
        try:
            options, given = read_choices(fields.get(choices)), read_answers(fields.get(answers))
        except UserError:
            continue
        places = [int(answer) for answer in given if _PLACE.fullmatch(answer) and answer not in options]
        if options and 0 in places:
            return 0
        last = last or len(options) in places
    return int(last)


def with_choices(table: Table) -> Table:
    """The table with one column of choices where it has one column for each: A, B, C or option_a, option_b or choice_1.

    Other tables stay as they are.
    """
    known = {plain_name(column) for column in table.columns}
    columns = _choice_columns(table.columns)
    if len(columns) < 2 or known.intersection(NAMES["choices"]):
        return table
    name = NAMES["choices"][0]
    rows = tuple(replace(row, fields={**row.fields, name: _filled(row, columns)}) for row in table.rows)
    return replace(table, columns=(*table.columns, name), rows=rows)


def _choice_columns(columns: Sequence[str]) -> list[str]:
    """The columns of single choices, from the first letter or number on without a gap."""
    kinds: dict[str, dict[str, str]] = {}
    for column in columns:
        if match := _ONE_CHOICE.fullmatch(plain_name(column)):
            kinds.setdefault(match[1] or "", {})[match[2]] = column
    for kind, named in kinds.items():
        # A bare digit says too little: a table of numbers may have such columns.
        for marks in (string.ascii_lowercase, string.digits, string.digits[1:]) if kind else (string.ascii_lowercase,):
            found = [named[mark] for mark in marks[: len(named)] if mark in named]
            if len(found) == len(named) > 1:
                return found
    return []


def _filled(row: RawRow, columns: Sequence[str]) -> list[str]:
    """The row's choices; those missing at the end are none, one missing in between stays as "" and is refused later."""
    cells = [plain_text(row.fields.get(column)) for column in columns]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _choice(answer: str, choices: Sequence[str], first: int) -> str:
    if answer in choices:
        return answer
    alike = [choice for choice in choices if choice.casefold() == answer.casefold()]
    if len(alike) == 1:
        return alike[0]
    place = -1
    if _PLACE.fullmatch(answer):
        place = int(answer) - first
    elif letter := _LETTER.fullmatch(answer):
        place = string.ascii_uppercase.find(letter[1].upper())
    if 0 <= place < len(choices):
        return choices[place]
    raise UserError(f"its answer {answer!r} is none of its choices")
