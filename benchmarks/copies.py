"""Are pictures found that were saved again, and are different ones told apart?

    python -m benchmarks.copies [DATA_FOLDER]

Each picture of real pages, receipts and cards (where the folder is there) and of 240 built-in documents, cards and
tickets is saved again in several ways and laid among the others of its kind: a hit is a copy found beside its
original, a false one is a group that holds two different pictures. One letter and one word of each picture are
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

from vqa_core.examples.copies import distance, find_alike
from vqa_core.examples.pictures import SUFFIXES, open_picture
from vqa_core.rendering.sets import write_set
from vqa_core.settings import PACKAGE_ROOT

COUNT, SEED = 240, 7


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


def joined_originals(groups: tuple[tuple[int, ...], ...], count: int) -> int:
    """Pairs of different originals in one group; a copy at place n + count belongs to the original at n."""
    return sum(len({place % count for place in group}) - 1 for group in groups)


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else PACKAGE_ROOT.parent / "shared" / "data"
    print(f"{'pictures':20} {'saved again':14} {'hits':>10} {'false':>6} {'seconds':>8} {'farthest copy':>15}")
    with tempfile.TemporaryDirectory() as folder:
        for name, paths in kinds(data, Path(folder)):
            for way, save in AGAIN.items():
                out = Path(folder) / "copies"
                out.mkdir(exist_ok=True)
                copies, farthest = [], (0.0, 0.0)
                for number, path in enumerate(paths):
                    image = open_picture(path)
                    content, suffix = save(image)
                    copies.append(out / f"{number}{suffix}")
                    copies[-1].write_bytes(content)
                    light, colour, _ = distance(image, open_picture(copies[-1]))
                    farthest = max(farthest[0], light), max(farthest[1], colour)
                started = time.monotonic()
                groups = find_alike([*paths, *copies]).groups
                seconds = time.monotonic() - started
                group_of = {place: number for number, group in enumerate(groups) for place in group}
                hits = sum(group_of.get(n, -1) == group_of.get(n + len(paths), -2) for n in range(len(paths)))
                false = joined_originals(groups, len(paths))
                share = f"{hits}/{len(paths)}"
                far = f"{farthest[0]:.0f} / {farthest[1]:.0f}"
                print(f"{name:20} {way:14} {share:>10} {false:6} {seconds:8.1f} {far:>15}", flush=True)
            for what, parts in (("one letter", (100, 70)), ("one word", (25, 70))):
                taken, tried = 0, 0
                for path in paths[:60]:
                    image = open_picture(path)
                    side = max(image.size)
                    other = changed(image, max(4, side // parts[0]), max(6, side // parts[1]), path.name)
                    if other is not None:
                        (Path(folder) / "changed.png").write_bytes(packed(other, "PNG")[0])
                        tried += 1
                        taken += bool(find_alike([path, Path(folder) / "changed.png"]).groups)
                print(f"{name:20} {what} changed: {taken} of {tried} taken for the same", flush=True)


if __name__ == "__main__":
    main()
