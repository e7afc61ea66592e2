"""Pictures on their way in: an upload, a link or an example becomes a picture that was opened safely."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradio.processing_utils import save_pil_to_cache
from gradio.utils import get_upload_folder
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.fetch import fetch
from vqa_core.examples.pictures import open_picture
from vqa_core.ui.conversation import Shown

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


def from_upload(path: object, name: object, check: Check = open_to_all) -> Shown:
    """An uploaded file; `name` is what its owner calls it. UserError for what is not a picture."""
    file = uploaded(path)
    called = _name(name) or file.name
    check(file, called)
    return _shown(open_picture(file, called), called, file)


def from_link(url: object, check: Check = open_to_all) -> Shown:
    """A picture of the web, kept as a file for the next questions. UserError, also for every address not public."""
    if not isinstance(url, str) or not url.strip():
        raise UserError("The address is empty. Paste the address of a picture, beginning with https://.")
    url = url.strip()
    if len(url) > MAX_URL_CHARACTERS:
        raise UserError(f"The address has {len(url)} characters: at most {MAX_URL_CHARACTERS} are taken. Shorten it.")
    name = _name(url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]) or "picture"
    body = fetch(url)
    check(body, name)
    image = open_picture(body, name)
    return _shown(image, name, Path(save_pil_to_cache(image, get_upload_folder(), name="linked", format="png")))


def open_given(source: Any, check: Check = open_to_all) -> Image.Image:
    """A picture as an API caller names it: a file dictionary of Gradio's, whose path is an upload or a web address.

    UserError for anything else.
    """
    given = source if isinstance(source, dict) else {"path": source}
    name, link = _name(given.get("orig_name")), link_of(source)
    picture = fetch(link) if link else uploaded(given.get("path"))
    name = name or ("picture" if link else "")
    check(picture, name or "the picture")
    return open_picture(picture, name)


def link_of(source: Any) -> str:
    """The web address by which an API caller names a picture; "" for an upload."""
    given = source if isinstance(source, dict) else {"path": source}
    path, url = given.get("path"), given.get("url")
    if isinstance(path, str):
        return path if re.match(r"https?://", path) else ""
    return url if path is None and isinstance(url, str) else ""


def caption(shown: Shown) -> str:
    return f"{shown.name} · {shown.width} × {shown.height} px"


def _shown(image: Image.Image, name: str, file: Path) -> Shown:
    width, height = image.size
    preview = image.copy()
    preview.thumbnail((PREVIEW_SIDE_PX, PREVIEW_SIDE_PX), Image.Resampling.LANCZOS)
    saved = save_pil_to_cache(preview, get_upload_folder(), name="preview", format="jpeg")
    return Shown(name=name, file=file, preview=Path(saved), width=width, height=height)


def _name(text: object) -> str:
    return text.strip().rsplit("/", 1)[-1][:MAX_NAME_CHARACTERS] if isinstance(text, str) else ""
