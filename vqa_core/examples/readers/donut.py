"""What Donut's and CORD's rows say: one column `ground_truth`, a JSON text of fields or of questions with answers.

{"gt_parse": {"total": {"total_price": "45,500"}}}, {"gt_parses": [{"question": "Who?", "answer": "I"}]}
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from vqa_core.examples.asked import plain_name
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.tables import columns_of, parse_json

COLUMN = "ground_truth"


def with_ground_truth(table: Table) -> Table:
    """The table with a column for each field of its ground truth; tables without one stay as they are.

    A field inside another goes by its own name, the first of that name counts, and lists of fields are left out.
    """
    column = next((column for column in table.columns if plain_name(column) == COLUMN), "")
    first = next((row for row in table.rows if row.fields.get(column)), None)
    if first is None or not _said(first, column):
        return table
    rows = tuple(row if row.problem else replace(row, fields=_spread(row, column)) for row in table.rows)
    return replace(table, columns=columns_of(rows), rows=rows)


def _spread(row: RawRow, column: str) -> dict[str, Any]:
    own = {name: value for name, value in row.fields.items() if name != column}
    return own | {name: value for name, value in _said(row, column).items() if name not in own}


def _said(row: RawRow, column: str) -> dict[str, Any]:
    try:
        truth = parse_json(str(row.fields.get(column)))
    except ValueError:
        return {}
    if not isinstance(truth, dict):
        return {}
    pairs = truth.get("gt_parses")
    if isinstance(pairs, list) and pairs and all(isinstance(pair, dict) for pair in pairs):
        return _questions(pairs)
    fields: dict[str, Any] = {}
    for name, text in _leaves(truth.get("gt_parse")):
        fields.setdefault(name, text)
    return fields


def _questions(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    answers: dict[str, list[str]] = {}
    for pair in pairs:
        answers.setdefault(str(pair.get("question", "")), []).append(str(pair.get("answer", "")))
    return {"question": list(answers), "answers": list(answers.values())}


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, entry in value.items():
            if isinstance(entry, str | int | float):
                yield str(name), str(entry)
            else:
                yield from _leaves(entry)
