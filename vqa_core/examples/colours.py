"""Pixels of any kind become 8-bit RGB on white, a band of rows at a time: a large picture is never there twice."""

import io
import math
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageCms

MAX_KEPT_PIXELS = 25_000_000
"""Larger pictures are scaled down to this: no model reads more."""

MODES = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "I;16", "I;16B", "I;16L"))

_BAND_PIXELS = 2_000_000
_FILTER = Image.Resampling.LANCZOS
_FILTER_REACH = 3  # source pixels at each side of a target pixel, times the scale
_MAX_PROFILE_BYTES = 8_000_000
_GREY = ("1", "L", "LA", "I;16", "I;16B", "I;16L")
_CONTRAST = 128  # between the white and the black of a sound colour profile
_TOPS = (255, 1023, 4095, 65535)

Convert = Callable[[Image.Image], Image.Image]


def to_rgb(image: Image.Image, min_side_px: int = 1) -> Image.Image:
    """The loaded picture as RGB in the sRGB colour space, transparency laid on white, at most MAX_KEPT_PIXELS.

    Colours follow the embedded profile, unless it is broken; without one they are taken for sRGB, and CMYK is mixed by
    the plain formula. 16-bit grey whose values all fit in 8, 10 or 12 bits is taken for that. `image.mode` must be of
    MODES.
    """
    convert = _conversion(image)
    width, height = _kept_size(image.size, min_side_px)
    page = Image.new("RGB", (width, height))
    scale = image.height / height
    reach = 0 if (width, height) == image.size else math.ceil(_FILTER_REACH * scale) + 1
    rows = max(1, _BAND_PIXELS // round(image.width * scale))
    for first in range(0, height, rows):
        last = min(first + rows, height)
        top = max(0, math.floor(first * scale) - reach)
        bottom = min(image.height, math.ceil(last * scale) + reach)
        band = convert(image.crop((0, top, image.width, bottom)))
        if reach:
            box = (0, first * scale - top, image.width, last * scale - top)
            band = band.resize((width, last - first), _FILTER, box=box)
        page.paste(band, (0, first))
    return page


def _kept_size(size: tuple[int, int], min_side_px: int) -> tuple[int, int]:
    scale = math.sqrt(MAX_KEPT_PIXELS / (size[0] * size[1]))
    if scale >= 1:
        return size
    width, height = (max(min(side, min_side_px), int(side * scale)) for side in size)
    return width, height


def _conversion(image: Image.Image) -> Convert:
    """What turns a band of this picture to sRGB on white."""
    transform = _profile_transform(image)
    if image.mode == "CMYK":
        return _plain if transform is None else lambda band: _apply(band, transform)
    flatten: Convert = _sixteen_bits(image) if image.mode.startswith("I;16") else _on_white
    if transform is None:
        return flatten
    return lambda band: _apply(flatten(band).convert(transform.input_mode), transform)


def _plain(band: Image.Image) -> Image.Image:
    return band.convert("RGB")


def _on_white(band: Image.Image) -> Image.Image:
    if not band.has_transparency_data:
        return band.convert("RGB")
    clear = band.info.get("transparency")
    # Pillow gives the clear colour as the file has it: of 16 bits where the pixels it gives have 8.
    if isinstance(clear, tuple) and max(clear) > 255:
        band.info["transparency"] = tuple(value >> 8 for value in clear)
    layer = band.convert("RGBA")
    page = Image.new("RGB", layer.size, "white")
    page.paste(layer, mask=layer)
    return page


def _sixteen_bits(image: Image.Image) -> Convert:
    """convert("L") clips at 255 and turns a scan all white; a file that uses its lower bits alone would be black."""
    brightest = max(int(np.asarray(band).max()) for band in _bands(image))
    top = next(top for top in _TOPS if brightest <= top)
    clear = image.info.get("transparency")

    def convert(band: Image.Image) -> Image.Image:
        values = np.asarray(band).astype(np.uint32)
        eight = ((values * 255 + top // 2) // top).astype(np.uint8)
        if isinstance(clear, int):
            eight[values == clear] = 255
        return Image.fromarray(eight).convert("RGB")

    return convert


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    rows = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _profile_transform(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """From the embedded colour profile to sRGB; None where there is none, or none that fits and is sound."""
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not 0 < len(data) <= _MAX_PROFILE_BYTES:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        mode = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}.get(profile.profile.xcolor_space, "")
        fits = image.mode in _GREY if mode == "L" else (image.mode == "CMYK") == (mode == "CMYK")
        if not mode or not fits or "srgb" in (profile.profile.profile_description or "").lower():
            return None
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return transform if _tells_black_from_white(transform) else None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _tells_black_from_white(transform: ImageCms.ImageCmsTransform) -> bool:
    mode = transform.input_mode
    black, white = ((0, 0, 0, 255), (0, 0, 0, 0)) if mode == "CMYK" else ("black", "white")
    dark, light = (_apply(Image.new(mode, (1, 1), colour), transform).convert("L") for colour in (black, white))
    return bool(light.getextrema()[0] - dark.getextrema()[0] >= _CONTRAST)  # type: ignore[operator]


def _apply(band: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    converted = ImageCms.applyTransform(band, transform)
    assert converted is not None  # None is for inPlace alone
    return converted
