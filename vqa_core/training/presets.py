"""Presets: named sets of TrainConfig fields, each with its source.

A preset is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.models.notices import Notice, notice_of
from vqa_core.training import recipes
from vqa_core.training.config import TrainConfig, parse

DEFAULT_PRESET = "pocket-tickets"

# Of the embedded model's runs the step with most right answers is kept. How often there is time to look, and at how
# many rows, is measured when a run begins.
_KEEP_BEST: Mapping[str, Any] = {"keep_best": True, "best_by": "exact_match", "eval_steps": 10, "save_steps": 10}


@dataclass(frozen=True)
class Preset:
    """`source` says whose numbers these are, `differs` what they are not the same in.

    `needs_gib` is GPU memory in GiB (0 runs on a CPU); `minutes_cpu` what the whole run takes on two cores, 0 where
    the rows decide.
    """

    name: str
    title: str
    summary: str
    source: str
    needs_gib: float
    values: Mapping[str, Any]
    differs: str = ""
    minutes_cpu: float = 0

    @property
    def notice(self) -> Notice:
        """Licence and limits of the base."""
        return notice_of(str(self.values["model"]))

    def cannot_run(self, host: Host) -> str:
        """Why this host cannot run it and what could, or "" if it can."""
        if self.needs_gib == 0:
            return ""
        if host.kind != "cuda":
            return (
                f"Needs {self.needs_gib:g} GB of GPU memory; this host has no GPU. Start DocDex on a machine with one, "
                f'or train the embedded model here: "{preset(DEFAULT_PRESET).title}" ({DEFAULT_PRESET}).'
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
            **_KEEP_BEST,
            "eval_steps": 25,
            "save_steps": 25,
            "eval_rows": 32,
        },
        minutes_cpu=2,
    ),
    Preset(
        name="pocket-own",
        title="Your own pages, small",
        summary="The embedded model on your printed pages and cards: new questions, new ways to answer. Runs anywhere.",
        source="DocDex",
        needs_gib=0,
        values={
            "model": "pocket",
            "learning_rate": 2e-3,
            "batch_size": 4,
            "epochs": 5,
            "warmup_steps": 10,
            **_KEEP_BEST,
        },
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
            **_KEEP_BEST,
        },
    ),
    Preset(
        name="idefics2-docvqa",
        title="Idefics2 8B reads documents",
        summary="Questions about scanned pages, as published: DocVQA, 178 steps.",
        source="Idefics2 on DocVQA with QLoRA, the notebook behind Idefics2-OCR",
        differs="The vision tower stays out of 4-bit. Padding is told by its mask, not by its value.",
        needs_gib=10,
        values=recipes.IDEFICS2_DOCVQA,
    ),
    Preset(
        name="idefics2-docvqa-16gb",
        title="Idefics2 8B reads documents, 16 GB",
        summary="The same on one T4 or a card like it.",
        source="Idefics2 on DocVQA with QLoRA, the notebook behind Idefics2-OCR",
        differs="Scores the answer alone; loads pictures in two processes.",
        needs_gib=14,
        values={**recipes.IDEFICS2_DOCVQA, **recipes.SIXTEEN_GB},
    ),
    Preset(
        name="idefics2-docvqa-fast",
        title="Idefics2 8B reads documents, fast",
        summary="The same on one large GPU, many times as fast.",
        source="Idefics2 on DocVQA with QLoRA, the notebook behind Idefics2-OCR",
        differs="Scores the answer alone; bf16; 16 rows at once; unpacked weights; no dropout; tower output kept.",
        needs_gib=44,
        values={**recipes.IDEFICS2_DOCVQA, **recipes.FAST},
    ),
    Preset(
        name="idefics-9b-cards",
        title="Idefics 9B describes cards",
        summary="Says which Pokemon card it sees, as published: 40 steps.",
        source="Idefics-9b on Pokemon cards with QLoRA, the tutorial of Hugging Face's notebooks",
        differs="Padding and the tokens of pictures are not scored. Held-out cards are seen whole, not cropped.",
        needs_gib=10,
        values=recipes.IDEFICS_CARDS,
    ),
    Preset(
        name="idefics-9b-cards-16gb",
        title="Idefics 9B describes cards, 16 GB",
        summary="The same on one T4 or a card like it.",
        source="Idefics-9b on Pokemon cards with QLoRA, the tutorial of Hugging Face's notebooks",
        differs="Scores the answer alone; loads pictures in two processes.",
        needs_gib=14,
        values={**recipes.IDEFICS_CARDS, **recipes.SIXTEEN_GB},
    ),
    Preset(
        name="idefics-9b-cards-fast",
        title="Idefics 9B describes cards, fast",
        summary="The same on one large GPU, many times as fast.",
        source="Idefics-9b on Pokemon cards with QLoRA, the tutorial of Hugging Face's notebooks",
        differs="Scores the answer alone; bf16; 16 rows at once; unpacked weights; no dropout.",
        needs_gib=44,
        values={**recipes.IDEFICS_CARDS, **recipes.FAST},
    ),
    Preset(
        name="idefics-80b",
        title="Idefics 80B",
        summary="The largest of the family, on one GPU of 48 GB.",
        source="Idefics-9b on Pokemon cards with QLoRA, the tutorial of Hugging Face's notebooks",
        differs="The 80B base, a row at a time, activations checkpointed; scores the answer alone; your own data.",
        needs_gib=44,
        values={
            **recipes.IDEFICS_CARDS,
            **recipes.SIXTEEN_GB,
            "model": "HuggingFaceM4/idefics-80b",
            "data": "builtin:cards",
            "test_share": 0.2,
            "compute_dtype": "auto",
            "batch_size": 1,
            "accumulation": 16,
            "gradient_checkpointing": True,
        },
    ),
    Preset(
        name="smolvlm-256m",
        title="SmolVLM 256M",
        summary="The smallest general model: short free questions about pictures.",
        source="SmolVLM's fine-tuning notebook",
        differs="NF4 where the notebook offers it as a choice; scores the answer alone.",
        needs_gib=4,
        values={**recipes.SMOLVLM, "model": "HuggingFaceTB/SmolVLM-256M-Instruct"},
    ),
    Preset(
        name="smolvlm-500m",
        title="SmolVLM 500M",
        summary="A small general model: free questions about pictures and simple pages.",
        source="SmolVLM's fine-tuning notebook",
        differs="NF4 where the notebook offers it as a choice; scores the answer alone.",
        needs_gib=6,
        values={**recipes.SMOLVLM, "model": "HuggingFaceTB/SmolVLM-500M-Instruct"},
    ),
    Preset(
        name="smolvlm-2b",
        title="SmolVLM 2.2B",
        summary="Free questions about pictures and pages on one small GPU.",
        source="SmolVLM's fine-tuning notebook",
        differs="NF4 where the notebook offers it as a choice; scores the answer alone.",
        needs_gib=12,
        values={**recipes.SMOLVLM, "model": "HuggingFaceTB/SmolVLM-Instruct"},
    ),
    Preset(
        name="idefics3-8b",
        title="Idefics3 8B",
        summary="Full document pages and free questions.",
        source="HuggingFaceM4/Idefics3-8B-Llama3; QLoRA settings of its fine-tuning notebook",
        differs="Pages of 728 px; checkpointed activations; scores the answer alone.",
        needs_gib=10,
        values={
            **recipes.SMOLVLM,
            "model": "HuggingFaceM4/Idefics3-8B-Llama3",
            "batch_size": 1,
            "accumulation": 16,
            "longest_edge": 728,
            "gradient_checkpointing": True,
        },
    ),
)


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
