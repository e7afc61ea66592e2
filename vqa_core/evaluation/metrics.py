"""How right answers are: pure functions of a prediction and the accepted answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

ANLS_THRESHOLD = 0.5
"""Below this similarity an answer counts as wrong, not as misread."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Scores:
    """Means over `n` rows, 0..1, each with its 95 % bootstrap interval."""

    n: int
    anls: float
    anls_interval: Interval
    exact_match: float
    exact_match_interval: Interval


def anls(prediction: str, answers: Sequence[str], threshold: float = ANLS_THRESHOLD) -> float:
    """Average normalised Levenshtein similarity of one answer, 0..1 (Biten et al. 2019, eq. 1).

    The best of `answers` counts, without regard to case and runs of white space; below `threshold` it is 0. A
    similarity of exactly `threshold` counts, as in the DocVQA challenge's own script. Raises ValueError if `answers`
    is empty.
    """
    _require(answers)
    said = _collapse(prediction.lower())
    best = max(Levenshtein.normalized_similarity(said, _collapse(answer.lower())) for answer in answers)
    return best if best >= threshold else 0.0


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """1.0 where the prediction is one of `answers` but for case and white space. Raises ValueError if it is empty."""
    _require(answers)
    said = _collapse(prediction.casefold())
    return float(any(said == _collapse(answer.casefold()) for answer in answers))


def bootstrap_interval(values: Sequence[float], seed: int, *, samples: int = 2000, level: float = 0.95) -> Interval:
    """Percentile bootstrap interval of the mean of `values` (Efron 1979), the same for the same `seed`.

    Raises ValueError if `values` is empty or `level` is not between 0 and 1.
    """
    if not len(values):
        raise ValueError("no values to draw from")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it takes a share between 0 and 1")
    drawn = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(seed)
    means = [drawn[generator.integers(len(drawn), size=len(drawn))].mean() for _ in range(samples)]
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def score(predictions: Sequence[str], answers: Sequence[Sequence[str]], seed: int = 0) -> Scores:
    """Score each prediction against its row of accepted answers. Raises ValueError if lengths differ or are 0."""
    if len(predictions) != len(answers) or not predictions:
        raise ValueError(f"{len(predictions)} predictions for {len(answers)} rows of answers")
    similar = [anls(said, accepted) for said, accepted in zip(predictions, answers, strict=True)]
    exact = [exact_match(said, accepted) for said, accepted in zip(predictions, answers, strict=True)]
    return Scores(
        n=len(predictions),
        anls=sum(similar) / len(similar),
        anls_interval=bootstrap_interval(similar, seed),
        exact_match=sum(exact) / len(exact),
        exact_match_interval=bootstrap_interval(exact, seed),
    )


def _require(answers: Sequence[str]) -> None:
    if isinstance(answers, str):
        raise TypeError("answers is one string: its letters would count as answers")
    if not answers:
        raise ValueError("no accepted answers")


def _collapse(text: str) -> str:
    return " ".join(text.split())
