import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.evaluation.metrics import accuracy, ndcg, roc_auc


def test_a_candidate_is_right_to_the_letter() -> None:
    assert accuracy("cat", ["cat", "kitten"]) == 1.0
    assert accuracy("Cat", ["cat"]) == 0.0


@pytest.mark.parametrize(
    ("scores", "positive", "expected"),
    [
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([1, 2, 3], [False, True, True], 1.0),
        ([3, 2, 1], [False, True, True], 0.0),
        ([5, 5, 5], [False, True, True], 0.5),
        ([1, 2, 2, 3], [False, False, True, True], 0.875),
    ],
)
def test_roc_auc_of_rows_counted_by_hand(scores: list[float], positive: list[bool], expected: float) -> None:
    assert roc_auc(scores, positive) == pytest.approx(expected)


rows = st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=12)


@given(rows.filter(lambda rows: len({positive for _, positive in rows}) == 2))
def test_roc_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    high = [score for score, positive in rows if positive]
    low = [score for score, positive in rows if not positive]
    won = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(high, low))
    found = roc_auc([score for score, _ in rows], [positive for _, positive in rows])
    assert found == pytest.approx(won / (len(high) * len(low)))
    # Which class is called positive does not matter as long as the number turns with it.
    assert roc_auc([-score for score, _ in rows], [not positive for _, positive in rows]) == pytest.approx(found)


def test_roc_auc_needs_both_classes() -> None:
    with pytest.raises(ValueError, match="both classes"):
        roc_auc([1, 2], [True, True])
    with pytest.raises(ValueError, match="2 scores for 1"):
        roc_auc([1, 2], [True])


def test_ndcg_of_candidates_counted_by_hand() -> None:
    # Three are right, so three places count: 0.5, 0, 1 against 1, 0.5, 0.5.
    found = ndcg([3, 2.5, 2, 1], [0.5, 0.0, 1.0, 0.5])
    assert found == pytest.approx((0.5 + 0 + 1 / 2) / (1 + 0.5 / 1.5849625007 + 0.5 / 2))
    assert ndcg([1, 9, 5], [0.0, 1.0, 0.2]) == 1.0
    with pytest.raises(ValueError, match="right"):
        ndcg([1, 2], [0, 0])
