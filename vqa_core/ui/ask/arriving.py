"""Files on their way into the Ask tab: pictures are shown at once, and of a longer PDF its pages are offered."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from vqa_core.errors import UserError
from vqa_core.examples.pdf import count_pages, draw_pages, is_pdf
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.ask.conversation import Shown
from vqa_core.ui.ask.intake import Check, called, shown, uploaded

MAX_OFFERED = 20
"""So many pages of one PDF are offered as small pictures."""
SMALL_SIDE_PX = 300
OFFER_S = 20.0
"""No page is begun after this; those that have no small picture are taken by their number."""


@dataclass(frozen=True)
class Offer:
    """A PDF of several pages: `pages` are small pictures of its first ones."""

    file: Path
    name: str
    count: int
    pages: tuple[Path, ...]

    def view(self) -> dict[str, Any]:
        pages = [{"number": number, "preview": str(page)} for number, page in enumerate(self.pages, start=1)]
        title = words.which_pages(self.name, self.count, len(pages))
        return {"file": str(self.file), "name": self.name, "count": self.count, "title": title, "pages": pages}


@dataclass
class Arrived:
    """What became of the files: pictures to ask about, pages to choose from, and what was refused."""

    shown: list[Shown] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def made(self) -> set[str]:
        """The files that were made for it."""
        pictures = (file for one in self.shown for file in (one.file, one.preview))
        return {str(file) for file in (*pictures, *(page for one in self.offers for page in one.pages))}


def arrive(files: Sequence[Mapping[str, Any]], check: Check) -> Generator[str | Arrived, None, None]:
    """Words about how far it is, then what arrived. A file is an upload's path, its owner's name for it, and of a PDF
    perhaps the page that was chosen. `check` sees each file before it is opened."""
    arrived = Arrived()
    for file in files:
        try:
            yield from _arrive(uploaded(file.get("path")), called(file.get("name")), file.get("page"), check, arrived)
        except UserError as error:
            arrived.problems.append(str(error))
    yield arrived


def _arrive(file: Path, name: str, page: object, check: Check, arrived: Arrived) -> Generator[str, None, None]:
    name = name or file.name
    check(file, name)
    if not is_pdf(file):
        arrived.shown.append(shown(file, name))
        return
    count = 1 if isinstance(page, int) else count_pages(file, name)
    folder = Path(get_upload_folder()) / "pages"
    if count == 1:
        number = page if isinstance(page, int) else 1
        (drawn, count), *_ = draw_pages(file, folder, [number], name)
        arrived.shown.append(shown(drawn, words.page_of(name, number) if count > 1 else name))
        return
    wanted = min(count, MAX_OFFERED)
    pages: list[Path] = []
    until = time.monotonic() + OFFER_S
    try:
        with closing(draw_pages(file, folder, range(1, wanted + 1), name, side_px=SMALL_SIDE_PX)) as drawing:
            for small, _ in drawing:
                pages.append(small)
                yield words.drawing_pages(name, len(pages), wanted)
                if time.monotonic() > until:
                    break
    except UserError as error:
        # The other pages may be sound.
        arrived.problems.append(str(error))
    arrived.offers.append(Offer(file, name, count, tuple(pages)))
