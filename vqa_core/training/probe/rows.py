"""The rows that a measurement takes: the heaviest, and those that a run begins with."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.training.collate import EVALUATION, Collator, EpochSampler, picture_key

COUNTED_ROWS = 20_000
"""Rows whose pictures are counted; of more, the first so many say how many there are."""
PIXELS_A_TOKEN = 784
"""A patch of 28 x 28 px counts as much as a token."""


@dataclass(frozen=True)
class Weighed:
    """A row as its batch of one: tokens, pixels, bytes of it, and the seconds that making it took."""

    example: Example
    tokens: int
    pixels: int
    bytes: int
    seconds: float

    @property
    def weight(self) -> float:
        return self.tokens + self.pixels / PIXELS_A_TOKEN


def begun_with(rows: Sequence[Example], seed: int, count: int) -> list[Example]:
    """The rows that a run takes first, one for each picture, `count` at most."""
    found: dict[str, Example] = {}
    for tried, (_, index) in enumerate(EpochSampler(len(rows), seed)):
        if len(found) == count or tried >= 4 * count:
            break
        example = rows[index]
        found.setdefault(picture_key(example) or example.id, example)
    return list(found.values())


def weigh(collator: Collator, examples: Sequence[Example], limit_s: float) -> list[Weighed]:
    """The examples, heaviest first, as far as they could be looked at in the time; at least one."""
    found: list[Weighed] = []
    began = time.monotonic()
    refused = None
    for example in examples:
        if found and time.monotonic() - began > limit_s:
            break
        started = time.monotonic()
        try:
            batch = collator([(EVALUATION, example)])
        except UserError as error:
            # A run leaves out what cannot be opened, or says so when it comes to it.
            refused = error
            continue
        found.append(_weighed(example, batch, time.monotonic() - started))
    if not found and refused is not None:
        raise refused
    return sorted(found, key=lambda one: one.weight, reverse=True)


def _weighed(example: Example, batch: Any, seconds: float) -> Weighed:
    tensors = [value for value in batch.values() if hasattr(value, "numel")]
    pixels = batch["pixel_values"].numel() // 3 if "pixel_values" in batch else 0
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
    return Weighed(example, int(batch["attention_mask"].sum()), pixels, size, seconds)


def count_pictures(rows: Sequence[Example]) -> int:
    """How many different pictures the rows show."""
    looked_at = min(COUNTED_ROWS, len(rows))
    different = len({picture_key(rows[place]) or f"row {place}" for place in range(looked_at)})
    return round(different * len(rows) / max(1, looked_at))
