"""The pictures that rows name: found, checked once each, and the pages of PDFs drawn."""

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples import pdf
from vqa_core.examples.example import Picture
from vqa_core.examples.pictures import check_picture
from vqa_core.examples.readers.embedded import StoredPictures
from vqa_core.examples.readers.places import PictureFolder

MAX_PAGES = 8
"""So many pages of a PDF are shown together where a row names none, and are drawn at a time."""

_PAGE = re.compile(r"(.+\.pdf)#page=(\d+)", re.IGNORECASE)
# How the first bytes of PNG, JPEG, GIF and WEBP read in base64.
_EMBEDDED = re.compile(r"(?:data:image/[\w.+-]+;base64,)?(?=iVBORw0KGgo|/9j/|R0lGOD|UklGR)")
_LEAST_EMBEDDED = 100
_NUMBER = re.compile(r"[0-9]{1,4}")


def is_embedded(name: str) -> bool:
    """Whether a cell holds a picture itself, written in base64."""
    return len(name) >= _LEAST_EMBEDDED and _EMBEDDED.match(name) is not None


class RowPictures:
    """Pictures under one folder. Pages of PDFs, and pictures that rows hold in base64, go into `stored`, each once."""

    def __init__(self, folder: PictureFolder, stored: Path | None) -> None:
        self.folder = folder
        self._stored = stored
        self._store = StoredPictures(stored)
        self._found: dict[tuple[str, Path], Path] = {}
        self._problems: dict[Path, str] = {}
        self._counts: dict[Path, int] = {}
        self._pages: dict[tuple[Path, int], Path] = {}
        self._undrawn: dict[tuple[Path, int], str] = {}

    def show(self, name: str | Path, beside: Path, page: str = "") -> list[Picture]:
        """The picture of that name, or the pages of that PDF: the one named "scan.pdf#page=2" or by `page`, else all.

        `beside` is the table's folder. Raises UserError for what is not there or cannot be opened.
        """
        if isinstance(name, str) and name.lower().startswith(("http://", "https://")):
            return [Picture(name)]
        if isinstance(name, str) and (match := _PAGE.fullmatch(name)):
            name, page = match[1], match[2]
        path = self._find(name, beside)
        if path.suffix.lower() != pdf.SUFFIX:
            return [Picture(path)]
        return [Picture(self._page(path, number)) for number in self._numbers(path, page)]

    def show_each(self, name: str | Path, beside: Path) -> list[tuple[Picture, str]]:
        """The picture, or every page of the PDF with its number however many there are. Raises UserError."""
        path = self._find(name, beside)
        if path.suffix.lower() != pdf.SUFFIX:
            return [(Picture(path), "")]
        return [(Picture(self._page(path, number)), str(number)) for number in range(1, self._counts[path] + 1)]

    def _find(self, name: str | Path, beside: Path) -> Path:
        """The file of that name, looked into once: a picture that opens, or a PDF whose pages can be counted."""
        # A Path never comes out of a table: it is a picture that a reader took out of one and stored.
        path = name if isinstance(name, Path) else self._found.get((name, beside))
        if path is None:
            name = str(name)
            path = self._unpacked(name) if is_embedded(name) else self.folder.find(name, beside)
            self._found[name, beside] = path
        if path not in self._problems:
            try:
                if path.suffix.lower() == pdf.SUFFIX:
                    self._counts[path] = pdf.count_pages(path)
                else:
                    check_picture(path)
                self._problems[path] = ""
            except UserError as error:
                self._problems[path] = str(error)
        if self._problems[path]:
            raise UserError(self._problems[path])
        return path

    def _unpacked(self, text: str) -> Path:
        try:
            data = base64.b64decode(_EMBEDDED.sub("", text, count=1), validate=True)
        except ValueError as error:
            raise UserError("its picture is written in base64, and not to its end") from error
        if self._stored is None:
            raise UserError("it holds its picture itself, and there is no folder to put it in")
        return self._store.keep(data)

    def _numbers(self, path: Path, page: str) -> Sequence[int]:
        count = self._counts[path]
        if page:
            if not _NUMBER.fullmatch(page) or not 1 <= int(page) <= count:
                raise UserError(f"there is no page {page!r} in {path.name!r}: its pages are 1 to {count}")
            return [int(page)]
        if count > MAX_PAGES:
            raise UserError(
                f"{path.name!r} has {count} pages, and at most {MAX_PAGES} are shown together: name one in a column "
                f"'page', or as '{path.name}#page=1'"
            )
        return range(1, count + 1)

    def _page(self, path: Path, number: int) -> Path:
        if (path, number) in self._undrawn:
            raise UserError(self._undrawn[path, number])
        if (path, number) not in self._pages:
            # Neighbours are drawn with it: each drawing starts a process, and whoever asks for one asks for the next.
            first = (number - 1) // MAX_PAGES * MAX_PAGES + 1
            try:
                self._draw(path, range(first, min(first + MAX_PAGES, self._counts[path] + 1)))
            except UserError:
                # A neighbour may be the one that is damaged.
                self._draw_alone(path, number)
        return self._pages[path, number]

    def _draw_alone(self, path: Path, number: int) -> None:
        try:
            self._draw(path, range(number, number + 1))
        except UserError as error:
            self._undrawn[path, number] = str(error)
            raise

    def _draw(self, path: Path, numbers: Sequence[int]) -> None:
        if self._stored is None:
            raise UserError(f"{path.name!r} is a PDF, and there is no folder to draw its pages in")
        drawn = pdf.render_pages(path, self._stored, numbers)
        self._store.charge(sum(file.stat().st_size for file in drawn))
        self._pages.update(((path, number), file) for number, file in zip(numbers, drawn, strict=True))
