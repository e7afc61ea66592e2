"""The source recipes as settings: what their authors ran, and what a smaller or a faster machine changes."""

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]

# Fine-tuning Idefics2 on DocVQA with QLoRA: 178 steps win over its 2 epochs; the prompt is scored too.
IDEFICS2_DOCVQA: Values = {
    "model": "HuggingFaceM4/idefics2-8b",
    "data": "hub:nielsr/docvqa_1200_examples",
    "prompt_hint": "Answer briefly.",
    "scored": "all",
    "lora_r": 8,
    "lora_alpha": 8,
    "lora_dropout": 0.1,
    "lora_init": "gaussian",
    "lora_targets": (
        r".*(text_model|modality_projection|perceiver_resampler).*(k_proj|q_proj|v_proj|o_proj).*|lm_head$"
    ),
    "quantisation": "nf4",
    "compute_dtype": "float16",
    "learning_rate": 1e-4,
    "warmup_steps": 75,
    "max_steps": 178,
    "batch_size": 2,
    "accumulation": 8,
    "optimiser": "adamw_torch",
    "weight_decay": 0.01,
    "image_splitting": "off",
    "cache_features": False,
    "eval_steps": 0,
    "save_steps": 25,
    "keep_checkpoints": 1,
    "log_steps": 5,
}

# Fine-tuning Idefics-9b on Pokemon cards: everything is scored; random crops as in its training.
IDEFICS_CARDS: Values = {
    "model": "HuggingFaceM4/idefics-9b",
    "data": "hub:TheFusion21/PokemonCards",
    "test_share": 0.002,
    "prompt_style": "question",
    "scored": "all",
    "lora_r": 16,
    "lora_alpha": 32,
    "lora_dropout": 0.05,
    "lora_targets": r".*\.(q_proj|k_proj|v_proj)",
    "quantisation": "nf4",
    "compute_dtype": "float16",
    "learning_rate": 2e-4,
    "warmup_steps": 0,
    "max_steps": 40,
    "batch_size": 2,
    "accumulation": 8,
    "optimiser": "paged_adamw_8bit",
    "crop_scale": 0.9,
    "eval_steps": 20,
    "save_steps": 40,
    "keep_checkpoints": 3,
    "keep_best": True,
    "log_steps": 10,
}

# What a GPU of 16 GB and the two cores beside it change: only the answer is scored, more often looked at.
SIXTEEN_GB: Values = {"scored": "answer", "loader_workers": 2, "log_steps": 1}

# What a large GPU changes: larger batches, unpacked weights, pictures prepared beside the training.
FAST: Values = {
    "scored": "answer",
    "compute_dtype": "auto",
    "lora_dropout": 0.0,
    "dequantise": True,
    "batch_size": 16,
    "accumulation": 1,
    "optimiser": "adamw_torch_fused",
    "cache_features": True,
    "loader_workers": 12,
    "log_steps": 1,
}

# QLoRA of the SmolVLM and Idefics3 notebooks.
SMOLVLM: Values = {
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
}
