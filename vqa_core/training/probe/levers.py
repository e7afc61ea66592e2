"""Levers: settings that trade memory, time and sight against each other, and what each would change. No torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vqa_core.training.config import TrainConfig

BATCH_SHARE = 0.35
"""Of a step's memory beside the weights, what is left with checkpointed activations; their time is a third more
(a second forward pass beside one forward and two backward)."""
CHECKPOINT_TIME = 4 / 3
SHRINK = 0.75
"""One notch of the longest side where pictures are not cut into tiles."""
PATCH_PX = 14


@dataclass(frozen=True)
class Shape:
    """What of a model decides which levers it has.

    `own_edge` is its longest picture side in pixels, 0 where that is fixed; `tile_px` the side of a tile, 0 where
    pictures stay whole when they grow; `tiles` whether they are cut now. `packed_gib` is what its 4-bit layers take, or
    would; `plain_gib` what the same layers take unpacked.
    """

    quantised: bool = False
    own_edge: int = 0
    tile_px: int = 0
    tiles: bool = False
    can_cache: bool = False
    packed_gib: float = 0.0
    plain_gib: float = 0.0


@dataclass(frozen=True)
class Lever:
    """`changes` are the fields of TrainConfig that it sets; `reload` where the model must be loaded anew for it.

    `memory` and `time` are the stated rule for an estimate: factors on a step's memory beside the weights and on its
    seconds, None where no rule is known; `weights_gib` is added to the weights.
    """

    key: str
    title: str
    changes: Mapping[str, Any]
    reload: bool = False
    memory: float | None = 1.0
    time: float | None = 1.0
    weights_gib: float = 0.0


def levers(config: TrainConfig, shape: Shape, fits: bool) -> list[Lever]:
    """What could be set otherwise, most useful first: what saves memory where the run does not fit, else what gains
    time."""
    saving = [*_smaller_batch(config), *_checkpointing(config, True), *_smaller_pictures(config, shape)]
    saving += [*_packing(config, shape, True), *_unpacking(config, shape, False)]
    gaining = [*_larger_batch(config), *_caching(config, shape), *_checkpointing(config, False)]
    gaining += [*_unpacking(config, shape, True), *_larger_pictures(config, shape), *_packing(config, shape, False)]
    if fits:
        return [*gaining, *saving]
    return [*saving, *_smallest(config, shape)]


def _batch(config: TrainConfig, batch: int, key: str) -> Lever:
    accumulation = config.batch_size * config.accumulation // batch
    factor = batch / config.batch_size
    changes = {"batch_size": batch, "accumulation": accumulation}
    return Lever(key, f"batch {batch} x {accumulation}", changes, memory=factor, time=1.0)


def _smaller_batch(config: TrainConfig) -> list[Lever]:
    if config.batch_size == 1:
        return []
    half = config.batch_size // 2 if config.batch_size % 2 == 0 else 1
    found = [_batch(config, half, "half_batch")]
    return found if half == 1 else [*found, _batch(config, 1, "one_row")]


def _larger_batch(config: TrainConfig) -> list[Lever]:
    if config.accumulation % 2:
        return []
    return [_batch(config, 2 * config.batch_size, "double_batch")]


def _checkpointing(config: TrainConfig, on: bool) -> list[Lever]:
    if config.gradient_checkpointing == on:
        return []
    memory, time = (BATCH_SHARE, CHECKPOINT_TIME) if on else (1 / BATCH_SHARE, 1 / CHECKPOINT_TIME)
    title = f"checkpointed activations {'on' if on else 'off'}"
    return [Lever("checkpointing", title, {"gradient_checkpointing": on}, memory=memory, time=time)]


def _edge_changes(shape: Shape, edge: int) -> dict[str, Any]:
    return {"longest_edge": 0 if edge == shape.own_edge else edge}


def _smaller_pictures(config: TrainConfig, shape: Shape) -> list[Lever]:
    edge = config.longest_edge or shape.own_edge
    found = []
    if smaller := _notch_down(edge, shape):
        found.append(_pictures("smaller_pictures", f"longest side {smaller} px", _edge_changes(shape, smaller)))
    if shape.tiles:
        found.append(_pictures("tiles_off", "tiles off", {"image_splitting": "off"}))
    return found


def _larger_pictures(config: TrainConfig, shape: Shape) -> list[Lever]:
    edge = config.longest_edge or shape.own_edge
    found = []
    if larger := _notch_up(edge, shape):
        found.append(_pictures("larger_pictures", f"longest side {larger} px", _edge_changes(shape, larger)))
    if shape.own_edge and not shape.tiles:
        found.append(_pictures("tiles_on", "tiles on", {"image_splitting": "on"}))
    return found


def _pictures(key: str, title: str, changes: Mapping[str, Any]) -> Lever:
    # How many picture tokens come of it is known once rows went through the processor.
    return Lever(key, title, changes, memory=None, time=None)


def _notch_down(edge: int, shape: Shape) -> int:
    if shape.tile_px:
        # Without tiles such a model sees one picture of a tile's size, whatever the longest side.
        return (edge - 1) // shape.tile_px * shape.tile_px if shape.tiles else 0
    return int(edge * SHRINK) // PATCH_PX * PATCH_PX


def _notch_up(edge: int, shape: Shape) -> int:
    if not edge or edge >= shape.own_edge:
        return 0
    if shape.tile_px:
        return min(shape.own_edge, (edge // shape.tile_px + 1) * shape.tile_px) if shape.tiles else 0
    return min(shape.own_edge, int(edge / SHRINK) // PATCH_PX * PATCH_PX)


def _caching(config: TrainConfig, shape: Shape) -> list[Lever]:
    if not shape.can_cache or config.crop_scale < 1:
        return []
    on = not config.cache_features
    title = f"picture features {'kept' if on else 'computed each time'}"
    return [Lever("caching", title, {"cache_features": on}, time=None)]


def _packing(config: TrainConfig, shape: Shape, on: bool) -> list[Lever]:
    if shape.quantised == on or (on and config.lora_init in ("pissa", "olora")):
        return []
    changes: dict[str, Any] = {"quantisation": "nf4" if on else "none"}
    if not on and config.dequantise:
        changes["dequantise"] = False
    saved = 0.0 if config.dequantise else shape.plain_gib - shape.packed_gib
    weights = -saved if on else saved
    return [Lever("packing", f"4-bit {'on' if on else 'off'}", changes, True, time=None, weights_gib=weights)]


def _unpacking(config: TrainConfig, shape: Shape, on: bool) -> list[Lever]:
    if not shape.quantised or config.dequantise == on:
        return []
    weights = (shape.plain_gib - shape.packed_gib) * (1 if on else -1)
    title = f"unpacked once {'on' if on else 'off'}"
    return [Lever("unpacking", title, {"dequantise": on}, True, time=None, weights_gib=weights)]


def _smallest(config: TrainConfig, shape: Shape) -> list[Lever]:
    """Everything that saves memory and leaves what is learnt as it is."""
    changes: dict[str, Any] = {
        "batch_size": 1,
        "accumulation": config.batch_size * config.accumulation,
        "gradient_checkpointing": True,
    }
    if all(getattr(config, name) == value for name, value in changes.items()):
        return []
    share, time = (1.0, 1.0) if config.gradient_checkpointing else (BATCH_SHARE, CHECKPOINT_TIME)
    title = f"batch 1 x {changes['accumulation']}, checkpointed activations"
    return [Lever("smallest", title, changes, memory=share / config.batch_size, time=time)]
