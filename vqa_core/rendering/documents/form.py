"""Forms: labelled fields in many settings, filled in by machine or hand, with boxes to tick."""

import random

from PIL.ImageFont import FreeTypeFont

from vqa_core.rendering.canvas import Canvas, Colour, fit, length, wrap
from vqa_core.rendering.documents import marks, trade
from vqa_core.rendering.documents.form_fields import CHOICES, SECTIONS, TITLES, Entry, entries
from vqa_core.rendering.documents.paper import Paper, Row, open_paper, rows_down
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_HANDS: tuple[Colour, ...] = ((30, 40, 130), (20, 20, 30), (40, 60, 160), (25, 25, 25))
_SETTINGS = ("rows", "rows", "two columns", "cells", "cells", "lines", "lines", "below")


def draw_form(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = open_paper(draw, sheet, draw.choice(("form", "form", "document")))
    _top(page)
    rows = entries(page, 26)
    one_setting = draw.choice(_SETTINGS) if draw.random() < 0.6 else ""
    section = 0
    while rows and page.fits(3):
        if draw.random() < 0.45 and page.fits(5):
            _section(page, section)
        section += 1
        count = draw.randint(3, 9)
        taken, rows = rows[:count], rows[count:]
        _set(page, taken, "windows" if sheet.held_out else one_setting or draw.choice(_SETTINGS))
        page.y += page.look.lead * draw.uniform(0.3, 0.9)
        if page.fits(3) and draw.random() < 0.35:
            _boxes(page)
        if draw.random() < 0.12:
            break
    if page.fits(3) and draw.random() < 0.4:
        _signature(page)
    return page.canvas, page.facts.pairs(page.canvas, ("title",) if draw.random() < 0.5 else (), 8)


def _top(page: Paper) -> None:
    """Whose form it is, what it is called, its number."""
    draw, look = page.draw, page.look
    align = draw.choice(("left", "middle", "middle"))
    x = page.margin if align == "left" else page.canvas.width / 2
    if draw.random() < 0.5 and page.fits(10):
        owner = lexicon.institution(draw) if draw.random() < 0.6 else trade.legal_name(draw, page.country)
        owner = owner.upper() if draw.random() < 0.4 else owner
        face = look.title(draw.uniform(0.9, 1.2))
        for line in wrap(owner, face, page.width):
            page.text(x, line, face, align)
            page.y += look.lead
        page.facts.tell("company", owner)
    title = (
        draw.choice(TITLES)
        if draw.random() < 0.45
        else lexicon.heading(draw, 3) + draw.choice((" Form", " Record", ""))
    )
    title = title.strip().upper() if draw.random() < 0.4 else title.strip()
    times = draw.uniform(1.1, 1.8)
    face = look.title(times if length(title, look.title(times)) < page.width else 1.0)
    page.y += face.size * 0.4
    for line in wrap(title, face, page.width)[:2]:
        page.canvas.text((x, page.y), line, face, draw.choice((look.ink, look.accent)), align)
        page.y += face.size * 1.15
    page.facts.tell("title", " ".join(wrap(title, face, page.width)[:2]))
    if draw.random() < 0.25 and page.fits(8):
        number = f"{draw.choice('ABCDEFGHS')}{draw.choice('ABCDEFGHS')}-{draw.randint(1, 9999)}"
        label = draw.choice(("Form No.", "Form", "Form Number"))
        page.text(page.right, f"{label} {number}", look.title(0.9) if look.size > 11 else look.text, "right")
        page.facts.tell("form number", number)
        page.y += look.lead
    if draw.random() < 0.5:
        page.rule(draw.choice((1, 2, 3)))
    page.y += look.lead * 0.6


def _section(page: Paper, number: int) -> None:
    draw, look = page.draw, page.look
    name = draw.choice(SECTIONS)
    text = draw.choice((name, name.upper(), f"{number + 1}. {name}", f"Section {'ABCDEFGHIJ'[number % 10]}: {name}"))
    manner = draw.choice(("band", "plain", "dark"))
    top, bottom = page.y - look.size * 1.05, page.y + look.size * 0.4
    ink: Colour = look.accent
    if manner != "plain":
        pale = tuple(232 - (255 - part) // 10 for part in look.accent)
        fill = pale if manner == "band" else look.accent
        page.canvas.draw.rectangle((page.margin, top, page.right, bottom), fill=fill)
        ink = look.ink if manner == "band" else (255, 255, 255)
    page.canvas.text((page.margin + look.size * 0.3, page.y), fit(text, look.strong, page.width), look.strong, ink)
    page.y += look.lead * 1.3


def _set(page: Paper, rows: list[Entry], setting: str) -> None:
    draw = page.draw
    if setting == "rows":
        rows_down(
            page, [(row.label, row.text, row.field) for row in rows], page.margin, page.width * draw.uniform(0.7, 1.0)
        )
    elif setting == "two columns" and page.width > page.look.size * 30:
        half, top = page.width * 0.48, page.y
        middle = (len(rows) + 1) // 2
        rows_down(page, _plain(rows[:middle]), page.margin, half)
        end, page.y = page.y, top
        rows_down(page, _plain(rows[middle:]), page.right - half, half)
        page.y = max(end, page.y)
    elif setting == "cells":
        _cells(page, rows)
    elif setting == "windows":
        _windows(page, rows)
    else:
        _lines(page, rows, below=setting == "below")


def _plain(rows: list[Entry]) -> list[Row]:
    return [(row.label, row.text, row.field) for row in rows]


def _cells(page: Paper, rows: list[Entry]) -> None:
    """Boxes side by side, a small label in the corner of each, what was filled in below it."""
    draw, look = page.draw, page.look
    small = font(look.body, max(8, look.size * draw.uniform(0.72, 0.9)))
    hand, ink = _hand(page)
    height = look.size * 1.3 + small.size * 1.25
    while rows and page.y + height - look.size < page.bottom + look.size * 0.4:
        count = max(1, min(len(rows), draw.randint(1, 3), int(page.width / (look.size * 9))))
        taken, rows = rows[:count], rows[count:]
        shares = [max(length(row.label, small), length(row.text, hand)) + look.size for row in taken]
        while len(taken) > 1 and sum(shares) > page.width:
            rows.insert(0, taken.pop())
            shares.pop()
        spare = (page.width - sum(shares)) / len(taken)
        left, top = page.margin, page.y - look.size
        for row, share in zip(taken, shares, strict=True):
            width = share + spare
            page.canvas.draw.rectangle((left, top, left + width, top + height), outline=look.accent)
            room = width - look.size * 0.6
            if length(row.label, small) <= room and length(row.text, hand) <= room:
                page.canvas.text((left + look.size * 0.25, top + small.size * 1.05), row.label, small, look.ink)
                page.canvas.text((left + look.size * 0.4, top + height - look.size * 0.4), row.text, hand, ink)
                page.facts.tell(row.field or row.label, row.text)
            left += width
        page.y += height


def _windows(page: Paper, rows: list[Entry]) -> None:
    """Labels at the right of a column, each with a box of its own beside it, as wide as all the others."""
    look, (hand, ink) = page.look, _hand(page)
    edge = page.margin + min(page.width * 0.45, max(length(row.label, look.text) for row in rows))
    for row in rows:
        start = edge + look.size
        fits = length(row.label, look.text) <= edge - page.margin + 1
        if page.y > page.bottom or not fits or start + length(row.text, hand) > page.right - look.size * 0.6:
            continue
        box = (start - look.size * 0.4, page.y - look.size * 1.05, page.right, page.y + look.size * 0.45)
        page.canvas.draw.rectangle(box, outline=look.accent, fill=(255, 255, 255))
        page.text(edge, row.label, align="right")
        page.canvas.text((start, page.y), row.text, hand, ink)
        page.facts.tell(row.field or row.label, row.text)
        page.y += look.size * 1.9


def _lines(page: Paper, rows: list[Entry], below: bool) -> None:
    """Ruled or dotted lines with what was filled in above them; labels before, or below the line."""
    draw, look = page.draw, page.look
    hand, ink = _hand(page)
    lead = look.lead * (2.5 if below else draw.uniform(1.15, 1.5))
    dotted, beside = draw.random() < 0.3, draw.random() < 0.45
    while rows and page.y + (lead * 0.5 if below else 0) < page.bottom:
        count = 2 if beside and len(rows) > 1 and page.width > look.size * 26 else 1
        width = (page.width - look.size * (count - 1)) / count
        for place, row in enumerate(rows[:count]):
            x = page.margin + place * (width + look.size)
            start = x if below else x + length(row.label, look.text) + look.size * 0.5
            if start + length(row.text, hand) > x + width or x + length(row.label, look.text) > x + width:
                continue
            level = round(page.y + look.size * 0.22)
            if dotted:
                page.canvas.draw.point(
                    [(dot, level) for dot in range(round(start), round(x + width), 3)], fill=look.ink
                )
            else:
                page.canvas.line((start, level), (x + width, level), look.ink)
            page.canvas.text((x, page.y + look.lead if below else page.y), row.label, look.text, look.ink)
            page.canvas.text((start + look.size * 0.3, page.y), row.text, hand, ink)
            page.facts.tell(row.field or row.label, row.text)
        rows = rows[count:]
        page.y += lead


def _hand(page: Paper) -> tuple[FreeTypeFont, Colour]:
    """What it is filled in with: a typewriter, the form's own print, or a hand where the fonts have one."""
    draw, look, fonts = page.draw, page.look, page.sheet.fonts
    manner = draw.random()
    if manner < 0.4 and fonts.hand:
        return font(draw.choice(fonts.hand), look.size * 1.25), draw.choice(_HANDS)
    if manner < 0.6:
        return font(draw.choice(fonts.mono), look.size), draw.choice(_HANDS)
    return (look.text if manner < 0.85 else look.strong), look.ink


def _boxes(page: Paper) -> None:
    """A question with boxes to tick, one of them ticked."""
    draw, look = page.draw, page.look
    label, options = draw.choice(CHOICES)
    chosen = draw.choice(options)
    side = look.size * 0.8
    needed = length(label, look.text) + sum(length(each, look.text) + side * 2.4 for each in options) + look.size
    if needed > page.width:
        return
    x = page.text(page.margin, label, draw.choice((look.text, look.strong))) + look.size
    mark, after = draw.choice(("cross", "tick", "fill")), draw.random() < 0.25
    for option in options:
        if after:
            x = page.text(x, option) + side * 0.4
        box = (x, page.y - side, x + side, page.y)
        page.canvas.draw.rectangle(box, outline=look.ink)
        if option == chosen:
            _ticked(page, box, mark)
        x += side * 1.4
        if not after:
            x = page.text(x, option)
        x += side
    page.facts.tell(label.rstrip(":?"), chosen)
    page.facts.add("", draw.choice(("Which box is ticked beside {}?", "Which option is checked for {}?")).format(
        label.rstrip(":?")), chosen)  # fmt: skip
    page.y += look.lead * 1.3


def _ticked(page: Paper, box: tuple[float, float, float, float], mark: str) -> None:
    left, top, right, bottom = box
    brush, width = page.canvas.draw, max(1, round(page.look.size / 9))
    if mark == "fill":
        brush.rectangle((left + 2, top + 2, right - 2, bottom - 2), fill=page.look.ink)
    elif mark == "cross":
        brush.line((left, top, right, bottom), fill=page.look.ink, width=width)
        brush.line((left, bottom, right, top), fill=page.look.ink, width=width)
    else:
        middle = left + (right - left) * 0.4
        points = (left, (top + bottom) / 2, middle, bottom, right + 2, top - 2)
        brush.line(points, fill=page.look.ink, width=width)


def _signature(page: Paper) -> None:
    draw, look = page.draw, page.look
    page.y += look.lead
    label, width = draw.choice(("Signature", "Signed", "Signature of applicant", "Authorised by")), page.width * 0.4
    box = (page.margin + look.size, page.y - look.size * 1.6, page.margin + width * 0.7, page.y - look.size * 0.2)
    marks.scrawl(draw, page.canvas, box, draw.choice(_HANDS))
    page.canvas.line((page.margin, page.y), (page.margin + width, page.y), look.ink)
    page.y += look.lead * 0.9
    page.text(page.margin, label)
    if draw.random() < 0.5:
        date = page.date()
        start = page.text(page.right - width, draw.choice(("Date: ", "Dated: ", "Date signed: ")))
        page.text(start, date)
        page.facts.tell("date", date)
