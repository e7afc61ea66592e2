"""The controls of an evaluation: shuffled pictures and the most common answer."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from vqa_core.evaluation.predict import majority_answer, majority_exact_match, with_shuffled_pictures
from vqa_core.examples.example import Example, Picture


def rows(pictures: list[str]) -> list[Example]:
    return [Example.ask(f"r{n}", Picture(Path(name)), f"q{n}?", [f"a{n}"]) for n, name in enumerate(pictures)]


@given(st.integers(2, 40), st.integers(0, 99))
def test_every_row_gets_another_rows_picture(count: int, seed: int) -> None:
    examples = rows([f"{n}.png" for n in range(count)])
    shuffled = with_shuffled_pictures(examples, seed)
    for before, after in zip(examples, shuffled, strict=True):
        assert after.images != before.images
        assert (after.id, after.question, after.answers) == (before.id, before.question, before.answers)
    assert sorted(e.images[0].name for e in shuffled) == sorted(e.images[0].name for e in examples)


def test_rows_that_share_a_picture_get_one_of_another() -> None:
    examples = rows(["a.png", "a.png", "b.png", "b.png"])
    for before, after in zip(examples, with_shuffled_pictures(examples, 0), strict=True):
        assert after.images[0].name != before.images[0].name


def test_the_most_common_training_answer_is_scored_on_held_out_rows() -> None:
    train = [Example("1", ("q",), ("red",)), Example("2", ("q",), ("red",)), Example("3", ("q",), ("blue",))]
    held_out = [Example("4", ("q",), ("Red", "crimson")), Example("5", ("q",), ("blue",))]
    assert majority_answer(train) == "red"
    assert majority_exact_match(train, held_out) == 0.5
