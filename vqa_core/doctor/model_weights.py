"""A model at work: loaded as a run loads it, asked, trained for one step, its adapter saved and read again."""

import logging
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from peft import get_peft_model_state_dict
from transformers import AutoConfig, AutoModelForImageTextToText, TrainerCallback

from vqa_core.doctor.finding import Finding
from vqa_core.doctor.machine import holders_of_gpu
from vqa_core.doctor.model_case import Case
from vqa_core.evaluation.predict import PredictSettings, predict
from vqa_core.hardware import GIB, detect
from vqa_core.models.adapters import save_adapter, use_adapter
from vqa_core.models.catalogue import WEIGHTS, AdapterInfo
from vqa_core.models.loading import Loaded, device_name, limit_gpu_memory, load, resolve_dtype, use_all_cores
from vqa_core.runs.checkpoints import whole_safetensors
from vqa_core.training.callbacks import RunReporter
from vqa_core.training.trainer import RunTrainer, build, picture_settings, precision, prompt_style

NF4_BYTES = 0.516
"""A parameter in NF4 with doubly quantised scales, in bytes."""
STEP_SHARE = {True: 0.2, False: 1.3}
STEP_GIB = 0.5
"""A step with one page beside the weights, with checkpointing or without: what shapes of 2 to 9 billion parameters took
on an H200 in 4-bit, within a seventh."""
ANSWER_TOKENS = 8
FP16_STEPS = 4
"""fp16 begins with a loss scale so large that it may skip its first steps."""
_MISSING = re.compile(r"^(\S+)\s*\|\s*MISSING", re.MULTILINE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def compare_memory(case: Case) -> Iterator[Finding]:
    """What weights and a step need, counted on the model without its weights, against what is free."""
    assert case.source is not None and case.family is not None
    use_all_cores()
    device = device_name()
    config = AutoConfig.from_pretrained(case.folder, local_files_only=True)
    with torch.device("meta"):
        model = AutoModelForImageTextToText.from_config(config)
    chosen = precision(case.plan, device)
    quantised = chosen.quantise or "quantization_config" in case.config
    count, bytes = _count(model, case, resolve_dtype(chosen.compute_dtype, device).itemsize, quantised)
    weights, host = bytes / GIB, detect()
    needed = weights * (1 + STEP_SHARE[case.plan.gradient_checkpointing]) + STEP_GIB
    free = min(host.free_gib, case.settings.gpu_memory_gib or host.free_gib) if device != "cpu" else host.free_gib
    words = (
        f"{count / 1e6:,.1f} M parameters, {weights:.2f} GiB {'in 4-bit' if quantised else 'of weights'}, "
        f"about {needed:.1f} GiB for a step; {free:.1f} of {host.memory_gib:.1f} GiB free on {device}"
    )
    facts = {"parameters": count, "weights_gib": round(weights, 3), "needed_gib": round(needed, 2), "free_gib": free}
    if needed <= free:
        yield Finding("memory", "fine", words, "", facts)
        return
    holders = ", ".join(holders_of_gpu()) if device != "cpu" else ""
    step = f"Wait for {holders}, or end it." if holders else "Take a smaller model, or a device with more memory."
    yield Finding("memory", "broken" if weights > free else "warning", words, step, facts)


def _count(model: Any, case: Case, width: int, quantised: bool) -> tuple[int, float]:
    """(parameters, bytes once loaded); linear layers that the family does not keep are packed."""
    assert case.family is not None
    kept = case.family.unquantised
    packed = sum(
        module.weight.numel()
        for name, module in model.named_modules()
        if quantised and type(module) is torch.nn.Linear and not name.startswith(kept) and not name.endswith(kept)
    )
    count = sum(parameter.numel() for parameter in model.parameters())
    return count, packed * NF4_BYTES + (count - packed) * width


def load_weights(case: Case) -> Iterator[Finding]:
    """Load the base with the same two calls as a run; every weight must come from the files."""
    assert case.source is not None
    limit_gpu_memory(case.settings.gpu_memory_gib)
    device = device_name()
    with _load_report() as report:
        case.loaded = load(case.source, precision(case.plan, device), device)
    drawn = _MISSING.findall(_COLOURS.sub("", "\n".join(report)))
    dtype = str(case.loaded.dtype).removeprefix("torch.")
    packed = ", linear layers in 4-bit" if case.loaded.quantised else ""
    facts = {"dtype": dtype, "quantised": case.loaded.quantised, "device": str(case.loaded.device)}
    if drawn:
        words = f"{len(drawn)} weights are not in its files and were drawn at random, such as {drawn[0]}"
        yield Finding("load", "broken", words, "Download the model anew; else it is of a form DocDex does not know.")
    else:
        yield Finding("load", "fine", f"{dtype}{packed} on {case.loaded.device}", "", facts)


@contextmanager
def _load_report() -> Iterator[list[str]]:
    """What transformers reports while it loads."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, ear = logging.getLogger("transformers"), Ear()
    logger.addHandler(ear)
    try:
        yield said
    finally:
        logger.removeHandler(ear)


def pass_forward(case: Case) -> Iterator[Finding]:
    """A fresh adapter, one drawn page through collator and model: the loss is a number."""
    assert case.loaded is not None and case.rows is not None
    reporter = RunReporter(append=_unheard, status=_unheard, stop_asked=lambda: False, samples_a_step=1)
    plan = case.plan.model_copy(update={"max_steps": FP16_STEPS if case.loaded.dtype is torch.float16 else 1})
    case.trainer = build(case.loaded, plan, case.rows, reporter, case.work / "checkpoints")
    loss = float(case.trainer.evaluate()["eval_loss"])
    trainable, count = case.loaded.model.get_nb_trainable_parameters()
    facts = {"loss": loss, "trainable": trainable, "parameters": count}
    words = f"loss {loss:.3f}, {trainable:,} of {count:,} parameters can learn"
    if math.isfinite(loss):
        yield Finding("forward", "fine", words, "", facts)
    else:
        step = "Set compute_dtype to bfloat16 or float32: values of this model are too large for fp16."
        yield Finding("forward", "broken", words, step, facts)


def _unheard(row: Any) -> None:
    """The run's folder, which there is none of."""


def answer(case: Case) -> Iterator[Finding]:
    """A greedy answer of a few tokens about the page."""
    loaded, trainer = _at_work(case)
    assert case.rows is not None
    settings = PredictSettings(
        hint=case.plan.prompt_hint,
        pictures=picture_settings(case.plan),
        batch_size=1,
        max_new_tokens=ANSWER_TOKENS,
        style=prompt_style(case.plan),
    )
    trainer.model.eval()
    example = case.rows.held_out[0]
    (said,) = predict(loaded, [example], settings)
    words = f"{example.question!r}: {said!r} (on the page: {example.answers[0]!r})"
    yield Finding("answer", "fine", words, "", {"answer": said, "right": example.answers[0]})


class _GradientWatch(TrainerCallback):
    """Counts the adapter's B matrices that got a gradient, at each step anew."""

    def __init__(self) -> None:
        self.learning: list[str] = []
        self.idle: list[str] = []

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        matrices = [(n, p) for n, p in model.named_parameters() if "lora_B" in n and p.requires_grad]
        moved = {n for n, p in matrices if p.grad is not None and p.grad.isfinite().all() and p.grad.any()}
        self.learning = [name for name, _ in matrices if name in moved]
        self.idle = [name for name, _ in matrices if name not in moved]


def train_once(case: Case) -> Iterator[Finding]:
    """One optimiser step: every B matrix of the adapter gets a gradient that is not zero, and moves."""
    loaded, trainer = _at_work(case)
    watch = _GradientWatch()
    trainer.add_callback(watch)
    before = _b_matrices(loaded)
    trainer.train()
    moved = sum(not torch.equal(before[name], value) for name, value in _b_matrices(loaded).items())
    losses = [row["loss"] for row in trainer.state.log_history if "loss" in row]
    count = len(watch.learning) + len(watch.idle)
    words = f"loss {losses[-1]:.3f}; {len(watch.learning)} of {count} B matrices got a gradient, {moved} moved"
    facts = {"loss": losses[-1], "matrices": count, "with_gradient": len(watch.learning), "moved": moved}
    if not watch.learning or not moved:
        step = "Nothing would be learnt: choose other lora_targets, or compute_dtype float32."
        yield Finding("step", "broken", words, step, facts)
    elif watch.idle:
        yield Finding("step", "warning", f"{words}; none: {watch.idle[0]}", "Leave it out of lora_targets.", facts)
    else:
        yield Finding("step", "fine", words, "", facts)


def _b_matrices(loaded: Loaded) -> dict[str, torch.Tensor]:
    return {name: p.detach().clone() for name, p in loaded.model.named_parameters() if "lora_B.default" in name}


def save_and_load(case: Case) -> Iterator[Finding]:
    """The adapter in PEFT's plain form, read back by the way answers take, is the same to the last bit."""
    loaded, _ = _at_work(case)
    folder = case.work / "adapter"
    save_adapter(loaded.model, folder, AdapterInfo(base=loaded.source.name, family=loaded.family.name))
    if not whole_safetensors(folder / WEIGHTS):
        yield Finding("adapter", "broken", f"{WEIGHTS} was not written whole", "Make room on the disk.")
        return
    use_adapter(loaded, "again", folder)
    saved, again = (get_peft_model_state_dict(loaded.model, adapter_name=name) for name in ("default", "again"))
    differ = [key for key in saved if key not in again or not torch.equal(saved[key], again[key])]
    megabytes = (folder / WEIGHTS).stat().st_size / 1e6
    words = f"{len(saved)} tensors, {megabytes:.1f} MB, in PEFT's plain form"
    facts = {"tensors": len(saved), "megabytes": round(megabytes, 2)}
    if differ or saved.keys() != again.keys():
        yield Finding("adapter", "broken", f"{words}; read back it differs, first at {differ[:1]}", "", facts)
    else:
        yield Finding("adapter", "fine", f"{words}; read back it is the same", "", facts)


def _at_work(case: Case) -> tuple[Loaded, RunTrainer]:
    assert case.loaded is not None and case.trainer is not None
    return case.loaded, case.trainer
