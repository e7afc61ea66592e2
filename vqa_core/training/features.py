"""Features of frozen pictures, computed once: the vision tower is more than half of a small model's step."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psutil
import torch
from transformers.modeling_outputs import BaseModelOutputWithPooling

from vqa_core.families.family import Family
from vqa_core.training.collate import EVALUATION, Row

_PICTURE_INPUTS = ("pixel_values", "pixel_attention_mask")
MEMORY_SHARE = 0.25
"""Of the memory that is free at the start; beyond it features are computed again each time."""


class FeatureCache:
    """What the frozen modules before the text model make of each row's pictures, kept in main memory.

    Each row is computed alone, so that its features do not depend on the batch it first came in: a resumed run
    computes the same ones. Where the connector learns, the vision tower's output is kept in place of the features.
    """

    def __init__(self, model: Any, family: Family, connector_learns: bool) -> None:
        self._base = model.base_model.model.model
        self._family = family
        self._connector_learns = connector_learns
        self._left = int(psutil.virtual_memory().available * MEMORY_SHARE)
        self._kept: dict[str, torch.Tensor] = {}

    @property
    def room(self) -> int:
        """Bytes that may still be kept."""
        return self._left

    @property
    def row_bytes(self) -> int:
        """What a row's features take, on average; 0 before the first."""
        held = sum(kept.numel() * kept.element_size() for kept in self._kept.values())
        return held // len(self._kept) if self._kept else 0

    @property
    def rows(self) -> int:
        """How many rows' features are kept."""
        return len(self._kept)

    def holds(self, keys: Sequence[str]) -> bool:
        """Whether these rows' pixels are no longer needed: their features are all there, and stay as they are."""
        return not self._connector_learns and all(key in self._kept for key in keys)

    def replace(self, inputs: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
        """`inputs` with features [tokens, width] a row in place of its pixels; `keys` name each row's pictures.

        Rows that it `holds` need no pixels.
        """
        rest = {name: value for name, value in inputs.items() if name not in _PICTURE_INPUTS}
        pictures = {name: inputs[name] for name in _PICTURE_INPUTS if name in inputs}
        features = [
            self._row(key, {name: value[index : index + 1] for name, value in pictures.items()})
            for index, key in enumerate(keys)
        ]
        return {**rest, "mm_encoder_outputs": {"image": BaseModelOutputWithPooling(pooler_output=features)}}

    def _row(self, key: str, pictures: dict[str, torch.Tensor]) -> torch.Tensor:
        assert self._family.features is not None
        if self._connector_learns:
            with self._kept_tower(key):
                connected: torch.Tensor = self._family.features(self._base, pictures)
            return connected
        with torch.no_grad():
            known = self._known(key, self._base.device)
            return known if known is not None else self._keep(key, self._family.features(self._base, pictures))

    @contextmanager
    def _kept_tower(self, key: str) -> Iterator[None]:
        """While it lasts the vision tower answers for `key` from memory, and remembers what it had to compute."""
        tower = self._base.vision_model
        own = tower.forward

        def forward(pixel_values: torch.Tensor, **options: Any) -> BaseModelOutputWithPooling:
            known = self._known(key, pixel_values.device)
            if known is None:
                with torch.no_grad():
                    made = own(pixel_values=pixel_values, **{**options, "return_dict": True})
                known = self._keep(key, made.last_hidden_state)
            return BaseModelOutputWithPooling(last_hidden_state=known)

        tower.forward = forward
        try:
            yield
        finally:
            tower.forward = own

    def _known(self, key: str, device: torch.device) -> torch.Tensor | None:
        known = self._kept.get(key)
        return None if known is None else known.to(device, non_blocking=True)

    def _keep(self, key: str, made: torch.Tensor) -> torch.Tensor:
        size = made.numel() * made.element_size()
        if size <= self._left:
            self._left -= size
            self._kept[key] = made.cpu()
        return made


class KeptBatches:
    """A collator that keeps held-out batches, without their pixels, once the features of their pictures are kept.

    Opening the same pictures again took a quarter of each evaluation, on pages more than half. Loader workers have no
    features and collate anew.
    """

    def __init__(self, collator: Callable[[Sequence[Row]], dict[str, Any]], features: FeatureCache) -> None:
        self._collator = collator
        self._features = features
        self._kept: dict[tuple[str, ...], dict[str, Any]] = {}

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        if any(epoch != EVALUATION for epoch, _ in rows):
            return self._collator(rows)
        name = tuple(example.id for _, example in rows)
        if name not in self._kept:
            batch = self._collator(rows)
            keys = batch["picture_keys"]
            if not all(keys) or not self._features.holds(keys):
                return batch
            self._kept[name] = {key: value for key, value in batch.items() if key not in _PICTURE_INPUTS}
        return dict(self._kept[name])


def cache_for(model: Any, family: Family) -> FeatureCache | None:
    """A cache for the modules that stay as they are; None where even the vision tower learns."""
    if family.features is None:
        return None
    tower, connector = (_learns(model, name) for name in family.picture_modules)
    return None if tower else FeatureCache(model, family, connector_learns=connector)


def _learns(model: Any, module: str) -> bool:
    return any(parameter.requires_grad and module in name for name, parameter in model.named_parameters())
