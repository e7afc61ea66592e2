"""How heavy rows are for a model, by what can be known without opening a picture."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import picture_size
from vqa_core.families.family import Family
from vqa_core.models.processing import PictureOptions
from vqa_core.training.data import Rows

LOOKED_AT = 2000
"""Of more rows, so many drawn by the seed are weighed."""
CANDIDATES = 6
"""Of each kind of heavy rows."""
CHARACTERS_A_TOKEN = 3


@dataclass(frozen=True, order=True)
class Weight:
    """Compared by tokens, then by pixels, then by letters of the text."""

    tokens: int
    pixels: int
    letters: int


class Scales:
    """Weighs rows as this processor would prepare them; sizes come from the heads of the files, and none is fetched."""

    def __init__(self, processor: Any, family: Family, pictures: PictureOptions) -> None:
        self._processor = processor
        self._sight = family.sight
        self._options = family.processor_options(pictures.longest_edge, pictures.splitting)
        # Where the processor does not say how many picture tokens a tile takes, tiles alone are compared.
        self._tokens_a_tile = int(getattr(processor, "image_seq_len", 1))
        self._sizes: dict[Path | str, tuple[int, int]] = {}

    def weight(self, example: Example) -> Weight:
        """With its longest answer."""
        shown = [self._size(picture) for picture in example.images]
        tiles = sum(self._sight.tiles(self._processor, *size, self._options) for size in shown)
        letters = len(example.question) + max(map(len, example.answers), default=0)
        tokens = tiles * self._tokens_a_tile + letters // CHARACTERS_A_TOKEN
        return Weight(tokens, sum(width * height for width, height in shown), letters)

    def _size(self, picture: Picture) -> tuple[int, int]:
        """Width and height; a dot for a picture by address and for one that cannot be read."""
        source = picture.source
        if source not in self._sizes:
            try:
                self._sizes[source] = (1, 1) if isinstance(source, str) else picture_size(source)
            except UserError:
                self._sizes[source] = (1, 1)
        return self._sizes[source]


def heaviest(rows: Rows, scales: Scales, seed: int) -> Example:
    """The heaviest of all rows, held-out ones too; of very many the heaviest of a draw."""
    return max(_some([rows.train, rows.held_out], seed), key=scales.weight)


def heavy_candidates(rows: Sequence[Example], scales: Scales, seed: int) -> list[Example]:
    """Rows that may be the heaviest once they are prepared: of most tokens, of most pixels, of the longest text.

    Each has its longest answer alone.
    """
    weighed = [(scales.weight(example), example) for example in _some([rows], seed)]
    found = [example for measure in ("tokens", "pixels", "letters") for example in _most(weighed, measure)]
    return list({example.id: with_longest_answer(example) for example in found}.values())


def _most(weighed: Sequence[tuple[Weight, Example]], measure: str) -> list[Example]:
    ordered = sorted(weighed, key=lambda pair: getattr(pair[0], measure), reverse=True)
    return [example for _, example in ordered[:CANDIDATES]]


def with_longest_answer(example: Example) -> Example:
    """The row as it is when its longest answer is drawn."""
    return replace(example, answers=(max(example.answers, key=len),)) if example.answers else example


def _some(sides: Sequence[Sequence[Example]], seed: int) -> list[Example]:
    places = [(side, place) for side in sides for place in range(len(side))]
    drawn = random.Random(f"{seed}/weigh").sample(places, LOOKED_AT) if len(places) > LOOKED_AT else places
    return [side[place] for side, place in drawn]
