"""What a process holds on its device: asked for with a limit, looked at, let go."""

import ctypes
import gc
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import psutil
import torch

from vqa_core.hardware import GIB, available_bytes, forget_peak
from vqa_core.models.loading import Loaded
from vqa_core.training.coach.faults import recognise

KEPT_FREE = 0.03
"""Of the free main memory, what a measurement leaves to others."""
Result = TypeVar("Result")


def attempt(act: Callable[[], Result]) -> Result | None:
    """What `act` gives; None where memory is lacking for it, with what it held let go."""
    try:
        return act()
    except (RuntimeError, MemoryError) as error:
        fault = recognise(f"{type(error).__name__}: {error}")
        if fault is None or fault.mend != "less memory":
            raise
    # Only now: while the error is held, so is every tensor of the step that failed.
    free_unused()
    return None


def tidy(loaded: Loaded) -> None:
    """The model as it was before a trainer took it: no gradients, no checkpointing, its own forward."""
    model = loaded.model
    model.zero_grad(set_to_none=True)
    if "_original_forward" in vars(model):
        # accelerate wraps it anew for each trainer.
        model.forward = vars(model).pop("_original_forward")
    model.base_model.model.activation_checkpointing_disable()
    model.base_model.model.disable_input_require_grads()
    free_unused()


def free_unused() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    else:
        # What was freed counts as held until it is given back.
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def forget_memory() -> None:
    """Peak memory counts from here."""
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    else:
        forget_peak()


def held_gib() -> float:
    if torch.cuda.is_available():
        return float(torch.cuda.memory_allocated()) / GIB
    return float(psutil.Process().memory_info().rss) / GIB


def limit_main_memory() -> None:
    """Ask for no more than is free: what lacks then fails here, in words, and ends no other program."""
    held = psutil.Process().memory_info().data
    limit = held + int(available_bytes() * (1 - KEPT_FREE))
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY or limit < soft:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
