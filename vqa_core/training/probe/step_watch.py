"""Times the steps of a trainer that goes by a plan."""

import statistics
import time
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from transformers import TrainerControl, TrainerState, TrainingArguments

from vqa_core.hardware import GIB
from vqa_core.training.callbacks import RunReporter, memory_gib
from vqa_core.training.config import TrainConfig
from vqa_core.training.trainer import RunTrainer


class TimeLeft(Protocol):
    """What says how many seconds are left, negative once they are over."""

    @property
    def left(self) -> float: ...


@dataclass(frozen=True)
class Plan:
    """Steps on batches by their numbers: number 0 is the heaviest, then `fresh` new ones a step, which come again.

    `rest` are steps for memory's sake alone: the last, smaller batch of a pass, and the heaviest once more.
    """

    fresh: int
    again: int
    accumulation: int = 1
    rest: tuple[int, ...] = ()
    heavy: int = 1

    @property
    def steps(self) -> int:
        return self.heavy + self.fresh + self.again + len(self.rest)

    @property
    def numbers(self) -> list[int]:
        """The number of each batch, in order."""
        new = list(range(1, 1 + self.fresh * self.accumulation))
        again = [new[place % len(new)] for place in range(self.again * self.accumulation)]
        rest = [number for number in self.rest for _ in range(self.accumulation)]
        return [0] * (self.heavy * self.accumulation) + new + again + rest


class Watch(RunReporter):
    """Times each step from where its rows are asked for; stops where the time is over."""

    def __init__(self, deadline: TimeLeft) -> None:
        super().__init__(_unheard, _unheard, lambda: False, 1)
        self.steps: list[tuple[float, float]] = []
        """(batches, optimiser) in seconds."""
        self.ended: list[float] = []
        """When each step was over, by time.perf_counter."""
        self.peak_gib = 0.0
        self._deadline = deadline
        self._began = self._computed = 0.0

    def step_begins(self) -> None:
        self._began = now()

    def on_pre_optimizer_step(self, args: TrainingArguments, state: Any, control: TrainerControl, **_: Any) -> None:
        self._computed = now()

    def on_substep_end(self, args: TrainingArguments, state: Any, control: TrainerControl, **_: Any) -> None:
        self.peak_gib = max(self.peak_gib, memory_gib())
        control.should_training_stop = self._deadline.left < 0

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        ended = now()
        self.steps.append((self._computed - self._began, ended - self._computed))
        self.ended.append(ended)
        self.on_substep_end(args, state, control)

    def on_log(self, *_: Any, **__: Any) -> None:
        """There is no curve."""

    on_save = on_log


def now() -> float:
    """Once the device has done what it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def _unheard(row: Any) -> None:
    """The run's folder, which there is none of."""


def warm_s(watch: Watch, pace: dict[str, float] | None) -> float:
    """What the first step takes longer than others: kernels are chosen and memory is asked for."""
    return max(0.0, watch.steps[0][0] - watch.steps[-1][0]) if watch.steps and pace else 0.0


def pace_of(watch: Watch, trainer: RunTrainer, plan: Plan) -> dict[str, float] | None:
    """Seconds a batch: medians over the timed steps, new pictures and kept ones apart; None without any step."""
    if not watch.steps:
        return None
    timed = watch.steps[plan.heavy : plan.heavy + plan.fresh + plan.again] or watch.steps
    fresh, again = timed[: plan.fresh], timed[plan.fresh :] or timed
    if trainer.features is None:
        fresh = again = timed
    return {
        "fresh_s": statistics.median(step for step, _ in fresh) / plan.accumulation,
        "cached_s": statistics.median(step for step, _ in again) / plan.accumulation,
        "optimiser_s": statistics.median(step for _, step in timed),
    }


def kept_features(trainer: RunTrainer) -> dict[str, float]:
    """What a picture's features take, and the room that there was for all of them."""
    cache = trainer.features
    if cache is None:
        return {"kept_row_gib": 0.0, "kept_room_gib": 0.0}
    room = cache.room + cache.rows * cache.row_bytes
    return {"kept_row_gib": cache.row_bytes / GIB, "kept_room_gib": room / GIB}


def steps_only(config: TrainConfig, **changes: Any) -> TrainConfig:
    """The settings of steps of which nothing is scored, saved or told."""
    nothing = {"eval_steps": 0, "save_steps": 0, "keep_best": False, "patience": 0, "tracker": "none"}
    return config.model_copy(update={**nothing, "warmup_steps": 0, "log_steps": 10_000, **changes})
