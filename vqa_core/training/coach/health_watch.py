"""Hands a trainer's losses and gradients to `Health`, tells the run of trouble, and ends a training that is lost."""

import time
from collections.abc import Mapping
from typing import Any

import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from vqa_core.errors import UserError
from vqa_core.training.callbacks import Report
from vqa_core.training.coach.health import Health, Trouble

# Reading a loss waits for the GPU. So few steps may pass unread; a NaN is still met within five.
_UNREAD = 4


class HealthWatch(TrainerCallback):
    """Must stand after what asks for a save: a checkpoint of weights that are no numbers is never written.

    A row {"event": "health", "kind", "words"} is appended when a trouble begins, with kind "" when it is over.
    """

    def __init__(self, append: Report, warmup_steps: int = 0) -> None:
        self._append = append
        self._warmup_steps = warmup_steps
        self._base: float | None = None
        self._health = Health()
        self._losses: list[tuple[int, torch.Tensor]] = []
        self._step_loss: torch.Tensor | None = None
        self._told = ""

    @property
    def trouble(self) -> Trouble | None:
        """What ended the training; None where it ended well."""
        trouble = self._health.trouble
        return trouble if trouble and trouble.stop else None

    def keep(self, loss: torch.Tensor) -> None:
        """The loss of one batch: those of a step add up to the step's."""
        part = loss.detach()
        self._step_loss = part if self._step_loss is None else self._step_loss + part

    def check(self, model: Any, step: int) -> None:
        """Look at the last losses and the adapter itself. Raises UserError, with what is wrong, where it is lost."""
        self._read()
        self._weigh(model, step)
        if self.trouble:
            raise UserError(self.trouble.words)

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        fresh = state.global_step == 0
        self._health = Health(scaled=args.fp16, fresh=fresh, flat_after=2 * self._warmup_steps)
        if self._base is not None and fresh:
            self._health.base(self._base)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any = None, **_: Any
    ) -> None:
        if self._step_loss is not None:
            self._losses.append((state.global_step, self._step_loss))
            self._step_loss = None
        saves = control.should_save
        if saves or control.should_log or control.should_evaluate or len(self._losses) >= _UNREAD:
            self._read()
        if saves:
            self._weigh(model, state.global_step)
        self._act(state.global_step, control)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        if logs and "eval_loss" in logs and state.global_step == 0:
            # Asked of the base before the training, whose state begins anew.
            self._base = float(logs["eval_loss"])
        if logs and "grad_norm" in logs:
            self._health.gradient(state.global_step, float(logs["grad_norm"]), float(logs.get("learning_rate", 1.0)))
            self._act(state.global_step, control)

    def _read(self) -> None:
        if not self._losses:
            return
        values = torch.stack([loss.float() for _, loss in self._losses]).tolist()
        for (step, _), value in zip(self._losses, values, strict=True):
            self._health.loss(step, value)
        self._losses.clear()

    def _weigh(self, model: Any, step: int) -> None:
        """A step whose loss was fine may still have written NaN into the weights."""
        whole = [weight.isfinite().all() for weight in model.parameters() if weight.requires_grad]
        if whole and not bool(torch.stack(whole).all()):
            self._health.weights_lost(step)

    def _act(self, step: int, control: TrainerControl) -> None:
        trouble = self._health.trouble
        kind = trouble.kind if trouble else ""
        if kind != self._told:
            self._told = kind
            words = trouble.words if trouble else ""
            self._append({"event": "health", "step": step, "time": round(time.time(), 3), "kind": kind, "words": words})
        if self.trouble:
            control.should_training_stop = True
            control.should_save = control.should_evaluate = False
