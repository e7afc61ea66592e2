"""On how many tiles a picture is shown: small print stays readable and no tile is wasted.

By its size alone, but for a small paper on a large empty page: the page around it is cut off.
"""

import math
from typing import Any

import numpy as np
from PIL import Image

from vqa_core.families.sight import Grid

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in px."""

KEPT = 0.9
"""Print shrunk by a tenth reads as well as whole."""
SMALL_TILES = 2
"""A picture smaller than this many tiles is shown as if its longer side were as large: print grows with it."""
LONGEST = 6
"""Idefics3 has tokens for six rows and six columns."""
MOSTLY_EMPTY = 0.65
"""A picture of two tiles or more of which less than this share has anything on it is cut to that part..."""
ENLARGED = 1.5
"""...and shown this many times as large: such print is small. It takes no more tiles than the whole would."""
TOGETHER = 48
"""All pictures of a prompt share so many tiles, their views of the whole among them: the prompt has to fit."""
FEWEST = 4
_LOOKED_AT_PX = 512
_INK = 20
_SPECKS = 0.004
"""Ink differs from the paper by so many of 255 levels; a line with less than this share of it holds but dust."""
_MARGIN = 0.02


def most_tiles(processor: Any) -> int:
    """How many tiles, the view of the whole not counted, this checkpoint was taught to take of one picture.

    0 where its files do not say `most_tiles`: such a checkpoint scales every picture to one longest side.
    """
    return int(getattr(processor.image_processor, "most_tiles", 0))


def share(most: int, pictures: int) -> int:
    """Of `most` tiles for one picture so many as each of several gets, FEWEST at least."""
    return min(most, max(FEWEST, TOGETHER // max(1, pictures) - 1))


def grid_for(width: int, height: int, tile_px: int, most: int, small_tiles: int = SMALL_TILES) -> Grid:
    """The fewest tiles that show `width` x `height` px at KEPT of their size or larger; at most `most` of them.

    Where that many do not do, the ones that shrink the picture least at its worse side. Of as many tiles the grid
    that stretches it least is taken. Pictures smaller than `small_tiles` are enlarged to them.
    """
    enough = KEPT * max(1.0, small_tiles * tile_px / max(width, height))

    def worth(grid: Grid) -> tuple[float, int, float]:
        down, across = grid[0] * tile_px / height, grid[1] * tile_px / width
        # To the hundredth: a tile more for less than that is wasted.
        kept = round(min(down, across, enough) / enough, 2)
        return kept, -grid[0] * grid[1], -abs(math.log(down / across))

    sides = range(1, LONGEST + 1)
    return max(((rows, columns) for rows in sides for columns in sides if rows * columns <= most), key=worth)


def lay_out(picture: Image.Image, tile_px: int, most: int) -> Image.Image:
    """The RGB picture, or its `shown_part`, at the size of its grid: what the processor then cuts as it is."""
    rows, columns = grid_for(*picture.size, tile_px, most)
    part = shown_part(picture, tile_px)
    if part != (0, 0, *picture.size):
        larger = round(ENLARGED * (part[2] - part[0])), round(ENLARGED * (part[3] - part[1]))
        rows, columns = grid_for(*larger, tile_px, rows * columns, small_tiles=1)
    size = (columns * tile_px, rows * tile_px)
    if part == (0, 0, *size):
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, box=part)


def shown_part(picture: Image.Image, tile_px: int) -> Box:
    """All of a picture, or the printed part of a mostly empty one. A small one is enlarged as a whole."""
    whole = (0, 0, *picture.size)
    if max(picture.size) <= SMALL_TILES * tile_px:
        return whole
    part = printed_part(picture)
    area = (part[2] - part[0]) * (part[3] - part[1])
    return part if area < MOSTLY_EMPTY * picture.width * picture.height else whole


def printed_part(picture: Image.Image) -> Box:
    """What differs from the colour of the picture's rim, with a margin; all of an
    empty one."""
    step = max(1, max(picture.size) // _LOOKED_AT_PX)
    grey = np.asarray(picture.convert("L").reduce(step), dtype=np.int16)
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = np.abs(grey - int(np.median(rim))) > _INK
    across, down = (np.flatnonzero(ink.mean(axis) > _SPECKS) for axis in (0, 1))
    if not len(across) or not len(down):
        return (0, 0, *picture.size)
    margin = _MARGIN * max(picture.size)
    return (
        max(0, int(across[0] * step - margin)),
        max(0, int(down[0] * step - margin)),
        min(picture.width, int((across[-1] + 1) * step + margin)),
        min(picture.height, int((down[-1] + 1) * step + margin)),
    )


def widest_edge(tile_px: int, most: int) -> int:
    """The longest side in px of a picture of common shape on `most` tiles; 0 for none."""
    return tile_px * math.ceil(math.sqrt(most)) if most > 0 else 0
