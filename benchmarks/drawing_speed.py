"""How long a picture of each kind takes to draw on one core, by size: python -m benchmarks.drawing_speed [COUNT]."""

import random
import sys
import time

from vqa_core.rendering.documents import KINDS_OF_DOCUMENT
from vqa_core.rendering.sheet import Sheet

SHEETS = (Sheet(384, 384, 14), Sheet(768, 768, 18), Sheet(1152, 1152, 17), Sheet(1152, 1536, 20))


def main(count: int = 20) -> None:
    print(
        f"{'kind':<10}" + "".join(f"{sheet.width}x{sheet.height:<6}" for sheet in SHEETS) + "pairs   (ms of one core)"
    )
    shares = sum(kind.share for kind in KINDS_OF_DOCUMENT.values())
    means = [0.0] * len(SHEETS)
    for name, kind in KINDS_OF_DOCUMENT.items():
        took, asked = [], 0
        for sheet in SHEETS:
            for seed in range(5):
                kind.draw(random.Random(f"warm/{seed}"), sheet)
            start = time.process_time()
            for seed in range(count):
                asked += len(kind.draw(random.Random(seed), sheet)[1])
            took.append(1000 * (time.process_time() - start) / count)
        means = [mean + ms * kind.share / shares for mean, ms in zip(means, took, strict=True)]
        print(f"{name:<10}" + "".join(f"{ms:<10.1f}" for ms in took) + f"{asked / count / len(SHEETS):.1f}")
    print(f"{'by share':<10}" + "".join(f"{mean:<10.1f}" for mean in means))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
