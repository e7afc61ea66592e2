"""The fonts that pictures are drawn with: assets/fonts, cut down to what is drawn."""

from functools import lru_cache

from PIL import ImageFont

from vqa_core.settings import ASSETS

FOLDER = ASSETS / "fonts"
SANS = ("Arimo-Regular", "Roboto-Regular", "RobotoCondensed-Regular", "OpenSans-Regular", "DejaVuSans")
SERIF = ("Tinos-Regular", "Caladea-Regular", "DejaVuSerif")
MONO = ("Cousine-Regular", "DejaVuSansMono")
SANS_BOLD = ("Arimo-Bold", "Roboto-Bold", "RobotoCondensed-Bold", "OpenSans-Bold", "DejaVuSans-Bold")
SERIF_BOLD = ("Tinos-Bold", "Caladea-Bold", "DejaVuSerif-Bold")
BODY = SANS + SERIF + MONO
BOLD = SANS_BOLD + SERIF_BOLD


@lru_cache(maxsize=512)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of assets/fonts at `size` px."""
    # The basic layout engine gives the same pixels with and without libraqm.
    return ImageFont.truetype(FOLDER / f"{name}.ttf", max(6, size), layout_engine=ImageFont.Layout.BASIC)
