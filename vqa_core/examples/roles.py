"""Roles: which column of a table is the picture, the question and the answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.asked import guess_asked, plain_name
from vqa_core.examples.pictures import SUFFIXES

# The first name that a table has wins.
NAMES = {
    "image": (
        *("image", "images", "image_path", "image_file", "image_name", "image_url", "img", "img_path", "picture"),
        *("pictures", "picture_path", "photo", "scan", "page_image", "file_name", "filename", "file", "pdf", "path"),
        "url",
    ),
    "question": ("question", "questions", "query", "prompt", "instruction", "ask"),
    "answers": (
        *("answers", "answer", "accepted_answers", "correct_answer", "ground_truth", "label", "labels", "target"),
        *("targets", "text", "output", "response", "completion", "correct_choice_idx", "correct_option", "answer_idx"),
        *("answer_index", "answer_id", "correct", "gold", "direct_answers"),
    ),
    "id": ("id", "row_id", "question_id", "questionid", "key"),
    "split": ("split", "data_split", "dataset_split", "partition", "subset"),
    "caption": ("caption", "captions", "description", "descriptions", "alt_text", "reference_strs", "caption_str"),
    "name": ("name",),
    "choices": ("choices", "options", "candidates"),
    "group": ("group", "group_id"),
    "parts": ("parts", "messages", "conversations", "conversation", "texts"),
}
_IDS_OF_PICTURES = ("image_id", "img_id", "imageid", "picture_id")
_LABELS = ("label", "labels")
_SAMPLE = 50


@dataclass(frozen=True)
class Roles:
    """Column names; "" where a table has no such column.

    A row is read in one of four forms, the first that has its columns: `parts` holds text and pictures in their order;
    `asked` makes one example of each (column, question) whose cell is not empty; `caption` without `answers` makes a
    captioning row, with `name` in front of the caption's first sentence; else `image`, `question`, `answers`.
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
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """The roles that a row of this form cannot do without."""
        if self.parts:
            return ("parts",)
        if self.asked:
            return ("image",)
        return ("image", "caption") if self.captions else ("image", "question", "answers")

    @property
    def captions(self) -> bool:
        """Whether the caption is what is learnt: answers of a row's own come before it."""
        return bool(self.caption and not self.answers and not self.parts and not self.asked)

    def check(self, columns: Sequence[str]) -> None:
        """Raise UserError unless each column exists and those that a row needs are there."""
        named = {role: column for role, column in asdict(self).items() if role != "asked"}
        for role, column in [*named.items(), *(("question", column) for column, _ in self.asked)]:
            if column and column not in columns:
                raise UserError(f"There is no column {column!r} for the {role}. {_found(columns)}")
        for column, question in self.asked:
            if not question.strip():
                raise UserError(f"The column {column!r} has no question. Write one, or take the column out.")
        for role in self.required:
            if not named[role]:
                raise UserError(
                    f"No column was recognised as the {role}. {_found(columns)} "
                    f"Rename one to {role!r}, or choose it by hand."
                )


def guess_roles(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], finds_picture: Callable[[str], bool] | None = None
) -> Roles:
    """The likely roles, from the columns' names, then from the values of the first rows.

    `finds_picture` says whether a value names a picture beside the table (some tables name it by the row's id only).
    Columns may differ in no more than one role, but that one names both the row and its picture. A role stays ""
    where nothing fits; `Roles.check` turns that into words.
    """
    plain = {plain_name(column): column for column in reversed(columns)}
    found = {role: next((plain[name] for name in names if name in plain), "") for role, names in NAMES.items()}
    sample = rows[:_SAMPLE]
    _settle_form(found, plain, sample)
    free = [column for column in columns if column and column not in found.values()]
    ids = [plain[name] for name in _IDS_OF_PICTURES if name in plain]
    if not found["image"]:
        candidates = [column for column in (*ids, found["id"], *free) if column]
        found["image"] = _guess_image(candidates, sample, finds_picture) or (ids[0] if ids else "")
    asked: tuple[tuple[str, str], ...] = ()
    if not found["caption"] and not found["parts"]:
        free = [column for column in free if column != found["image"]]
        asked = _guess_learnt(found, free, plain, rows)
    return Roles(**found, asked=asked)


def _settle_form(found: dict[str, str], plain: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the caption only where neither question nor answers were found, and parts only where they are lists.

    A lone text without a question is a caption, as folders of pictures have it in their metadata.
    """
    if not any(isinstance(row.get(found["parts"]), list) for row in rows):
        found["parts"] = ""
    lone_text = not found["question"] and found["answers"] and found["answers"] == plain.get("text")
    if lone_text and not found["parts"]:
        found["caption"], found["answers"] = found["caption"] or found["answers"], ""
    if found["parts"] or found["question"] or found["answers"]:
        found["caption"] = ""
    # A file's name is not what the picture is called.
    if not found["caption"] or _mostly(_looks_like_picture, rows, found["name"]):
        found["name"] = ""


def _guess_image(
    columns: Sequence[str], sample: Sequence[Mapping[str, Any]], finds_picture: Callable[[str], bool] | None
) -> str:
    """The column that names pictures: those that are there before those that only look like one."""
    named = [column for column in columns if _mostly(_looks_like_picture, sample, column)]
    there = [column for column in (*named, *columns) if finds_picture and _mostly(finds_picture, sample, column)]
    return (there or named or [""])[0]


def _guess_learnt(
    found: dict[str, str], free: list[str], plain: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """Fill in question and answers by their looks; where there is no question, give the fields to ask about."""
    sample = rows[:_SAMPLE]
    if not found["question"]:
        found["question"] = next((column for column in free if _mostly(_looks_like_question, sample, column)), "")
        free = [column for column in free if column != found["question"]]
    if found["question"]:
        if not found["answers"]:
            lists = (column for column in free if _mostly(_looks_like_list, sample, column))
            found["answers"] = next(lists, free[0] if len(free) == 1 else "")
        return ()
    labelled = found["answers"] in {plain.get(name) for name in _LABELS}
    if not found["image"] or (found["answers"] and not labelled):
        return ()
    asked = guess_asked([*free, found["answers"]] if found["answers"] else free, rows, ())
    if asked:
        found["answers"] = ""
    return asked


def _found(columns: Sequence[str]) -> str:
    return f"The columns are: {', '.join(columns)}." if columns else "The table has no columns."


def _mostly(test: Callable[[str], bool], rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    values = [str(row[column]) for row in rows if row.get(column) not in (None, "")]
    return bool(values) and sum(test(value) for value in values) > len(values) / 2


def _looks_like_picture(value: str) -> bool:
    return value.lower().endswith((*SUFFIXES, ".pdf"))


def _looks_like_question(value: str) -> bool:
    return value.rstrip().endswith("?") and " " in value.strip()


def _looks_like_list(value: str) -> bool:
    return value.startswith("[") and value.endswith("]")
