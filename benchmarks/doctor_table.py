"""What `docdex doctor --model ID --json` wrote to files as one table: seconds and GiB of each stage.

python benchmarks/doctor_table.py FILE.json...
"""

import json
import sys
from pathlib import Path
from typing import Any

STAGES = ("libraries", "load", "forward", "answer", "step", "adapter")


def row(path: Path) -> list[str]:
    """One line of the table; an examination that ended early says where."""
    told = json.loads(path.read_text())
    found: dict[str, Any] = {one["name"]: one for one in told["findings"]}
    broken = [f"{one['name']}: {one['words']}" for one in told["findings"] if one["state"] == "broken"]
    cells = [_measured(found[stage]["facts"]) if stage in found else "-" for stage in STAGES]
    memory = found["memory"]["facts"] if "memory" in found else {}
    guess = f"{memory.get('weights_gib', 0):.1f} / {memory.get('needed_gib', 0):.1f}"
    return [path.stem, f"{told['seconds']:.0f}", guess, *cells, broken[0] if broken else "fine"]


def _measured(facts: dict[str, Any]) -> str:
    return f"{facts['seconds']:.1f} s {facts['peak_gib']:.1f}" if "seconds" in facts else "-"


if __name__ == "__main__":
    head = ["model", "s", "told GiB: weights / step", *(f"{stage}: s, GiB" for stage in STAGES), "outcome"]
    lines = [head, ["---"] * len(head), *(row(Path(name)) for name in sys.argv[1:])]
    print("\n".join(f"| {' | '.join(line)} |" for line in lines))
