"""What to change in a run's settings after a fault, one step of a ladder at a time; rows a step stay what they were."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.families.grids import widest_edge
from vqa_core.training.coach.faults import Mend
from vqa_core.training.config import TrainConfig

Changes = dict[str, tuple[Any, Any]]
"""Field -> (old, new)."""

EDGES = (1960, 1568, 1176, 980, 768, 512, 384, 256)
"""Longest sides in pixels, one notch under the other."""
_SLOWER = 5.0
_LOWEST_RATE = 1e-6


@dataclass(frozen=True)
class Known:
    """What is known beside the settings.

    `own_edge` is the longest side in pixels that the model takes by itself, 0 where that is not known; `dtype` what the
    run computed with, "" where it did not come so far; `tried` the fields that were changed in this run before.
    """

    own_edge: int = 0
    dtype: str = ""
    tried: frozenset[str] = frozenset()


def mend(how: Mend, config: TrainConfig, known: Known) -> Changes:
    """The next change against a fault; {} where nothing is left to change."""
    changes = _LADDERS[how](config, known)
    return {name: (getattr(config, name), new) for name, new in changes.items() if getattr(config, name) != new}


def own_edge(folder: Path) -> int:
    """The longest side that a model's processor scales to, by its files; 0 where they do not say."""
    for name in ("processor_config.json", "preprocessor_config.json"):
        try:
            found = json.loads((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        found = found.get("image_processor", found) if isinstance(found, dict) else {}
        if isinstance(found, dict):
            most = found.get("most_tiles")
            grown = widest_edge(_edge(found.get("max_image_size")), most) if isinstance(most, int) else 0
            if edge := grown or _edge(found.get("size")):
                return edge
    return 0


def _edge(size: Any) -> int:
    edge = size.get("longest_edge") if isinstance(size, dict) else None
    return edge if isinstance(edge, int) and edge > 0 else 0


def _less_memory(config: TrainConfig, known: Known) -> Mapping[str, Any]:
    """Smaller batches, weights packed again, activations, the longest side once, 4-bit, then smaller pictures."""
    if config.batch_size > 1:
        # The largest part of it that divides it: 8 -> 4, 6 -> 3, 9 -> 3, 7 -> 1.
        part = next(divisor for divisor in range(2, config.batch_size + 1) if config.batch_size % divisor == 0)
        if config.accumulation * part <= 1024:
            return {"batch_size": config.batch_size // part, "accumulation": config.accumulation * part}
    if config.dequantise:
        return {"dequantise": False}
    if not config.gradient_checkpointing:
        return {"gradient_checkpointing": True}
    can_quantise = config.quantisation == "none" and config.lora_init not in ("pissa", "olora")
    smaller = _smaller_pictures(config, known)
    if smaller and ("longest_edge" not in known.tried or not can_quantise):
        return smaller
    return {"quantisation": "nf4"} if can_quantise else {}


def _smaller_pictures(config: TrainConfig, known: Known) -> Mapping[str, Any]:
    lower = _lower(config.longest_edge or known.own_edge)
    return {"longest_edge": lower} if lower else {}


def _lower(edge: int) -> int:
    """The next notch below; for an unknown side one that most documents can still be read at."""
    return next((notch for notch in EDGES if notch < edge), 0) if edge else 980


def _less_host_memory(config: TrainConfig, known: Known) -> Mapping[str, Any]:
    if config.loader_workers:
        return {"loader_workers": config.loader_workers // 2}
    if config.cache_features:
        return {"cache_features": False}
    return _less_memory(config, known)


def _steadier(config: TrainConfig, known: Known) -> Mapping[str, Any]:
    if "learning_rate" in known.tried and known.dtype == "float16":
        return {"compute_dtype": "float32"}
    slower = float(f"{config.learning_rate / _SLOWER:.2g}")
    if slower >= _LOWEST_RATE:
        return {"learning_rate": slower}
    return _plain_numbers(config, known)


def _plain_numbers(config: TrainConfig, known: Known) -> Mapping[str, Any]:
    """DocDex's own choice, or float32 where that very choice failed."""
    if config.compute_dtype == "float32":
        return {}
    if config.compute_dtype not in ("auto", known.dtype):
        return {"compute_dtype": "auto"}
    return {"compute_dtype": "float32"}


_LADDERS: dict[Mend, Callable[[TrainConfig, Known], Mapping[str, Any]]] = {
    "": lambda config, known: {},
    "less memory": _less_memory,
    "less host memory": _less_host_memory,
    "steadier": _steadier,
    "plain numbers": _plain_numbers,
    "smaller pictures": _smaller_pictures,
    "no loader workers": lambda config, known: {"loader_workers": 0},
    "own targets": lambda config, known: {"lora_targets": ""},
}
