"""Open a picture safely: capped, upright, first frame, RGB on white. Nothing else decodes what a user gave."""

import io
import struct
import zlib
from pathlib import Path

from PIL import ExifTags, Image

from vqa_core.errors import UserError
from vqa_core.examples.colours import MAX_KEPT_PIXELS, MODES, to_rgb
from vqa_core.examples.example import Picture
from vqa_core.examples.picture_cache import PictureCache, own_cache

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIC", "AVIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif")
MAX_PIXELS = 89_000_000  # just below Pillow's own warning, so its harder limit is never the first to speak
MAX_PIXELS_CODED = 50_000_000
"""Of WEBP, HEIC, AVIF and progressive CMYK, whose decoders hold a picture several times: up to 16 bytes a pixel were
measured, 0.8 GB."""
MIN_SIDE_PX = 2

_BY_PILLOW = tuple(form for form in FORMATS if form != "HEIC")
# The brands of an ISO media file (its first bytes): what is coded as HEVC, and what only says "pictures in here".
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
_ANY_BRANDS = (b"mif1", b"msf1", b"mif2", b"miaf")

# Pillow's plugins let all of these escape when a file is broken.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# Pillow keeps pixels in blocks of 16 MB, which the allocator holds on to: 0.4 GB were left of a large picture. Blocks
# above its 32 MB go back to the system at once.
Image.core.set_block_size(64 * 2**20)  # type: ignore[attr-defined]

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_picture(source: Path | bytes, name: str = "") -> Image.Image:
    """The picture as 8-bit sRGB: upright by its EXIF orientation, first frame or page, transparency laid on white.

    Above 25 million pixels it is scaled down to that (`colours.MAX_KEPT_PIXELS`); any form is kept, however long and
    narrow. `name` is what errors call it (default: the file's name). Raises UserError for what is not a whole picture
    of FORMATS, above MAX_PIXELS (some: MAX_PIXELS_CODED) or under MIN_SIDE_PX a side. Takes at most 1 GB for a moment.
    """
    name = _name(source, name)
    with _open_header(source, name) as image:
        if image.width * image.height > MAX_KEPT_PIXELS and image.info.get("progressive"):
            # All of its coefficients stand in memory until the last pass: the pixels beside them must be fewer.
            image.draft(None, (image.width // 2, image.height // 2))
        try:
            image.load()
        except _BROKEN as error:
            raise _damaged(name) from error
        page = to_rgb(image, MIN_SIDE_PX)
        turn = _turn(image)
    return page if turn is None else page.transpose(turn)


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


def picture_size(source: Path | bytes, name: str = "") -> tuple[int, int]:
    """Width and height as the file's head says, before any pixel is decoded. UserError as `open_picture` raises it."""
    with _open_header(source, _name(source, name)) as image:
        return image.size


def check_picture(source: Path | bytes, name: str = "") -> None:
    """Raise the UserError that `open_picture` would; a large JPEG costs a fraction, being decoded at an eighth."""
    name = _name(source, name)
    with _open_header(source, name) as image:
        try:
            if image.format in ("JPEG", "MPO"):
                image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
            image.load()
        except _BROKEN as error:
            raise _damaged(name) from error


def _open_header(source: Path | bytes, name: str) -> Image.Image:
    head = _head(source, name)
    try:
        image = _open_file(io.BytesIO(source) if isinstance(source, bytes) else source, head)
    except _BOMB as error:
        limit = _limit(MAX_PIXELS)
        raise UserError(f"{name!r} has too many pixels: {limit}. Make it smaller and try again.") from error
    except _BROKEN as error:
        raise UserError(_not_a_picture(name, head)) from error
    width, height = image.size
    if width * height > _most_pixels(image):
        image.close()
        limit = _limit(_most_pixels(image))
        raise UserError(f"{name!r} is {width} x {height} pixels: {limit}. Make it smaller and try again.")
    if min(width, height) < MIN_SIDE_PX:
        image.close()
        raise UserError(
            f"{name!r} is {width} x {height} pixels, too small to read: each side needs {MIN_SIDE_PX} or more. "
            "Take a larger picture."
        )
    if image.mode not in MODES:
        image.close()
        raise UserError(_unknown_colours(name, image.mode))
    return image


def _open_file(file: Path | io.BytesIO, head: bytes) -> Image.Image:
    if not _is_heic(head):
        return Image.open(file, formats=_BY_PILLOW)
    # Opened by its class, so that nothing else in this process reads HEIC through Pillow.
    from pillow_heif import HeifImageFile

    return HeifImageFile(file)  # type: ignore[no-any-return]


def _is_heic(head: bytes) -> bool:
    if head[4:8] != b"ftyp":
        return False
    brands = head[8 : int.from_bytes(head[:4])]
    return head[8:12] in _HEIC_BRANDS or (head[8:12] in _ANY_BRANDS and b"avif" not in brands)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What turns the loaded picture upright. Nothing for HEIC and TIFF, whose readers have turned it."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except _BROKEN:
        return None
    return _TURNS.get(orientation)


def _most_pixels(image: Image.Image) -> int:
    inks_in_passes = image.mode == "CMYK" and image.info.get("progressive")
    return MAX_PIXELS_CODED if inks_in_passes or image.format in ("WEBP", "HEIF", "AVIF") else MAX_PIXELS


def _limit(pixels: int) -> str:
    return f"at most {pixels // 1_000_000} million are opened"


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
    if b"%PDF-" in head:
        return f"{name!r} is a PDF, not one picture. Save the page that you need as PNG or JPEG and try again."
    if b"<svg" in head.lower():
        return f"{name!r} is an SVG drawing, which is not read. Save it as PNG and try again."
    what = "an empty file" if not head else "not a picture that can be opened"
    kinds = ", ".join(FORMATS[:-1]) + " or " + FORMATS[-1]
    return f"{name!r} is {what}: pictures are {kinds}. Choose another file."


def _damaged(name: str) -> UserError:
    return UserError(f"{name!r} is damaged or cut off: its pixels cannot be read to the end. Save or send it again.")


def _unknown_colours(name: str, mode: str) -> str:
    if mode in ("I", "F"):
        # They have no agreed white, so any conversion would be a guess.
        return f"{name!r} has 32 bits a pixel: 8 and 16 are read. Save it as an 8-bit PNG and try again."
    return f"{name!r} has {mode} colours, which are not read. Save it as PNG and try again."


def _name(source: Path | bytes, name: str) -> str:
    return name or (source.name if isinstance(source, Path) else "the picture")
