import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.evaluation.metrics import anls, exact_match, token_f1


@pytest.mark.parametrize(
    ("prediction", "answers", "expected"),
    [
        ("Coca Cola", ["coca cola"], 1.0),
        ("  coca \n cola ", ["Coca Cola"], 1.0),
        ("T.F. Riehl", ["T. F. Riehl"], 1 - 1 / 11),
        ("1972", ["1971"], 0.75),
        ("kitten", ["sitting"], 1 - 3 / 7),
        ("kitten", ["kitchen", "sitting"], 1 - 2 / 7),
        # Half right still counts; less than half does not.
        ("ab", ["ax"], 0.5),
        ("abc", ["axx"], 0.0),
        ("", ["answer"], 0.0),
        ("", [""], 1.0),
        ("ÉTÉ", ["été"], 1.0),
    ],
)
def test_anls_agrees_with_distances_counted_by_hand(prediction: str, answers: list[str], expected: float) -> None:
    assert anls(prediction, answers) == pytest.approx(expected)


def test_anls_threshold_can_be_moved() -> None:
    assert anls("abc", ["axx"], threshold=0.3) == pytest.approx(1 / 3)
    assert anls("ab", ["ax"], threshold=0.51) == 0.0


@given(st.text("aAbß 1", max_size=12), st.lists(st.text("aAbß 1", max_size=12), min_size=1, max_size=4))
def test_anls_is_bounded_and_takes_the_best_answer(prediction: str, answers: list[str]) -> None:
    value = anls(prediction, answers)
    assert value == 0.0 or 0.5 <= value <= 1.0
    assert value >= max(anls(prediction, [answer]) for answer in answers)
    assert anls(answers[0], answers) == 1.0


@pytest.mark.parametrize(
    ("prediction", "answers", "expected"),
    [
        (" 120\tHP ", ["120 hp"], 1.0),
        ("STRASSE", ["Straße"], 1.0),
        ("120", ["120 hp", "120"], 1.0),
        ("120.", ["120"], 0.0),
    ],
)
def test_exact_match_forgives_case_and_space_only(prediction: str, answers: list[str], expected: float) -> None:
    assert exact_match(prediction, answers) == expected


@pytest.mark.parametrize("metric", [anls, exact_match, token_f1])
def test_answers_must_be_a_filled_list(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="no accepted answers"):
        metric("a", [])
    with pytest.raises(TypeError, match="letters"):
        metric("a", "abc")


def test_anls_cuts_between_just_above_and_just_below_half() -> None:
    # 9 of 17 letters and 8 of 17 letters kept.
    assert anls("a" * 9 + "b" * 8, ["a" * 17]) == pytest.approx(9 / 17)
    assert anls("a" * 8 + "b" * 9, ["a" * 17]) == 0.0


@pytest.mark.parametrize(
    ("prediction", "answers", "expected"),
    [
        # Numbers of SQuAD's evaluate-v2.0.py.
        ("The Norman dukes", ["Norman dukes"], 1.0),
        ("in the 10th century", ["10th century"], 0.8),
        ("a cat, and a dog!", ["the dog and the bird"], 2 / 3),
        ("cat cat", ["cat"], 2 / 3),
        ("France", ["Paris", "france."], 1.0),
        ("", ["France"], 0.0),
        ("the", ["a"], 1.0),
        ("", [""], 1.0),
        ("theatre", ["atre"], 0.0),
        ("T.F. Riehl", ["TF Riehl"], 1.0),
        ("don't", ["dont"], 1.0),
    ],
)
def test_token_f1_agrees_with_the_official_script(prediction: str, answers: list[str], expected: float) -> None:
    assert token_f1(prediction, answers) == pytest.approx(expected)


@given(st.lists(st.sampled_from(["the", "red", "car", "12", "a", ",", "b"]), max_size=6), st.randoms())
def test_token_f1_is_free_of_order_and_the_same_both_ways(words: list[str], draw: random.Random) -> None:
    shuffled = draw.sample(words, len(words))
    assert token_f1(" ".join(words), [" ".join(shuffled)]) == 1.0
    value = token_f1(" ".join(words), ["a red car"])
    assert 0.0 <= value <= 1.0
    assert value == token_f1("a red car", [" ".join(words)])
