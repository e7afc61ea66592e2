"""VQAv2 and OKVQA: a file of questions and a file of annotations, joined by question_id.

The picture of a row is its image_id, found by the official name (COCO_val2014_000000262148.jpg), by the number alone,
or by 262148 and any ending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.splits import split_in
from vqa_core.examples.readers.tables import columns_of

QUESTIONS = "vqa questions"
ANNOTATIONS = "vqa annotations"
FORM = "vqa"
_KEY = "question_id"


def read_questions(path: Path, content: dict[str, Any]) -> Table | None:
    """The questions of {"questions": [{image_id, question, question_id}]}, still without answers."""
    return _table(path, content, content.get("questions"), {"question", _KEY}, QUESTIONS)


def read_annotations(path: Path, content: dict[str, Any]) -> Table | None:
    """The answers of {"annotations": [{question_id, answers}]}, still without questions."""
    return _table(path, content, content.get("annotations"), {"answers", _KEY}, ANNOTATIONS)


def joined(tables: Sequence[Table]) -> list[Table]:
    """The tables with each file of questions joined to its annotations; questions without any keep no answers.

    Raises UserError where one half of a pair is all there is.
    """
    questions = [table for table in tables if table.form == QUESTIONS]
    annotations = [table for table in tables if table.form == ANNOTATIONS]
    others = [table for table in tables if table.form not in (QUESTIONS, ANNOTATIONS)]
    if annotations and not questions:
        raise UserError(_half(annotations[0], "answers", "questions"))
    if questions and not annotations and not others:
        raise UserError(_half(questions[0], "questions", "annotations"))
    answers = [(table.split, row.fields) for table in annotations for row in table.rows if not row.problem]
    known = {(split, fields.get(_KEY)): fields for split, fields in answers}
    return [*others, *(_with_answers(table, known) for table in questions)]


def _with_answers(table: Table, known: Mapping[tuple[str, Any], Mapping[str, Any]]) -> Table:
    rows = []
    for row in table.rows:
        key = row.fields.get(_KEY)
        answered = known.get((table.split, key)) or known.get(("", key)) or {}
        rows.append(replace(row, fields={**answered, **row.fields}))
    return replace(table, form=FORM, columns=columns_of(tuple(rows)), rows=tuple(rows))


def _table(path: Path, content: dict[str, Any], entries: Any, keys: set[str], form: str) -> Table | None:
    if not isinstance(entries, list) or not entries:
        return None
    if not isinstance(entries[0], dict) or not keys <= entries[0].keys():
        return None
    rows = tuple(
        RawRow(number, entry)
        if isinstance(entry, dict) and isinstance(entry.get(_KEY), int | str)
        else RawRow(number, {}, f"it has no {_KEY}")
        for number, entry in enumerate(entries, start=1)
    )
    split = split_in(str(content.get("data_subtype", ""))) or split_in(path.stem)
    return Table(path, form, columns_of(rows), rows, split=split)


def _half(table: Table, has: str, lacks: str) -> str:
    return (
        f"{table.path.name!r} holds only the {has} of a VQA set; the file with its {lacks} is not there. "
        "Put both with the pictures into one folder or ZIP and give that."
    )
