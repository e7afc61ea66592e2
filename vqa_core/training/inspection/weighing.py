"""Which rows of a run are worth a look: the heaviest, the first, and some drawn by the seed."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.pictures import picture_size
from vqa_core.models.pieces import Pieces
from vqa_core.models.processing import PictureOptions
from vqa_core.training.data import Rows

Why = Literal["heaviest", "first", "drawn"]
MAX_WEIGHED = 2000
"""Of more rows, so many drawn by the seed are weighed to find the heaviest."""
CHARACTERS_A_TOKEN = 3


def choose(rows: Rows, pieces: Pieces, pictures: PictureOptions, seed: int, count: int) -> list[tuple[Why, Example]]:
    """The heaviest row, the first to learn from, and others drawn by `seed`: `count` of them, none twice."""
    some = random.Random(f"{seed}/look").sample(range(len(rows.train)), min(len(rows.train), count + 1))
    found: list[tuple[Why, Example]] = [("heaviest", heaviest(rows, pieces, pictures, seed)), ("first", rows.train[0])]
    found += [("drawn", rows.train[place]) for place in some]
    known: dict[str, tuple[Why, Example]] = {}
    for why, example in found:
        known.setdefault(example.id, (why, example))
    return list(known.values())[:count]


def heaviest(rows: Rows, pieces: Pieces, pictures: PictureOptions, seed: int = 0) -> Example:
    """The row that takes most tokens, held-out ones too, and of those the one with most pixels.

    Sizes come from the heads of the files: no picture is decoded, and none fetched.
    """
    options = pieces.family.processor_options(pictures.longest_edge, pictures.splitting)
    sizes: dict[Path | str, tuple[int, int]] = {}

    def weight(example: Example) -> tuple[int, int, int]:
        for picture in example.images:
            if picture.source not in sizes:
                sizes[picture.source] = _size(picture.source)
        shown = [sizes[picture.source] for picture in example.images]
        tiles = sum(pieces.family.sight.tiles(pieces.processor, *size, options) for size in shown)
        letters = len(example.question) + max((len(answer) for answer in example.answers), default=0)
        tokens = tiles * pieces.tokens_a_tile + letters // CHARACTERS_A_TOKEN
        return tokens, sum(width * height for width, height in shown), letters

    return max(_weighed(rows, seed), key=weight)


def _weighed(rows: Rows, seed: int) -> Sequence[Example]:
    places = range(len(rows.train) + len(rows.held_out))
    if len(places) <= MAX_WEIGHED:
        return [*rows.train, *rows.held_out]
    learnt = len(rows.train)
    drawn = random.Random(f"{seed}/weigh").sample(places, MAX_WEIGHED)
    return [rows.train[place] if place < learnt else rows.held_out[place - learnt] for place in drawn]


def _size(source: Path | str) -> tuple[int, int]:
    """Width and height; a dot for a picture by address and for one that cannot be read."""
    try:
        return (1, 1) if isinstance(source, str) else picture_size(source)
    except UserError:
        return 1, 1
