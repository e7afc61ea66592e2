"""The face of one card while it is drawn: its place on the picture, its print and what it tells."""

import math
import random
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from PIL import Image, ImageDraw, ImageFont

from vqa_core.rendering.canvas import Canvas, Colour, Drawn, fit
from vqa_core.rendering.cards.badges import Badges
from vqa_core.rendering.cards.colours import INK, WHITE
from vqa_core.rendering.cards.plan import Plan
from vqa_core.rendering.fonts import font, name_of

_SLANT = 0.22
# Smaller print is drawn, but nobody is asked about it.
LEGIBLE_PX = 8.5


@dataclass(frozen=True)
class Print:
    """A font and its size in hundredths of the card's height; without an ink it has the card's."""

    font: str
    size: float
    ink: Colour | None = None
    slanted: bool = False


@dataclass(frozen=True)
class Told:
    """What stands on the card and can be asked; `slots` fill the question's places."""

    field: str
    answer: str
    slots: dict[str, str]


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float


@dataclass
class Face:
    """Places are hundredths of `box`; `halo` is the colour of the outline that print has on a picture.

    The outline is one `outline`-th of the print's size, at least a pixel.
    """

    canvas: Canvas
    draw: random.Random
    plan: Plan
    box: Box
    strong: str
    plain: str
    badges: Badges
    body: Colour = WHITE
    ink: Colour = INK
    halo: Colour | None = None
    outline: float = 14.0
    told: list[Told] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where text begins, in px."""
        return self.x(self.plan.edge + self.plan.side)

    @property
    def right(self) -> float:
        return self.x(100 - self.plan.edge - self.plan.side)

    def x(self, share: float) -> float:
        return self.box.left + share * self.box.width / 100

    def y(self, share: float) -> float:
        return self.box.top + share * self.box.height / 100

    def px(self, size: float) -> float:
        """A height or size of print in px."""
        return size * self.box.height / 100

    def tell(self, field: str, answer: str, size: float, **slots: str) -> None:
        """Remember what can be asked, if its print of `size` is legible."""
        if answer and self.px(size) >= LEGIBLE_PX:
            self.told.append(Told(field, answer, slots))

    def width(self, text: str, print: Print) -> float:
        return breadth(text, self._font(print))

    def squeeze(self, text: str, print: Print, width: float) -> tuple[str, Print]:
        """The text in smaller print, down to six tenths, and then cut, until it is at most `width` px wide."""
        wide = self.width(text, print)
        if wide > width:
            print = Print(print.font, print.size * max(0.6, width / wide * 0.98), print.ink, print.slanted)
        return fit(text, self._font(print), width), print

    def write(self, place: tuple[float, float], text: str, print: Print, align: str = "left") -> float:
        """Write with the baseline at `place` (px); returns the x where the text ends."""
        face, ink = self._font(print), print.ink or self.ink
        x, baseline = place
        if align != "left":
            x -= face.getlength(text) * (0.5 if align == "middle" else 1.0)
        if self.halo and print.ink is None:
            stroke = max(1, round(face.size / self.outline))
            self.canvas.draw.text((x, baseline), text, self.halo, face, "ls", stroke_width=stroke)
        if not print.slanted:
            return self.canvas.text((x, baseline), text, face, ink)
        self._slanted((x, baseline), text, face, ink)
        return x + face.getlength(text)

    def badge(self, centre: tuple[float, float], radius: float, element: str) -> None:
        self.badges.paste(self.canvas.image, centre, radius, element)

    def pill(self, box: tuple[float, float, float, float], fill: Colour, line: Colour | None = None) -> None:
        """A rounded field."""
        left, top, right, bottom = box
        if right > left and bottom > top:
            corner = (bottom - top) * self.draw.choice((0.2, 0.5))
            self.canvas.draw.rounded_rectangle(box, corner, fill, line, max(1, round(self.px(0.2))))

    def _font(self, print: Print) -> ImageFont.FreeTypeFont:
        return font(print.font, self.px(print.size))

    def _slanted(self, place: tuple[float, float], text: str, face: ImageFont.FreeTypeFont, ink: Colour) -> None:
        """Leaning letters, whatever the font: the middle of the small letters stays where it was."""
        x, baseline = place
        pad = math.ceil(face.size * 0.4)
        down = math.ceil(face.size * 1.15)
        size = (math.ceil(face.getlength(text)) + 2 * pad, math.ceil(face.size * 1.6))
        mask = Image.new("L", size, 0)
        start = (pad + x % 1, down + baseline % 1)
        ImageDraw.Draw(mask).text(start, text, 255, face, "ls")
        turn = (1, _SLANT, -_SLANT * (start[1] - 0.3 * face.size), 0, 1, 0)
        leaning = mask.transform(size, Image.Transform.AFFINE, turn, Image.Resampling.BILINEAR)
        self.canvas.image.paste(ink, (math.floor(x) - pad, math.floor(baseline) - down), leaning)
        self.canvas.texts.append(Drawn(text, x, baseline, face.size, name_of(str(face.path))))


# Font -> letter -> px. Names are new on every card, their letters are not.
_WIDTHS: WeakKeyDictionary[ImageFont.FreeTypeFont, dict[str, float]] = WeakKeyDictionary()


def breadth(text: str, face: ImageFont.FreeTypeFont) -> float:
    """The sum of its letters' widths in px, without kerning."""
    widths = _WIDTHS.setdefault(face, {})
    for letter in text:
        if letter not in widths:
            widths[letter] = face.getlength(letter)
    return sum(widths[letter] for letter in text)
