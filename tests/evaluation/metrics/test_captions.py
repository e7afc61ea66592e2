import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.evaluation.metrics import cider
from vqa_core.evaluation.metrics.captions import words_of

SAID = [
    "a man rides a horse on the beach",
    "two dogs play with a red ball",
    "a plate of food",
    "a plate with a sandwich and fries",
    "the cat",
]
WRITTEN = [
    ["a man riding a horse along the beach", "a person on a horse near the ocean"],
    ["two dogs playing with a ball", "dogs run after a red ball in the grass", "two dogs play with a red ball"],
    ["a train at the station"],
    ["a plate of food with a sandwich and fries on it", "a sandwich and fries on a plate"],
    ["the cat"],
]
# What coco-caption's cider_scorer.py gives for them.
OFFICIAL = [1.9406418122043823, 4.893414072577289, 0.015647862424471762, 5.08083136361488, 5.0]


def test_cider_agrees_with_the_reference_code() -> None:
    assert cider(SAID, WRITTEN) == pytest.approx(OFFICIAL)


def test_a_caption_like_its_only_reference_gets_ten_and_a_lone_picture_nothing() -> None:
    assert cider(["a red ball rolls", "two cats sleep here"], [["a red ball rolls"], ["two cats sleep here"]]) == [
        pytest.approx(10.0),
        pytest.approx(10.0),
    ]
    assert cider(["a red ball"], [["a red ball"]]) == [0.0]
    assert cider(["", "x"], [["a red ball"], ["x"]])[0] == 0.0


words = st.lists(st.sampled_from(["a", "red", "ball", "two", "dogs"]), min_size=1, max_size=9).map(" ".join)
captions = st.lists(st.tuples(words, st.lists(words, min_size=1, max_size=3)), min_size=2, max_size=5)


@given(captions)
def test_cider_is_bounded_and_free_of_order(rows: list[tuple[str, list[str]]]) -> None:
    said, written = [row[0] for row in rows], [row[1] for row in rows]
    scores = cider(said, written)
    assert all(0.0 <= score <= 10.0 + 1e-9 for score in scores)
    backwards = cider(said[::-1], [row[::-1] for row in written[::-1]])
    assert backwards[::-1] == pytest.approx(scores)


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("A man, riding.", ["a", "man", "riding"]),
        ("the dog's ball (red)", ["the", "dog", "'s", "ball", "red"]),
        ("It don't cost $5 -- or 1,000.50!", ["it", "do", "n't", "cost", "$", "5", "or", "1,000.50"]),
        ("a red-haired girl...", ["a", "red-haired", "girl"]),
        ('"Stop" sign', ["stop", "sign"]),
        ("", []),
    ],
)
def test_words_are_lower_case_without_punctuation(caption: str, expected: list[str]) -> None:
    assert words_of(caption) == expected


def test_rows_must_pair() -> None:
    with pytest.raises(ValueError, match="1 predictions for 2"):
        cider(["a"], [["a"], ["b"]])
    with pytest.raises(ValueError, match="no accepted answers"):
        cider(["a"], [[]])
