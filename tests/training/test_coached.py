"""Faults planted in real runs: what is told, what is left, and that the run goes on from there."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.diagnosis import Diagnosis, diagnose
from vqa_core.training.start import start_run

pytestmark = pytest.mark.slow

Begin = Callable[..., Run]


@pytest.fixture
def begin(tiny: Path, rows_file: Path, settings: Settings) -> Begin:
    """Start a run of the tiny model that scores little; keywords change its settings."""

    def start(**changes: Any) -> Run:
        values = {
            "model": str(tiny),
            "data": str(rows_file),
            "test_share": 0.25,
            "eval_rows": 1,
            "max_steps": 12,
            "warmup_steps": 0,
            "batch_size": 2,
            "learning_rate": 1e-2,
            "compute_dtype": "float32",
            "eval_steps": 0,
            "save_steps": 2,
            "keep_checkpoints": 9,
        }
        return start_run({**values, **changes}, settings, RunStore(settings))

    return start


def told(run: Run) -> Diagnosis:
    found = diagnose(run, run.status())
    assert found is not None, run.status()
    return found


def steps(run: Run, event: str) -> list[int]:
    return [row["step"] for row in history.read(run.history)[0] if row.get("event") == event]


def poison(model: Path, into: Path, step_of_harm: str) -> Path:
    """A copy of `model` whose embedding of one token, which few answers hold, is no number."""
    from safetensors.torch import load_file, save_file
    from transformers import AutoTokenizer

    shutil.copytree(model, into)
    token = AutoTokenizer.from_pretrained(into)(f" {step_of_harm}", add_special_tokens=False)["input_ids"][1]
    weights = load_file(into / "model.safetensors")
    name = next(name for name in weights if "embed_tokens" in name)
    weights[name][token] = float("nan")
    save_file(weights, into / "model.safetensors", {"format": "pt"})
    return into


def rows_with_one_word(rows_file: Path, folder: Path, word: str, index: int) -> Path:
    shutil.copytree(rows_file.parent, folder)
    lines = [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]
    for number, line in enumerate(lines):
        line["answers"] = [word if number == index else "aaa"]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    return folder / "rows.jsonl"
