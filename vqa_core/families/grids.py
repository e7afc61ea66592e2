"""On how many tiles a picture is shown, by its size alone: small print stays readable and no tile is wasted."""

import math
from typing import Any

from PIL import Image

from vqa_core.families.sight import Grid

KEPT = 0.9
"""Print shrunk by a tenth reads as well as whole."""
SMALL_TILES = 2
"""A picture smaller than this many tiles is shown as if its longer side were as large: print grows with it."""
LONGEST = 6
"""Idefics3 has tokens for six rows and six columns."""


def most_tiles(processor: Any) -> int:
    """How many tiles, the view of the whole not counted, this checkpoint was taught to take of one picture.

    0 where its files do not say `most_tiles`: such a checkpoint scales every picture to one longest side.
    """
    return int(getattr(processor.image_processor, "most_tiles", 0))


def grid_for(width: int, height: int, tile_px: int, most: int) -> Grid:
    """The fewest tiles that show `width` x `height` px at KEPT of their size or larger; at most `most` of them.

    Where that many do not do, the ones that shrink the picture least at its worse side. Of as many tiles the grid
    that stretches it least is taken.
    """
    enough = KEPT * max(1.0, SMALL_TILES * tile_px / max(width, height))

    def worth(grid: Grid) -> tuple[float, int, float]:
        down, across = grid[0] * tile_px / height, grid[1] * tile_px / width
        # To the hundredth: a tile more for less than that is wasted.
        kept = round(min(down, across, enough) / enough, 2)
        return kept, -grid[0] * grid[1], -abs(math.log(down / across))

    sides = range(1, LONGEST + 1)
    return max(((rows, columns) for rows in sides for columns in sides if rows * columns <= most), key=worth)


def lay_out(picture: Image.Image, tile_px: int, most: int) -> Image.Image:
    """The picture at the size of its grid: what the processor then cuts as it is."""
    rows, columns = grid_for(*picture.size, tile_px, most)
    size = (columns * tile_px, rows * tile_px)
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def widest_edge(tile_px: int, most: int) -> int:
    """The longest side in px of a picture of common shape on `most` tiles; 0 for none."""
    return tile_px * math.ceil(math.sqrt(most)) if most > 0 else 0
