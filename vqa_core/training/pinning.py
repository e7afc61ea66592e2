"""Questions that a person pins to a run, made ready to be kept with it: every picture opened and saved anew."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.examples.example import Picture
from vqa_core.examples.pictures import open_example_picture
from vqa_core.runs.pins import FOLDER, Pin, check_pins, pin_record

_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Pinned:
    """`records` go into config.json; `files` are the pictures' contents by their names in the run's folder."""

    records: list[dict[str, Any]]
    files: dict[str, bytes]


def pinned(pins: Sequence[Pin]) -> Pinned:
    """UserError for what `check_pins` refuses, and for a picture that cannot be opened."""
    check_pins(pins)
    records: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    for pin in pins:
        contents = [_saved_anew(source) for source in pin.pictures]
        names = [_name(content) for content in contents]
        files.update(zip(names, contents, strict=True))
        records.append(pin_record(pin, names))
    return Pinned(records, files)


def _saved_anew(source: Path | str) -> bytes:
    """PNG; a photo stays a JPEG, ten times smaller. Nothing but pixels of what was given is kept."""
    image, out = open_example_picture(Picture(source)), io.BytesIO()
    if _is_jpeg(source):
        image.save(out, "JPEG", quality=95, subsampling=0)
    else:
        image.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _is_jpeg(source: Path | str) -> bool:
    if isinstance(source, str):
        return True
    with source.open("rb") as file:
        return file.read(len(_JPEG)) == _JPEG


def _name(content: bytes) -> str:
    suffix = "jpg" if content.startswith(_JPEG) else "png"
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()}.{suffix}"
