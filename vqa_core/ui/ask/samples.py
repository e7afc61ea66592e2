"""The example pictures that come with DocDex."""

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from vqa_core.settings import ASSETS
from vqa_core.ui.ask.conversation import Shown

FOLDER = ASSETS / "samples"


@dataclass(frozen=True)
class Sample:
    """`kind` is document or card; `questions` are those that the embedded model answers about it."""

    id: str
    title: str
    kind: str
    shown: Shown
    questions: tuple[str, ...]


def load_samples(folder: Path = FOLDER) -> list[Sample]:
    """The pictures of samples.json in their order; empty where the folder has none."""
    table = folder / "samples.json"
    if not table.is_file():
        return []
    return [_sample(folder, row) for row in json.loads(table.read_text(encoding="utf-8"))]


def _sample(folder: Path, row: dict[str, object]) -> Sample:
    file = folder / str(row["file"])
    with Image.open(file) as image:
        width, height = image.size
    questions = row["questions"]
    assert isinstance(questions, list)
    return Sample(
        id=str(row["id"]),
        title=str(row["title"]),
        kind=str(row["kind"]),
        shown=Shown(str(row["title"]), file, file, width, height),
        questions=tuple(str(question) for question in questions),
    )
