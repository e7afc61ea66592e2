"""Tables: named rows, named columns, and questions for what stands where they cross, and for where something stands."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from PIL import ImageFont

from vqa_core.rendering import questions
from vqa_core.rendering.canvas import Canvas, wrap
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.documents.table_data import ASKED, EMPTY, Table, make_table
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
    while draw.random() < 0.5 and page.fits(4):
        page.y += page.look.lead * 0.7
        page.tell(3)
    return page.finished()


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
        _ask(page, drawn)
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


def _ask(page: Scan, table: Table) -> None:
    """Cells first, then where something stands, what comes first or last, what is the most."""
    draw = page.draw
    places = [(row, column) for row in range(len(table.rows)) for column in range(len(table.heads))]
    for row, column in draw.sample(places, min(len(places), 5)):
        if table.cells[row][column] not in EMPTY:
            head, name = table.heads[column], table.rows[row]
            if head in ASKED and draw.random() < 0.4:
                page.ask_own(table.cells[row][column], *(wording.format(row=name) for wording in ASKED[head]))
            else:
                page.ask(table.cells[row][column], questions.ask_cell(draw, name, head))
    for row, column in draw.sample(places, min(len(places), 3)):
        _point(page, table, row, column)
    alone = page.first("table")
    if alone and draw.random() < 0.3:
        _by_order(page, table)
    if alone and draw.random() < 0.2 and len(table.heads) > 1:
        number = draw.randrange(len(table.heads))
        word = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")[number]
        page.ask_own(table.heads[number], f"What is the heading of the {word} column?", f"What is the {word} column?")


def _point(page: Scan, table: Table, row: int, column: int) -> None:
    """Which row (or column) holds a value that stands only once there; or, of that row, another value."""
    text, head, name = table.cells[row][column], table.heads[column], table.rows[row]
    if text in EMPTY or Counter(line[column] for line in table.cells)[text] > 1:
        return
    others = [place for place in range(len(table.heads)) if place != column and table.cells[row][place] not in EMPTY]
    draw, one = page.draw, table.one
    chance = draw.random()
    if chance < 0.25 and others and not table.measured:
        other = draw.choice(others)
        page.ask_own(table.cells[row][other], f"What is the {table.heads[other]} of the {one} whose {head} is {text}?",
                     f"What is the {table.heads[other]} where the {head} is {text}?",
                     f"Which {table.heads[other]} has the {one} with {head} {text}?")  # fmt: skip
    elif chance < 0.5 and table.measured and Counter(table.cells[row])[text] == 1:
        wordings = (f"In which column is the {name} {text}?", f"Which column has {text} {name}?")
        if head.isdigit():
            wordings = (f"In which year was the {name} {text}?", f"Which year has {text} {name}?")
        page.ask_own(head, *wordings)
    else:
        page.ask_own(name, f"Which {one} has a {head} of {text}?", f"Which {one} has {text} in the column {head}?",
                     f"Which {one} has the {head} {text}?", f"For which {one} is the {head} {text}?",
                     f"Which row holds {text} under {head}?")  # fmt: skip


def _by_order(page: Scan, table: Table) -> None:
    """The first or last name or value, or the row with the most."""
    draw = page.draw
    column = draw.randrange(len(table.heads))
    head, cells = table.heads[column], [row[column] for row in table.cells]
    numbers = [_worth(text) for text in cells]
    if len(cells) < 9 and all(number is not None for number in numbers) and len(set(numbers)) == len(numbers) > 1:
        ranked = sorted(zip((number or 0.0 for number in numbers), table.rows, cells, strict=True))
        most, word = (ranked[-1], "highest") if draw.random() < 0.6 else (ranked[0], "lowest")
        page.ask_own(most[1], f"Which {table.one} has the {word} {head}?")
        return
    end, word = draw.choice(((0, "first"), (-1, "last")))
    if cells[end] not in EMPTY:
        page.ask_own(
            cells[end], f"What is the {word} entry in the column {head}?", f"What is the {word} {head} in the table?"
        )
    page.ask_own(table.rows[end], f"What is the name of the {word} row?", f"Which {table.one} is {word} in the table?")


def _worth(text: str) -> float | None:
    """The number that a cell shows; None where it shows none."""
    plain = text.replace(",", "").replace("%", "").strip("$€£ ")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    digits = plain.removeprefix("-").replace(".", "", 1)
    return float(plain) if digits.isdecimal() and digits.isascii() else None
