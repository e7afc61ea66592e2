"""A document under the pen: its look, the place of the next line, and the questions it answers so far."""

import random
from dataclasses import dataclass, field

from PIL import ImageFont

from vqa_core.rendering.canvas import Canvas, Colour, wrap
from vqa_core.rendering.fonts import font
from vqa_core.rendering.sheet import Pairs

PORTRAIT = ((600, 768), (576, 768), (640, 768))
LANDSCAPE = ((768, 600), (768, 576), (768, 640))


@dataclass(frozen=True)
class Look:
    """Fonts at body size, colours and spacing; `lead` is the distance of two baselines in px."""

    size: float
    body: str
    bold: str
    ink: Colour
    accent: Colour
    lead: float

    @property
    def text(self) -> ImageFont.FreeTypeFont:
        return font(self.body, self.size)

    @property
    def strong(self) -> ImageFont.FreeTypeFont:
        return font(self.bold, self.size)

    def title(self, times: float) -> ImageFont.FreeTypeFont:
        return font(self.bold, self.size * times)


@dataclass
class Page:
    """Drawn from the top: `y` is the next baseline; `pairs` are (question, answer)."""

    draw: random.Random
    canvas: Canvas
    look: Look
    margin: float
    y: float
    pairs: Pairs = field(default_factory=list)

    @property
    def right(self) -> float:
        return self.canvas.width - self.margin

    @property
    def width(self) -> float:
        return self.right - self.margin

    @property
    def bottom(self) -> float:
        """The last baseline that keeps the margin."""
        return self.canvas.height - self.margin

    def ask(self, answer: str, *questions: str) -> None:
        """One of the phrasings, unless the page has been asked this already."""
        question = self.draw.choice(questions)
        if all(question.lower() != asked.lower() for asked, _ in self.pairs):
            self.pairs.append((question, answer))

    def rule(self, width: int = 1, colour: Colour | None = None, up: float = 0.55) -> None:
        """A line across the page, `up` lines above the next baseline."""
        height = round(self.y - self.look.lead * up)
        self.canvas.line((self.margin, height), (self.right, height), colour or self.look.accent, width)

    def paragraph(self, text: str) -> None:
        for line in wrap(text, self.look.text, self.width):
            self.canvas.text((self.margin, self.y), line, self.look.text, self.look.ink)
            self.y += self.look.lead
