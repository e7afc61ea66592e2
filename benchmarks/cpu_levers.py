"""On a CPU: does NF4 or an unquantised base teach the embedded model better, and what does keeping features save?

    python benchmarks/cpu_levers.py [STEPS]

Runs the parking-ticket preset once for each lever, one after another; prints one JSON line each.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from vqa_core.runs import history

LEVERS = {
    "not quantised": [],
    "NF4": ["quantisation=nf4"],
    "features computed each time": ["cache_features=false"],
    "float32": ["compute_dtype=float32"],
}


def main() -> None:
    steps = sys.argv[1] if len(sys.argv) > 1 else "150"
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DOCDEX_HOME=f"{folder}/home", DOCDEX_RUNTIME=f"{folder}/runtime")
        for name, changes in LEVERS.items():
            words = [part for change in changes for part in ("--set", change)]
            command = [
                sys.executable,
                "-m",
                "vqa_core",
                "train",
                "--set",
                f"max_steps={steps}",
                *words,
                "--wait",
                "--json",
            ]
            run = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["run"]
            rows, _ = history.read(Path(folder) / "home" / "runs" / run / "history.jsonl")
            train = [row for row in rows if "loss" in row]
            scores = [row["exact_match"] for row in rows if "exact_match" in row]
            started = next(row for row in rows if row.get("event") == "started")
            print(
                json.dumps(
                    {
                        "lever": name,
                        "exact_match": scores,
                        "train_seconds": round(train[-1]["time"] - train[0]["time"], 1),
                        "whole_seconds": round(rows[-1]["time"] - started["time"], 1),
                        "last_loss": round(train[-1]["loss"], 4),
                        "dtype": started["dtype"],
                        "peak_gib": train[-1]["memory_gib"],
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
