"""Edits of rows as a browser sends them, and a set to carry away."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gradio.utils import get_upload_folder

from vqa_core.errors import UserError
from vqa_core.examples.exporting import export_set
from vqa_core.examples.readers.reading import Progress
from vqa_core.examples.sets import DataSet
from vqa_core.examples.versions import MAX_ANSWERS, MAX_EDITS, Add, Change, Drop, Edit

_MAX_NAME = 60


def edits_of(given: object) -> list[Edit]:
    """Edits as the page lists them. UserError where one is not of their form; what they say is checked on saving."""
    if not isinstance(given, list) or not given:
        raise UserError("No change arrived. Change a row, then save.")
    if len(given) > MAX_EDITS:
        raise UserError(f"{len(given)} edits are too many at once: at most {MAX_EDITS}. Save some of them first.")
    return list(_edits(given))


def _edits(given: list[object]) -> Iterator[Edit]:
    for number, one in enumerate(given, start=1):
        if not isinstance(one, Mapping) or not isinstance(row := one.get("row"), str):
            raise UserError(f"Change {number} does not say which row it is of. Open the set again.")
        if one.get("kind") == "drop":
            yield Drop(row)
            continue
        question, answers = one.get("question"), one.get("answers")
        whole = isinstance(question, str) and isinstance(answers, list) and len(answers) <= MAX_ANSWERS
        if not whole or not all(isinstance(answer, str) for answer in answers or []):
            raise UserError(f"Change {number} is not a question with at most {MAX_ANSWERS} answers. Write it again.")
        told = tuple(map(str, answers or ()))
        if one.get("kind") == "change":
            yield Change(row, str(question), told)
        elif one.get("kind") == "add":
            yield Add(row, str(question), told)
        else:
            raise UserError(f"Change {number} is of no known kind: {one.get('kind')!r}. Open the set again.")


def packed(data: DataSet, called: str, progress: Progress) -> Path:
    """The set as a ZIP where Gradio may serve it, under a name that says what it is."""
    folder = Path(get_upload_folder()) / hashlib.sha256(f"packed {data.id}".encode()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^\w.-]+", "-", called.removesuffix(".zip")).strip("-.")[:_MAX_NAME] or "rows"
    return export_set(data, folder / f"{plain}.zip", progress=progress)
