"""Which checkpoint a run can go on from: whole on disk, judged without torch."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

from vqa_core.runs.files import read_json
from vqa_core.runs.run import Run

_NAME = re.compile(r"checkpoint-(\d+)")
_WEIGHTS = ("adapter_model.safetensors", "model.safetensors")
# A header of a real model is below 1 MB; the format itself stops at 100 MB.
_HEADER_LIMIT = 100_000_000


def latest_valid(run: Run) -> Path | None:
    """The checkpoint with the highest step that is whole; None where there is none."""
    try:
        found = {int(match[1]): path for path in run.checkpoints.iterdir() if (match := _NAME.fullmatch(path.name))}
    except FileNotFoundError:
        return None
    return next((found[step] for step in sorted(found, reverse=True) if is_valid(found[step])), None)


def step_of(checkpoint: Path) -> int:
    """The step that a checkpoint's folder is named by."""
    return int(checkpoint.name.rpartition("-")[2])


def is_valid(checkpoint: Path) -> bool:
    """`checkpoint-<n>` as Trainer writes it: state of step n, whole weights, optimizer and scheduler."""
    name = _NAME.fullmatch(checkpoint.name)
    state = read_json(checkpoint / "trainer_state.json")
    return (
        name is not None
        and state is not None
        and state.get("global_step") == int(name[1])
        and any(whole_safetensors(checkpoint / weights) for weights in _WEIGHTS)
        and all(_whole_torch_file(checkpoint / name) for name in ("optimizer.pt", "scheduler.pt"))
    )


def whole_safetensors(path: Path) -> bool:
    """The file is as long as its header says: 8 bytes of length, JSON header, data."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 0 < length <= min(size - 8, _HEADER_LIMIT):
                return False
            header = json.loads(file.read(length))
    except (OSError, ValueError):
        return False
    return isinstance(header, dict) and 8 + length + _data_bytes(header) == size


def _data_bytes(header: dict[str, Any]) -> int:
    """Where the last tensor ends; -1 for a header of another form."""
    last = 0
    for name, tensor in header.items():
        if name == "__metadata__":
            continue
        offsets = tensor.get("data_offsets") if isinstance(tensor, dict) else None
        if not isinstance(offsets, list) or len(offsets) != 2 or not all(isinstance(at, int) for at in offsets):
            return -1
        last = max(last, offsets[1])
    return last


def _whole_torch_file(path: Path) -> bool:
    # torch.save writes a ZIP, whose directory is at the end: a cut file has none.
    return path.is_file() and zipfile.is_zipfile(path)
