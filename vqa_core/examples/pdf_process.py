"""The process that draws the pages of one PDF: `python -m vqa_core.examples.pdf_process REQUEST`, a JSON object.

PDFium reads what strangers send, so it runs here alone: with little memory and time and without the app's environment.
What was filled into forms is drawn; scripts, actions and embedded files are left alone.

Answers are JSON lines on stdout: {"pages": 12}, then {"page": 1} for each one drawn into `folder`/1.png, or
{"problem": ...} and the end. `vqa_core.examples.pdf` starts it, waits for it and ends it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DPI = 200
MIN_LONG_SIDE_PX = 1000  # a page that says it is a stamp may hold a whole scan
MAX_ASPECT = 200  # of a page; a longer strip has no line of text that can be read

_POINTS_AN_INCH = 72
# By FPDF_ERR_...: SUCCESS is how PDFium refuses a sound file that has no page; PASSWORD and SECURITY are locks.
_PROBLEMS = {0: "no pages", 4: "locked", 5: "locked"}
_FASTER_PNG = 3  # as small as the usual 6 on scans, in two thirds of the time


def main(request: dict[str, Any]) -> None:
    """Draw what `request` asks for: file, folder, pages (None for all), most_pages, side_px, memory_bytes, cpu_s."""
    _limit(request["memory_bytes"], request["cpu_s"])
    try:
        for line in _answers(request):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    except MemoryError:
        sys.stdout.write(json.dumps({"problem": "memory"}) + "\n")


def _limit(memory_bytes: int, cpu_s: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The app's own watch is the usual end of a page that takes for ever; this one holds when the app is gone.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    # macOS knows RLIMIT_AS and refuses to set it.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(request["file"])
    except pypdfium2.PdfiumError as error:
        yield {"problem": _PROBLEMS.get(error.err_code, "damaged")}
        return
    # PDFium draws the fields of a form only with this; a build that could run their scripts must do without.
    if "V8" not in pypdfium2.PDFIUM_INFO.flags:
        document.init_forms()
    count = len(document)
    yield {"pages": count}
    if count > request["most_pages"]:
        return
    pages = range(1, count + 1) if request["pages"] is None else request["pages"]
    for number in pages:
        if not 1 <= number <= count:
            yield {"problem": "no page", "page": number}
            return
        yield _draw(document, number, Path(request["folder"]), request["side_px"])


def _draw(document: Any, number: int, folder: Path, side_px: int) -> dict[str, Any]:
    import pypdfium2

    try:
        page = document[number - 1]
        width, height = page.get_size()
        if not 0 < max(width, height) <= MAX_ASPECT * min(width, height):
            return {"problem": "shape", "page": number, "size": f"{width:.6g} x {height:.6g}"}
        drawn = page.render(scale=_scale(max(width, height), side_px)).to_pil().convert("RGB")
        if _is_blank(drawn) and not _pictures_are_whole(page):
            return {"problem": "damaged page", "page": number}
        page.close()
    except pypdfium2.PdfiumError:
        return {"problem": "damaged page", "page": number}
    drawn.save(folder / f"{number}.png", compress_level=_FASTER_PNG)
    return {"page": number}


def _scale(longest_points: float, side_px: int) -> float:
    """Pixels a point: DPI, but the long side no shorter than MIN_LONG_SIDE_PX and no longer than `side_px`."""
    scale = min(max(DPI / _POINTS_AN_INCH, MIN_LONG_SIDE_PX / longest_points), side_px / longest_points)
    return scale * (1 - 1e-6)  # sizes are 32-bit floats and rounded up: an error of one would be a pixel


def _is_blank(drawn: Any) -> bool:
    return all(low == high for low, high in drawn.getextrema())


def _pictures_are_whole(page: Any) -> bool:
    """Where a picture cannot be decoded PDFium leaves it out, and where its pixels are missing it draws them black."""
    import pypdfium2

    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        try:
            picture.get_bitmap()
        except pypdfium2.PdfiumError:
            return False
        if not picture.get_filters(skip_simple=True):
            width, height = picture.get_px_size()
            row = -(-width * picture.get_metadata().bits_per_pixel // 8)
            if pypdfium2.raw.FPDFImageObj_GetImageDataDecoded(picture, None, 0) < row * height:
                return False
    return True


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
