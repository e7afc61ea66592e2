import pytest

from vqa_core.evaluation.metrics import score


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
