"""The pictures that rows name: found, checked once each, and the pages of PDFs drawn."""

import re
from collections.abc import Sequence
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples import pdf
from vqa_core.examples.example import Picture
from vqa_core.examples.pictures import check_picture
from vqa_core.examples.readers.places import PictureFolder

MAX_PAGES = 8
"""So many pages of a PDF are shown together where a row names none, and are drawn at a time."""

_PAGE = re.compile(r"(.+\.pdf)#page=(\d+)", re.IGNORECASE)

_NUMBER = re.compile(r"[0-9]{1,4}")


class RowPictures:
    """Pictures under one folder. Pages of PDFs are drawn into `stored`, each once."""

    def __init__(self, folder: PictureFolder, stored: Path | None) -> None:
        self.folder = folder
        self._stored = stored
        self._problems: dict[Path, str] = {}
        self._counts: dict[Path, int] = {}
        self._pages: dict[tuple[Path, int], Path] = {}

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
        path = name if isinstance(name, Path) else self.folder.find(name, beside)
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
        if (path, number) not in self._pages:
            if self._stored is None:
                raise UserError(f"{path.name!r} is a PDF, and there is no folder to draw its pages in")
            # Neighbours are drawn with it: each drawing starts a process, and whoever asks for one asks for the next.
            first = (number - 1) // MAX_PAGES * MAX_PAGES + 1
            numbers = range(first, min(first + MAX_PAGES, self._counts[path] + 1))
            try:
                drawn = pdf.render_pages(path, self._stored, numbers)
            except UserError:
                # A neighbour may be the one that is damaged.
                numbers = range(number, number + 1)
                drawn = pdf.render_pages(path, self._stored, numbers)
            self._pages.update(((path, page), file) for page, file in zip(numbers, drawn, strict=True))
        return self._pages[path, number]
