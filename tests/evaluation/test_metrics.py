import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.evaluation.metrics import anls, bootstrap_interval, exact_match, score


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


@pytest.mark.parametrize("metric", [anls, exact_match])
def test_answers_must_be_a_filled_list(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="no accepted answers"):
        metric("a", [])
    with pytest.raises(TypeError, match="letters"):
        metric("a", "abc")


def test_bootstrap_interval_is_the_binomial_one_for_a_coin() -> None:
    low, high = bootstrap_interval([0.0, 1.0] * 200, seed=3)
    # 1.96 standard errors of a mean of 400 fair coins: 0.049.
    assert low == pytest.approx(0.451, abs=0.006)
    assert high == pytest.approx(0.549, abs=0.006)
    assert bootstrap_interval([0.0, 1.0] * 200, seed=3) == (low, high)
    assert bootstrap_interval([0.0, 1.0] * 200, seed=4) != (low, high)
    narrow = bootstrap_interval([0.0, 1.0] * 200, seed=3, level=0.5)
    assert low < narrow[0] < narrow[1] < high
    assert bootstrap_interval([0.25], seed=0) == (0.25, 0.25)


def test_score_averages_rows() -> None:
    scores = score(["Paris", "1972", "no"], [["paris"], ["1971", "71"], ["yes"]])
    assert scores.n == 3
    assert scores.anls == pytest.approx((1 + 0.75 + 0) / 3)
    assert scores.exact_match == pytest.approx(1 / 3)
    assert scores.anls_interval[0] <= scores.anls <= scores.anls_interval[1]
    assert scores.exact_match_interval == (0.0, 1.0)


def test_score_refuses_rows_that_do_not_pair() -> None:
    with pytest.raises(ValueError, match="1 predictions for 2 rows"):
        score(["a"], [["a"], ["b"]])
