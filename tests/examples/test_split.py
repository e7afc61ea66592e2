from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.split import content_hash, shared_pictures, split


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    """Files 0..9, of which 5..9 repeat the bytes of 0..4 under other names, and three addresses."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(10):
        Image.new("RGB", (4, 4), (number % 5 * 40, 0, 0)).save(folder / f"{number}.png")
    local = [Picture(folder / f"{number}.png") for number in range(10)]
    return local + [Picture(f"https://example.com/{number}.png") for number in range(3)]


def prints(examples: list[Example]) -> set[str]:
    found = (picture.source for example in examples for picture in example.images)
    return {source if isinstance(source, str) else content_hash(source) for source in found}


def rows(pictures: list[Picture], picks: list[list[int]]) -> list[Example]:
    return [
        Example(str(row), (*(pictures[index] for index in pick), "Who?"), ("I",), row=row)
        for row, pick in enumerate(picks)
    ]


PICKS = st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=2), max_size=30)


@settings(max_examples=60, deadline=None)
@given(picks=PICKS, share=st.floats(0.01, 0.99), seed=st.integers(0, 5))
def test_no_picture_is_on_both_sides(pictures: list[Picture], picks: list[list[int]], share: float, seed: int) -> None:
    examples = rows(pictures, picks)
    try:
        train, test = split(examples, share, seed)
    except UserError:
        # All rows must then hang together, which is so if they are joined one by one.
        reached = prints(examples[:1])
        for _ in examples:
            for example in examples:
                if prints([example]) & reached:
                    reached |= prints([example])
        assert reached == prints(examples)
        return
    assert train
    assert test
    assert not prints(train) & prints(test)
    assert shared_pictures(train, test) == 0
    assert sorted(train + test, key=lambda example: example.row) == examples
    assert (train, test) == split(examples, share, seed)
    again = split(examples[::-1], share, seed)
    assert {example.id for example in again[1]} == {example.id for example in test}


def test_the_share_is_met_as_nearly_as_pictures_allow(tmp_path: Path) -> None:
    examples = []
    for number in range(50):
        Image.new("L", (4, 4), number).save(tmp_path / f"{number}.png")
        examples += [Example(f"{number}-{k}", (Picture(tmp_path / f"{number}.png"), "Who?"), ("I",)) for k in range(4)]
    sizes = {len(split(examples, 0.1, seed)[1]) for seed in range(5)}
    assert sizes == {20}
    assert len({tuple(example.id for example in split(examples, 0.1, seed)[1]) for seed in range(5)}) == 5
    assert len(split(examples, 0.001, 0)[1]) == 4
    assert len(split(examples, 0.999, 0)[0]) == 4


def test_equal_bytes_under_two_names_are_one_picture(pictures: list[Picture]) -> None:
    with pytest.raises(UserError, match="same picture"):
        split(rows(pictures, [[0], [5], [0]]), 0.5, 0)
    assert shared_pictures(rows(pictures, [[0], [1]]), rows(pictures, [[5], [2]])) == 1


@pytest.mark.parametrize("share", [0, 1, -0.5, 2, float("nan")])
def test_a_share_outside_0_to_1_is_refused(pictures: list[Picture], share: float) -> None:
    with pytest.raises(UserError, match="between 0 and 1"):
        split(rows(pictures, [[0], [1]]), share, 0)


@pytest.mark.parametrize(("count", "held_out"), [(2, 1), (40, 1), (499, 1), (2000, 4)])
def test_a_share_of_two_in_a_thousand_still_holds_a_row_out(count: int, held_out: int) -> None:
    examples = [Example(str(n), (Picture(f"https://example.com/{n}.png"), "Who?"), ("I",)) for n in range(count)]
    train, test = split(examples, 0.002, seed=3)
    assert (len(train), len(test)) == (count - held_out, held_out)
