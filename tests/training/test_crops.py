"""Random crops keep to their area and ratio, and are drawn from the given random numbers alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vqa_core.training.crops import RATIOS, random_crop


@given(st.integers(2, 400), st.integers(2, 400), st.floats(0.1, 1.0), st.integers(0, 10_000))
def test_a_crop_lies_inside_and_is_no_longer_than_4_to_3(width: int, height: int, share: float, seed: int) -> None:
    cut = random_crop(Image.new("L", (width, height)), share, random.Random(seed))
    assert 1 <= cut.width <= width and 1 <= cut.height <= height
    # A pixel more or less on a side.
    assert (cut.width - 1) / (cut.height + 1) <= RATIOS[1] and (cut.width + 1) / max(1, cut.height - 1) >= RATIOS[0]


@pytest.mark.parametrize("seed", range(20))
def test_a_square_picture_keeps_its_share_of_area(seed: int) -> None:
    cut = random_crop(Image.new("L", (600, 600)), 0.5, random.Random(seed))
    assert 0.49 <= cut.width * cut.height / 600**2 <= 1.0


def test_the_same_numbers_cut_the_same_part() -> None:
    picture = Image.linear_gradient("L")
    cuts = [random_crop(picture, 0.5, random.Random(seed)).tobytes() for seed in (1, 1, 2)]
    assert cuts[0] == cuts[1] != cuts[2]


def test_a_long_picture_gives_its_middle() -> None:
    picture = Image.new("L", (1000, 10), 0)
    picture.paste(255, (490, 0, 510, 10))
    cut = random_crop(picture, 0.9, random.Random(0))
    assert cut.size == (13, 10) and cut.getextrema() == (255, 255)
