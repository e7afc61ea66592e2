import math

import numpy as np
import pytest

from vqa_core.evaluation.metrics import bootstrap_interval, bootstrap_statistic


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


def test_any_statistic_gets_an_interval_and_draws_without_one_are_left_out() -> None:
    values = np.asarray([0.0, 1.0] * 200)
    assert bootstrap_statistic(400, lambda rows: float(values[rows].mean()), 3) == bootstrap_interval(values, 3)
    # Half of the draws of two rows show one row twice.
    low, high = bootstrap_statistic(2, lambda rows: math.nan if rows[0] == rows[1] else float(rows[0]), 0)
    assert (low, high) == (0.0, 1.0)


@pytest.mark.parametrize(("count", "said"), [(0, "no values"), (1, "no draw gave a number")])
def test_an_interval_of_nothing_is_refused(count: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bootstrap_statistic(count, lambda _: math.nan, 0, samples=5)
    with pytest.raises(ValueError, match="level is 1"):
        bootstrap_interval([1.0], 0, level=1.0)
