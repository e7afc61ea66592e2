"""The first steps of a run as it takes them, its loader processes beside it: what the model alone takes is not enough.

Loader processes share the cores with the one that feeds the GPU: on an H200 a step took up to twice as long beside
twelve of them, and some steps waited for a batch.
"""

import statistics
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

from vqa_core.models.loading import Loaded
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows
from vqa_core.training.probe.step_watch import TimeLeft, Watch, now, steps_only
from vqa_core.training.trainer import trainer_over

STEPS = 8
"""At most, with new pictures; as many follow with the same ones."""
FEWEST_STEPS = 2
ACCUMULATED = 4
"""Batches a step at most; a run's other batches take as long."""
LIMIT_S = 14.0
FRESH = 1.5
"""A step with new pictures is reckoned to take so many times one with kept features, before it is known."""


def accumulated(config: TrainConfig) -> int:
    """Batches that a rehearsed step takes."""
    return min(ACCUMULATED, config.accumulation)


def rows_wanted(config: TrainConfig) -> int:
    """Rows of different pictures that a whole rehearsal takes."""
    return STEPS * config.batch_size * accumulated(config)


def steps_in(config: TrainConfig, rows: int, step_s: float, ready_s: float, left: TimeLeft) -> int:
    """How many steps with new pictures go into LIMIT_S and the time left; 0 where a rehearsal would say nothing.

    `step_s` is what such a step takes the model, `ready_s` what one process takes to make a batch.
    """
    if not config.loader_workers:
        return 0
    batches = accumulated(config)
    step_s = max(step_s, batches * ready_s / config.loader_workers)
    in_time = (min(LIMIT_S, left.left) - ready_s) / ((1 + FRESH) * step_s)
    steps = min(STEPS, int(in_time), rows // (config.batch_size * batches))
    return steps if steps >= FEWEST_STEPS else 0


def rehearse(
    loaded: Loaded, config: TrainConfig, rows: Rows, fresh: int, watch: Watch, folder: Path
) -> dict[str, Any] | None:
    """Take `fresh` steps on the first of these rows and as many again: `pace`, the seconds of a batch, waits for its
    rows included, and `wait_s`, which the first step takes longer than others. None where time ended it before."""
    batches = accumulated(config)
    taken = Rows(rows.train[: fresh * batches * config.batch_size], rows.held_out)
    steps = steps_only(config, accumulation=batches, max_steps=2 * fresh)
    with closing(trainer_over(loaded, steps, taken, watch, folder)) as trainer:
        began = now()
        trainer.train()
    seconds = [after - before for before, after in pairwise([began, *watch.ended])]
    new, again = seconds[1:fresh], seconds[fresh:]
    if not again:
        return None
    if trainer.features is None:
        new = again = new + again
    fresh_s, cached_s = statistics.mean(new), statistics.mean(again)
    pace = {"fresh_s": fresh_s / batches, "cached_s": cached_s / batches, "optimiser_s": 0.0}
    return {"pace": pace, "wait_s": max(0.0, seconds[0] - fresh_s)}
