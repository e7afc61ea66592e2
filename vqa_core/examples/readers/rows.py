"""Raw rows and roles to examples: every row becomes one, or a bad row with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.asked import made_floats, plain_name
from vqa_core.examples.example import Example, Part
from vqa_core.examples.readers.answers import plain_text, read_answers, read_captions
from vqa_core.examples.readers.choices import chosen, counts_from, read_choices
from vqa_core.examples.readers.parts import Entry, PictureName, Turn, place_pictures, read_turns
from vqa_core.examples.readers.reading import BAD_SHARE, BadRow, Progress, RawRow, Reading, Table, unheard
from vqa_core.examples.readers.row_pictures import RowPictures, is_embedded
from vqa_core.examples.readers.splits import split_of
from vqa_core.examples.roles import Roles

_LANGUAGE = "en"
_PAGE_COLUMNS = ("page", "page_number", "page_no")
CAPTION_QUESTION = "What's on the picture?"


def to_reading(
    tables: Sequence[Table],
    roles: Roles,
    pictures: RowPictures,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> Reading:
    """Examples of `tables`, in their order. Raises UserError past `bad_share` of bad rows, or without rows."""
    tables, kept_back = _without_kept_back(tables, roles)
    builder = _Builder(roles, pictures, tables)
    total = sum(len(table.rows) for table in tables)
    done = 0
    for table in tables:
        for row in table.rows:
            builder.add(table, row, label=table.path.name if len(tables) > 1 else "")
            done += 1
            progress(done, total)
    _refuse_too_many_bad(builder.bad, total, bad_share)
    return Reading(
        form=tables[0].form,
        columns=builder.columns,
        roles=roles,
        examples=_with_ids(builder.examples, builder.names),
        splits=tuple(name.split for name in builder.names),
        bad=(*kept_back, *builder.bad),
        total=len(builder.examples) + len(builder.bad),
    )


@dataclass(frozen=True)
class _Learnt:
    """What a row shows and asks, and its answers; `mark` tells the several of one row apart."""

    parts: tuple[Part, ...]
    answers: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True)
class _Name:
    """What an example may be called by: its row's id in the source, its mark there, its split."""

    id: str
    mark: str
    split: str


class _Builder:
    """Rows to examples; what a cell means can depend on all the others of its column."""

    def __init__(self, roles: Roles, pictures: RowPictures, tables: Sequence[Table]) -> None:
        self.roles = roles
        self.pictures = pictures
        self.columns = tuple(dict.fromkeys(column for table in tables for column in table.columns))
        self.page = next((column for column in self.columns if plain_name(column) in _PAGE_COLUMNS), "")
        rows = [row.fields for table in tables for row in table.rows if not row.problem]
        self.first_place = counts_from(rows, roles.answers, roles.choices) if roles.choices and roles.answers else 0
        self.made_floats = made_floats([column for column, _ in roles.asked], rows)
        self.examples: list[Example] = []
        self.names: list[_Name] = []
        self.bad: list[BadRow] = []

    def add(self, table: Table, row: RawRow, label: str) -> None:
        try:
            made = self._examples(table, row)
        except UserError as error:
            self.bad.append(BadRow(row.number, str(error), label))
            return
        id = plain_text(row.fields.get(self.roles.id))
        split = split_of(plain_text(row.fields.get(self.roles.split))) or table.split
        self.examples += (example for example, _ in made)
        self.names += (_Name(id, mark, split) for _, mark in made)

    def _examples(self, table: Table, row: RawRow) -> list[tuple[Example, str]]:
        if row.problem:
            raise UserError(row.problem)
        roles = self.roles
        told = (roles.question, roles.answers, roles.parts, roles.choices)
        choices = () if roles.asked else read_choices(row.fields.get(roles.choices))
        fields = tuple(item for item in row.fields.items() if item[0] not in told and not _holds_picture(item[1]))
        return [
            (
                Example(
                    id="",
                    parts=learnt.parts,
                    answers=chosen(learnt.answers, choices, self.first_place),
                    choices=choices,
                    group=plain_text(row.fields.get(roles.group)),
                    row=row.number,
                    fields=fields,
                ),
                learnt.mark,
            )
            for learnt in self._learnt(table, row.fields)
        ]

    def _learnt(self, table: Table, fields: Mapping[str, Any]) -> list[_Learnt]:
        """What is shown and asked, and what is answered, in the form that the roles say."""
        roles, beside = self.roles, table.folder
        names = _picture_names(fields.get(roles.image))
        if roles.parts:
            return self._turns(read_turns(fields.get(roles.parts), names), fields, beside)
        if not names:
            raise UserError("it has no picture")
        if table.unanswered and not roles.question:
            return [
                _Learnt((picture,), (), mark)
                for name in names
                for picture, mark in self.pictures.show_each(name, beside)
            ]
        if roles.asked:
            return self._asked(names, fields, beside)
        if roles.captions:
            question = _question(fields.get(roles.question)) if roles.question else CAPTION_QUESTION
            pairs = [(question, read_captions(fields.get(roles.caption), plain_text(fields.get(roles.name))))]
        else:
            pairs = _pairs(fields.get(roles.question), fields.get(roles.answers))
        return [
            _Learnt(self._shown(place_pictures(question, names), fields, beside), answers, _mark(number, len(pairs)))
            for number, (question, answers) in enumerate(pairs, start=1)
        ]

    def _turns(self, turns: Sequence[Turn], fields: Mapping[str, Any], beside: Path) -> list[_Learnt]:
        return [
            _Learnt(
                self._shown(entries, fields, beside),
                read_answers(fields.get(self.roles.answers) if self.roles.answers else answer),
                _mark(number, len(turns)),
            )
            for number, (entries, answer) in enumerate(turns, start=1)
        ]

    def _asked(self, names: Sequence[str | Path], fields: Mapping[str, Any], beside: Path) -> list[_Learnt]:
        filled = [pair for pair in self.roles.asked if _says(fields.get(pair[0]))]
        if not filled:
            raise UserError(f"none of its fields says anything: {', '.join(column for column, _ in self.roles.asked)}")
        shown = self._shown([PictureName(name) for name in names], fields, beside)
        said = {column: fields[column] for column, _ in filled}
        said |= {column: str(said[column]).removesuffix(".0") for column in self.made_floats.intersection(said)}
        return [_Learnt((*shown, question), read_answers(said[column]), column) for column, question in filled]

    def _shown(self, entries: Sequence[Entry], fields: Mapping[str, Any], beside: Path) -> tuple[Part, ...]:
        parts: list[Part] = []
        for entry in entries:
            if isinstance(entry, PictureName):
                parts += self.pictures.show(entry.name, beside, plain_text(fields.get(self.page)))
            else:
                parts.append(entry)
        return tuple(parts)


def _mark(number: int, count: int) -> str:
    return str(number) if count > 1 else ""


def _pairs(questions: Any, answers: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The question and its answers; several where a row has a list of questions and one of as many answers."""
    if not isinstance(questions, list):
        return [(_question(questions), read_answers(answers))]
    if not isinstance(answers, list) or len(answers) != len(questions):
        raise UserError("it has several questions, and not as many answers")
    return [(_question(question), read_answers(answer)) for question, answer in zip(questions, answers, strict=True)]


def _question(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get(_LANGUAGE) or next(iter(value.values()), None)
    question = plain_text(value)
    if not question:
        raise UserError("it has no question")
    return question


def _picture_names(value: Any) -> list[str | Path]:
    entries = value if isinstance(value, list) else [value]
    if any(isinstance(entry, dict | list) for entry in entries):
        raise UserError("its picture is not given by a file name or a web address")
    names = [entry if isinstance(entry, Path) else plain_text(entry) for entry in entries]
    return [name for name in names if name]


def _says(value: Any) -> bool:
    return value not in (None, [], {}) and plain_text(value) not in ("", "[]")


def _holds_picture(value: Any) -> bool:
    """Whether a cell is a picture itself, which the example holds already."""
    entries = value if isinstance(value, list) else [value]
    return any(isinstance(entry, Path) or (isinstance(entry, str) and is_embedded(entry)) for entry in entries)


def _without_kept_back(tables: Sequence[Table], roles: Roles) -> tuple[Sequence[Table], list[BadRow]]:
    """The tables without those that have no answer in any row, as challenges publish their test side.

    They are named among the rows left out, and do not count as bad ones of the rest.
    """
    kept = [table for table in tables if not roles.answers or _has_answers(table, roles.answers)]
    if not kept:
        return tables, []
    reason = "none of its {} rows has an answer, so the whole of it was left out"
    return kept, [
        BadRow(0, reason.format(len(table.rows)), table.path.name)
        for table in tables
        if table.rows and not any(table is one for one in kept)
    ]


def _has_answers(table: Table, column: str) -> bool:
    return any(row.fields.get(column) not in (None, "", []) for row in table.rows)


def _with_ids(examples: Sequence[Example], names: Sequence[_Name]) -> tuple[Example, ...]:
    """The source's ids where they are complete and each is its own; else the row's number, with its split in front.

    What tells several examples of a row apart goes behind: "7-total".
    """
    ids = [_joined(name.id, name.mark) for name in names]
    if not all(name.id for name in names) or len(set(ids)) < len(ids):
        ids = [_joined(name.split, example.row, name.mark) for example, name in zip(examples, names, strict=True)]
        if len(set(ids)) < len(ids):
            ids = [str(number) for number in range(1, len(examples) + 1)]
    return tuple(replace(example, id=id) for example, id in zip(examples, ids, strict=True))


def _joined(*words: object) -> str:
    return "-".join(str(word) for word in words if word != "")


def _refuse_too_many_bad(bad: Sequence[BadRow], total: int, allowed: float) -> None:
    if not total:
        raise UserError("The table has no rows. Add rows below its header and try again.")
    if len(bad) <= allowed * total:
        return
    first = "; ".join(
        f"{row.file + ' ' if row.file else ''}row {row.number}: {row.reason.rstrip('.')}" for row in bad[:3]
    )
    raise UserError(
        f"{len(bad)} of {total} rows ({len(bad) / total:.0%}) cannot be used; at most {allowed:.0%} may be skipped. "
        f"{first[0].upper()}{first[1:]}. Mend these rows or remove them."
    )
