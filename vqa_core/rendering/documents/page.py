"""A document under the pen: its look, the place of the next line, and the questions it answers so far."""

import random
from dataclasses import dataclass, field

from PIL import ImageFont

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, Colour, fit, wrap
from vqa_core.rendering.fonts import font
from vqa_core.rendering.sheet import Pairs, Sheet

PORTRAIT = ((600, 768), (576, 768), (640, 768))
LANDSCAPE = ((768, 600), (768, 576), (768, 640))
_ACCENTS: tuple[Colour, ...] = ((22, 60, 110), (110, 28, 34), (24, 84, 60), (70, 45, 100), (30, 30, 34), (20, 85, 100))
_COMPANY_QUESTIONS = ("What is the company name?", "What is the company name?", "What is the company?")


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

    def ask_label(self, label: str, answer: str) -> None:
        name = label.rstrip(":")
        self.ask(answer, *(f"What is the {name.lower()}?",) * 5, f"What's the {name.lower()}?", f"What is the {name}?")

    def rule(self, width: int = 1, colour: Colour | None = None, up: float = 0.55) -> None:
        """A line across the page, `up` lines above the next baseline."""
        height = round(self.y - self.look.lead * up)
        self.canvas.line((self.margin, height), (self.right, height), colour or self.look.accent, width)

    def paragraph(self, text: str) -> None:
        for line in wrap(text, self.look.text, self.width):
            self.canvas.text((self.margin, self.y), line, self.look.text, self.look.ink)
            self.y += self.look.lead


def new_page(draw: random.Random, sheet: Sheet, mono: float = 0.1) -> Page:
    """An empty page; `mono` is the chance of a typewriter's font."""
    shade = draw.randint(240, 255)
    canvas = Canvas(sheet.width, sheet.height, (shade, shade - draw.randint(0, 3), shade - draw.randint(0, 10)))
    body = draw.choice(sheet.fonts.serif if draw.random() < 0.33 else sheet.fonts.sans)
    bold = sheet.fonts.bold_of(body) or draw.choice(sheet.fonts.bold)
    if draw.random() < mono:
        body = draw.choice(sheet.fonts.mono)
    size = sheet.print_px
    ink = (draw.randint(0, 45),) * 3
    look = Look(size, body, bold, ink, draw.choice(_ACCENTS), size * draw.uniform(1.4, 1.6))
    margin = round(min(sheet.width, sheet.height) * draw.uniform(0.05, 0.077))
    return Page(draw, canvas, look, margin, margin + size)


def letterhead(page: Page, align: str) -> str:
    """The company at the top with its address and phone; returns its name. `align`: left, middle or right."""
    draw, canvas, look = page.draw, page.canvas, page.look
    x = {"left": page.margin, "middle": canvas.width / 2, "right": page.right}[align]
    title = look.title(draw.uniform(1.4, 1.75))
    name = values.company(draw)
    name = fit(name, title, page.width * 0.62)
    page.y += title.size * 0.35
    canvas.text((x, page.y), name, title, draw.choice((look.ink, look.accent)), align)
    page.ask(name, *_COMPANY_QUESTIONS)
    page.y += look.lead * 1.05
    if draw.random() < 0.85:
        street, town = f"{values.street(draw)},", values.town_line(draw)
        canvas.text((x, page.y), street, look.text, look.ink, align)
        canvas.text((x, page.y + look.lead * 0.9), town, look.text, look.ink, align)
        page.ask(f"{street} {town}", "What is the company address?", "Where is the company located?")
        page.y += look.lead * 1.8
    if draw.random() < 0.7:
        number = values.phone(draw)
        line = [(f"{draw.choice(('Phone', 'Tel', 'Phone'))}:", look.text), (number, look.text)]
        pieces(page, x, line, align)
        page.ask(number, "What is the phone number?", "What is the telephone number?")
        page.y += look.lead * 0.9
    return name


def pieces(page: Page, x: float, parts: list[tuple[str, ImageFont.FreeTypeFont]], align: str = "left") -> float:
    """Texts in a row with a gap between, each remembered by itself; returns the x where they end."""
    gap = page.look.size * 0.4
    whole = sum(face.getlength(text) for text, face in parts) + gap * (len(parts) - 1)
    x -= {"left": 0.0, "middle": whole / 2, "right": whole}[align]
    for text, face in parts:
        x = page.canvas.text((x, page.y), text, face, page.look.ink) + gap
    return x - gap


def fields(page: Page, rows: list[tuple[str, str]], x: float, width: float, ask: bool = True) -> None:
    """Labels with their values below one another, in one of the usual arrangements; `ask` makes each a question."""
    draw, canvas, look = page.draw, page.canvas, page.look
    label_face = draw.choice((look.strong, look.text))
    value_face = look.text if label_face is look.strong or draw.random() < 0.6 else look.strong
    colon = draw.choice((":", ":", ":", ""))
    style = draw.choice(("inline", "column", "column", "right")) if colon else draw.choice(("column", "right"))
    column = x + max(label_face.getlength(label + colon) for label, _ in rows) + look.size * draw.uniform(0.8, 1.6)
    lead = look.lead * draw.uniform(1.0, 1.25)
    for label, text in rows:
        end = canvas.text((x, page.y), label + colon, label_face, look.ink)
        start = end + look.size * 0.45 if style == "inline" else column
        text = fit(text, value_face, x + width - start)
        if style == "right":
            canvas.text((x + width, page.y), text, value_face, look.ink, "right")
        else:
            canvas.text((start, page.y), text, value_face, look.ink)
        if ask:
            page.ask_label(label, text)
        page.y += lead
