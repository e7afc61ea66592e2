"""Features of frozen pictures, computed once: the vision tower is more than half of a small model's step."""

from collections.abc import Sequence
from typing import Any

import psutil
import torch
from transformers.modeling_outputs import BaseModelOutputWithPooling

from vqa_core.families.family import Family

_PICTURE_INPUTS = ("pixel_values", "pixel_attention_mask")
MEMORY_SHARE = 0.25
"""Of the memory that is free at the start; beyond it features are computed again each time."""


class FeatureCache:
    """What the vision tower and connector make of each row's pictures, kept in main memory.

    Each row is computed alone, so that its features do not depend on the batch it first came in: a resumed run
    computes the same ones.
    """

    def __init__(self, model: Any, family: Family) -> None:
        self._base = model.base_model.model.model
        self._family = family
        self._left = int(psutil.virtual_memory().available * MEMORY_SHARE)
        self._kept: dict[str, torch.Tensor] = {}

    def replace(self, inputs: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
        """`inputs` with features [tokens, width] a row in place of its pixels; `keys` name each row's pictures."""
        rest = {name: value for name, value in inputs.items() if name not in _PICTURE_INPUTS}
        pictures = {name: inputs[name] for name in _PICTURE_INPUTS if name in inputs}
        features = [
            self._row(key, {name: value[index : index + 1] for name, value in pictures.items()})
            for index, key in enumerate(keys)
        ]
        return {**rest, "mm_encoder_outputs": {"image": BaseModelOutputWithPooling(pooler_output=features)}}

    @torch.no_grad()
    def _row(self, key: str, pictures: dict[str, torch.Tensor]) -> torch.Tensor:
        known = self._kept.get(key)
        if known is not None:
            return known.to(pictures["pixel_values"].device, non_blocking=True)
        assert self._family.features is not None
        made: torch.Tensor = self._family.features(self._base, pictures)
        size = made.numel() * made.element_size()
        if size <= self._left:
            self._left -= size
            self._kept[key] = made.cpu()
        return made


def can_cache(model: Any, family: Family) -> bool:
    """Whether nothing before the text model learns, so that a picture's features stay the same."""
    return family.features is not None and not any(
        parameter.requires_grad and any(part in name for part in family.picture_modules)
        for name, parameter in model.named_parameters()
    )
