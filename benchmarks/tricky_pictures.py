"""Awkward files through the door of a running app: does each come out right or is it refused with words, and how much
memory does it take for a moment.

    python benchmarks/tricky_pictures.py [FOLDER]

FOLDER has tricky/ and receipts/huge.jpg, as the tests' real data has (default: that folder, if it is there); the
largest pictures of every form that may be opened are made here. "Right" is measured against another way to the same
pixels (`REFERENCES`): the largest and the mean difference of 255. Memory is the resident size of the app and its
children, read every 10 ms while /ask answers, above what the app has when idle with its model loaded.
Prints a Markdown table; ends with 1 where a picture is wrong, a failure has no words, or a peak is over 1 GB.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
import psutil
import pypdfium2
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from tests import real_data
from tests.browser.conftest import App, launch
from vqa_core.errors import UserError
from vqa_core.examples.colours import MAX_KEPT_PIXELS
from vqa_core.examples.opening import open_page
from vqa_core.settings import ASSETS

MOST_BYTES = 1_000_000_000
EVERY_S = 0.01
LARGEST_SIDE = 9430  # 88.9 million pixels
LARGEST_CODED_SIDE = 7070  # 49.98 million
WRONG_MEAN = 3.0


@dataclass(frozen=True)
class Outcome:
    """What /ask said of a file: how long it took, the most memory above idle, and the words of a refusal."""

    seconds: float
    peak_bytes: int
    refused: str


def pixels(path: Path, mode: str = "") -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert(mode) if mode else image).astype(float)


def of_inks(path: Path) -> np.ndarray:
    cyan, magenta, yellow, black = np.moveaxis(pixels(path), -1, 0)
    return np.stack([(255 - ink) * (255 - black) / 255 for ink in (cyan, magenta, yellow)], axis=-1)


def on_white(path: Path) -> np.ndarray:
    seen = pixels(path, "RGBA")
    alpha = seen[..., 3:] / 255
    return np.asarray(seen[..., :3] * alpha + 255 * (1 - alpha))


def first_page(path: Path) -> np.ndarray:
    page = pypdfium2.PdfDocument(path)[0]
    width, height = page.get_size()
    return np.asarray(page.render(scale=min(200 / 72, 2600 / max(width, height)) * (1 - 1e-6)).to_pil()).astype(float)


def scaled(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        size = open_page(path).size
        return np.asarray(image.convert("RGB").resize(size, Image.Resampling.LANCZOS)).astype(float)


REFERENCES: dict[str, Callable[[Path], np.ndarray]] = {
    "cmyk.jpg": of_inks,
    "gray16.png": lambda path: pixels(path) / 257,
    "exif_orientation_6.jpg": lambda path: np.rot90(pixels(path), k=-1),
    "rgba_transparent.png": on_white,
    "page.heic": lambda path: np.asarray(pillow_heif.open_heif(path)).astype(float),
    "two_pages.pdf": first_page,
    "huge.jpg": scaled,
}
REFUSED = {
    "bomb_30000x30000_1bit.png",
    "drawing.svg",
    "one_pixel.png",
    "text_named.jpg",
    "truncated_at_60_percent.jpg",
    "zero_bytes.jpg",
}


def difference(path: Path) -> tuple[float, float]:
    """The largest and the mean difference of the opened picture from its reference, of 255."""
    opened = np.asarray(open_page(path)).astype(float)
    expected = REFERENCES.get(path.name, lambda path: pixels(path, "RGB"))(path)
    expected = expected if expected.ndim == 3 else expected[..., None]
    if expected.shape[:2] != opened.shape[:2]:
        return 255.0, 255.0
    away = np.abs(opened - expected)
    return float(away.max()), float(away.mean())


def make_large(folder: Path) -> list[Path]:
    """The largest picture of every form, in the mode that takes most."""
    ramp = np.linspace(0, 255, LARGEST_SIDE, dtype=np.float32)
    grey = ((ramp[:, None] + ramp) / 2).astype(np.uint8)
    clear = Image.fromarray(np.stack([grey, grey.T, 255 - grey, grey], -1))
    rgb, inks = clear.convert("RGB"), clear.convert("CMYK")
    rgb.save(folder / "large.bmp")
    rgb.save(folder / "large.tif", compression="tiff_lzw", tiffinfo={274: 6})
    rgb.quantize(64, method=Image.Quantize.FASTOCTREE).save(folder / "large.gif")
    rgb.save(folder / "large_progressive.jpg", progressive=True, subsampling=0)
    inks.save(folder / "large_cmyk.jpg", subsampling=0)
    clear.save(folder / "large_transparent.png", compress_level=1)
    Image.fromarray(grey.astype(np.uint16) * 257).save(folder / "large_16_bit.png", compress_level=1)
    small = clear.resize((LARGEST_CODED_SIDE, LARGEST_CODED_SIDE))
    small.convert("CMYK").save(folder / "large_progressive_cmyk.jpg", progressive=True, subsampling=0)
    small.save(folder / "large_transparent.webp", lossless=True, quality=0, method=0)
    small.save(folder / "large_transparent.avif", quality=40, speed=10)
    pillow_heif.from_pillow(small).save(folder / "large_transparent.heic", quality=30)
    return sorted(folder.iterdir())


def resident(process: psutil.Process) -> int:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def ask(app: App, client: Client, path: Path, idle: int) -> Outcome:
    """Upload the file and ask about it, as any program does, with an eye on the app's memory."""
    process, peak, done = psutil.Process(app.process.pid), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(EVERY_S):
            peak = max(peak, resident(process))

    watching = threading.Thread(target=watch)
    watching.start()
    began, refused = time.perf_counter(), ""
    try:
        client.predict([handle_file(str(path))], "What is the total?", max_new_tokens=8, api_name="/ask")
    except AppError as error:
        refused = str(error)
    seconds = time.perf_counter() - began
    done.set()
    watching.join()
    return Outcome(seconds, max(0, peak - idle), refused)


def row(path: Path, outcome: Outcome, made: bool) -> tuple[str, bool]:
    """A line of the table, and whether all is well."""
    memory = f"{outcome.seconds:.1f} | {outcome.peak_bytes / 1e6:.0f}"
    frugal = outcome.peak_bytes <= MOST_BYTES
    if outcome.refused:
        try:
            open_page(path)
        except UserError as error:
            worded = str(error).split("' ", 1)[-1] in outcome.refused
            said = outcome.refused.replace("|", "\\|")
            return f"| {path.name} | refused: {said} | | | {memory} |", worded and frugal and path.name in REFUSED
        return f"| {path.name} | FAILED: {outcome.refused} | | | {memory} |", False
    if made:
        return f"| {path.name} | opened | | | {memory} |", frugal
    largest, mean = difference(path)
    right = mean <= WRONG_MEAN and path.name not in REFUSED
    return (
        f"| {path.name} | {'right' if right else 'WRONG'} | {largest:.0f} | {mean:.2f} | {memory} |",
        right and frugal,
    )


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else real_data.FOLDER
    given = [path for path in sorted((data / "tricky").glob("*")) if path.suffix != ".jsonl"]
    given += [path for path in [data / "receipts" / "huge.jpg"] if path.is_file()]
    with tempfile.TemporaryDirectory() as place:

        def folder(name: str) -> Path:
            (made := Path(place) / name).mkdir()
            return made

        large = make_large(folder("large"))
        app = launch(folder, OMP_NUM_THREADS="1")
        client = Client(app.url, verbose=False)
        sample = handle_file(str(ASSETS / "samples" / "receipt.jpg"))
        client.predict([sample], "What is the total?", api_name="/ask")
        time.sleep(2)
        idle = resident(psutil.Process(app.process.pid))
        print(f"Idle: {idle / 1e6:.0f} MB. Kept at most: {MAX_KEPT_PIXELS / 1e6:.0f} million pixels.\n")
        print("| file | outcome | largest difference | mean | seconds | peak above idle, MB |")
        print("|---|---|---:|---:|---:|---:|", flush=True)
        well = True
        for path in [*given, *large]:
            line, fine = row(path, ask(app, client, path, idle), path in large)
            well = well and fine
            print(line, flush=True)
        app.stop()
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
