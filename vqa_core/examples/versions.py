"""A new version of a set: its rows with some changed, dropped or added; and another name for a set.

A set never changes, so that runs can rely on it: an edit makes a set beside it that shares its pictures on the disk.
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.data_set import DataSet, load_set, read_about, set_folder
from vqa_core.examples.readers.choices import chosen
from vqa_core.examples.readers.reading import Progress, unheard
from vqa_core.examples.row_index import ROWS
from vqa_core.examples.set_rows import IMAGES, RowWriter, link_or_copy
from vqa_core.examples.staging import About, keep, staging

MAX_EDITS = 200_000
MAX_LETTERS = 2000
MAX_ANSWERS = 50
MAX_NAME = 80
_ORIGINS = ("builtin:", "hub:")


@dataclass(frozen=True)
class Change:
    """Another question and other accepted answers for a row."""

    row_id: str
    question: str
    answers: Sequence[str]


@dataclass(frozen=True)
class Drop:
    """The row is left out."""

    row_id: str


@dataclass(frozen=True)
class Add:
    """One more question about the pictures of a row; it stands behind that row. Without answers it waits for some."""

    of_row_id: str
    question: str
    answers: Sequence[str]


Edit = Change | Drop | Add
Row = dict[str, Any]
"""A line of rows.jsonl."""


@dataclass
class _Edited:
    """What happens to one row."""

    change: Change | None = None
    drop: bool = False
    added: list[Add] = field(default_factory=list)


def save_version(
    home: Path, id: str, edits: Sequence[Edit], name: str = "", *, progress: Progress = unheard
) -> DataSet:
    """The set with `edits`, as a set of its own whose parent it is; the same edits again give the same version.

    Of several changes of one row the last counts, and a drop before any change. Without a difference the set itself
    is given. `name` is the parent's unless given; `progress` counts rows. UserError for an edit that cannot be, saying
    which, and for a full disk; nothing is written then.
    """
    data = load_set(home, id)
    name = _checked_name(name) if name else _bare(data.name)
    plan = _plan(edits)
    known = {row["id"] for row in _rows(data)}
    if unknown := next((row_id for row_id in plan if row_id not in known), None):
        raise UserError(f"There is no row {unknown[:40]!r} in {data.name}. Open the set again and edit what it shows.")
    with staging(home) as folder:
        draft = folder / "set"
        (draft / IMAGES).mkdir(parents=True)
        writer, pictures = RowWriter(draft, f"version {data.version + 1} of set:{data.id}"), set()
        added, differs = 0, False
        with writer:
            for done, row in enumerate(_rows(data), start=1):
                written = _edited(row, plan[row["id"]], known, data.total + added) if row["id"] in plan else [row]
                for one in written:
                    writer.write(one)
                    pictures |= {part["image"] for part in one["parts"] if "image" in part}
                kept = any(one["id"] == row["id"] for one in written)
                added += len(written) - kept
                differs = differs or written != [row]
                progress(done, len(data.examples))
        if not differs:
            return data
        if not writer.count:
            raise UserError(f"No row of {data.name} would be left. Keep one, or delete the set.")
        for picture in pictures:
            link_or_copy(data.folder / IMAGES / picture, draft / IMAGES / picture)
        about = About(
            name=name,
            form=data.form,
            columns=data.columns,
            roles=data.roles,
            total=data.total + added,
            bad=data.bad,
            source=f"set:{data.id}",
            version=data.version + 1,
            parent=data.id,
        )
        keep(draft, home, writer.id, about)
    return load_set(home, writer.id)


def rename_set(home: Path, id: str, name: str) -> DataSet:
    """Call the set `name`; its id and what refers to it stay. UserError for a name that cannot be."""
    name = _checked_name(name)
    folder = set_folder(home, id)
    about = {**read_about(folder), "name": name}
    draft = folder / f".set.json.{os.getpid()}-{threading.get_ident()}"
    try:
        draft.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(folder / "set.json")
    finally:
        draft.unlink(missing_ok=True)
    return load_set(home, id)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise UserError(
            f"{name[:MAX_NAME]!r} cannot be the name of a set: it has 1 to {MAX_NAME} letters on one line. Change it."
        )
    if name.startswith(_ORIGINS):
        raise UserError(f"{name!r} begins like a set that is built in or of the Hub. Choose another name.")
    return name


def _bare(name: str) -> str:
    """What an edited set is called: no longer as the source that it came from."""
    for origin in _ORIGINS:
        name = name.removeprefix(origin)
    return name


def _rows(data: DataSet) -> Iterator[Row]:
    # A binary file breaks at \n alone, as the rows do.
    with (data.folder / ROWS).open("rb") as file:
        for line in file:
            yield json.loads(line)


def _plan(edits: Sequence[Edit]) -> Mapping[str, _Edited]:
    if len(edits) > MAX_EDITS:
        raise UserError(f"{len(edits)} edits are too many at once: at most {MAX_EDITS}. Save some of them first.")
    plan: dict[str, _Edited] = {}
    for edit in edits:
        if isinstance(edit, Add):
            plan.setdefault(edit.of_row_id, _Edited()).added.append(edit)
        elif isinstance(edit, Change):
            plan.setdefault(edit.row_id, _Edited()).change = edit
        else:
            plan.setdefault(edit.row_id, _Edited()).drop = True
    return plan


def _edited(row: Row, edited: _Edited, known: set[str], number: int) -> list[Row]:
    """What stands in the row's place; `number` is the highest row number so far, `known` the ids that are taken."""
    found = []
    if not edited.drop:
        found.append(_changed(row, edited.change) if edited.change else row)
    for place, add in enumerate(edited.added, start=1):
        own = {**row, "choices": [], "group": ""}
        question, answers = _checked(add, own)
        copy = next(count for count in range(1, len(known) + 2) if f"{row['id']}+{count}" not in known)
        id = f"{row['id']}+{copy}"
        known.add(id)
        pictures = [part for part in row["parts"] if "text" not in part]
        parts = [*pictures, {"text": question}]
        found.append({**own, "id": id, "parts": parts, "answers": answers, "row": number + place})
    return found


def _changed(row: Row, change: Change) -> Row:
    question, answers = _checked(change, row)
    if row["answers"] and not answers:
        raise UserError(f"Row {row['row']} would lose its answer. Give it one, or drop the row.")
    texts = [place for place, part in enumerate(row["parts"]) if "text" in part]
    parts = list(row["parts"])
    if question != _question(row):
        if len(texts) > 1:
            raise UserError(
                f"Row {row['row']} has {len(texts)} texts among its pictures, so its question cannot be written anew. "
                "Change its answers only, or add a question about its pictures and drop the row."
            )
        place = texts[0] if texts else len(parts)
        parts[place : place + 1] = [{"text": question}]
    return {**row, "parts": parts, "answers": answers}


def _question(row: Row) -> str:
    return " ".join(part["text"] for part in row["parts"] if "text" in part).strip()


def _checked(edit: Change | Add, row: Row) -> tuple[str, list[str]]:
    """The question and the answers, without white space around them and without empty answers."""
    question = edit.question.strip()
    # Ten people's answers hold the same one several times, and the VQA metric counts them.
    answers = [text for answer in edit.answers if (text := answer.strip())]
    if not question:
        raise UserError(f"The question about row {row['row']} is empty. Write one, or drop the row.")
    for what, text in (("question", question), *(("answer", answer) for answer in answers)):
        if len(text) > MAX_LETTERS:
            raise UserError(
                f"The {what} of row {row['row']} has {len(text)} letters: at most {MAX_LETTERS}. Make it shorter."
            )
    if len(answers) > MAX_ANSWERS:
        raise UserError(f"Row {row['row']} has {len(answers)} answers: at most {MAX_ANSWERS}. Leave some out.")
    try:
        return question, list(chosen(answers, row["choices"]))
    except UserError as error:
        raise UserError(f"Row {row['row']}: {error} ({', '.join(row['choices'])}). Choose one of them.") from error
