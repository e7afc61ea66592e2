"""The embedded model's files without its weights and with a fault planted: no run on them may ask for weights."""

import json
import shutil
from pathlib import Path
from typing import Any

from vqa_core.settings import ASSETS

END = "<end_of_utterance>"


def changed_model(folder: Path, **changes: dict[str, Any]) -> Path:
    """Keywords change JSON files by their stem; a dict in them changes what it names of the dict that is there."""
    shutil.copytree(ASSETS / "pocket", folder, ignore=shutil.ignore_patterns("*.safetensors"))
    for stem, values in changes.items():
        path = folder / f"{stem}.json"
        told = json.loads(path.read_text())
        for name, value in values.items():
            nested = isinstance(value, dict) and isinstance(told.get(name), dict)
            told[name] = {**told[name], **value} if nested else value
        path.write_text(json.dumps(told))
    return folder


def without_end(folder: Path) -> Path:
    """Its chat template writes no end of a turn."""
    changed_model(folder)
    template = folder / "chat_template.jinja"
    template.write_text(template.read_text().replace(END, ""))
    return folder


def that_cuts(folder: Path) -> Path:
    """Its tokenizer cuts at 64 tokens."""
    return changed_model(folder, tokenizer_config={"truncation": True, "max_length": 64})
