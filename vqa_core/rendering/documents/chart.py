"""Charts of bars and lines with their figures, and charts of who stands under whom."""

import random
from dataclasses import dataclass

from PIL import ImageFont

from vqa_core.rendering.canvas import Canvas, Colour, wrap
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.documents.table_data import measure
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_INKS: tuple[Colour, ...] = ((60, 90, 150), (170, 60, 50), (70, 130, 80), (200, 150, 50), (110, 80, 140), (90, 90, 90))
_GREYS: tuple[Colour, ...] = (
    (40, 40, 40),
    (120, 120, 120),
    (180, 180, 180),
    (80, 80, 80),
    (210, 210, 210),
    (150, 150, 150),
)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Figures:
    """What a chart shows: a name and a text with its number for each place along it."""

    title: str
    what: str
    names: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def numbers(self) -> list[float]:
        return [float(text.strip("%").replace(",", "")) for text in self.texts]


def draw_chart(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_scan(draw, sheet, draw.choice(("chart", "graph", "page", "figure")), typewriter=0.0)
    if draw.random() < 0.2 and page.fits(16):
        page.tell(draw.randint(1, 3))
        page.y += page.look.lead
    figures = _figures(page)
    if page.headline(figures.title, draw.uniform(1.0, 1.7), draw.choice(("left", "middle"))):
        page.ask_own(figures.title, "What is the title of the chart?", "What is the heading of the graph?",
        "What is the title?",
                     "What is the title of the graph?")  # fmt: skip
    page.telling = len(page.pairs)
    style = "steps" if sheet.held_out else draw.choice(("bars", "bars", "line", "beams"))
    if sheet.width < 24 * page.size:
        style = "beams"
    tall = min(page.floor - page.y, page.width * draw.uniform(0.5, 0.9))
    if style == "beams":
        _beams(page, figures, tall)
    else:
        _upright(page, figures, tall, style)
    _ask(page, figures)
    if draw.random() < 0.4 and page.fits(4):
        page.y += page.look.lead
        page.tell(draw.randint(1, 4))
    return page.finished("chart")


def _figures(page: Scan) -> _Figures:
    draw = page.draw
    most = max(2, min(9, int(page.width / (page.size * 4.8))))
    number = draw.randint(2, most)
    most_of_all = 10.0 ** draw.randint(0, 5)
    form = draw.choice(("{:.1f}%", "{:.0f}%")) if most_of_all == 100 else "{:,.0f}" if most_of_all > 100 else "{:.1f}"
    first, step = draw.randint(1955, 2018), draw.choice((1, 1, 2, 5))
    years = tuple(str(first + step * place) for place in range(number))
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[:number]
    matters = tuple({lexicon.titled(lexicon.matter(draw)): True for _ in range(number * 2)})[:number]
    names = draw.choice((years, years, months, matters))
    texts = tuple(form.format(most_of_all * draw.uniform(0.08, 0.99)) for _ in names)
    what = measure(draw)
    title = draw.choice((lexicon.heading(draw, 6), what, f"{what} by {'Year' if names is years else 'Group'}"))
    return _Figures(title, what, names, texts)


def _colour(page: Scan) -> Colour:
    return page.draw.choice(_INKS if page.draw.random() < 0.4 else _GREYS[:2])


def _upright(page: Scan, figures: _Figures, tall: float, style: str) -> None:
    """Bars, steps or a line over an axis of names; the numbers stand above them."""
    draw, canvas, look = page.draw, page.canvas, page.look
    small = font(look.body, max(9, look.size * 0.85))
    foot = page.y + tall - look.lead * 2.2
    top = page.y + look.lead * 1.6
    left = page.margin + (look.size * 2.5 if draw.random() < 0.5 else 0)
    if left > page.margin:
        if small.getlength(figures.what) < page.width:
            canvas.text((page.margin, page.y), figures.what, small, look.ink)
        _scale(page, figures, (left, top, page.right, foot), small)
    step = (page.right - left) / len(figures.names)
    highest, colour = max(figures.numbers) or 1.0, _colour(page)
    points = []
    for place, (name, text, number) in enumerate(zip(figures.names, figures.texts, figures.numbers, strict=True)):
        middle, height = left + step * (place + 0.5), (foot - top) * number / highest
        points.append((middle, foot - height))
        if style != "line":
            half = step * (0.5 if style == "steps" else 0.3)
            canvas.draw.rectangle((middle - half, foot - height, middle + half, foot), fill=colour, outline=look.ink)
        face = small if max(small.getlength(name), small.getlength(text)) < step else font(look.body, 9)
        canvas.text((middle, foot + face.size * 1.3), name, face, look.ink, "middle")
        canvas.text((middle, foot - height - look.size * 0.45), text, face, look.ink, "middle")
    canvas.line((left, foot), (page.right, foot), look.ink)
    canvas.line((left, foot), (left, top), look.ink)
    if style == "line":
        canvas.draw.line(points, fill=colour, width=2)
        for x, y in points:
            canvas.draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=colour)
    page.y = foot + look.lead * 2.4


def _scale(page: Scan, figures: _Figures, box: Box, small: ImageFont.FreeTypeFont) -> None:
    """Lines across the chart, each with its number at the left."""
    left, top, right, foot = box
    highest = max(figures.numbers) or 1.0
    for part in (0.0, 0.5, 1.0):
        y = foot - (foot - top) * part
        page.canvas.line((left, y), (right, y), (200, 200, 200))
        text = f"{highest * part:,.0f}" if highest >= 10 else f"{highest * part:.1f}"
        if small.getlength(text) < left - page.margin:
            page.canvas.text((left - 4, y + small.size * 0.3), text, small, page.look.ink, "right")


def _beams(page: Scan, figures: _Figures, tall: float) -> None:
    """Bars from left to right, the name before each, the number behind; ValueError where none has room."""
    canvas, look = page.canvas, page.look
    step = min(tall / (len(figures.names) + 1), look.lead * page.draw.uniform(1.2, 2.2))
    for size in (look.size, look.size * 0.75, look.size * 0.5, 9):
        face = font(look.body, max(9, size))
        names = max(face.getlength(name) for name in figures.names) + face.size
        texts = max(face.getlength(text) for text in figures.texts) + face.size
        left, room = page.margin + names, page.width - names - texts
        if room > look.size * 2:
            break
    else:
        raise ValueError(f"No chart stands on {page.sheet.width} px with print of {page.size} px")
    highest, colour = max(figures.numbers) or 1.0, _colour(page)
    page.y += look.lead * 0.5
    for name, text, number in zip(figures.names, figures.texts, figures.numbers, strict=True):
        if page.y > page.floor:
            break
        long = room * number / highest
        canvas.text((left - face.size * 0.5, page.y), name, face, look.ink, "right")
        canvas.draw.rectangle((left, page.y - face.size * 0.8, left + long, page.y + face.size * 0.15), fill=colour)
        canvas.text((left + long + face.size * 0.4, page.y), text, face, look.ink)
        page.y += max(step, face.size * 1.2)
    page.y += look.lead * 0.5


def _ask(page: Scan, figures: _Figures) -> None:
    draw = page.draw
    shown = {piece.text for piece in page.canvas.texts}
    both = [pair for pair in zip(figures.names, figures.texts, strict=True) if set(pair) <= shown]
    one = "year" if figures.names[0].isdigit() else "group"
    for name, text in draw.sample(both, min(len(both), 4)):
        page.ask_own(text, f"What is the value for {name}?", f"What is the {figures.what} in {name}?",
        f"What is the figure for {name}?",
                     f"How much is {name}?", f"What is the number for {name} in the chart?")  # fmt: skip
        if figures.texts.count(text) == 1:
            page.ask_own(
                name, f"Which {one} has {text}?", f"For which {one} is the value {text}?", f"Which bar shows {text}?"
            )
    numbers = figures.numbers
    if len(both) == len(numbers) and len(set(numbers)) == len(numbers):
        ranked = sorted(zip(numbers, figures.names, strict=True))
        page.ask_own(ranked[-1][1], f"Which {one} has the highest value?",
        f"In which {one} is it the most?" if one == "year" else
                     "Which is the highest?")  # fmt: skip
        page.ask_own(ranked[0][1], f"Which {one} has the lowest value?")


def draw_org_chart(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    """Boxes of a role and a name, one at the top, the others in rows or columns below it."""
    page = open_scan(draw, sheet, draw.choice(("chart", "document", "page")), typewriter=0.0)
    look = page.look
    title = draw.choice((lexicon.heading(draw, 4), f"{lexicon.team(draw)} Organization Chart", "Organization Chart"))
    if page.headline(title, draw.uniform(1.0, 1.6), "middle"):
        page.ask_own(
            title,
            "What is the heading?",
            "What is the title?",
            "What is the heading",
            "What is the title of the chart?",
        )
    page.telling = len(page.pairs)
    page.y += look.lead * 0.3
    across = max(1, min(draw.choice((2, 3, 4)), int(page.width / (look.size * 9))))
    wide = min(page.width / across - look.size, look.size * draw.uniform(9, 14))
    gap = (page.width - across * wide) / max(1, across)
    names_first = sheet.held_out
    middle = page.canvas.width / 2
    half = min(wide * 0.65, page.width / 2)
    bottom = _box(page, (middle - half, page.y - look.size, middle + half), names_first)
    if bottom is None:
        return page.finished("chart")
    bar = bottom + look.lead * 0.6
    page.canvas.line((middle, bottom), (middle, bar), look.ink)
    starts = [page.margin + gap / 2 + place * (wide + gap) for place in range(across)]
    page.canvas.line((starts[0] + wide / 2, bar), (starts[-1] + wide / 2, bar), look.ink)
    for left in starts:
        top, last = bar, bar
        for _ in range(draw.randint(1, 6)):
            start = top + look.lead * 0.5
            low = _box(page, (left, start, left + wide), names_first)
            if low is None:
                break
            page.canvas.line((left + wide / 2, top), (left + wide / 2, start), look.ink)
            top = last = low
        page.y = max(page.y, last)
    return page.finished("chart")


def _box(page: Scan, place: tuple[float, float, float], names_first: bool) -> float | None:
    """A framed role and name at (left, top, right), asked both ways; returns its lower end, None without room."""
    look = page.look
    left, top, right = place
    small, strong = font(look.body, max(9, look.size * 0.9)), font(look.bold, max(9, look.size * 0.9))
    role = page.writer.fresh(lambda draw: f"{lexicon.role(draw)}{draw.choice(('', f', {lexicon.team(draw)}'))}")
    name = page.writer.fresh(facts.spoken_person)
    lines = [(line, small) for line in wrap(role, small, right - left - look.size * 0.6)]
    named = [(line, strong) for line in wrap(name, strong, right - left - look.size * 0.6)]
    lines = named + lines if names_first else lines + named
    bottom = top + small.size * (1.25 * len(lines) + 0.5)
    if bottom > page.floor or any(face.getlength(line) > right - left for line, face in lines):
        return None
    page.canvas.draw.rectangle((left, top, right, bottom), outline=look.ink)
    y = top + small.size * 1.15
    for line, face in lines:
        page.canvas.text(((left + right) / 2, y), line, face, look.ink, "middle")
        y += small.size * 1.25
    page.ask_own(name, f"who is {role}?", f"Who is the {role}?", f"What is the name of the {role}?")
    page.ask_own(
        role, f"What is the designation of {name}?", f"What is the position of {name}?", f"What is the role of {name}?"
    )
    return bottom


def _role(draw: random.Random) -> str:
    return lexicon.role(draw) + draw.choice(("", f", {lexicon.team(draw)}"))


def draw_chart_page(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    """A chart of figures or of people."""
    return (draw_org_chart if draw.random() < 0.3 else draw_chart)(draw, sheet)
