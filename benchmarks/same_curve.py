"""Whether two legs of training the embedded model learnt alike: python benchmarks/same_curve.py LOG LOG [STEP...]

LOG is the log.jsonl of a leg, or one kept in docs/training. At each step (500, 1500 and 2500 unless said) the mean
losses of the 50 steps before it are compared, of answers and of characters. Exit 1 where they differ by more than 5 %.
"""

import json
import sys
from pathlib import Path
from typing import Any

STEPS = (500, 1500, 2500)
ALIKE = 0.05
COLUMNS = ("loss", "glyph_loss")


def curve(log: Path) -> dict[int, dict[str, Any]]:
    """Lines of a leg by their step."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return {line["step"]: line for line in lines if "loss" in line}


def main(one: Path, other: Path, steps: tuple[int, ...]) -> int:
    first, second = curve(one), curve(other)
    alike = True
    for step in steps:
        for column in COLUMNS:
            values = first[step][column], second[step][column]
            difference = values[1] / values[0] - 1
            alike &= abs(difference) <= ALIKE
            print(f"step {step:5} {column:10} {values[0]:.4f} {values[1]:.4f} {difference:+.1%}")
    return 0 if alike else 1


if __name__ == "__main__":
    asked = tuple(int(word) for word in sys.argv[3:])
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), asked or STEPS))
