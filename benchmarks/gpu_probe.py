"""What a measurement foretells on a GPU, against true runs, at published shapes with random weights.

    python benchmarks/gpu_probe.py FOLDER SHAPES ROWS CASES

SHAPES holds folders of benchmarks/shapes.py, ROWS those of recipe_rows.py. Each case is one probe and one run of 20
steps by its worker. The last has a limit under which the probe must say that it does not fit, and the run must end
out of memory. FOLDER gets probe.json and probe.txt, written anew after every case; CASES is how many, the first ones.
"""

import itertools
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.probe_truth import COMMON, command, measured, table, words_of
from vqa_core.hardware import detect

LIMIT_S = 400
"""No case begins later than this, less what it may take."""
CASE_S = 100


@dataclass(frozen=True)
class Case:
    """`cap_gib` limits what the probe and the run may take of the GPU; 0 leaves it all."""

    preset: str
    shape: str
    rows: str
    cap_gib: float = 0
    settings: dict[str, Any] = field(default_factory=dict)


CASES = (
    Case("idefics2-docvqa-fast", "idefics2-8b", "pages"),
    Case("smolvlm-2b", "smolvlm-2b", "pages"),
    Case("idefics2-docvqa-fast", "idefics2-8b", "pages", cap_gib=24),
)


def try_out(case: Case, shapes: Path, rows: Path) -> dict[str, Any]:
    """A probe and a run of one case."""
    os.environ["DOCDEX_GPU_MEMORY_GIB"] = f"{case.cap_gib:g}"
    own = {"model": shapes / case.shape, "data": rows / case.rows / "rows.jsonl", "eval_rows": 4, **case.settings}
    words = words_of(case.preset, {**COMMON, **own})
    wait_for_memory()
    began = time.monotonic()
    probe = command("probe", words)
    probe_s = time.monotonic() - began
    wait_for_memory()
    run = command("train", [*words, "--wait"])
    truth = {"seconds_per_step": 0.0, "peak_gib": 0.0, "took_s": 0.0}
    folder = Path(os.environ["DOCDEX_HOME"]) / "runs" / run["run"]
    if run["state"] == "done":
        truth = measured(folder)
    name = f"{case.preset}{f' in {case.cap_gib:g} GiB' if case.cap_gib else ''}"
    pairs = (("seconds_per_step",) * 2, ("peak_gib",) * 2, ("eta_s", "took_s"))
    foretold = {own: (probe[key] or 0) / truth[own] if truth[own] else 0 for key, own in pairs}
    return {
        "preset": name,
        "probe_s": round(probe_s, 1),
        "before": before_steps(folder),
        "steps": of_steps(folder),
        "state": run["state"],
        "message": run["message"],
        "probe": probe,
        "run": truth,
        "ratios": {**foretold, "time": foretold["took_s"]},
        "log": (folder / "log.txt").read_text()[-2000:] if run["state"] != "done" else "",
    }


def wait_for_memory() -> None:
    """An ended worker of the case before takes seconds to give its memory back, and slows what is measured."""
    until = time.monotonic() + 60
    while time.monotonic() < until and (host := detect()).kind == "cuda" and host.free_gib < 0.97 * host.memory_gib:
        time.sleep(1)


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The run's history."""
    file = folder / "history.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.is_file() else []


def before_steps(folder: Path) -> dict[str, float]:
    """The memory reserved in GiB once the model was loaded, and once the base was scored."""
    early = [row for row in rows_of(folder) if row.get("step") == 0 and "memory_gib" in row]
    return {row.get("event", "scored"): row["memory_gib"] for row in early}


def of_steps(folder: Path) -> list[list[float]]:
    """Of each step: its seconds, from the step before it, and the memory reserved by then in GiB."""
    steps = [row for row in rows_of(folder) if "loss" in row]
    return [
        [round(after["time"] - before["time"], 3), after.get("memory_gib") or 0.0]
        for before, after in itertools.pairwise(steps)
    ]


def verdicts(results: list[dict[str, Any]]) -> str:
    """What fits by the probe, how the run ended, and the levers that were measured."""
    lines = []
    for one in results:
        probe = one["probe"]
        fits = {True: "fits", False: f"does not fit ({probe['lack']})"}.get(probe["fits"], "not measured")
        lines.append(f"{one['preset']}: probe {one['probe_s']} s: {fits}; run {one['state']} {one['message'][:120]}")
        foretold = {key: value for key, value in probe.items() if key != "levers"}
        lines.append(f"    foretold: {foretold}")
        lines.append(f"    true GiB before: {one['before']}; seconds and GiB by step: {one['steps']}")
        for row in probe["levers"]:
            how = "measured" if row["measured"] else "estimate"
            lines.append(
                f"    {row['title']:40} {row['peak_gib']} GiB {row['seconds_per_step']} s/step {how} {row['fits']}"
            )
    return "\n".join(lines)


def main(out: Path, shapes: Path, rows: Path, count: int) -> None:
    began = time.monotonic()
    results: list[dict[str, Any]] = []
    for case in CASES[:count]:
        if time.monotonic() - began > LIMIT_S - CASE_S:
            print(f"no time for {case}")
            continue
        try:
            results.append(try_out(case, shapes, rows))
        except SystemExit as error:
            print(f"{case}: {error}")
            continue
        for history in Path(os.environ["DOCDEX_HOME"], "runs").glob("*/history.jsonl"):
            (out / f"{history.parent.name}.history.jsonl").write_bytes(history.read_bytes())
        (out / "probe.json").write_text(json.dumps(results, indent=1))
        text = f"{table(results)}\n\n{verdicts(results)}\n"
        (out / "probe.txt").write_text(text)
        print(text, flush=True)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:4]), count=int(sys.argv[4]))
