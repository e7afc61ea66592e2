"""What a measurement foretells, against what a real run then takes, on this machine: python benchmarks/probe_truth.py

The embedded model: the quick start preset, and one's own pages (the built-in documents), 20 steps each with every
picture seen again from step 11 on. Seconds a step are the wall's, between the run's own rows. Nothing is kept.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from vqa_core.runs.history import read

STEPS = 20
COMMON = {"max_steps": STEPS, "warmup_steps": 0, "eval_steps": 0, "save_steps": 0, "keep_best": "false", "log_steps": 1}
CASES: dict[str, dict[str, Any]] = {
    "pocket-tickets": {"max_rows": 80, "eval_rows": 8},
    "pocket-own": {"data": "builtin:documents", "max_rows": 40, "eval_rows": 4},
}
COLUMNS = (
    ("seconds_per_step", "seconds_per_step", "seconds_per_step"),
    ("peak_gib", "peak_gib", "peak_gib"),
    ("time", "eta_s", "took_s"),
)
"""(ratio, in the probe, in the run)"""


def command(name: str, words: list[str]) -> dict[str, Any]:
    """What `docdex NAME ... --json` says; exit 1 is an answer, too."""
    done = subprocess.run([sys.executable, "-m", "vqa_core", name, *words, "--json"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def words_of(preset: str, settings: dict[str, Any]) -> list[str]:
    """The command line's words for a preset with settings changed."""
    changed = dict(settings)
    chosen = ["--preset", preset]
    for option in ("data", "model"):
        if option in changed:
            chosen += [f"--{option}", str(changed.pop(option))]
    return [*chosen, *(word for name, value in changed.items() for word in ("--set", f"{name}={value}"))]


def measured(run: Path) -> dict[str, float]:
    """Seconds a step over the run, peak memory in GiB, and seconds from its first row to its last."""
    rows = [row for row in read(run / "history.jsonl")[0] if "loss" in row]
    pairs = [after["time"] - before["time"] for before, after in itertools.pairwise(rows)]
    status = json.loads((run / "status.json").read_text())
    return {
        "seconds_per_step": statistics.mean(pairs),
        "peak_gib": status["peak_gib"],
        "took_s": status["updated_at"] - status["started_at"],
    }


def compare(preset: str, settings: dict[str, Any]) -> dict[str, Any]:
    """One probe, then one run of the same settings; ratios are foretold / true."""
    words = words_of(preset, {**COMMON, **settings})
    probe = command("probe", words)
    run = command("train", [*words, "--wait"])
    truth = measured(Path(os.environ["DOCDEX_HOME"]) / "runs" / run["run"])
    return {
        "preset": preset,
        "state": run["state"],
        "probe": {key: probe[key] for key in ("peak_gib", "free_gib", "fits", "seconds_per_step", "eta_s", "levers")},
        "run": truth,
        "ratios": {
            "seconds_per_step": (probe["seconds_per_step"] or 0) / truth["seconds_per_step"],
            "peak_gib": (probe["peak_gib"] or 0) / truth["peak_gib"],
            "time": (probe["eta_s"] or 0) / truth["took_s"],
        },
    }


def table(results: list[dict[str, Any]]) -> str:
    """A line a preset: foretold, true, and their ratio."""
    lines = [f"{'preset':30} {'s/step':>22} {'peak GiB':>22} {'whole run s':>22}"]
    for one in results:
        cells = []
        for name, key, own in COLUMNS:
            foretold, true = one["probe"][key] or 0, one["run"][own]
            cells.append(f"{foretold:8.2f} {true:7.2f} {one['ratios'][name]:4.2f}x")
        lines.append(f"{one['preset']:30} {cells[0]:>22} {cells[1]:>22} {cells[2]:>22}")
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        os.environ.update(DOCDEX_HOME=f"{work}/home", DOCDEX_RUNTIME=f"{work}/runtime", HF_HUB_OFFLINE="1")
        results = [compare(preset, settings) for preset, settings in CASES.items()]
    print(table(results))
    print(json.dumps(results))
