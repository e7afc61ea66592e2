"""How good a run is while it trains: which scores its rows take, how many rows fit its time, which step is best.

Pure: no torch, no files.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from vqa_core.evaluation.measures import OF_ANSWERS
from vqa_core.evaluation.metrics import cider
from vqa_core.evaluation.metrics.captions import words_of
from vqa_core.examples.example import Example
from vqa_core.training.config import TrainConfig

CAPTION_WORDS = 6
"""Answers of so many words on average are captions: hardly one is ever said word for word."""
CIDER_SCALE = 10
"""CIDEr runs from 0 to 10, a row's score from 0 to 1."""
FEWEST_POINTS = 5
"""So many scores besides the first are worth more than many rows."""
ENOUGH_ROWS = 24
"""Above this rows are left out so that every evaluation can be scored; below it evaluations are."""
FEWEST_ROWS = 8
SLACK = 0.85
"""Of the time that scoring may take, so much is planned: clocks are not that exact."""
FREE_S = 10.0
"""So many seconds of scoring are never too many: nobody waits for the end of a run that short."""


def scores_for(rows: Sequence[Example], best_by: str) -> tuple[str, ...]:
    """The scores that these rows are told by; CIDEr where answers are captions, or where it decides."""
    captions = fmean(min(len(words_of(answer)) for answer in row.answers) for row in rows) >= CAPTION_WORDS
    return ("exact_match", "anls", "cider") if captions or best_by == "cider" else ("exact_match", "anls")


def row_metric(scores: Sequence[str], best_by: str) -> str:
    """The one of `scores` that says how right a single row is: what decides, else CIDEr for captions."""
    return best_by if best_by in scores else "cider" if "cider" in scores else "exact_match"


@dataclass(frozen=True)
class Scored:
    """Means over all rows by the names of the scores, and each row's own score, 0..1."""

    means: Mapping[str, float]
    rows: tuple[float, ...]


def score_answers(said: Sequence[str], rows: Sequence[Example], scores: Sequence[str], metric: str) -> Scored:
    """Each of `scores` over all rows, and each row's `metric`. Raises ValueError if lengths differ or are 0."""
    each = {name: _each(name, said, rows) for name in scores}
    scale = CIDER_SCALE if metric == "cider" else 1
    return Scored(
        {name: round(fmean(values), 4) for name, values in each.items()},
        tuple(round(min(value / scale, 1.0), 4) for value in each[metric]),
    )


def _each(name: str, said: Sequence[str], rows: Sequence[Example]) -> list[float]:
    if name == "cider":
        return cider(said, [row.answers for row in rows])
    return [OF_ANSWERS[name](answer, row.answers) for answer, row in zip(said, rows, strict=True)]


def total_steps(config: TrainConfig, rows: int) -> int:
    """Optimiser steps of a whole run over so many training rows."""
    batches = math.ceil(rows / config.batch_size)
    return config.max_steps or math.ceil(config.epochs * math.ceil(batches / config.accumulation))


def evaluations(config: TrainConfig, steps: int) -> int:
    """How often held-out rows are scored besides the first time; the last step counts."""
    return math.ceil(steps / config.eval_steps) if config.eval_steps else 1


@dataclass(frozen=True)
class Costs:
    """Measured seconds of an optimiser step, of a held-out row scored for the first time, and of one scored again."""

    step_s: float
    first_row_s: float
    row_s: float


def rows_that_fit(rows: int, costs: Costs, steps: int, evaluations: int, share: float) -> int:
    """How many of `rows` are scored each time, so that scoring takes at most `share` of the run's time.

    Rows are left out down to ENOUGH_ROWS; then `Budget` leaves out evaluations, but FEWEST_POINTS of them fit still,
    if need be on fewer rows. Never below FEWEST_ROWS.
    """
    if share >= 1:
        return rows
    allowed = max(SLACK * share / (1 - share) * steps * costs.step_s, FREE_S)

    def fit(points: int) -> int:
        return int(allowed / max(costs.first_row_s + points * costs.row_s, 1e-9))

    found = fit(evaluations)
    if found < ENOUGH_ROWS:
        found = min(ENOUGH_ROWS, fit(min(evaluations, FEWEST_POINTS)))
    return min(rows, max(found, FEWEST_ROWS))


def spread(rows: Sequence[Example], count: int) -> list[Example]:
    """`count` of the rows, evenly across them: neighbours often ask about one picture."""
    return [rows[number * len(rows) // count] for number in range(count)]


@dataclass
class Budget:
    """Time spent on scoring since training began, against `share` of all time since then."""

    share: float
    spent_s: float = 0.0
    last_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.spent_s += seconds
        self.last_s = seconds

    def allows(self, elapsed_s: float, done: float) -> bool:
        """Whether another evaluation like the last one stays within the share, `elapsed_s` after training began.

        `done` of the training is done, 0..1. The share of a run so short that it comes to less than FREE_S is larger.
        """
        share = max(self.share, FREE_S * done / elapsed_s) if elapsed_s else 1.0
        return self.spent_s + self.last_s <= share * (elapsed_s + self.last_s)


@dataclass(frozen=True)
class Best:
    """The step with the best score so far, that score, and how many evaluations since then were no better."""

    step: int
    value: float
    waited: int


def best_of(log: Sequence[Mapping[str, Any]], key: str) -> Best | None:
    """The best of the evaluations in a trainer's log by `key`; of equals the first. A loss is best at its lowest.

    None before there is a score. One that is no number (a loss of NaN) is never the best, but counts as waiting.
    """
    scored = [(int(row["step"]), float(row[key])) for row in log if key in row]
    lower = key.endswith("loss")
    best: Best | None = None
    for number, (step, value) in enumerate(scored):
        if math.isfinite(value) and (best is None or (value < best.value if lower else value > best.value)):
            best = Best(step, value, len(scored) - number - 1)
    return best
