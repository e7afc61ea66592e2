"""The grid of tiles is a function of a picture's size: print stays readable, and no tile is wasted."""

import pytest
from PIL import Image

from vqa_core.families.grids import KEPT, LONGEST, SMALL_TILES, grid_for, lay_out, widest_edge

TILE, MOST = 384, 12
SIZES = [(w, h) for w in (10, 60, 300, 367, 600, 900, 1280, 2500, 4000) for h in (10, 90, 512, 768, 1013, 1600, 2200)]


@pytest.mark.parametrize(
    ("size", "grid"),
    [
        ((367, 512), (2, 2)),  # a small card
        ((548, 768), (2, 2)),
        ((463, 1013), (3, 2)),  # a till roll
        ((932, 2214), (5, 2)),  # a longer one
        ((973, 1280), (3, 3)),  # a page as it is mailed
        ((1700, 2200), (4, 3)),  # a page as it is scanned
        ((4000, 3000), (3, 4)),  # a photo
        ((600, 60), (1, 2)),  # one line
        ((10, 4000), (6, 1)),
    ],
)
def test_common_pictures_get_the_grid_of_their_shape(size: tuple[int, int], grid: tuple[int, int]) -> None:
    assert grid_for(*size, TILE, MOST) == grid


@pytest.mark.parametrize("size", SIZES)
def test_no_smaller_grid_would_have_done(size: tuple[int, int]) -> None:
    width, height = size
    rows, columns = grid_for(width, height, TILE, MOST)
    assert rows * columns <= MOST
    assert max(rows, columns) <= LONGEST
    enough = 0.99 * KEPT * max(1, SMALL_TILES * TILE / max(size))
    if min(columns * TILE / width, rows * TILE / height) < enough:
        return
    fewer = [(r, c) for r in range(1, 7) for c in range(1, 7) if r * c < rows * columns]
    assert not [(r, c) for r, c in fewer if min(c * TILE / width, r * TILE / height) >= 1.01 * enough]


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_on_its_side_gets_the_grid_on_its_side(size: tuple[int, int]) -> None:
    width, height = size
    rows, columns = grid_for(width, height, TILE, MOST)
    assert sorted(grid_for(height, width, TILE, MOST)) == sorted((rows, columns))


def test_a_picture_that_fits_its_grid_keeps_its_pixels() -> None:
    fits = Image.new("RGB", (768, 768), "red")
    assert lay_out(fits, TILE, MOST) is fits
    assert lay_out(Image.new("RGB", (463, 1013)), TILE, MOST).size == (768, 1152)


def test_the_widest_side_is_that_of_a_page_on_all_tiles() -> None:
    assert widest_edge(TILE, MOST) == 1536
    assert widest_edge(TILE, 0) == 0
