"""A form of data, what must become of it, and the import that shows what does."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import DataSet, import_set
from vqa_core.examples.split import content_hash

Look = tuple[str, str, tuple[str, ...]]
"""A row's picture in the source ("" where the form has no file of it), its question and its answers."""


@dataclass(frozen=True)
class Form:
    """`make` writes the form into an empty place, from the folder of real data where it is `real`, and gives its path.

    `roles` are those that must be guessed, as role=column; `looks` are rows that somebody has looked at.
    """

    name: str
    make: Callable[[Path, Path], Path]
    rows: int
    pictures: int
    roles: str
    looks: tuple[Look, ...]
    real: bool = False


def import_form(form: Form, folder: Path, data: Path) -> tuple[DataSet, list[str]]:
    """The set that a form becomes in `folder`, and what is wrong with it: nothing where all is as it must be."""
    source = form.make(folder / "source", data)
    made = import_set(source, folder / "home")
    told = {
        "rows": (len(made.examples), form.rows),
        "pictures": (len({picture.source for example in made.examples for picture in example.images}), form.pictures),
        "bad rows": (len(made.bad), 0),
        "roles": (in_words(made.roles), form.roles),
    }
    wrong = [f"{name}: {was!r} instead of {wanted!r}" for name, (was, wanted) in told.items() if was != wanted]
    said = {
        (Path(picture.name).stem if name else "", example.question, example.answers)
        for example in made.examples
        for picture in example.images
        for name in (True, False)
    }
    root = source if source.is_dir() else source.parent
    for name, question, answers in form.looks:
        # A set calls its pictures by their content.
        prints = [content_hash(path) for path in root.rglob(name)] if name else [""]
        if not any((one, question, answers) in said for one in prints):
            wrong.append(f"no row {(name, question, answers)!r}")
    return made, wrong


def in_words(roles: Roles) -> str:
    """The roles that were found, as role=column."""
    named = [f"{role}={column}" for role, column in asdict(roles).items() if role != "asked" and column]
    return " ".join([*named, *([f"asked={','.join(column for column, _ in roles.asked)}"] if roles.asked else [])])
