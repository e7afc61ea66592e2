"""Scores while the embedded model learns: python benchmarks/live_quality.py FOLDER [NAME...]

Real runs of the command line's own way, one after the other, each told as a table: the quick start; the same rows of
which few are learnt at a rate that never falls, so that held-out answers get worse again; and that run with patience.
Printed are the scores of each evaluation, what they took of the time, and which step was kept. FOLDER keeps each run's
history.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from vqa_core.runs import history
from vqa_core.runs.series import GrowingCurves
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.presets import with_preset
from vqa_core.training.start import start_run

BY_HEART: dict[str, Any] = {
    "max_rows": 12,
    "schedule": "constant_with_warmup",
    "learning_rate": 1e-2,
    "max_steps": 160,
    "eval_steps": 10,
    "save_steps": 10,
    "eval_rows": 48,
    "best_by": "anls",
}
CASES: dict[str, dict[str, Any]] = {
    "quick start": {},
    "unscored": {"keep_best": False, "eval_steps": 0, "eval_rows": 1},
    "by heart": BY_HEART,
    "by heart, patience 4": {**BY_HEART, "patience": 4},
}


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp())
    os.environ.update(DOCDEX_HOME=str(home / "home"), DOCDEX_RUNTIME=str(home / "runtime"))
    settings = Settings.from_environment()
    for name in names or list(CASES):
        config = with_preset("pocket-tickets", CASES[name])
        run = start_run(config.model_dump(), settings, RunStore(settings), preset_name="pocket-tickets")
        while run.status().live or run.alive():
            time.sleep(0.5)
        rows, _ = history.read(run.history)
        growing = GrowingCurves()
        growing.add(rows)
        told = table(name, rows, growing.now().minutes * 60)
        sys.stdout.write(f"{told}\n{run.status().state}: {run.status().message}\n\n")
        sys.stdout.flush()
        place = folder / name.replace(",", "").replace(" ", "-")
        place.with_suffix(".txt").write_text(told + run.status().message + "\n")
        shutil.copyfile(run.history, place.with_suffix(".jsonl"))
    shutil.rmtree(home)


def table(name: str, rows: list[dict[str, Any]], seconds: float) -> str:
    """A line for each evaluation, and one for the whole run."""
    kept = next((row["step"] for row in reversed(rows) if row.get("event") == "best"), None)
    lines = [
        f"## {name}",
        "| step | training loss | held-out loss | exact match | ANLS | rows | seconds | |",
        "|---" * 8 + "|",
    ]
    loss, spent = 0.0, 0.0
    for row in rows:
        loss = row.get("loss", loss)
        if "eval_loss" not in row:
            continue
        spent += row["eval_seconds"]
        cells = [row["step"], f"{loss:.3f}", f"{row['eval_loss']:.3f}", row.get("exact_match"), row.get("anls")]
        mark = "kept" if row["step"] == kept else ""
        lines.append(
            "| " + " | ".join(str(cell) for cell in [*cells, row.get("rows"), row["eval_seconds"], mark]) + " |"
        )
    skipped = sum(row.get("event") == "scoring skipped" for row in rows)
    fewer = next((f"; {row['rows']} of {row['of']} rows fit" for row in rows if row.get("event") == "fewer rows"), "")
    share = spent / seconds if seconds else 0.0
    lines.append(
        f"{seconds:.0f} s, of which scoring {spent:.0f} s ({share:.1%}); {skipped} evaluations left out{fewer}"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
