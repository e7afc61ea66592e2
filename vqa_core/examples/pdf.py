"""PDFs become pictures, one a page, in a process of their own (see pdf_process): locked, damaged, endless ones are
refused with words, and none of them reaches the memory of the app."""

import json
import math
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from vqa_core.errors import UserError
from vqa_core.examples.split import content_hash
from vqa_core.settings import PACKAGE_ROOT

MAX_PAGES = 200
MAX_SIDE_PX = 2600
MEMORY_BYTES = 1_000_000_000
PAGE_S = 30.0
"""The longest that one page may take, and the file to open."""

SUFFIX = ".pdf"
_PROCESS = "vqa_core.examples.pdf_process"
_HEAD_BYTES = 1024  # the mark may stand behind other bytes, says the format
# All that the process gets of our environment: no tokens.
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG")


def is_pdf(source: Path | bytes) -> bool:
    """Whether a file says in its first bytes that it is a PDF, whatever its name; False where it cannot be read."""
    if isinstance(source, bytes):
        return b"%PDF-" in source[:_HEAD_BYTES]
    try:
        with source.open("rb") as file:
            return b"%PDF-" in file.read(_HEAD_BYTES)
    except OSError:
        return False


def count_pages(path: Path, name: str = "") -> int:
    """How many pages the PDF has, 1 to MAX_PAGES. `name` is what errors call it (default: the file's name).

    UserError for what is no PDF, locked with a password, damaged, without pages or with too many.
    """
    with tempfile.TemporaryDirectory(prefix="docdex-pdf-") as folder:
        drawing = _Drawing(path, name or path.name, Path(folder), (), MAX_SIDE_PX)
        for _ in drawing.drafts():
            pass
        return drawing.page_count


def render_pages(
    path: Path,
    folder: Path,
    pages: Sequence[int] | None = None,
    name: str = "",
    *,
    side_px: int = MAX_SIDE_PX,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Draw pages (the first is 1; None for all) as RGB PNGs into `folder`, in the order of `pages`.

    200 dpi, the long side within 1000 and `side_px` pixels; each file is named by its content, so equal pages share
    one. `progress` hears (pages drawn, of how many), and raising in it ends the drawing. UserError as `count_pages`
    says, and for a page that is not there, damaged, too narrow, or takes too long or too much memory.
    """
    kept: list[Path] = []
    for page, count in draw_pages(path, folder, pages, name, side_px=side_px):
        kept.append(page)
        if progress is not None:
            progress(len(kept), count if pages is None else len(pages))
    return kept


def draw_pages(
    path: Path, folder: Path, pages: Sequence[int] | None = None, name: str = "", *, side_px: int = MAX_SIDE_PX
) -> Generator[tuple[Path, int], None, None]:
    """As `render_pages`, one by one: (the picture, how many pages the PDF has). Closing it ends the drawing."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=folder) as drafts:
        drawing = _Drawing(path, name or path.name, Path(drafts), pages, side_px)
        with closing(drawing.drafts()) as drawn:
            for draft in drawn:
                # Of several equal pages the last one replaces the others, with the same bytes.
                yield draft.replace(folder / f"{content_hash(draft)}.png"), drawing.page_count


class _Drawing:
    """One process at work on one PDF."""

    def __init__(self, path: Path, name: str, folder: Path, pages: Sequence[int] | None, side_px: int) -> None:
        if not path.is_file():
            raise UserError(f"There is no file {name!r}. Check the name and try again.")
        if not is_pdf(path):
            raise UserError(f"{name!r} is not a PDF. Choose another file.")
        self._name, self._folder, self._pages = name, folder, None if pages is None else list(pages)
        self.page_count = 0
        self._request = {
            "file": str(path.resolve()),
            "folder": str(folder.resolve()),
            "pages": self._pages,
            "most_pages": MAX_PAGES,
            "side_px": side_px,
            "memory_bytes": MEMORY_BYTES,
            "cpu_s": math.ceil(PAGE_S) * (1 + (MAX_PAGES if pages is None else len(pages))),
        }

    def drafts(self) -> Generator[Path, None, None]:
        """The pages as they come; the process has ended when this has."""
        for line in self._lines():
            if "problem" in line:
                raise UserError(self._words(line))
            if "pages" in line:
                self._check_count(line["pages"])
                self.page_count = line["pages"]
            else:
                yield self._folder / f"{line['page']}.png"

    def _check_count(self, count: int) -> None:
        if count > MAX_PAGES:
            raise UserError(
                f"{self._name!r} has {count} pages: at most {MAX_PAGES} are read. "
                "Save the ones that you need as a PDF of their own."
            )

    def _lines(self) -> Iterator[dict[str, Any]]:
        process = subprocess.Popen(
            [sys.executable, "-m", _PROCESS, json.dumps(self._request)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=_environment(),
        )
        assert process.stdout is not None
        told: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=_listen, args=(process.stdout, told), name="pages of a PDF", daemon=True).start()
        done = -1  # the first line is about the whole file
        try:
            while line := told.get(timeout=PAGE_S):
                yield json.loads(line)
                done += 1
            if process.wait(PAGE_S) != 0:
                raise UserError(self._too_much(done, "needs too much memory or cannot be read"))
        except (queue.Empty, subprocess.TimeoutExpired):
            raise UserError(self._too_much(done, f"takes longer than {PAGE_S:.0f} seconds to draw")) from None
        finally:
            process.kill()
            process.wait()

    def _too_much(self, done: int, what: str) -> str:
        page = done + 1 if self._pages is None else self._pages[done] if 0 <= done < len(self._pages) else 0
        which = f"Page {page} of {self._name!r}" if done >= 0 and page else repr(self._name)
        return f"{which} {what}. Save it as a PNG picture with another program, and use that."

    def _words(self, line: dict[str, Any]) -> str:
        name, page = repr(self._name), line.get("page")
        return {
            "no pages": f"{name} has no pages. Choose another file.",
            "locked": f"{name} is locked with a password. Save it without one and try again.",
            "damaged": f"{name} is damaged: it cannot be read as a PDF. Save or send it again.",
            "no page": f"{name} has no page {page}. The first page is 1; choose one that is there.",
            "damaged page": f"Page {page} of {name} is damaged: it cannot be drawn. Save or send the PDF again.",
            "shape": f"Page {page} of {name} is {line.get('size')} points, too narrow to read. Leave that page out.",
            "memory": f"{name} needs more than {MEMORY_BYTES // 1_000_000_000} GB of memory to draw. "
            "Save its pages as PNG pictures with another program, and use those.",
        }[line["problem"]]


def _listen(stdout: IO[bytes], told: "queue.Queue[bytes]") -> None:
    """Pass on each line, then b"" at the end."""
    with stdout:
        for line in stdout:
            told.put(line)
    told.put(b"")


def _environment() -> dict[str, str]:
    passed_on = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    search_path = os.pathsep.join(part for part in (str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")) if part)
    # Safe path: nothing beside the PDF may be imported.
    return {**passed_on, "PYTHONPATH": search_path, "PYTHONSAFEPATH": "1"}
