"""Roles: which column of a table is the picture, the question and the answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.pictures import SUFFIXES

# The first name that a table has wins.
NAMES = {
    "image": (
        *("image", "images", "image_path", "image_file", "image_name", "image_url", "img", "img_path", "picture"),
        *("pictures", "picture_path", "photo", "scan", "page_image", "file_name", "filename", "file", "path", "url"),
    ),
    "question": ("question", "questions", "query", "prompt", "instruction", "ask"),
    "answers": (
        *("answers", "answer", "accepted_answers", "ground_truth", "label", "labels", "target", "targets"),
        *("text", "output", "response", "completion"),
    ),
    "id": ("id", "row_id", "question_id", "questionid", "key"),
    "split": ("split", "data_split", "dataset_split", "partition", "subset"),
    "caption": ("caption", "captions", "description", "descriptions", "alt_text"),
    "name": ("name",),
    "choices": ("choices", "options", "candidates"),
    "group": ("group", "group_id"),
    "parts": ("parts", "messages"),
}
_VALUED = ("image", "question", "answers")
_SAMPLE = 50


@dataclass(frozen=True)
class Roles:
    """Column names; "" where a table has no such column.

    A row is read in one of three forms: `parts` holds text and pictures in their order; `caption` without `answers`
    makes a captioning row, with `name` in front of the caption's first sentence; else `image`, `question`, `answers`.
    """

    image: str
    question: str
    answers: str
    id: str = ""
    split: str = ""
    caption: str = ""
    name: str = ""
    choices: str = ""
    group: str = ""
    parts: str = ""

    @property
    def required(self) -> tuple[str, ...]:
        """The roles that a row of this form cannot do without."""
        if self.parts:
            return ("parts",)
        return ("image", "caption") if self.captions else ("image", "question", "answers")

    @property
    def captions(self) -> bool:
        """Whether the caption is what is learnt: answers of a row's own come before it."""
        return bool(self.caption and not self.answers and not self.parts)

    def check(self, columns: Sequence[str]) -> None:
        """Raise UserError unless each column exists and those that a row needs are there."""
        for role, column in asdict(self).items():
            if column and column not in columns:
                raise UserError(f"There is no column {column!r} for the {role}. {_found(columns)}")
        for role in self.required:
            if not getattr(self, role):
                raise UserError(
                    f"No column was recognised as the {role}. {_found(columns)} "
                    f"Rename one to {role!r}, or choose it by hand."
                )


def guess_roles(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], finds_picture: Callable[[str], bool] | None = None
) -> Roles:
    """The likely roles, from the columns' names, then from the values of the first rows.

    `finds_picture` says whether a value names a picture beside the table (some tables name it by the row's id only).
    A role stays "" where nothing fits; `Roles.check` turns that into words.
    """
    plain = {_plain(column): column for column in reversed(columns)}
    found = {role: next((plain[name] for name in names if name in plain), "") for role, names in NAMES.items()}
    sample = rows[:_SAMPLE]
    _settle_form(found, sample)
    for role in _VALUED[:1] if found["caption"] or found["parts"] else _VALUED:
        if found[role]:
            continue
        taken = set(found.values())
        free = [column for column in columns if column and column not in taken]
        found[role] = next((column for column in free if _mostly(_LOOKS[role], sample, column)), "")
    if not found["image"] and finds_picture is not None:
        candidates = [found["id"], *columns] if found["id"] else columns
        found["image"] = next((column for column in candidates if _mostly(finds_picture, sample, column)), "")
    if not found["answers"] and not found["caption"] and not found["parts"]:
        free = [column for column in columns if column and column not in found.values()]
        found["answers"] = free[0] if len(free) == 1 else ""
    return Roles(**found)


def _settle_form(found: dict[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the caption only where neither question nor answers were found, and parts only where they are lists."""
    if not any(isinstance(row.get(found["parts"]), list) for row in rows):
        found["parts"] = ""
    if found["parts"] or found["question"] or found["answers"]:
        found["caption"] = ""
    if not found["caption"]:
        found["name"] = ""


def _found(columns: Sequence[str]) -> str:
    return f"The columns are: {', '.join(columns)}." if columns else "The table has no columns."


def _plain(column: str) -> str:
    return re.sub(r"[\s\-.]+", "_", column.strip().lower())


def _mostly(test: Callable[[str], bool], rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    values = [str(row[column]) for row in rows if row.get(column) not in (None, "")]
    return bool(values) and sum(test(value) for value in values) > len(values) / 2


def _looks_like_picture(value: str) -> bool:
    return value.lower().endswith(SUFFIXES)


def _looks_like_question(value: str) -> bool:
    return value.rstrip().endswith("?") and " " in value.strip()


def _looks_like_list(value: str) -> bool:
    return value.startswith("[") and value.endswith("]")


_LOOKS: dict[str, Callable[[str], bool]] = {
    "image": _looks_like_picture,
    "question": _looks_like_question,
    "answers": _looks_like_list,
}
