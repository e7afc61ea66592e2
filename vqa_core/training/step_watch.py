"""Times the steps of a trainer that goes by a plan."""

import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import torch
from torch.utils.data import Sampler
from transformers import TrainerControl, TrainerState, TrainingArguments

from vqa_core.training.callbacks import RunReporter, memory_gib
from vqa_core.training.trainer import RunTrainer


class TimeLeft(Protocol):
    """What says how many seconds are left, negative once they are over."""

    @property
    def left(self) -> float: ...


class Planned(Sampler[tuple[int, int]]):
    """The places of a fixed plan, as rows of the first epoch."""

    def __init__(self, places: Sequence[int]) -> None:
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((0, place) for place in self._places)


class Watch(RunReporter):
    """Times each step from where its rows are asked for; stops where the time is over."""

    def __init__(self, deadline: TimeLeft) -> None:
        super().__init__(_unheard, _unheard, lambda: False, 1)
        self.steps: list[tuple[float, float]] = []
        """(batches, optimiser) in seconds."""
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


def pace_of(watch: Watch, trainer: RunTrainer) -> dict[str, float] | None:
    """Seconds a batch: medians over the steps after the first, new pictures and kept ones apart; None without any."""
    if not watch.steps:
        return None
    accumulation = trainer.args.gradient_accumulation_steps
    timed = watch.steps[1:] or watch.steps
    half = (trainer.args.max_steps - 1) // 2
    fresh, again = timed[:half], timed[half:] or timed[:half]
    if trainer.features is None:
        fresh = again = timed
    return {
        "fresh_s": statistics.median(step for step, _ in fresh) / accumulation,
        "cached_s": statistics.median(step for step, _ in again) / accumulation,
        "optimiser_s": statistics.median(step for _, step in timed),
    }
