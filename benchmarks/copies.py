"""Are pictures found that were saved again, and are different ones told apart?

    python -m benchmarks.copies [DATA_FOLDER]

Each picture of real pages, receipts and cards (where the folder is there) and of 240 built-in documents, cards and
tickets is saved again in several ways and laid among the others of its kind. One letter and one word of some are
changed, too: those are different pictures, and how many are taken for copies is printed.
"""

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from tests import real_data
from vqa_core.examples.copies import find_alike
from vqa_core.examples.pictures import SUFFIXES, open_picture
from vqa_core.rendering.sets import write_set

COUNT, SEED = 240, 7
CHANGED = 40


def scaled(image: Image.Image, share: float) -> Image.Image:
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    return image.resize(size, Image.Resampling.LANCZOS)


def packed(image: Image.Image, form: str, quality: int = 0) -> tuple[bytes, str]:
    data = io.BytesIO()
    image.save(data, form, **({"quality": quality} if quality else {}))
    return data.getvalue(), f".{form.lower()}"


AGAIN: dict[str, Callable[[Image.Image], tuple[bytes, str]]] = {
    "JPEG 60": lambda image: packed(image, "JPEG", 60),
    "80 %": lambda image: packed(scaled(image, 0.8), "PNG"),
    "80 %, JPEG 60": lambda image: packed(scaled(image, 0.8), "JPEG", 60),
    "50 %, JPEG 75": lambda image: packed(scaled(image, 0.5), "JPEG", 75),
    "PNG": lambda image: packed(image, "PNG"),
    "WebP 75": lambda image: packed(image, "WEBP", 75),
}


def changed(image: Image.Image, width: int, height: int, seed: str) -> Image.Image | None:
    """The picture with one inked patch over another: as if one letter or word were another; None without ink."""
    chance, grey = random.Random(seed), np.asarray(image.convert("L")).astype(int)
    inked = []
    for _ in range(4000):
        x, y = chance.randrange(image.width - width), chance.randrange(image.height - height)
        if grey[y : y + height, x : x + width].std() > 35:
            inked.append((x, y))
        if len(inked) == 60:
            break
    if len(inked) < 2:
        return None

    def patch(place: tuple[int, int]) -> np.ndarray:
        return grey[place[1] : place[1] + height, place[0] : place[0] + width]

    source = max(inked[1:], key=lambda place: np.abs(patch(place) - patch(inked[0])).mean())
    copy = image.copy()
    copy.paste(image.crop((*source, source[0] + width, source[1] + height)), inked[0])
    return copy


def kinds(data: Path, work: Path) -> Iterator[tuple[str, list[Path]]]:
    for name in ("docvqa", "receipts", "cards"):
        if (data / name).is_dir():
            found = sorted(path for path in (data / name).rglob("*") if path.suffix in SUFFIXES)
            yield f"real {name}", [path for path in found if path.name != "huge.jpg"]
    for name in ("documents", "cards", "tickets"):
        write_set(name, COUNT, SEED, work / name)
        yield f"built-in {name}", sorted((work / name).rglob("*.png"))


def save_again(paths: list[Path], out: Path) -> list[Path]:
    """Each picture in each way, all pictures of one way after another."""
    out.mkdir()
    copies = []
    for number, path in enumerate(paths):
        image = open_picture(path)
        for place, save in enumerate(AGAIN.values()):
            content, suffix = save(image)
            copies.append((place, number, out / f"{place}-{number}{suffix}"))
            copies[-1][2].write_bytes(content)
    return [path for _, _, path in sorted(copies)]


def count_taken(paths: list[Path], width: int, height: int, work: Path) -> tuple[int, int]:
    """How many pictures of how many with one patch of a width-th by a height-th of the long side changed are taken for
    the unchanged."""
    taken, tried = 0, 0
    for path in paths:
        image = open_picture(path)
        side = max(image.size)
        other = changed(image, max(4, side // width), max(6, side // height), path.name)
        if other is not None:
            (work / "changed.png").write_bytes(packed(other, "PNG")[0])
            tried += 1
            taken += bool(find_alike([path, work / "changed.png"]).groups)
    return taken, tried


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else real_data.FOLDER
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name, paths in kinds(data, work):
            count = len(paths)
            copies = save_again(paths, work / name)
            started = time.monotonic()
            groups = find_alike([*paths, *copies]).groups
            seconds = time.monotonic() - started
            group_of = {place: number for number, group in enumerate(groups) for place in group}
            print(f"{name}: {count} pictures and {len(copies)} copies, {seconds:.0f} s")
            for place, way in enumerate(AGAIN):
                first = count * (place + 1)
                hits = sum(group_of.get(n, -1) == group_of.get(n + first, -2) for n in range(count))
                print(f"  {way:14} {hits} of {count} found")
            # A copy belongs to the original at its place, modulo their number.
            false = sum(len({place % count for place in group}) - 1 for group in groups)
            print(f"  different pictures taken for the same: {false}")
            for what, width, height in (("letter", 100, 70), ("word", 25, 70)):
                taken, tried = count_taken(paths[:CHANGED], width, height, work)
                print(f"  one {what} changed: {taken} of {tried} taken for the same", flush=True)


if __name__ == "__main__":
    main()
