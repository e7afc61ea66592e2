import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.evaluation.metrics import vqa_accuracy

# Ten answers each as (answer, how many people), and the accuracy that the challenge's own vqaEval.py gave.
OFFICIAL = [
    # All say the same: to the letter.
    ("yes", [("yes", 10)], 1.0),
    ("Yes", [("yes", 10)], 0.0),
    ("yes.", [("yes", 10)], 0.0),
    ("none", [("0", 10)], 0.0),
    ("red-blue", [("red blue", 10)], 0.0),
    # One says otherwise: evened out.
    ("Yes", [("yes", 9), ("no", 1)], 1.0),
    ("none", [("0", 9), ("1", 1)], 1.0),
    ("red-blue", [("red blue", 9), ("blue", 1)], 1.0),
    # How many agree.
    ("black, white", [("black white", 1), ("grey", 9)], 0.3),
    ("dont", [("don't", 2), ("no", 8)], 0.6),
    ("two", [("2", 3), ("3", 7)], 0.9),
    ("the dog", [("dog", 4), ("cat", 6)], 1.0),
    # Punctuation.
    ("black,white", [("black white", 3), ("grey", 7)], 0.9),
    ("1,000", [("1000", 6), ("a lot", 4)], 1.0),
    ("T.F. 3.5.", [("TF 3.5", 4), ("x", 6)], 1.0),
    ("it's 5-6 , ok", [("its 56 ok", 4), ("it's 5 6 ok", 6)], 1.0),
    ("." * 40 + "a", [("." * 8 + "a", 5), ("b", 5)], 0.0),
    # Corners.
    ("somebody'd", [("somebodyd", 5), ("x", 5)], 1.0),
    ("youdve", [("you'dve", 5), ("q", 5)], 0.0),
    ("a\nb", [("b", 3), ("c", 7)], 0.9),
    ("", [("yes", 9), ("no", 1)], 0.0),
    ("", [("the", 5), ("no", 5)], 1.0),
    ("x", [("x", 1)], 0.0),
    ("x", [("x", 2)], 1 / 3),
    ("x", [("x", 1), ("y", 1)], 1 / 6),
]


@pytest.mark.parametrize(("prediction", "answers", "expected"), OFFICIAL)
def test_vqa_accuracy_agrees_with_the_official_script(
    prediction: str, answers: list[tuple[str, int]], expected: float
) -> None:
    people = [answer for answer, count in answers for _ in range(count)]
    assert vqa_accuracy(prediction, people) == pytest.approx(expected)


@given(st.lists(st.sampled_from(["yes", "no", "2", "two", "a dog", "dog."]), min_size=10, max_size=10))
def test_vqa_accuracy_is_bounded_and_free_of_order(answers: list[str]) -> None:
    value = vqa_accuracy("two", answers)
    assert 0.0 <= value <= 1.0
    assert value == pytest.approx(vqa_accuracy("two", sorted(answers)))
    if answers.count("yes") >= 4:
        assert vqa_accuracy("yes", answers) == 1.0


def test_answers_must_be_a_filled_list() -> None:
    with pytest.raises(ValueError, match="no accepted answers"):
        vqa_accuracy("a", [])
    with pytest.raises(TypeError, match="letters"):
        vqa_accuracy("a", "abc")
