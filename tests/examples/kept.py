"""Sets made of examples at hand, without a reader."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.importing import store_reading
from vqa_core.examples.readers import BadRow, Reading
from vqa_core.examples.roles import Roles

ROLES = Roles("image", "question", "answers")


def pictures(folder: Path, count: int) -> list[Picture]:
    """Small pictures, each of another colour."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        Image.new("RGB", (8, 6), (number, 10, 200)).save(folder / f"{number}.png")
    return [Picture(folder / f"{number}.png") for number in range(count)]


def kept_set(
    home: Path, examples: Sequence[Example], splits: Sequence[str] = (), name: str = "mine", bad: int = 0
) -> DataSet:
    """The examples as a set of `home`, read with `bad` rows that were left out."""
    reading = Reading(
        form="jsonl",
        columns=("image", "question", "answers"),
        roles=ROLES,
        examples=tuple(examples),
        splits=tuple(splits or [""] * len(examples)),
        bad=tuple(BadRow(number, "it has no answer") for number in range(bad)),
        total=len(examples) + bad,
    )
    return store_reading(lambda _: reading, home, name)
