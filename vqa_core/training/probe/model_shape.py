"""What of a loaded model decides which levers a run has."""

from typing import Any

import torch

from vqa_core.families.grids import most_tiles, widest_edge
from vqa_core.hardware import GIB
from vqa_core.models.loading import Loaded
from vqa_core.training.config import TrainConfig
from vqa_core.training.probe.levers import Shape
from vqa_core.training.trainer import picture_settings

PACKED_BYTES = 0.516
"""A parameter in NF4 with doubly quantised scales."""


def shape_of(loaded: Loaded, config: TrainConfig) -> Shape:
    """What decides which levers there are."""
    tool = getattr(loaded.processor, "image_processor", None)
    own, tile_px = 0, 0
    if loaded.family.name != "idefics" and tool is not None:
        tile_px = int(_side(getattr(tool, "max_image_size", None)))
        own = widest_edge(tile_px, most_tiles(loaded.processor)) or int(_side(getattr(tool, "size", None)))
    splitting = picture_settings(config).splitting
    tiles = bool(getattr(tool, "do_image_splitting", False)) if splitting is None else splitting
    linear = _packable(loaded)
    return Shape(
        quantised=loaded.quantised,
        own_edge=own,
        tile_px=tile_px,
        tiles=tiles and bool(own),
        can_cache=loaded.family.features is not None,
        packed_gib=linear * PACKED_BYTES / GIB,
        plain_gib=linear * loaded.dtype.itemsize / GIB,
    )


def _side(size: Any) -> int:
    return int(size["longest_edge"]) if size and "longest_edge" in size else 0


def _packable(loaded: Loaded) -> int:
    """Parameters in linear layers that 4-bit packs."""
    kept = loaded.family.unquantised
    count = 0
    for name, module in loaded.model.base_model.model.named_modules():
        weight = getattr(module, "weight", None)
        if not isinstance(module, torch.nn.Linear) or name.startswith(kept) or name.endswith(kept) or "lora_" in name:
            continue
        count += module.in_features * module.out_features if weight is not None else 0
    return count
