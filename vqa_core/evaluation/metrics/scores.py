"""The two numbers that every evaluation of free answers shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from vqa_core.evaluation.metrics.answers import anls, exact_match
from vqa_core.evaluation.metrics.intervals import Interval, bootstrap_interval


@dataclass(frozen=True)
class Scores:
    """Means over `n` rows, 0..1, each with its 95 % bootstrap interval."""

    n: int
    anls: float
    anls_interval: Interval
    exact_match: float
    exact_match_interval: Interval


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
