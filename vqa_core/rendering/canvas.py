"""A picture that is being drawn, and the memory of which text stands where in it."""

from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from vqa_core.rendering.fonts import name_of

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Drawn:
    """A piece of text with its left end, baseline and size, in pixels.

    `fonts.font(font, size)` is its face; each glyph is `stretch` times as wide as there.
    """

    text: str
    x: float
    baseline: float
    size: float
    font: str
    stretch: float = 1.0


@dataclass
class Canvas:
    """An RGB picture of `width` x `height` pixels; `texts` remembers every piece drawn on it."""

    width: int
    height: int
    paper: Colour = (255, 255, 255)
    texts: list[Drawn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.width, self.height), self.paper)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        place: tuple[float, float],
        text: str,
        font: ImageFont.FreeTypeFont,
        ink: Colour,
        align: str = "left",
        stretch: float = 1.0,
    ) -> float:
        """Draw `text` with its baseline at `place`; `align` says what of it stands there: left, middle or right.

        Glyphs are drawn `stretch` times as wide as the font has them. Returns the x where it ends.
        """
        x, baseline = place
        width = length(text, font) * stretch
        x -= {"left": 0.0, "middle": width / 2, "right": width}[align]
        if stretch == 1.0:
            self.draw.text((x, baseline), text, font=font, fill=ink, anchor="ls")
        elif text.strip():
            self._stretched((x, baseline), text, font, ink, stretch)
        # A font is loaded by its file alone, so that its name finds it again.
        self.texts.append(Drawn(text, x, baseline, font.size, name_of(str(font.path)), stretch))
        return x + width

    def _stretched(
        self, place: tuple[float, float], text: str, font: ImageFont.FreeTypeFont, ink: Colour, stretch: float
    ) -> None:
        left, top, right, bottom = (round(end) for end in font.getbbox(text, anchor="ls"))
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
        ImageDraw.Draw(mask).text((-left, -top), text, font=font, fill=255, anchor="ls")
        mask = mask.resize((max(1, round(mask.width * stretch)), mask.height), Image.Resampling.BILINEAR)
        self.image.paste(ink, (round(place[0] + left * stretch), round(place[1]) + top), mask)

    def line(self, start: tuple[float, float], end: tuple[float, float], ink: Colour, width: int = 1) -> None:
        self.draw.line((*start, *end), fill=ink, width=width)

    def says(self, answer: str) -> bool:
        """Whether the answer stands on the picture, also as one piece after another."""
        joined = " ".join(" ".join(piece.text for piece in self.texts).split())
        return " ".join(answer.split()) in joined


def fit(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """`text`, cut at whole words (else letters) until it is at most `width` px wide."""
    while len(text) > 1 and length(text, font) > width:
        text = text.rsplit(" ", 1)[0] if " " in text else text[:-1]
    return text.rstrip(" ,")


def wrap(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """`text` as lines of whole words, at most `width` px wide each; a word wider than that has a line of its own."""
    lines: list[list[str]] = []
    used, space = 0.0, length(" ", font)
    for word in text.split():
        longer = used + space + length(word, font)
        if lines and longer <= width:
            lines[-1].append(word)
            used = longer
        else:
            lines.append([word])
            used = length(word, font)
    return [" ".join(line) for line in lines]


def length(text: str, font: ImageFont.FreeTypeFont) -> float:
    """How wide `text` is in px, as `font.getlength` says; that takes a third as long as drawing it, this does not."""
    advances = _advances(font)
    if advances is None:
        return font.getlength(text)
    for letter in set(text).difference(advances):
        advances[letter] = font.getlength(letter)
    return sum([advances[letter] for letter in text])


@lru_cache(maxsize=4096)
def _advances(font: ImageFont.FreeTypeFont) -> dict[str, float] | None:
    """The widths of letters met so far; None for a font whose letters move together in pairs."""
    pairs = ("AV", "To", "LT", "Yo", "11", "r.")
    kerned = any(font.getlength(pair) != font.getlength(pair[0]) + font.getlength(pair[1]) for pair in pairs)
    return None if kerned else {}
