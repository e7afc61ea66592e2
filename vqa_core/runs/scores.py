"""A run's scores on held-out rows: before the first step, at its best, and at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vqa_core.runs.history import Row
from vqa_core.runs.series import finite

HIGHER_IS_BETTER: Mapping[str, bool] = {"exact_match": True, "anls": True, "cider": True, "eval_loss": False}
"""History keys of held-out scores, the one that says most first."""


@dataclass(frozen=True)
class Score:
    """One metric over a run. `before` is the score at step 0, None where it was not measured; `rows` were scored."""

    metric: str
    before: float | None
    best: float
    best_step: int
    last: float
    last_step: int
    rows: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"metric": self.metric, "value": self.best, "step": self.best_step, "rows": self.rows}


def scores_of(rows: Sequence[Row]) -> dict[str, Score]:
    """Every metric that the history has numbers of, in the order of HIGHER_IS_BETTER."""
    found = {metric: _score(metric, rows) for metric in HIGHER_IS_BETTER}
    return {metric: score for metric, score in found.items() if score is not None}


def headline(scores: Mapping[str, Score]) -> Score | None:
    """The one that a list of runs shows: right answers before losses. A score of step 0 alone says nothing yet."""
    told = [score for score in scores.values() if score.last_step > 0]
    return told[0] if told else None


def _score(metric: str, rows: Sequence[Row]) -> Score | None:
    points = [(int(row["step"]), row) for row in rows if finite(row.get(metric)) and finite(row.get("step"))]
    if not points:
        return None
    sign = 1 if HIGHER_IS_BETTER[metric] else -1
    # Of equal ones the earliest: it took the least.
    best_step, best = max(points, key=lambda point: (sign * point[1][metric], -point[0]))
    last_step, last = points[-1]
    counts = [row["rows"] for _, row in points if finite(row.get("rows"))]
    return Score(
        metric,
        before=next((row[metric] for step, row in points if step == 0), None),
        best=best[metric],
        best_step=best_step,
        last=last[metric],
        last_step=last_step,
        rows=int(counts[-1]) if counts else 0,
    )
