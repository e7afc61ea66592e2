"""Which rows are heavy for a model is known from the heads of their files."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vqa_core.examples.example import Example, Picture
from vqa_core.models.processing import PictureOptions
from vqa_core.settings import ASSETS
from vqa_core.training.data import Rows
from vqa_core.training.weighing import CANDIDATES, LOOKED_AT, Scales, heaviest, heavy_candidates

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scales() -> Scales:
    from transformers import AutoProcessor

    from vqa_core.families.idefics3 import IDEFICS3

    processor = AutoProcessor.from_pretrained(ASSETS / "pocket", backend="pil")
    return Scales(processor, IDEFICS3, PictureOptions(768, True))


def row(number: int, picture: Path | None, *answers: str) -> Example:
    parts: tuple[Any, ...] = (Picture(picture), "What?") if picture else ("What?",)
    return Example(f"row-{number}", parts, answers or ("yes",), row=number)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    sizes = {"wide": (3000, 400), "square": (800, 800), "small": (50, 40)}
    for name, size in sizes.items():
        Image.new("RGB", size).save(folder / f"{name}.png")
    return {name: folder / f"{name}.png" for name in sizes}


def test_tokens_count_before_pixels_and_letters(scales: Scales, pictures: dict[str, Path]) -> None:
    wide, square = (scales.weight(row(1, pictures[name])) for name in ("wide", "square"))
    # Two tiles beside each other and the whole, against four and the whole, of 144 tokens each; 8 letters are 2 tokens.
    assert (wide.tokens, square.tokens) == (3 * 144 + 2, 5 * 144 + 2)
    assert wide.pixels > square.pixels and wide < square
    assert scales.weight(row(1, pictures["square"], "no", "a much longer answer")) > square
    gone = scales.weight(row(1, pictures["wide"].with_name("gone.png")))
    assert gone.pixels == 1


def test_the_heaviest_may_be_held_out(scales: Scales, pictures: dict[str, Path]) -> None:
    train = [row(number, pictures["wide"]) for number in range(4)]
    rows = Rows(train, [row(9, pictures["small"]), row(10, pictures["square"])])
    assert heaviest(rows, scales, seed=0).row == 10


def test_candidates_are_the_heaviest_of_each_kind_with_their_longest_answer(
    scales: Scales, pictures: dict[str, Path]
) -> None:
    some = [row(number, pictures["small"]) for number in range(40)]
    some[7] = row(7, pictures["wide"])
    some[20] = row(20, pictures["square"])
    some[31] = row(31, None, "a", "an answer of very many letters " * 9)
    found = {one.row: one for one in heavy_candidates(some, scales, seed=0)}
    assert {7, 20, 31} <= found.keys() and len(found) <= 3 * CANDIDATES
    assert found[31].answers == ("an answer of very many letters " * 9,)


def test_of_very_many_a_draw_is_weighed(scales: Scales, pictures: dict[str, Path]) -> None:
    many = [row(number, pictures["small"], "x" * (number % 1000)) for number in range(5 * LOOKED_AT)]
    found = heaviest(Rows(many, []), scales, seed=1)
    assert len(found.answers[0]) > 980 and found.row == heaviest(Rows(many, []), scales, seed=1).row
