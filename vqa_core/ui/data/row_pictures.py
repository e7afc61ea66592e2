"""Small and large copies of a set's pictures, which Gradio may serve; the sets themselves are not."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from gradio.utils import get_upload_folder

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import open_picture

SMALL_SIDE_PX = 320
LARGE_SIDE_PX = 1800
SHOWN_PICTURES = 3


def ready(example: Example, set_id: str) -> list[str]:
    """The small copies that are there already; "" for each that is not, or that never will be."""
    targets = [_target(picture, set_id, SMALL_SIDE_PX) for picture in example.images[:SHOWN_PICTURES]]
    return [str(target) if target and target.is_file() else "" for target in targets]


def small(example: Example, set_id: str) -> list[str]:
    """Small copies of a row's first pictures, made where they are missing; "" where one cannot be shown."""
    return [_copy(picture, set_id, SMALL_SIDE_PX) for picture in example.images[:SHOWN_PICTURES]]


def large(picture: Picture, set_id: str) -> str:
    """A copy that a person can read; "" for a picture of the web, which is not fetched for a look."""
    return _copy(picture, set_id, LARGE_SIDE_PX)


def forget(set_id: str) -> None:
    """Remove every copy of a set's pictures."""
    folder = _folder(set_id)
    for path in folder.glob("*") if folder.is_dir() else ():
        path.unlink(missing_ok=True)


def _folder(set_id: str) -> Path:
    return Path(get_upload_folder()) / hashlib.sha256(f"thumb {set_id}".encode()).hexdigest()


def _target(picture: Picture, set_id: str, side_px: int) -> Path | None:
    if isinstance(picture.source, str):
        return None
    return _folder(set_id) / f"{picture.source.stem}-{side_px}.webp"


def _copy(picture: Picture, set_id: str, side_px: int) -> str:
    target = _target(picture, set_id, side_px)
    if target is None or isinstance(picture.source, str):
        return ""
    if not target.is_file():
        with suppress(UserError):
            image = open_picture(picture.source)
            image.thumbnail((side_px, side_px))
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{os.getpid()}-{id(image)}-{target.name}")
            image.save(draft, "WEBP", quality=82)
            draft.replace(target)
    return str(target) if target.is_file() else ""
