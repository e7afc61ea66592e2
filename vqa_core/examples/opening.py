"""What a person names becomes a picture: a file or an address, a picture or a page of a PDF."""

import re
import tempfile
from pathlib import Path

from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.fetch import fetch
from vqa_core.examples.pdf import is_pdf, render_pages
from vqa_core.examples.pictures import open_picture

_PAGE = re.compile(r"(.+)#page=(\d{1,6})", re.DOTALL)


def open_named(name: str) -> Image.Image:
    """The picture at a path or an http(s) address; of a PDF its first page, or the one named as in scan.pdf#page=2.

    UserError as `open_picture` and `render_pages` say, and for an address that is not public or gives nothing.
    """
    if name.startswith(("http://", "https://")):
        address, page = split_page(name)
        return open_page(fetch(address), page, address)
    if Path(name).exists():
        return open_page(Path(name))
    path, page = split_page(name)
    return open_page(Path(path), page)


def open_page(source: Path | bytes, page: int | None = None, name: str = "") -> Image.Image:
    """The picture, or that page of a PDF (None: the first). `name` is what errors call it (default: the file's name).

    UserError as `open_named`, and for a page of what has none.
    """
    name = name or (source.name if isinstance(source, Path) else "the file")
    if not is_pdf(source):
        picture = open_picture(source, name)
        if page not in (None, 1):
            raise UserError(f"{name!r} is no PDF, so it has no page {page}. Leave the page out.")
        return picture
    with tempfile.TemporaryDirectory(prefix="docdex-pdf-") as folder:
        path = source if isinstance(source, Path) else Path(folder) / "given.pdf"
        if isinstance(source, bytes):
            path.write_bytes(source)
        (drawn,) = render_pages(path, Path(folder), [page or 1], name)
        return open_picture(drawn, name)


def split_page(name: str) -> tuple[str, int | None]:
    """("scan.pdf", 2) of "scan.pdf#page=2", and (name, None) where no page is named."""
    match = _PAGE.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, None)
