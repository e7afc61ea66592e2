"""Which step is best, when to stop waiting for a better one, and how often there is time to look."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from vqa_core.training.config import TrainConfig
from vqa_core.training.quality import Best, Budget, best_of


class BestStep(TrainerCallback):
    """Has the best checkpoint saved whenever an evaluation is the best so far, and ends the run out of patience.

    What is best is read from the trainer's log, which its checkpoints carry: a resumed run goes on waiting where it
    was.
    """

    def __init__(self, config: TrainConfig, append: Callable[[Mapping[str, Any]], None]) -> None:
        self.key = "eval_" + config.best_by.removeprefix("eval_")
        self._by = config.best_by
        self._keep = config.keep_best
        self._patience = config.patience
        self._append = append
        self.best: Best | None = None
        self.ended_early = False

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self.best = best_of(state.log_history, self.key) if self._keep else None

    def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if not self._keep or not state.global_step:
            return
        self.best = best_of(state.log_history, self.key)
        if self.best is None:
            return
        if self.best.step == state.global_step:
            state.best_metric, state.best_global_step = self.best.value, state.global_step
            control.should_save = True
            self._say(state, "best", by=self._by, value=round(self.best.value, 4))
        elif self._patience and self.best.waited >= self._patience and state.global_step < state.max_steps:
            self.ended_early = True
            control.should_training_stop = True
            self._say(state, "early_stop")

    def _say(self, state: TrainerState, event: str, **more: Any) -> None:
        self._append({"event": event, "step": state.global_step, "time": round(time.time(), 3), **more})


class BoundedScoring(TrainerCallback):
    """Leaves out an evaluation, never the last one, that would take scoring over its share of the time."""

    def __init__(self, share: float, append: Callable[[Mapping[str, Any]], None]) -> None:
        self._budget = Budget(share)
        self._append = append
        self._began = 0.0
        self._first_step = 0

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._began, self._first_step = time.monotonic(), state.global_step

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if not control.should_evaluate or state.global_step >= state.max_steps:
            return
        done = (state.global_step - self._first_step) / (state.max_steps - self._first_step)
        if not self._budget.allows(time.monotonic() - self._began, done):
            control.should_evaluate = False
            now = round(time.time(), 3)
            self._append({"event": "scoring skipped", "step": state.global_step, "time": now})

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        # The first scores, before training began, are not its cost: `rows_that_fit` counted them.
        if self._began and metrics:
            self._budget.add(float(metrics["eval_runtime"]))
