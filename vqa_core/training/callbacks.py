"""What the trainer tells the run folder at each step, and how it hears of a stop."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from vqa_core.hardware import peak_bytes

GIB = 2**30
Report = Callable[[Mapping[str, Any]], None]

# As the trainer names them, and as the history does.
_KEYS = {
    "loss": "loss",
    "eval_loss": "eval_loss",
    "eval_exact_match": "exact_match",
    "eval_anls": "anls",
    "eval_cider": "cider",
    "eval_rows": "rows",
    "eval_runtime": "eval_seconds",
    "learning_rate": "lr",
    "grad_norm": "grad_norm",
    "epoch": "epoch",
}


def memory_gib() -> float:
    """Peak memory of this process in GiB: on the GPU where there is one."""
    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_reserved()) / GIB
    return peak_bytes() / GIB


class RunReporter(TrainerCallback):
    """Appends history rows and keeps the status line true; `stop_asked` is asked after every step."""

    def __init__(
        self,
        append: Report,
        status: Report,
        stop_asked: Callable[[], bool],
        samples_a_step: int,
    ) -> None:
        self._append = append
        self._status = status
        self._stop_asked = stop_asked
        self._samples = samples_a_step
        self._step_started = 0.0
        self._seconds_a_step = 0.0
        self._seconds_an_evaluation = 0.0
        self.stopped = False

    @property
    def append(self) -> Report:
        """Where history rows go."""
        return self._append

    def step_begins(self) -> None:
        """Its rows are asked for."""
        self._step_started = time.perf_counter()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        seconds = time.perf_counter() - self._step_started
        # A moving average: single steps wait for pictures or the clock.
        self._seconds_a_step = 0.8 * self._seconds_a_step + 0.2 * seconds if self._seconds_a_step else seconds
        self._status(
            {
                "state": "running",
                "phase": "training",
                "step": state.global_step,
                "total": state.max_steps,
                "eta_s": round(self._seconds_left(args, state), 1),
                "samples_per_s": round(self._samples / self._seconds_a_step, 3),
                "peak_gib": round(memory_gib(), 3),
            }
        )
        if self._stop_asked():
            self.stopped = True
            control.should_training_stop = True
            control.should_save = True
            control.should_evaluate = False

    def _seconds_left(self, args: TrainingArguments, state: TrainerState) -> float:
        steps: int = state.max_steps - state.global_step
        every = float(state.eval_steps or 0) if args.eval_strategy == "steps" else 0.0
        evaluating = self._seconds_an_evaluation * steps / every if every else 0.0
        return self._seconds_a_step * steps + evaluating

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        if state.global_step:
            self._seconds_an_evaluation = (metrics or {}).get("eval_runtime", 0.0)
            self._status({"phase": "training"})

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        row: dict[str, Any] = {own: logs[key] for key, own in _KEYS.items() if key in logs} if logs else {}
        if not {"loss", "eval_loss"} & row.keys():
            return
        if "loss" in row:
            row["samples_per_s"] = round(self._samples / self._seconds_a_step, 3) if self._seconds_a_step else None
        row["memory_gib"] = round(memory_gib(), 3)
        self._append({"step": state.global_step, "time": round(time.time(), 3), **row})

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        folder = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"
        self._append(
            {"event": "checkpoint", "step": state.global_step, "time": round(time.time(), 3), "name": folder.name}
        )


class SeededSteps(TrainerCallback):
    """Makes dropout a function of (seed, step): a resumed run drops what an uninterrupted one does.

    Loader workers draw from the same generator in a number that depends on how many there are.
    """

    def on_step_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        torch.manual_seed(args.seed * 1_000_003 + state.global_step * 1009 + args.process_index)


class FrozenInputs(TrainerCallback):
    """Takes back the gradients that checkpointed activations ask for at every embedding.

    With them the frozen vision tower is back-propagated through for nothing, at three times its cost.
    """

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any = None, **_: Any
    ) -> None:
        model.base_model.model.disable_input_require_grads()
