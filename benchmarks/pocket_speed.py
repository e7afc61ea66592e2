"""Seconds an answer and memory of the embedded model, in a process of its own: python -m benchmarks.pocket_speed DIR

On two cores (or DOCDEX_CORES): loading, then answers at one tile, 2 x 2 + 1, 3 x 3 + 1 and 4 x 3 + 1, and the most main
memory up to there. Beside the wall's seconds stand the processor's, which other work on the machine changes less.
Prints one JSON object.
"""

import json
import os
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

QUESTION = "What is the total?"
ANSWERS = 9
SIZES = (
    ("1", (548, 768), False),
    ("2x2+1", (548, 768), None),
    ("3x3+1", (973, 1280), None),
    ("4x3+1", (1152, 1536), None),
)


def main(folder: Path) -> None:
    cores = int(os.environ.get("DOCDEX_CORES", "2"))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    began = time.perf_counter()
    # Late: their import is part of what is measured.
    from vqa_core.hardware import peak_bytes
    from vqa_core.models.catalogue import POCKET, Source
    from vqa_core.models.compute import compute
    from vqa_core.models.generation import stream
    from vqa_core.models.loading import Precision, load, use_all_cores
    from vqa_core.models.processing import Conversation, PictureOptions, user_message
    from vqa_core.rendering.documents.invoice import draw_invoice
    from vqa_core.rendering.sheet import Sheet

    compute(use_all_cores)
    loaded = compute(load, Source(POCKET, str(folder), local=True), Precision())
    report: dict[str, Any] = {
        "cores": cores,
        "compute": str(loaded.dtype),
        "load_s": round(time.perf_counter() - began, 2),
    }
    for name, size, splitting in SIZES:
        seconds, processor = [], []
        for index in range(ANSWERS):
            canvas, _ = draw_invoice(random.Random(f"speed/{index}"), Sheet(*size, 18))
            started, worked = time.perf_counter(), time.process_time()
            asked = Conversation((user_message([None, QUESTION], loaded.control_tokens),), (canvas.image,))
            list(stream(loaded, asked, PictureOptions(splitting=splitting), 64))
            seconds.append(time.perf_counter() - started)
            processor.append(time.process_time() - worked)
        # The first warms up.
        report[name] = {
            "seconds": round(statistics.median(seconds[1:]), 3),
            "processor_s": round(statistics.median(processor[1:]), 3),
            "peak_mb": round(peak_bytes() / 2**20),
        }
    print(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
