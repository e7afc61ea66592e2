"""Tables: named rows, named columns, and questions for what stands where they cross, and for where something stands."""

import random
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from PIL import ImageFont

from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.documents.table_data import EMPTY, Table, make_table
from vqa_core.rendering.documents.table_questions import ask_table
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_STYLES = ("rules", "bands", "grid", "grid", "plain", "dark", "open", "columns")
_HELD_OUT_STYLES = ("double", "ladder")
_PALE = (226, 230, 234)


@dataclass(frozen=True)
class Manner:
    """How a table is drawn: sizes in px, `aligns` of its columns, the first (of the names) too.

    Before the rows numbered in `sections` stand headings of their own.
    """

    style: str
    text: ImageFont.FreeTypeFont
    strong: ImageFont.FreeTypeFont
    pad: float
    lead: float
    gap: float
    aligns: tuple[str, ...]
    edges: tuple[float, ...]
    sections: frozenset[int]


def draw_table(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_scan(draw, sheet, draw.choice(("table", "table", "document", "page")), typewriter=0.15)
    if draw.random() < 0.35 and page.fits(14):
        page.tell(draw.randint(1, 4))
        page.y += page.look.lead * 0.8
    for number in range(draw.choice((1, 1, 2, 3)) if page.fits(26) else 1):
        if number and not page.fits(9):
            break
        page.y += page.look.lead * (1.5 if number else 0.0)
        if draw.random() < 0.8:
            _title(page, number)
        lay_table(page, page.margin, page.width)
    if draw.random() < 0.2 and page.fits(3):
        _notes(page)
    while draw.random() < 0.5 and page.fits(4):
        page.y += page.look.lead * 0.7
        page.tell(3)
    return page.finished("table")


def _title(page: Scan, before: int) -> None:
    """A title, asked for in words that say which, where `before` tables stand above it."""
    draw = page.draw
    title = lexicon.heading(draw, 6)
    face = draw.choice((page.look.bold, page.look.body))
    number = f"Table {before + 1}{draw.choice(('.', ':', ''))} " if draw.random() < 0.25 else ""
    if page.headline(number + title, draw.uniform(1.0, 1.5), draw.choice(("left", "middle")), face):
        if before:
            page.ask_own(title, f"What is the title of the {('second', 'third')[before - 1]} table?")
        elif page.sentences:
            page.ask_own(title, "What is the title of the table?", "What is the heading of the table?")
        else:
            page.ask_field("title", title)
        page.y += page.look.lead * draw.uniform(0.1, 0.6)


def _notes(page: Scan) -> None:
    """What the short forms under a table mean."""
    draw = page.draw
    page.lines(
        draw.choice(("Notes:", "Note:", "Key:", "Abbreviations:")), draw.choice((page.look.strong, page.look.text))
    )
    sign = draw.choice((" = ", " = ", ": ", " - "))
    for _ in range(draw.randint(1, 5)):
        short = page.writer.fresh(
            lambda draw: "".join(draw.choices("abcdgklmnprstABCDEFGKLMNPRST", k=draw.randint(2, 4)))
        )
        meant = page.writer.fresh(lambda draw: draw.choice((lexicon.plural(draw), lexicon.topic(draw))))
        if page.lines(f"{short}{sign}{meant}"):
            page.ask_own(meant, f"what is {short} mentioned as?", f"What does {short} stand for?",
            f"What does {short} mean?",
                         f"what is {short} ?")  # fmt: skip


def lay_table(page: Scan, x: float, width: float, most_rows: int = 30) -> Table | None:
    """Draw a table that fits the rest of the page, ask of it, and return what was drawn; None where nothing fits."""
    draw = page.draw
    room = int((page.floor - page.y) / (page.look.lead * 1.15)) - 2
    columns = max(1, min(draw.choice((1, 2, 3, 3, 4, 4, 5, 6, 8)), int(width / (page.size * 5.5)) - 1))
    rows = min(draw.choice((3, 4, 5, 6, 8, 10, 14, 20, 30)), most_rows, max(2, room))
    for _ in range(6):
        table = make_table(draw, rows, columns)
        if not page.writer.used & {name.lower() for name in table.rows}:
            break
    else:
        return None
    page.writer.used.update(name.lower() for name in table.rows)
    manner = _manner(page, table, x, width)
    while len(manner.edges) - 1 > 2 and manner.edges[-1] > x + width + 1:
        table = replace(table, heads=table.heads[:-1], cells=tuple(row[:-1] for row in table.cells))
        manner = _manner(page, table, x, width)
    drawn = _draw(page, table, manner)
    if drawn is not None:
        ask_table(page, drawn)
    return drawn


def _manner(page: Scan, table: Table, x: float, width: float) -> Manner:
    draw = page.draw
    size = max(9, page.size * draw.uniform(0.82, 1.0))
    text, strong = font(page.look.body, size), font(draw.choice((page.look.bold, page.look.bold, page.look.body)), size)
    pad = size * draw.uniform(0.35, 0.8)
    number = draw.choice(("right", "right", "middle", "left"))
    numeric = [all(_is_number(row[place]) for row in table.cells) for place in range(len(table.heads))]
    aligns = ("left", *(number if right else draw.choice(("left", "left", "middle")) for right in numeric))
    needed = [max([_longest(table.corner, strong), *(text.getlength(row) for row in table.rows)]) + 2 * pad]
    needed[0] = min(needed[0], max(width * 0.42, _longest(" ".join(table.rows), text) + 2 * pad))
    for place, head in enumerate(table.heads):
        cells = max(_cell_width(row[place], text, width / 4) for row in table.cells)
        needed.append(max(cells, _longest(head, strong)) + 2 * pad)
    spare = max(0.0, width - sum(needed)) * draw.choice((0.0, 0.3, 0.7, 1.0, 1.0))
    edges = tuple(accumulate((part + spare / len(needed) for part in needed), initial=x))
    lead = size * draw.uniform(1.15, 1.25)
    parted = len(table.rows) > 4 and draw.random() < 0.2
    sections = frozenset(draw.sample(range(1, len(table.rows)), 2) if parted else ())
    style = draw.choice(_HELD_OUT_STYLES if page.sheet.held_out else _STYLES)
    return Manner(style, text, strong, pad, lead, size * draw.choice((0.05, 0.15, 0.4, 0.8)), aligns, edges, sections)


def _is_number(text: str) -> bool:
    return text in EMPTY or sum(mark.isdigit() for mark in text) * 2 >= len(text)


def _longest(text: str, face: ImageFont.FreeTypeFont) -> float:
    """The width of the widest word."""
    return max((face.getlength(word) for word in text.split()), default=0.0)


def _cell_width(text: str, face: ImageFont.FreeTypeFont, wide: float) -> float:
    """What a cell needs: one line of it, or its widest word where the line is wider than `wide` px."""
    whole = face.getlength(text)
    return whole if whole <= wide else max(wide, _longest(text, face))


def _draw(page: Scan, table: Table, manner: Manner) -> Table | None:
    """Rows from the next baseline down until the floor; returns the table of those drawn, None where none are."""
    heights = [page.y - manner.text.size]
    taken = 0
    bodies = zip(table.rows, table.cells, strict=True)
    for number, texts in enumerate(((table.corner, *table.heads), *((name, *row) for name, row in bodies))):
        if number in manner.sections and not _section(page, manner, heights):
            break
        face = manner.text if number else manner.strong
        places = zip(texts, pairwise(manner.edges), strict=True)
        cells = [wrap(text, face, right - left - 2 * manner.pad) for text, (left, right) in places]
        tall = max(1, *(len(cell) for cell in cells))
        bottom = heights[-1] + tall * manner.lead + manner.gap * 2 + manner.text.size * 0.25
        if bottom > page.floor + manner.text.size * 0.4 or manner.edges[-1] > page.canvas.width - marks.EDGE:
            break
        _behind(page, manner, number, heights[-1], bottom)
        ink = page.canvas.paper if manner.style == "dark" and not number else page.look.ink
        for cell, align, (left, right) in zip(cells, manner.aligns, pairwise(manner.edges), strict=True):
            place = {"left": left + manner.pad, "middle": (left + right) / 2, "right": right - manner.pad}[align]
            y = heights[-1] + manner.gap + manner.text.size
            for line in cell:
                page.canvas.text((place, y), line, face, ink, align)
                y += manner.lead
        heights.append(bottom)
        taken = number
    if len(heights) > 2:
        _between(page, manner, heights)
    page.y = heights[-1] + manner.text.size * 1.6
    return replace(table, rows=table.rows[:taken], cells=table.cells[:taken]) if taken > 0 else None


def _section(page: Scan, manner: Manner, heights: list[float]) -> bool:
    """A heading inside the table, above the rows that follow; False where it does not fit."""
    text = page.writer.fresh(lambda draw: lexicon.heading(draw, 3))
    bottom = heights[-1] + manner.lead + manner.gap * 2 + manner.text.size * 0.25
    wide = manner.edges[-1] - manner.edges[0] - 2 * manner.pad
    if bottom + manner.lead * 2 > page.floor or manner.strong.getlength(text) > wide:
        return False
    baseline = heights[-1] + manner.gap + manner.text.size
    page.canvas.text((manner.edges[0] + manner.pad, baseline), text, manner.strong, page.look.ink)
    heights[-1] = bottom
    return True


def _behind(page: Scan, manner: Manner, number: int, top: float, bottom: float) -> None:
    """What lies under a row: a band, or the dark of a heading."""
    box = (manner.edges[0], top, manner.edges[-1], bottom)
    if manner.style == "dark" and not number:
        page.canvas.draw.rectangle(box, fill=page.look.accent)
    elif (manner.style == "bands" and number % 2 == 0) or (manner.style == "ladder" and number % 3 == 0):
        page.canvas.draw.rectangle(box, fill=_PALE)


def _between(page: Scan, manner: Manner, heights: list[float]) -> None:
    """The lines of the table, each style its own."""
    canvas, ink, style = page.canvas, page.look.accent, manner.style
    left, right = round(manner.edges[0]), round(manner.edges[-1])
    for number, height in enumerate(heights):
        outer = number in (0, 1, len(heights) - 1)
        if (
            style in ("rules", "grid", "dark")
            or (style in ("bands", "open", "double") and outer)
            or (style == "columns" and number < 2)
        ):
            canvas.line((left, round(height)), (right, round(height)), ink, 2 if style == "open" and outer else 1)
        if style == "double" and outer:
            canvas.line((left, round(height) + 3), (right, round(height) + 3), ink)
    if style in ("grid", "columns"):
        for edge in manner.edges:
            canvas.line((round(edge), round(heights[0])), (round(edge), round(heights[-1])), ink)
