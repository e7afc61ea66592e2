"""What a leg leaves behind for the next: weights in bf16, what else training needs, and where it stood.

model-00001-of-00003.safetensors ... are named and cut as in the model's folder and may take their places there.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from vqa_core.pocket.network import TIED, Network
from vqa_core.pocket.optimiser import Optimiser

SHARD_BYTES = 12_000_000
TRAINING, STATE, LOG = "training.safetensors", "state.json", "log.jsonl"
INDEX = "model.safetensors.index.json"
_HEAD, _SQUARES = "glyphs.", "squares."


@dataclass
class Stand:
    """Where training stands: the next batch's number, steps and pictures in all, and the difficulty."""

    number: int = 0
    steps: int = 0
    pictures: int = 0
    difficulty: float = 1.0
    seconds: float = 0.0
    sha256: str = ""


def save(folder: Path, network: Network, optimiser: Optimiser, stand: Stand) -> None:
    """Replace what the folder holds, the state last, so that it never speaks of weights that are not there."""
    stand.sha256 = write_weights(folder, network.model)
    rest = {
        _HEAD + name: tensor.detach().to("cpu", torch.bfloat16) for name, tensor in network.glyphs.state_dict().items()
    }
    rest |= {_SQUARES + name: tensor for name, tensor in optimiser.state().items()}
    _replace(folder / TRAINING, rest)
    whole = folder / f"{STATE}.new"
    whole.write_text(json.dumps({"format": 1, **asdict(stand)}, indent=1), encoding="utf-8")
    whole.replace(folder / STATE)


def load_stand(folder: Path) -> Stand:
    """Of a leg's folder; a fresh one where it holds none."""
    path = folder / STATE
    if not path.is_file():
        return Stand()
    told = json.loads(path.read_text(encoding="utf-8"))
    return Stand(**{name: told[name] for name in asdict(Stand()) if name in told})


def load_rest(folder: Path, network: Network, optimiser: Optimiser) -> bool:
    """Glyph head and squared gradients of a leg's folder; False where it holds none."""
    path = folder / TRAINING
    if not path.is_file():
        return False
    rest = load_file(path)
    head = {name.removeprefix(_HEAD): value.float() for name, value in rest.items() if name.startswith(_HEAD)}
    if head:
        network.glyphs.load_state_dict(head)
    optimiser.load({name.removeprefix(_SQUARES): value for name, value in rest.items() if name.startswith(_SQUARES)})
    return True


def write_weights(folder: Path, model: Any) -> str:
    """The shards and their index; returns the sha256 of the shards' bytes, one after another."""
    weights = {
        name: tensor.detach().to("cpu", torch.bfloat16).contiguous()
        for name, tensor in model.state_dict().items()
        if name != TIED
    }
    shards = _shards(weights)
    digest = hashlib.sha256()
    places: dict[str, str] = {}
    for number, shard in enumerate(shards, 1):
        name = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        _replace(folder / name, shard)
        digest.update((folder / name).read_bytes())
        places |= dict.fromkeys(shard, name)
    count = sum(tensor.numel() for tensor in weights.values())
    told = {
        "metadata": {"total_parameters": count, "total_size": 2 * count},
        "weight_map": dict(sorted(places.items())),
    }
    (folder / INDEX).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return digest.hexdigest()


def complete(folder: Path, base: Path) -> None:
    """Copy what a transformers folder needs beside the weights from `base`, where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in base.iterdir():
        if path.suffix in (".json", ".jinja") and path.name not in (INDEX, STATE) and not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)


def _shards(weights: dict[str, Tensor]) -> list[dict[str, Tensor]]:
    shards: list[dict[str, Tensor]] = [{}]
    room = SHARD_BYTES
    for name, tensor in weights.items():
        size = tensor.numel() * tensor.element_size()
        if size > room and shards[-1]:
            shards.append({})
            room = SHARD_BYTES
        shards[-1][name] = tensor
        room -= size
    return shards


def _replace(path: Path, tensors: dict[str, Tensor]) -> None:
    new = path.with_name(path.name + ".new")
    save_file(tensors, new, metadata={"format": "pt"})
    new.chmod(0o644)
    new.replace(path)
