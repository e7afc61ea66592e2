"""Presets: named sets of TrainConfig fields, each with its source.

A preset is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.training.config import TrainConfig, parse


@dataclass(frozen=True)
class Preset:
    """`source` says whose numbers these are; `licence` names what the base's licence forbids, if anything.

    `needs_gib` is GPU memory in GiB (0 runs on a CPU); `minutes_cpu` what the whole run takes on two cores, 0 where
    the rows decide.
    """

    name: str
    title: str
    summary: str
    source: str
    needs_gib: float
    values: Mapping[str, Any]
    licence: str = ""
    minutes_cpu: float = 0

    def cannot_run(self, host: Host) -> str:
        """Why this host cannot run it and what could, or "" if it can."""
        if self.needs_gib == 0:
            return ""
        if host.kind != "cuda":
            return (
                f"Needs {self.needs_gib:g} GB of GPU memory; this host has no GPU. Start DocDex on a machine with one."
            )
        if host.memory_gib < self.needs_gib:
            return (
                f"Needs {self.needs_gib:g} GB of GPU memory; this GPU has {host.memory_gib:.1f}. Use a smaller preset."
            )
        return ""


PRESETS = (
    Preset(
        name="pocket-tickets",
        title="Quick start",
        summary="The embedded model learns parking tickets, which it cannot answer yet. Runs anywhere.",
        source="DocDex",
        needs_gib=0,
        values={
            "model": "pocket",
            "data": "builtin:tickets",
            "image_splitting": "off",
            "longest_edge": 384,
            "learning_rate": 2e-3,
            "batch_size": 8,
            "max_steps": 150,
            "warmup_steps": 10,
        },
        minutes_cpu=2,
    ),
    Preset(
        name="pocket-own",
        title="Your own pages, small",
        summary="The embedded model on your printed pages and cards: new questions, new ways to answer. Runs anywhere.",
        source="DocDex",
        needs_gib=0,
        values={"model": "pocket", "learning_rate": 2e-3, "batch_size": 4, "epochs": 5, "warmup_steps": 10},
    ),
    Preset(
        name="pocket-pictures",
        title="Your own pictures, small",
        summary="The embedded model learns to see what is not print: shapes, colours, symbols. Runs anywhere.",
        source="DocDex",
        needs_gib=0,
        values={
            "model": "pocket",
            # The tower learns too: on easy-VQA's shapes that beat the text model alone by .23 exact match.
            "lora_targets": r".*(text_model|vision_model).*\.(q|k|v|o|out)_proj|.*modality_projection\.proj",
            "lora_r": 16,
            "lora_alpha": 32,
            "image_splitting": "off",
            "longest_edge": 384,
            "learning_rate": 2e-3,
            "batch_size": 8,
            "epochs": 5,
            "warmup_steps": 10,
        },
    ),
    Preset(
        name="smolvlm-500m",
        title="SmolVLM 500M",
        summary="A small general model: free questions about pictures and simple pages.",
        source="HuggingFaceTB/SmolVLM-500M-Instruct; QLoRA settings of the SmolVLM fine-tuning notebook",
        needs_gib=6,
        values={
            "model": "HuggingFaceTB/SmolVLM-500M-Instruct",
            "lora_r": 8,
            "lora_alpha": 8,
            "lora_dropout": 0.1,
            "lora_init": "gaussian",
            "learning_rate": 1e-4,
            "weight_decay": 0.01,
            "warmup_steps": 50,
            "batch_size": 4,
            "accumulation": 4,
            "epochs": 1,
            "loader_workers": 4,
            "eval_steps": 50,
            "save_steps": 50,
        },
    ),
    Preset(
        name="idefics3-8b",
        title="Idefics3 8B",
        summary="Full document pages and free questions.",
        source="HuggingFaceM4/Idefics3-8B-Llama3; QLoRA settings of its fine-tuning notebook",
        needs_gib=16,
        values={
            "model": "HuggingFaceM4/Idefics3-8B-Llama3",
            "lora_r": 8,
            "lora_alpha": 8,
            "lora_dropout": 0.1,
            "lora_init": "gaussian",
            "learning_rate": 1e-4,
            "weight_decay": 0.01,
            "warmup_steps": 50,
            "batch_size": 1,
            "accumulation": 16,
            "epochs": 1,
            "longest_edge": 728,
            "gradient_checkpointing": True,
            "loader_workers": 4,
            "eval_steps": 50,
            "save_steps": 50,
        },
        licence="Built with Meta Llama 3: its licence applies to what you make with it.",
    ),
)
DEFAULT_PRESET = PRESETS[0].name


def preset(name: str) -> Preset:
    """The preset of that name; UserError lists the names."""
    for candidate in PRESETS:
        if candidate.name == name:
            return candidate
    raise UserError(
        f"Preset {name!r} does not exist. Presets: {', '.join(p.name for p in PRESETS)}. Choose one of these."
    )


def with_preset(name: str, changes: Mapping[str, Any]) -> TrainConfig:
    """The preset's settings with `changes` over them; UserError lists every problem."""
    return parse({**preset(name).values, **changes})
