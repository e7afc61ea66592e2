"""Slides and title pages: few words, large, in a frame or in the middle of an empty page."""

import random

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import BULLETS, Scan
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Pairs, Sheet


def draw_slide(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    """A title over points of one or two levels, framed at times, with a day and a number at its foot."""
    page = open_scan(draw, sheet, draw.choice(("slide", "page", "document")), typewriter=0.0)
    look = page.look
    height = (
        min(page.floor, page.y + page.width * draw.uniform(0.6, 0.85)) if sheet.height > sheet.width else page.floor
    )
    page.floor = height if height - page.y > look.lead * 8 else page.floor
    framed = draw.random() < 0.6
    if framed:
        box = (page.margin, page.y - look.size, page.right, page.floor + look.size * 0.3)
        page.canvas.draw.rectangle(box, outline=look.ink, width=draw.choice((1, 2, 3)))
        page.margin += look.size * 1.1
        page.y += look.size * 0.6
        page.floor -= look.size * 0.5
    title = lexicon.heading(draw, 6)
    if page.headline(title, draw.uniform(1.2, 2.0), draw.choice(("left", "middle"))):
        page.ask_own(title, "What is the title of the slide?", "What is the heading of this slide?",
        "What is the title?",
                     "What is the heading?", "Heading of the document?", "What is the title of this page?")  # fmt: skip
    page.telling = len(page.pairs)
    if draw.random() < 0.5:
        page.rule(draw.choice((1, 2, 3)), up=0.7)
        page.y += look.lead * 0.6
    if draw.random() < 0.5:
        _day_and_number(page)
    body = _points if draw.random() < 0.75 else _blocks
    (_beside if sheet.held_out else body)(page, title)
    return page.finished("slide")


def _day_and_number(page: Scan) -> None:
    day, number = facts.spoken_date(page.draw), str(page.draw.randint(1, 60))
    small = page.look.text
    if small.getlength(day) + small.size * 5 > page.width:
        return
    page.canvas.text((page.margin, page.floor), day, small, page.look.ink)
    page.canvas.text((page.right, page.floor), number, small, page.look.ink, "right")
    page.ask_date(
        day,
        "What is the date mentioned in this {thing}?",
        "What is the date at the bottom?",
        "What is the date mentioned?",
    )
    page.ask_field("page number", number)
    page.floor -= page.look.lead * 1.4


def _points(page: Scan, title: str) -> None:
    """Points under the title, at times with points of their own."""
    draw, look = page.draw, page.look
    outer, inner = draw.sample(BULLETS, 2)
    gap = look.lead * draw.choice((0.1, 0.3, 0.6))
    deep = draw.random() < 0.5
    head, under = "", 0
    outer_points: list[str] = []
    for number in range(draw.randint(2, 9)):
        second = deep and bool(head) and draw.random() < 0.5
        x = page.margin + look.size * (2.2 if second else 0.3)
        text = page.writer.fresh(lambda draw: _point(draw))
        start = page.y
        if not page.lines(text, x=x + look.size * 1.4):
            break
        page.bullet(x, start, inner if second else outer)
        if number == 0:
            page.ask_own(text, f"What is the first point under the title {title}?", "What is the first point?",
                         f"What is the first point under the title-{title}?")  # fmt: skip
        elif second and under == 0:
            page.ask_own(text, f"What is the first point under {head}?", f"What stands under {head}?")
        elif not second and ":" in text:
            team, person = text.split(": ")
            page.ask_own(person, f"Who is the responsible person for {team}?", f"who is named for {team}?")
        head, under = (head, under + 1) if second else (text, 0)
        outer_points += [] if second else [text]
        page.y += gap
    for place, word in enumerate(("second", "third", "fourth"), 1):
        if place < len(outer_points):
            page.ask_own(
                outer_points[place], f"What is the {word} point?", f"What is the {word} point on the {{thing}}?"
            )


def _point(draw: random.Random) -> str:
    person = facts.spoken_person(draw)
    return draw.choice((lexicon.heading(draw, 6), lexicon.heading(draw, 4), f"{lexicon.institution(draw)}: {person}"))


def _blocks(page: Scan, title: str) -> None:
    """Bold headings with a line or two below each."""
    draw, look = page.draw, page.look
    for _ in range(draw.randint(2, 5)):
        head = page.writer.fresh(lambda draw: lexicon.heading(draw, 4))
        text = page.writer.fresh(lambda draw: lexicon.heading(draw, 8))
        if not page.fits(3) or not page.lines(head, look.strong):
            break
        if page.lines(text, x=page.margin + look.size * 1.5):
            page.ask_own(
                text, f"What is written below {head}?", f"What is mentioned under {head}?", f"what is given for {head}?"
            )
        page.y += look.lead * 0.5


def _beside(page: Scan, title: str) -> None:
    """Two columns, each a bold heading over words that stand alone."""
    draw, look = page.draw, page.look
    half, top = page.width / 2, page.y
    for x in (page.margin, page.margin + half):
        page.y = top
        head = page.writer.fresh(lambda draw: lexicon.heading(draw, 2))
        if not page.lines(head, look.strong, x=x, width=half - look.size):
            continue
        for number in range(draw.randint(1, 4)):
            text = page.writer.fresh(lambda draw: lexicon.heading(draw, 3))
            if page.lines(text, x=x, width=half - look.size) and number == 0:
                page.ask_own(text, f"What is the first point under {head}?", f"What is mentioned under {head}?")


def draw_cover(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    """A title page: what it is, before whom, by whom, from where and when, in the middle."""
    page = open_scan(draw, sheet, draw.choice(("document", "report", "page", "cover")), typewriter=0.3)
    look = page.look
    align = "left" if sheet.held_out else draw.choice(("middle", "middle", "middle", "right"))
    roomy = sheet.height > 26 * page.size
    if roomy:
        page.y += (page.floor - page.y) * draw.uniform(0.0, 0.2)
    if roomy and draw.random() < 0.4:
        side, middle = look.size * draw.uniform(2, 3.5), page.canvas.width / 2
        page.y += side - look.size
        marks.emblem(draw, page.canvas, (middle - side, page.y - side, middle + side, page.y + side), look.accent)
        page.y += side + look.lead * 1.5
    title = lexicon.heading(draw, 7)
    if page.headline(title, draw.uniform(1.2, 2.6), align):
        page.ask_field("title", title)
    parts = [part for part in (_before, _author, _date, _place, _kind) if draw.random() < 0.6] or [_date]
    for part in parts:
        page.y += look.lead * (draw.uniform(0.8, 3.5) if roomy else 0.4)
        part(page, align)
    page.telling = len(page.pairs)
    return page.finished("title page")


def _before(page: Scan, align: str) -> None:
    body = lexicon.institution(page.draw)
    if page.lines(page.draw.choice(("Before the", "Submitted to the", "Prepared for")), align=align) and page.lines(
        body, align=align
    ):
        page.ask_own(body, "Before whom is the statement made?", "To which organization is it submitted?",
                     "For which organization is this {thing}?")  # fmt: skip


def _author(page: Scan, align: str) -> None:
    draw = page.draw
    author, role = values.person(draw) + draw.choice(("", "", ", Ph.D.", ", M.D.")), lexicon.role(draw)
    if page.lines(
        draw.choice(("by", "By", "Written Statement of", "Comments of", "Prepared by", "Presented by")), align=align
    ):
        if page.lines(author, page.look.strong, align=align):
            page.ask_own(author, "Who is the author?", "Who has written this?", "By whom is the {thing} written?",
                         "Whose statement does the document contain?", "Who wrote the {thing}?")  # fmt: skip
        if draw.random() < 0.5 and page.lines(role, align=align):
            page.ask_own(role, f"What is the designation of {author}?", f"What is the position of {author}?")


def _date(page: Scan, align: str) -> None:
    day = facts.spoken_date(page.draw)
    if page.lines(day, align=align):
        page.ask_date(day, "What is the date mentioned in this {thing}?", "What is the date on the {thing}?",
        "What is the date?",
                     "When is the {thing} dated?", "What is the date mentioned?")  # fmt: skip


def _place(page: Scan, align: str) -> None:
    draw = page.draw
    name, street, town = lexicon.institution(draw), values.street(draw), values.town_line(draw)
    if page.fits(3) and page.lines(name, align=align):
        page.ask_own(name, "Which organization is mentioned at the bottom?", "Which organization's address is given?")
        if page.lines(street, align=align) and page.lines(town, align=align):
            page.ask_own(street, f"What is the street of the {name}?", "Which street is mentioned?")


def _kind(page: Scan, align: str) -> None:
    draw = page.draw
    name = f"{draw.choice(('Volume', 'Report No.', 'Draft', 'Version', 'Part', 'Docket No.'))} {values.code(draw)}"
    if page.lines(name, align=align):
        label, code = name.rsplit(" ", 1)
        page.ask_beside(label, code)
