"""TrainConfig: every setting of a fine-tune, its unit, range and words, written once.

The page builds its fields from here, the command line its `--set FIELD=VALUE`, and a run's config.json its contents.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vqa_core.errors import UserError

Section = Literal["data", "lora", "quantisation", "optimiser", "pictures", "saving"]


@dataclass(frozen=True)
class Shown:
    """How a field appears: its section, label, unit, and whether it is folded away as a rare one."""

    section: Section
    label: str
    unit: str = ""
    rare: bool = False


def _show(section: Section, label: str, unit: str = "", *, rare: bool = False) -> dict[str, Any]:
    return {"section": section, "label": label, "unit": unit, "rare": rare}


def _field(default: Any, shown: dict[str, Any], words: str, **limits: Any) -> Any:
    return Field(default=default, description=words, json_schema_extra=shown, **limits)


class TrainConfig(BaseModel):
    """Settings of one fine-tune. `problems` and `parse` give all mistakes at once, in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = _field(
        "pocket", _show("data", "Model"), "pocket, a Hub id, or a local transformers folder", min_length=1
    )
    data: str = _field(
        "builtin:tickets", _show("data", "Data"), "a file, folder, ZIP, builtin:NAME or set:ID", min_length=1
    )
    test_share: float = _field(
        0.2, _show("data", "Held-out share", "0.001-0.9"), "share of pictures kept for tests", ge=0.001, le=0.9
    )
    max_rows: int = _field(0, _show("data", "Rows to train on", rare=True), "0 takes all training rows", ge=0)
    prompt_hint: str = _field(
        "", _show("data", "Prompt hint", rare=True), "text before the picture: Answer briefly.", max_length=500
    )
    scored: Literal["answer", "all"] = _field(
        "answer",
        _show("data", "Scored tokens", rare=True),
        "answer and its end token, or everything but pictures and padding",
    )
    prompt_style: Literal["model", "chat", "question", "continue"] = _field(
        "model",
        _show("data", "Prompt style", rare=True),
        'model: as this checkpoint was taught; question: "Question: ... Answer: ..."; continue: the bare text',
    )
    seed: int = _field(0, _show("data", "Seed", rare=True), "drives every random draw", ge=0, le=2**31 - 1)

    lora_r: int = _field(8, _show("lora", "Rank r"), "width of the low-rank update", ge=1, le=512)
    lora_alpha: int = _field(16, _show("lora", "Alpha"), "scale = alpha / r", ge=1, le=1024)
    lora_dropout: float = _field(0.0, _show("lora", "Dropout", "0-0.9"), "share of LoRA inputs dropped", ge=0.0, le=0.9)
    lora_targets: str = _field(
        "",
        _show("lora", "Target modules"),
        "regular expression over module names; empty takes the family's own",
        max_length=1000,
    )
    lora_init: Literal["default", "gaussian", "pissa", "olora"] = _field(
        "default", _show("lora", "Initial weights", rare=True), "how A starts; B starts at zero (default, gaussian)"
    )
    lora_bias: Literal["none", "lora_only", "all"] = _field(
        "none", _show("lora", "Trained biases", rare=True), "which bias vectors learn"
    )
    use_rslora: bool = _field(False, _show("lora", "Rank-stabilised scale", rare=True), "scale = alpha / sqrt(r)")
    use_dora: bool = _field(False, _show("lora", "DoRA", rare=True), "learn magnitude and direction apart; slower")

    quantisation: Literal["auto", "nf4", "none"] = _field(
        "auto", _show("quantisation", "Base weights"), "auto: NF4 (QLoRA) on a GPU, not quantised on a CPU"
    )
    double_quant: bool = _field(
        True, _show("quantisation", "Double quantisation", rare=True), "quantise NF4's scales too"
    )
    dequantise: bool = _field(
        False,
        _show("quantisation", "Unpack once", rare=True),
        "keep NF4's values unpacked: the same answers, faster, three times the memory",
    )
    compute_dtype: Literal["auto", "bfloat16", "float16", "float32"] = _field(
        "auto",
        _show("quantisation", "Compute type"),
        "auto: bf16 where it is fast, else fp16 on a GPU and fp32 on a CPU",
    )

    learning_rate: float = _field(2e-3, _show("optimiser", "Learning rate"), "peak step size", gt=0.0, le=1.0)
    schedule: Literal["linear", "cosine", "constant_with_warmup"] = _field(
        "linear", _show("optimiser", "Schedule"), "how the rate falls after warm-up"
    )
    warmup_steps: int = _field(
        10, _show("optimiser", "Warm-up", "steps"), "steps until the peak rate", ge=0, le=100_000
    )
    max_steps: int = _field(
        0, _show("optimiser", "Steps"), "optimiser steps; 0 counts epochs instead", ge=0, le=10_000_000
    )
    epochs: float = _field(
        3.0, _show("optimiser", "Epochs"), "passes over the data where steps is 0", gt=0.0, le=1000.0
    )
    batch_size: int = _field(8, _show("optimiser", "Batch", "rows"), "rows in memory at once", ge=1, le=1024)
    accumulation: int = _field(1, _show("optimiser", "Accumulation", "batches"), "batches a step", ge=1, le=1024)
    optimiser: Literal["adamw_torch_fused", "adamw_torch", "paged_adamw_8bit", "adamw_8bit"] = _field(
        "adamw_torch_fused", _show("optimiser", "Optimiser", rare=True), "AdamW; the 8-bit ones save memory"
    )
    weight_decay: float = _field(
        0.0, _show("optimiser", "Weight decay", rare=True), "pull towards zero", ge=0.0, le=1.0
    )
    max_grad_norm: float = _field(
        1.0, _show("optimiser", "Gradient clip", rare=True), "largest gradient norm", gt=0.0, le=1000.0
    )
    gradient_checkpointing: bool = _field(
        False, _show("optimiser", "Checkpoint activations"), "recompute activations: less memory, more time"
    )

    longest_edge: int = _field(
        0,
        _show("pictures", "Longest side", "px"),
        "pictures are scaled to this; 0 takes the model's own",
        ge=0,
        le=8192,
    )
    image_splitting: Literal["model", "on", "off"] = _field(
        "model", _show("pictures", "Split into tiles"), "tiles read small print and cost more tokens"
    )
    crop_scale: float = _field(
        1.0,
        _show("pictures", "Random crops from", "0.1-1", rare=True),
        "train on random parts with at least this share of the picture; 1 takes it whole",
        ge=0.1,
        le=1.0,
    )
    cache_features: bool = _field(
        True,
        _show("pictures", "Reuse picture features", rare=True),
        "compute a picture's features once while nothing before the text model learns",
    )
    loader_workers: int = _field(
        0, _show("pictures", "Loader workers", rare=True), "processes that open pictures", ge=0, le=64
    )

    eval_steps: int = _field(
        20, _show("saving", "Evaluate every", "steps"), "0 evaluates only at the end", ge=0, le=1_000_000
    )
    eval_rows: int = _field(
        64, _show("saving", "Held-out rows a time", "rows"), "at most so many are scored each time", ge=1, le=100_000
    )
    save_steps: int = _field(20, _show("saving", "Save every", "steps"), "0 saves only at the end", ge=0, le=1_000_000)
    keep_checkpoints: int = _field(
        2, _show("saving", "Checkpoints kept", rare=True), "the newest so many stay", ge=1, le=100
    )
    keep_best: bool = _field(
        False, _show("saving", "Keep the best", rare=True), "end with the checkpoint that scored best on held-out rows"
    )
    best_by: Literal["eval_loss", "exact_match", "anls", "cider"] = _field(
        "eval_loss", _show("saving", "Best by", rare=True), "held-out score that says which checkpoint is best"
    )
    patience: int = _field(
        0,
        _show("saving", "Patience", "evaluations", rare=True),
        "stop after so many without a better score; 0 goes to the end",
        ge=0,
        le=1000,
    )
    eval_share: float = _field(
        0.2,
        _show("saving", "Time for scoring", "0.01-1", rare=True),
        "largest share of a run's time that scoring held-out rows may take",
        ge=0.01,
        le=1.0,
    )
    tracker: Literal["none", "wandb"] = _field(
        "none", _show("saving", "Also report to", rare=True), "wandb needs that package and a login on this machine"
    )
    log_steps: int = _field(
        1, _show("saving", "Log every", "steps", rare=True), "steps a point on the curve", ge=1, le=10_000
    )

    @classmethod
    def shown(cls) -> dict[str, Shown]:
        """How each field appears on the page, in order."""
        return {name: Shown(**field.json_schema_extra) for name, field in cls.model_fields.items()}  # type: ignore[arg-type]

    def problems(self) -> list[str]:
        """Rules between fields that one field alone cannot break; empty when it may start."""
        found = []
        if self.keep_best and (self.eval_steps == 0 or self.save_steps == 0):
            found.append("keep_best needs eval_steps and save_steps above 0. Set both, or turn keep_best off.")
        if self.patience and not self.keep_best:
            found.append(
                f"patience is {self.patience}, but keep_best is off: a run that stops early would end with an adapter "
                "that is not its best. Turn keep_best on, or set patience to 0."
            )
        if self.max_steps and self.warmup_steps > self.max_steps:
            found.append(
                f"warmup_steps is {self.warmup_steps}, more than the run's {self.max_steps} steps. "
                "Set it lower: a tenth of the steps is usual."
            )
        if self.tracker != "none" and find_spec(self.tracker) is None:
            found.append(
                f"tracker is {self.tracker!r}, which is not installed here. Install it by pip, or set tracker to none."
            )
        if self.dequantise and self.quantisation == "none":
            found.append("dequantise is on, but quantisation is none. Set quantisation to nf4, or turn dequantise off.")
        if self.quantisation == "nf4" and self.lora_init in ("pissa", "olora"):
            found.append(f"lora_init is {self.lora_init!r}, which cannot rewrite NF4 weights. Set it to 'gaussian'.")
        return found


def check(values: Mapping[str, Any]) -> list[str]:
    """All that is wrong with `values` as a TrainConfig, each in words; empty when it may start."""
    try:
        return TrainConfig.model_validate(dict(values)).problems()
    except ValidationError as error:
        return [_words(item) for item in error.errors()]


def parse(values: Mapping[str, Any]) -> TrainConfig:
    """A checked TrainConfig; UserError lists every problem."""
    found = check(values)
    if found:
        raise UserError(" ".join(found))
    return TrainConfig.model_validate(dict(values))


def parse_assignments(assignments: list[str]) -> dict[str, Any]:
    """`FIELD=VALUE` words of the command line as values; types are settled by `parse`.

    UserError for a word without "=".
    """
    values: dict[str, Any] = {}
    for word in assignments:
        name, equals, text = word.partition("=")
        if not equals:
            raise UserError(f"--set {word!r} has no '='. Write --set FIELD=VALUE, for example --set max_steps=40.")
        kind = TrainConfig.model_fields[name].annotation if name in TrainConfig.model_fields else None
        values[name] = json.loads(text.lower()) if kind is bool and text.lower() in ("true", "false") else text
    return values


def _words(item: Any) -> str:
    name = ".".join(str(part) for part in item["loc"]) or "settings"
    if item["type"] == "extra_forbidden":
        return f"{name} is not a setting. Settings: {', '.join(TrainConfig.model_fields)}. Remove or rename it."
    rule = item["msg"][0].lower() + item["msg"][1:]
    words = TrainConfig.model_fields[name].description if name in TrainConfig.model_fields else ""
    return f"{name} is {item['input']!r}: {rule} ({words}). Change it."
