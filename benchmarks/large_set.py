"""A set of 100,000 rows: how long it takes to import and to turn its pages, and how much memory.

    python -m benchmarks.large_set [ROWS] [PICTURES]

Draws the pictures and writes the rows (seeded) into a temporary folder, imports them as a JSONL and prints one table.
"""

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from PIL import Image, ImageDraw

from vqa_core.examples.importing import import_set
from vqa_core.examples.overview import leaks, overview
from vqa_core.examples.sets import load_set
from vqa_core.examples.versions import Change, save_version

ROWS, PICTURES, SEED = 100_000, 5_000, 0
PAGE, TURNS = 24, 50
QUESTIONS = ("What page is this?", "Which number is printed?", "What colour?")


def write_source(folder: Path, rows: int, pictures: int) -> None:
    """`rows` rows of JSONL about `pictures` pictures of 160 x 120."""
    chance = random.Random(SEED)
    (folder / "images").mkdir(parents=True)
    for number in range(pictures):
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        image = Image.new("RGB", (160, 120), colour)
        ImageDraw.Draw(image).text((10, 50), f"page {number}", fill="black")
        image.save(folder / "images" / f"{number:06}.png")
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for number in range(rows):
            shown = chance.randrange(pictures)
            row = {
                "image": f"images/{shown:06}.png",
                "question": f"{chance.choice(QUESTIONS)} ({number % 7})",
                "answers": [f"page {shown}", str(shown)],
            }
            file.write(json.dumps(row) + "\n")


def megabytes() -> tuple[float, float]:
    """Now, and the most so far."""
    now = psutil.Process().memory_info().rss
    return now / 1e6, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def tell(what: str, seconds: float, more: str = "") -> None:
    now, peak = megabytes()
    print(f"{what:34} {seconds:9.3f} s {now:7.0f} MB {peak:7.0f} MB  {more}", flush=True)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def every_second() -> Callable[[int, int], None]:
    last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() > last + 1:
            last = time.monotonic()
            print(f"  {done} of {total}", file=sys.stderr, flush=True)

    return progress


def main() -> None:
    rows, pictures = (int(text) for text in [*sys.argv[1:], *(str(n) for n in (ROWS, PICTURES)[len(sys.argv) - 1 :])])
    print(f"{rows} rows, {pictures} pictures{'':14} {'time':>11} {'now':>10} {'most':>10}")
    with tempfile.TemporaryDirectory() as folder:
        source, home = Path(folder) / "source", Path(folder) / "home"
        tell("draw and write the source", timed(lambda: write_source(source, rows, pictures)))
        tell("import", timed(lambda: import_set(source, home, progress=every_second())))
        (set_folder,) = (path for path in (home / "datasets").iterdir() if not path.name.startswith("."))
        id = set_folder.name
        tell("open again", timed(lambda: load_set(home, id)))
        data = load_set(home, id)
        for name, start in (("start", 0), ("middle", rows // 2), ("end", rows - PAGE * TURNS)):
            turns = [
                timed(lambda at=start + turn * PAGE: list(load_set(home, id).examples[at : at + PAGE]))  # type: ignore[misc]
                for turn in range(TURNS)
            ]
            tell(f"page turn at the {name}", statistics.median(turns), f"worst of {TURNS}: {max(turns):.4f} s")
        tell("sides", timed(lambda: data.sides(0.2, SEED)))
        tell("sides again", timed(lambda: data.sides(0.2, SEED)))
        tell("all rows once", timed(lambda: sum(1 for _ in data.examples)))
        change = [Change(data.examples[0].id, "What now?", ["this"])]
        tell("save a version", timed(lambda: save_version(home, id, change)))
        tell("overview", timed(lambda: overview(data, every_second())))
        found = overview(data)
        more = f"{len(found.copies)} groups of look-alikes, {len(found.doubles)} of doubles"
        tell("overview again", timed(lambda: overview(data)), more)
        tell("leaks", timed(lambda: leaks(data, found, 0.2, SEED)))


if __name__ == "__main__":
    main()
