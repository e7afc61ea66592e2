"""Sight: how a family cuts a picture into tiles, and how many tokens of its text model each tile becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Grid = tuple[int, int]
"""Rows and columns of a picture's tiles, which a view of the whole follows; (0, 0) where the whole is all there is."""


@dataclass(frozen=True)
class Sight:
    """`tiles(processor, width, height, options)` says beforehand how many tiles a picture of that size in pixels will
    be, the view of the whole among them; `options` are the processor's keywords.

    `tile_tokens(config, height, width)` is what the model makes of one tile of that size, by its own config: the
    number of picture tokens that have to stand in the prompt. `grids(prompt, tiles, pictures)` reads from the decoded
    prompt and the number of tiles how each picture was cut. `fixed` is true where no setting changes the size.
    `part(processor, picture, options)` is the size in pixels of what of a picture is shown.
    """

    tiles: Callable[[Any, int, int, Mapping[str, Any]], int]
    tile_tokens: Callable[[Any, int, int], int]
    grids: Callable[[str, int, int], list[Grid]]
    fixed: bool = False
    part: Callable[[Any, Any, Mapping[str, Any]], tuple[int, int]] = lambda processor, picture, options: picture.size


def whole(prompt: str, tiles: int, pictures: int) -> list[Grid]:
    """Each picture is one tile."""
    return [(0, 0)] * pictures
