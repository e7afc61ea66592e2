"""The grid of tiles is a function of a picture's size: print stays readable, and no tile is wasted."""

import pytest
from PIL import Image, ImageDraw

from vqa_core.families.grids import KEPT, LONGEST, SMALL_TILES, grid_for, lay_out, printed_part, share, widest_edge

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


def paper(box: tuple[int, int, int, int], size: tuple[int, int] = (1080, 1528)) -> Image.Image:
    """A white page with lines of print in `box`, and dust all over."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    left, top, right, bottom = box
    for y in range(top, bottom, 12):
        pen.rectangle((left, y, right - 1, y + 5), fill=(60, 60, 60))
    for place in range(0, size[1], 97):
        pen.point((place * 7 % size[0], place), fill="black")
    return page


def test_the_printed_part_is_found_among_dust() -> None:
    left, top, right, bottom = printed_part(paper((300, 200, 600, 800)))
    assert 250 <= left <= 300 and 150 <= top <= 200 and 600 <= right <= 650 and 796 <= bottom <= 850


def test_an_empty_page_is_cut_off_around_a_small_paper_and_its_print_grows() -> None:
    page = paper((300, 200, 600, 800))
    shown = lay_out(page, TILE, MOST)
    assert shown.size == (768, 1152)
    dark = sum(1 for pixel in shown.convert("L").get_flattened_data() if pixel < 128)
    assert dark > 0.3 * shown.width * shown.height


def test_a_cut_picture_takes_no_more_tiles_than_the_whole() -> None:
    for size in ((600, 900), (1080, 1528), (3000, 4000)):
        rows, columns = grid_for(*size, TILE, MOST)
        page = paper((size[0] // 4, size[1] // 8, size[0] * 7 // 8, size[1] * 7 // 8), size)
        shown = lay_out(page, TILE, MOST)
        assert shown.width * shown.height <= rows * columns * TILE * TILE


def test_a_small_picture_is_not_cut() -> None:
    small = paper((40, 40, 200, 120), (384, 384))
    assert lay_out(small, TILE, MOST).tobytes() == small.resize((768, 768), Image.Resampling.LANCZOS).tobytes()


def test_a_label_on_a_large_page_is_not_blown_up() -> None:
    shown = lay_out(paper((1000, 1000, 1200, 1090), (3000, 2000)), TILE, MOST)
    assert shown.size == (768, 384)


def test_a_page_with_margins_stays_whole() -> None:
    page = paper((90, 100, 990, 1430))
    whole = page.resize((1152, 1536), Image.Resampling.LANCZOS)
    assert lay_out(page, TILE, MOST).tobytes() == whole.tobytes()


def test_an_empty_picture_stays_whole() -> None:
    assert printed_part(Image.new("RGB", (300, 400), "navy")) == (0, 0, 300, 400)


def test_several_pictures_share_their_tiles_so_that_the_prompt_fits() -> None:
    assert [share(MOST, pictures) for pictures in (1, 3, 4, 5, 8, 40)] == [12, 12, 11, 8, 5, 4]
    longest_prompt, tokens_a_tile = 8192, 144
    assert all(n * (share(MOST, n) + 1) * tokens_a_tile < longest_prompt - 1000 for n in range(1, 9))
