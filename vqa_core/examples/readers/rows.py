"""Raw rows and roles to examples: every row becomes one, or a bad row with its reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Part, Picture
from vqa_core.examples.pictures import check_picture
from vqa_core.examples.readers.answers import chosen, first_sentences, plain_text, read_answers, read_choices
from vqa_core.examples.readers.parts import PictureName, read_parts
from vqa_core.examples.readers.places import PictureFolder
from vqa_core.examples.readers.reading import BAD_SHARE, BadRow, Progress, RawRow, Reading, Table, unheard
from vqa_core.examples.roles import Roles

_LANGUAGE = "en"
CAPTION_QUESTION = "What's on the picture?"
_SPLITS = {
    "train": ("train", "training"),
    "test": ("test", "testing", "val", "valid", "validation", "dev", "eval", "evaluation"),
}
_SPLIT_BY_WORD = {word: split for split, words in _SPLITS.items() for word in words}


def split_of(word: str) -> str:
    """ "train" or "test" for the words that people use for them, else ""."""
    return _SPLIT_BY_WORD.get(word.strip().lower(), "")


def to_reading(
    tables: Sequence[Table],
    roles: Roles,
    folder: PictureFolder,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> Reading:
    """Examples of `tables`, in their order. Raises UserError past `bad_share` of bad rows, or without rows."""
    builder = _Builder(roles, folder)
    tables, builder.bad = _without_kept_back(tables, roles)
    total = sum(len(table.rows) for table in tables)
    done = 0
    for table in tables:
        for row in table.rows:
            builder.add(table, row, label=table.path.name if len(tables) > 1 else "")
            done += 1
            progress(done, total)
    _refuse_too_many_bad([row for row in builder.bad if row.number], total, bad_share)
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
        self.ids.append(plain_text(row.fields.get(self.roles.id)))
        self.splits.append(split_of(plain_text(row.fields.get(self.roles.split))) or table.split)

    def _example(self, table: Table, row: RawRow) -> Example:
        if row.problem:
            raise UserError(row.problem)
        parts, answers = self._learnt(row.fields, table.path.parent)
        told = (self.roles.question, self.roles.answers, self.roles.parts)
        choices = read_choices(row.fields.get(self.roles.choices))
        return Example(
            id="",
            parts=parts,
            answers=chosen(answers, choices),
            choices=choices,
            group=plain_text(row.fields.get(self.roles.group)),
            row=row.number,
            fields=tuple(item for item in row.fields.items() if item[0] not in told and not _holds_file(item[1])),
        )

    def _learnt(self, fields: Mapping[str, Any], beside: Path) -> tuple[tuple[Part, ...], tuple[str, ...]]:
        """What is shown and asked, and what is answered, in the form that the roles say."""
        roles = self.roles
        if roles.parts:
            pictures = _picture_names(fields.get(roles.image)) if fields.get(roles.image) else []
            entries, answer = read_parts(fields.get(roles.parts), pictures)
            answers = read_answers(fields.get(roles.answers) if roles.answers else answer)
            parts = (self._picture(part.name, beside) if isinstance(part, PictureName) else part for part in entries)
            return tuple(parts), answers
        if roles.captions:
            question = _question(fields.get(roles.question)) if roles.question else CAPTION_QUESTION
            answers = first_sentences(fields.get(roles.caption), plain_text(fields.get(roles.name)))
        else:
            question, answers = _question(fields.get(roles.question)), read_answers(fields.get(roles.answers))
        shown = (self._picture(name, beside) for name in _picture_names(fields.get(roles.image)))
        return (*shown, question), answers

    def _picture(self, name: str | Path, beside: Path) -> Picture:
        if isinstance(name, str) and name.lower().startswith(("http://", "https://")):
            return Picture(name)
        # A Path never comes out of a table: it is a picture that a reader took out of one and stored.
        path = name if isinstance(name, Path) else self.folder.find(name, beside)
        if path not in self._checked:
            try:
                check_picture(path)
                self._checked[path] = ""
            except UserError as error:
                self._checked[path] = str(error)
        if self._checked[path]:
            raise UserError(self._checked[path])
        return Picture(path)


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
    if not any(names):
        raise UserError("it has no picture")
    return [name for name in names if name]


def _holds_file(value: Any) -> bool:
    return isinstance(value, Path) or (isinstance(value, list) and any(isinstance(entry, Path) for entry in value))


def _without_kept_back(tables: Sequence[Table], roles: Roles) -> tuple[list[Table], list[BadRow]]:
    """The tables without those that have no answer in any row, as challenges publish their test side.

    They are named among the rows left out, and do not count as bad ones of the rest.
    """
    kept = [table for table in tables if not roles.answers or _has_answers(table, roles.answers)]
    if not kept:
        return list(tables), []
    reason = "none of its {} rows has an answer, so the whole of it was left out"
    return kept, [
        BadRow(0, reason.format(len(table.rows)), table.path.name)
        for table in tables
        if table.rows and not any(table is one for one in kept)
    ]


def _has_answers(table: Table, column: str) -> bool:
    return any(row.fields.get(column) not in (None, "", []) for row in table.rows)


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


def _refuse_too_many_bad(bad: Sequence[BadRow], total: int, allowed: float) -> None:
    if not total:
        raise UserError("The table has no rows. Add rows below its header and try again.")
    if len(bad) <= allowed * total:
        return
    first = "; ".join(f"{row.file + ' ' if row.file else ''}row {row.number}: {row.reason}" for row in bad[:3])
    raise UserError(
        f"{len(bad)} of {total} rows ({len(bad) / total:.0%}) cannot be used; at most {allowed:.0%} may be skipped. "
        f"{first[0].upper()}{first[1:]}. Mend these rows or remove them."
    )
