"""Pictures on their way in: an upload, a link or an example becomes a picture that was opened safely."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradio.processing_utils import save_bytes_to_cache, save_pil_to_cache
from gradio.utils import get_upload_folder
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.fetch import fetch
from vqa_core.examples.opening import open_page, split_page
from vqa_core.examples.pdf import is_pdf
from vqa_core.examples.pictures import open_picture
from vqa_core.ui.ask.conversation import Shown

PREVIEW_SIDE_PX = 2000
MAX_URL_CHARACTERS = 2000
MAX_NAME_CHARACTERS = 80


def uploaded(path: object) -> Path:
    """The file behind a path that a browser or client sent back; UserError unless it is one of Gradio's uploads."""
    folder = Path(get_upload_folder()).resolve()
    try:
        file = Path(str(path)).resolve()
        inside = file.is_relative_to(folder) and file.is_file()
    except (OSError, ValueError):
        inside = False
    if not isinstance(path, str) or not inside:
        raise UserError("That picture is not among the uploaded files. Upload it again.")
    return file


Check = Callable[[Path | bytes, str], None]
"""Looks at a picture before it is opened; UserError where it may not be."""


def open_to_all(source: Path | bytes, name: str) -> None:
    """No further rule than those of every picture."""


def saved_from_link(url: object, check: Check = open_to_all) -> dict[str, Any]:
    """A picture or PDF of the web as a file of the upload folder: its path, name and page, as an upload has them.

    UserError, also for every address not public.
    """
    if not isinstance(url, str) or not url.strip():
        raise UserError("The address is empty. Paste the address of a picture, beginning with https://.")
    url = url.strip()
    if len(url) > MAX_URL_CHARACTERS:
        raise UserError(f"The address has {len(url)} characters: at most {MAX_URL_CHARACTERS} are taken. Shorten it.")
    url, page = split_page(url)
    name = called(url.split("?")[0].rstrip("/")) or "picture"
    body = fetch(url)
    check(body, name)
    # Only what was drawn anew or is downloaded, never shown, by a browser lies where a browser can ask for it.
    if is_pdf(body):
        path = save_bytes_to_cache(body, "linked.pdf", get_upload_folder())
    else:
        path = save_pil_to_cache(open_picture(body, name), get_upload_folder(), name="linked", format="png")
    return {"path": str(path), "name": name, "page": page}


def open_given(source: Any, check: Check = open_to_all) -> Image.Image:
    """A picture as an API caller names it: a file dictionary of Gradio's, whose path is an upload or a web address.

    Of a PDF it is the first page, or the one that {"file": the dictionary, "page": 2} names, or the end of an address
    as in https://example.org/scan.pdf#page=2. UserError for anything else.
    """
    file, page = _file_and_page(source)
    link, linked_page = split_page(link_of(source))
    name = called(file.get("orig_name")) or ("picture" if link else "")
    picture = fetch(link) if link else uploaded(file.get("path"))
    check(picture, name or "the picture")
    page = linked_page if page is None else page
    if page is not None and not isinstance(page, int):
        raise UserError(f"page is {str(page)[:40]!r}: it is a whole number, and the first page is 1. Correct it.")
    return open_page(picture, page, name)


def link_of(source: Any) -> str:
    """The web address by which an API caller names a picture; "" for an upload."""
    file, _ = _file_and_page(source)
    path, url = file.get("path"), file.get("url")
    if isinstance(path, str):
        return path if re.match(r"https?://", path) else ""
    return url if path is None and isinstance(url, str) else ""


def _file_and_page(source: Any) -> tuple[dict[str, Any], Any]:
    """Gradio's own client makes its file dictionary anew, so a page beside the path would be lost on the way."""
    given = source if isinstance(source, dict) else {"path": source}
    inner = given.get("file")
    return (inner if isinstance(inner, dict) else given), given.get("page")


def caption(picture: Shown) -> str:
    return f"{picture.name} · {picture.width} × {picture.height} px"


def shown(file: Path, name: str) -> Shown:
    """A picture of the upload folder under that name, with a preview. UserError for what is not a picture."""
    image = open_picture(file, name)
    width, height = image.size
    # In place: nobody else has this picture.
    image.thumbnail((PREVIEW_SIDE_PX, PREVIEW_SIDE_PX), Image.Resampling.LANCZOS)
    preview = save_pil_to_cache(image, get_upload_folder(), name="preview", format="jpeg")
    return Shown(name=name, file=file, preview=Path(preview), width=width, height=height)


def called(text: object) -> str:
    """What its owner calls a file, without folders and not too long; "" for what is no name."""
    return text.strip().rsplit("/", 1)[-1][:MAX_NAME_CHARACTERS] if isinstance(text, str) else ""
