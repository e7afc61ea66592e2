"""A picture that is being drawn, and the memory of which text stands where in it."""

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Drawn:
    """A piece of text with its left end, baseline, size and width, in pixels, and the face it is drawn with."""

    text: str
    x: float
    baseline: float
    size: float
    font: str
    width: float
    face: ImageFont.FreeTypeFont


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
        self, place: tuple[float, float], text: str, font: ImageFont.FreeTypeFont, ink: Colour, align: str = "left"
    ) -> float:
        """Draw `text` with its baseline at `place`; `align` says what of it stands there: left, middle or right.

        Returns the x where it ends.
        """
        x, baseline = place
        width = font.getlength(text)
        x -= {"left": 0.0, "middle": width / 2, "right": width}[align]
        self.draw.text((x, baseline), text, font=font, fill=ink, anchor="ls")
        self.texts.append(Drawn(text, x, baseline, font.size, str(font.getname()[0]), width, font))
        return x + width

    def line(self, start: tuple[float, float], end: tuple[float, float], ink: Colour, width: int = 1) -> None:
        self.draw.line((*start, *end), fill=ink, width=width)

    def says(self, answer: str) -> bool:
        """Whether the answer stands on the picture, also as one piece after another."""
        joined = " ".join(" ".join(piece.text for piece in self.texts).split())
        return " ".join(answer.split()) in joined


def fit(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """`text`, cut at whole words (else letters) until it is at most `width` px wide."""
    while len(text) > 1 and font.getlength(text) > width:
        text = text.rsplit(" ", 1)[0] if " " in text else text[:-1]
    return text.rstrip(" ,")


def wrap(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """`text` as lines of whole words, at most `width` px wide each."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
