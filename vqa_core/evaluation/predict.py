"""Predict rows with a loaded model, and the controls that say whether it looks at the pictures."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vqa_core.answering.few_shot import Supports, with_shots
from vqa_core.evaluation.metrics import exact_match
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import open_example_picture
from vqa_core.families.prompts import Style
from vqa_core.models.processing import Conversation, PictureOptions, user_message

if TYPE_CHECKING:
    from vqa_core.models.loading import Loaded


@dataclass(frozen=True)
class PredictSettings:
    """How rows are asked: the same hint and picture size as in training; `batch_size` rows at a time.

    Before each row stand `shots` of the `supports`, chosen for that row.
    """

    hint: str = ""
    pictures: PictureOptions = field(default_factory=PictureOptions)
    batch_size: int = 8
    max_new_tokens: int = 96
    style: Style | None = None
    shots: int = 0
    supports: Supports | None = None


def predict(loaded: "Loaded", examples: Sequence[Example], settings: PredictSettings) -> Iterator[str]:
    """Greedy answers of the loaded model, adapter included, one for each example in order."""
    # Late: generation brings torch and transformers.
    from vqa_core.models.generation import generate_batch

    for start in range(0, len(examples), settings.batch_size):
        batch = [conversation(loaded, example, settings) for example in examples[start : start + settings.batch_size]]
        yield from generate_batch(loaded, batch, settings.pictures, settings.max_new_tokens)


def conversation(loaded: "Loaded", example: Example, settings: PredictSettings) -> Conversation:
    """The row as it is asked, its pictures and those of its supports opened. UserError for what cannot be."""
    parts = [None if isinstance(part, Picture) else part for part in example.parts]
    pictures = tuple(open_example_picture(picture) for picture in example.images)
    asked = Conversation((user_message(parts, loaded.control_tokens, settings.hint),), pictures, settings.style)
    if settings.supports is None:
        return asked
    shots = settings.supports.pick(example, settings.shots, pictures)
    return with_shots(asked, shots, loaded.control_tokens, settings.hint)


def with_shuffled_pictures(examples: Sequence[Example], seed: int) -> list[Example]:
    """The examples, each with the pictures of one that shows something else: what is left then was never read.

    A row can keep its picture only where more than half of the rows show that one.
    """
    order = list(range(len(examples)))
    random.Random(seed).shuffle(order)
    # A half turn of an order sorted by picture pairs each row with one of another picture.
    order.sort(key=lambda index: examples[index].images[0].name if examples[index].images else "")
    half = len(order) // 2
    giver = {row: order[(place + half) % len(order)] for place, row in enumerate(order)}
    return [_with_pictures(example, examples[giver[index]].images) for index, example in enumerate(examples)]


def _with_pictures(example: Example, pictures: Sequence[Picture]) -> Example:
    texts = [part for part in example.parts if not isinstance(part, Picture)]
    return replace(example, parts=(*pictures, *texts))


def majority_answer(examples: Sequence[Example]) -> str:
    """The most common first answer; "" without rows."""
    counts = Counter(example.answers[0] for example in examples if example.answers)
    return counts.most_common(1)[0][0] if counts else ""


def majority_exact_match(train: Sequence[Example], held_out: Sequence[Example]) -> float:
    """Share of held-out rows that the most common training answer gets right: what needs no model."""
    answer = majority_answer(train)
    return sum(exact_match(answer, example.answers) for example in held_out) / max(1, len(held_out))
