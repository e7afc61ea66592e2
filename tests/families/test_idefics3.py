"""The embedded model's pictures go onto the grid of their own size; others keep the checkpoint's longest side."""

from typing import Any

import pytest
from PIL import Image

from vqa_core.families.idefics3 import IDEFICS3
from vqa_core.models.processing import PictureOptions, encode
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.slow

SIZES = [(367, 512), (463, 1013), (1080, 1528), (600, 60)]


@pytest.fixture(scope="module")
def processor() -> Any:
    return IDEFICS3.load_processor(str(ASSETS / "pocket"))


def tiles_of(processor: Any, sizes: list[tuple[int, int]], options: PictureOptions) -> list[int]:
    """How many tiles of each row of a batch hold a picture."""
    images = [[Image.new("RGB", size, "orange")] for size in sizes]
    inputs = encode(processor, IDEFICS3, ["<image>What?"] * len(sizes), images, options)
    return [int(row) for row in inputs["pixel_attention_mask"].flatten(2).any(2).sum(1)]


@pytest.mark.parametrize("options", [PictureOptions(), PictureOptions(768), PictureOptions(0, False)])
def test_as_many_tiles_come_as_were_told_beforehand(processor: Any, options: PictureOptions) -> None:
    told = IDEFICS3.processor_options(options.longest_edge, options.splitting)
    expected = [IDEFICS3.sight.tiles(processor, *size, told) for size in SIZES]
    assert [tiles_of(processor, [size], options)[0] for size in SIZES] == expected


def test_every_picture_of_a_batch_has_its_own_grid(processor: Any) -> None:
    assert tiles_of(processor, SIZES, PictureOptions()) == [5, 7, 13, 3]


def test_a_longest_side_that_is_asked_for_holds_for_all(processor: Any) -> None:
    assert tiles_of(processor, SIZES, PictureOptions(768)) == [5, 3, 5, 3]


def test_the_prompt_marks_the_tiles_of_the_grid(processor: Any) -> None:
    picture = Image.new("RGB", (463, 1013))
    inputs = encode(processor, IDEFICS3, ["<image>What?"], [[picture]], PictureOptions())
    prompt = processor.tokenizer.decode(inputs["input_ids"][0])
    assert IDEFICS3.sight.grids(prompt, 7, 1) == [(3, 2)]


def test_a_checkpoint_that_names_no_most_tiles_keeps_its_longest_side(processor: Any) -> None:
    other = IDEFICS3.load_processor(str(ASSETS / "pocket"))
    del other.image_processor.most_tiles
    assert tiles_of(other, [(1080, 1528)], PictureOptions()) == [5]


def test_eight_large_pictures_take_fewer_tiles_each(processor: Any) -> None:
    pages = [Image.new("RGB", (1080, 1528), "white")] * 8
    inputs = encode(processor, IDEFICS3, ["<image>" * 8 + "Which?"], [pages], PictureOptions())
    assert inputs["input_ids"].shape[1] < 8192
    assert inputs["pixel_values"].shape[1] == 8 * 5
