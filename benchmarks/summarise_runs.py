"""Speed and memory of the runs in a folder, by their histories: python benchmarks/summarise_runs.py RUNS"""

import itertools
import json
import statistics
import sys
from pathlib import Path

SKIPPED_STEPS = 4
"""First steps compile kernels and fill loaders."""


def summary(folder: Path) -> dict[str, object]:
    """Steps, seconds a step (median of the later ones), samples/s, peak memory, first and last loss."""
    train = json.loads((folder / "config.json").read_text())["train"]
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    steps = [row for row in rows if "loss" in row]
    started = next((row for row in rows if row.get("event") == "started"), {})
    waits = [after["time"] - before["time"] for before, after in itertools.pairwise(steps)][SKIPPED_STEPS:]
    seconds = statistics.median(waits) if waits else float("nan")
    return {
        "run": folder.name,
        "steps": len(steps),
        "seconds_per_step": round(seconds, 4),
        "samples_per_s": round(train["batch_size"] * train["accumulation"] / seconds, 2),
        "peak_gib": max((row.get("memory_gib", 0) for row in steps), default=0),
        "losses": [round(steps[0]["loss"], 4), round(steps[-1]["loss"], 4)] if steps else [],
        **{key: started.get(key) for key in ("dtype", "quantised", "device", "trainable", "parameters")},
    }


if __name__ == "__main__":
    for path in sorted(Path(sys.argv[1]).iterdir()):
        if (path / "history.jsonl").is_file():
            print(json.dumps(summary(path)))
