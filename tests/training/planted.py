"""Faults to plant in a training: rows that make a model compute NaN, and a machine with too little memory."""

import json
import math
import resource
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vqa_core.runs.run import Run
from vqa_core.training.config import TrainConfig, parse

# The letter stands in no row but the ones that are to do harm.
HARM = "z"


def config_for(model: Path, **changes: Any) -> TrainConfig:
    values = {
        "model": str(model),
        "test_share": 0.25,
        "eval_rows": 1,
        "max_steps": 12,
        "warmup_steps": 0,
        "batch_size": 2,
        "learning_rate": 1e-2,
        "compute_dtype": "float32",
        "eval_steps": 0,
        "save_steps": 1,
        "keep_checkpoints": 99,
    }
    return parse({**values, **changes})


def poisoned(model: Path, into: Path) -> Path:
    """A copy of `model` that computes NaN after one letter."""
    from safetensors.torch import load_file, save_file
    from transformers import AutoTokenizer

    shutil.copytree(model, into)
    weights = load_file(into / "model.safetensors")
    token = AutoTokenizer.from_pretrained(into)(HARM, add_special_tokens=False)["input_ids"][-1]
    weights["model.text_model.embed_tokens.weight"][token] = math.nan
    save_file(weights, into / "model.safetensors", {"format": "pt"})
    return into


def harmful_rows(rows_file: Path, folder: Path, lines: Sequence[int]) -> Path:
    """A copy of the rows whose `lines` are answered with the letter."""
    shutil.copytree(rows_file.parent, folder)
    rows = [json.loads(line) for line in rows_file.read_text().splitlines()]
    for line in lines:
        rows[line]["answers"] = [HARM * 3]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return folder / "rows.jsonl"


def lend(run: Run, spare_mib: int, within_s: float = 180.0) -> None:
    """Let the run's worker have so much more memory than it holds with its model loaded, as a small machine would."""
    deadline = time.monotonic() + within_s
    while "asking" not in run.status().phase and run.status().state != "running":
        assert run.status().live and time.monotonic() < deadline, run.log.read_text()[-3000:]
        time.sleep(0.01)
    worker = run.worker()
    assert worker is not None
    lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
    held = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmSize:"))
    resource.prlimit(worker.pid, resource.RLIMIT_AS, (held + spare_mib * 2**20, resource.RLIM_INFINITY))
