"""Open a picture safely: capped, upright, first frame, RGB on white. Nothing else decodes what a user gave."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageOps

from vqa_core.errors import UserError
from vqa_core.examples.example import Picture
from vqa_core.examples.picture_cache import PictureCache, own_cache

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 89_000_000  # just below Pillow's own warning, so its harder limit is never the first to speak
MIN_SIDE_PX = 2
FULL_CHECK_PIXELS = 1_000_000

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")

# Pillow's plugins let all of these escape when a file is broken.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError, struct.error, zlib.error)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def open_picture(source: Path | bytes, name: str = "") -> Image.Image:
    """The picture as 8-bit RGB: upright by its EXIF orientation, first frame, transparency laid on white.

    `name` is what errors call it (default: the file's name). Raises UserError for what is not a whole picture of
    FORMATS, above MAX_PIXELS or under MIN_SIDE_PX a side.
    """
    name = _name(source, name)
    with _open_header(source, name) as image:
        try:
            image.load()
            upright = ImageOps.exif_transpose(image)
        except _BROKEN as error:
            raise _damaged(name) from error
        return _to_rgb(upright, name)


def open_example_picture(picture: Picture, cache: PictureCache | None = None) -> Image.Image:
    """The picture of an example, read from its file, or from its address through the cache on disk (by default our
    own). Raises UserError."""
    if not isinstance(picture.source, str):
        return open_picture(picture.source)
    cache = cache or own_cache()
    try:
        return open_picture(cache.read(picture.source), picture.name)
    except UserError:
        # What cannot be opened is not kept: the next try asks the network.
        cache.drop(picture.source)
        raise


def check_picture(source: Path | bytes, name: str = "") -> None:
    """Raise the UserError that `open_picture` would, at a fraction of its cost on large files.

    A large PNG is checked by its checksums and a JPEG is decoded at an eighth of its size: both find a cut-off file.
    """
    name = _name(source, name)
    with _open_header(source, name) as image:
        try:
            if image.format == "PNG" and image.width * image.height > FULL_CHECK_PIXELS:
                image.verify()
                return
            image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
            image.load()
        except _BROKEN as error:
            raise _damaged(name) from error
        _refuse_deep_pixels(image, name)


def _open_header(source: Path | bytes, name: str) -> Image.Image:
    head = _head(source, name)
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)
    except _BOMB as error:
        raise UserError(f"{name!r} has too many pixels: {_LIMIT}. Make it smaller and try again.") from error
    except _BROKEN as error:
        raise UserError(_not_a_picture(name, head)) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        image.close()
        raise UserError(f"{name!r} is {width} x {height} pixels: {_LIMIT}. Make it smaller and try again.")
    if min(width, height) < MIN_SIDE_PX:
        image.close()
        raise UserError(
            f"{name!r} is {width} x {height} pixels, too small to read: each side needs {MIN_SIDE_PX} or more. "
            "Take a larger picture."
        )
    return image


_LIMIT = f"at most {MAX_PIXELS // 1_000_000} million are opened"


def _head(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, bytes):
        return source[:1024]
    # A pipe or device would be read without end.
    if not source.is_file():
        raise UserError(f"There is no picture {name!r}. Check the name and try again.")
    try:
        with source.open("rb") as file:
            return file.read(1024)
    except OSError as error:
        raise UserError(f"{name!r} cannot be read ({error.strerror}). Check the file and try again.") from error


def _not_a_picture(name: str, head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"):
        return f"{name!r} is a HEIC picture, which is not read yet. Save it as JPEG or PNG and try again."
    if b"%PDF-" in head:
        return f"{name!r} is a PDF, which is not read yet. Save its pages as PNG or JPEG and try again."
    if b"<svg" in head.lower():
        return f"{name!r} is an SVG drawing, which is not read. Save it as PNG and try again."
    what = "an empty file" if not head else "not a picture that can be opened"
    kinds = ", ".join(FORMATS[:-1]) + " or " + FORMATS[-1]
    return f"{name!r} is {what}: pictures are {kinds}. Choose another file."


def _damaged(name: str) -> UserError:
    return UserError(f"{name!r} is damaged or cut off: its pixels cannot be read to the end. Save or send it again.")


def _refuse_deep_pixels(image: Image.Image, name: str) -> None:
    # Mode I and F have no agreed white, so any conversion would be a guess.
    if image.mode in ("I", "F"):
        raise UserError(f"{name!r} has 32 bits a pixel: 8 and 16 are read. Save it as an 8-bit PNG and try again.")


def _to_rgb(image: Image.Image, name: str) -> Image.Image:
    _refuse_deep_pixels(image, name)
    if image.mode.startswith("I;16"):
        image = _sixteen_to_eight(image)
    try:
        if image.has_transparency_data:
            layer = image.convert("RGBA")
            page = Image.new("RGBA", layer.size, "white")
            return Image.alpha_composite(page, layer).convert("RGB")
        return image.convert("RGB")
    except _BROKEN as error:
        raise UserError(
            f"{name!r} has {image.mode} colours, which cannot be turned to RGB. Save it as PNG and try again."
        ) from error


def _sixteen_to_eight(image: Image.Image) -> Image.Image:
    import numpy as np

    # convert("L") clips at 255 and turns a 16-bit scan all white; 65535 / 257 is exactly 255.
    return Image.fromarray(np.rint(np.asarray(image) / 257).astype(np.uint8))


def _name(source: Path | bytes, name: str) -> str:
    return name or (source.name if isinstance(source, Path) else "the picture")
