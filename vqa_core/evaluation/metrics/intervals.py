"""How sure a mean is: bootstrap intervals."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]
SAMPLES = 2000
LEVEL = 0.95


def bootstrap_interval(values: Sequence[float], seed: int, *, samples: int = SAMPLES, level: float = LEVEL) -> Interval:
    """Percentile bootstrap interval of the mean of `values` (Efron 1979), the same for the same `seed`.

    Raises ValueError if `values` is empty or `level` is not between 0 and 1.
    """
    drawn = np.asarray(values, dtype=np.float64)
    return bootstrap_statistic(len(drawn), lambda rows: float(drawn[rows].mean()), seed, samples=samples, level=level)


def bootstrap_statistic(
    count: int,
    statistic: Callable[[NDArray[np.int64]], float],
    seed: int,
    *,
    samples: int = SAMPLES,
    level: float = LEVEL,
) -> Interval:
    """Percentile bootstrap interval of any number that comes of `count` rows; `statistic` gets the drawn row numbers.

    A draw that gives no number (NaN) is left out. Raises ValueError if `count` is 0, no draw gives a number,
    or `level` is not between 0 and 1.
    """
    if not count:
        raise ValueError("no values to draw from")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it takes a share between 0 and 1")
    generator = np.random.default_rng(seed)
    found = np.asarray([statistic(generator.integers(count, size=count)) for _ in range(samples)])
    found = found[~np.isnan(found)]
    if not len(found):
        raise ValueError("no draw gave a number")
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
