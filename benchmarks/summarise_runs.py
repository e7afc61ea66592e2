"""Speed, memory and learning of the runs in a folder, by what they left: python benchmarks/summarise_runs.py RUNS"""

import itertools
import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

SKIPPED_STEPS = 4
"""First steps compile kernels and fill loaders."""
GROUPS = (
    "text_model",
    "perceiver_resampler",
    "modality_projection",
    "lm_head",
    "vision_model",
    "gated_cross_attn_layers",
    "model.layers",
)


def summary(folder: Path) -> dict[str, object]:
    """Steps, seconds a step (median of the later ones), samples/s, peak memory, first and last five losses, B norms."""
    about = json.loads((folder / "config.json").read_text())
    train = about["train"]
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    steps = [row for row in rows if "loss" in row]
    losses = [row["loss"] for row in steps]
    started = next((row for row in rows if row.get("event") == "started"), {})
    pairs = [
        (after["time"] - before["time"]) / (after["step"] - before["step"])
        for before, after in itertools.pairwise(steps)
    ]
    seconds = statistics.median(pairs[SKIPPED_STEPS:] or pairs or [float("nan")])
    return {
        "run": folder.name,
        "preset": about["preset"],
        "state": json.loads((folder / "status.json").read_text())["state"],
        "steps": steps[-1]["step"] if steps else 0,
        "seconds_per_step": round(seconds, 4),
        "samples_per_s": round(train["batch_size"] * train["accumulation"] / seconds, 2),
        "peak_reserved_gib": max((row.get("memory_gib", 0) for row in steps), default=0),
        "first_five": round(statistics.mean(losses[:5]), 4) if losses else None,
        "last_five": round(statistics.mean(losses[-5:]), 4) if losses else None,
        **{key: started.get(key) for key in ("dtype", "quantised", "device", "trainable", "parameters")},
        "lora_b": norms(folder / "adapter" / "adapter_model.safetensors"),
    }


def norms(file: Path) -> dict[str, list[float]]:
    """By group of modules: how many LoRA-B matrices there are, and their smallest and largest norm."""
    if not file.is_file():
        return {}
    from safetensors.torch import load_file

    found: dict[str, list[float]] = defaultdict(list)
    for name, tensor in load_file(file).items():
        if ".lora_B." in name:
            group = next((group for group in GROUPS if group in name), "other")
            found[group].append(float(tensor.float().norm()))
    return {group: [len(values), round(min(values), 6), round(max(values), 6)] for group, values in found.items()}


if __name__ == "__main__":
    for path in sorted(Path(sys.argv[1]).iterdir()):
        if (path / "history.jsonl").is_file():
            print(json.dumps(summary(path)))
