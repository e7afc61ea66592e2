"""Memos, faxes and printed mails: a head of labels - to, from, copies, date, subject - and what is said below it."""

import random
from dataclasses import dataclass

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.blank import open_scan
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Pairs, Sheet

_TITLES = {
    "memo": (
        "MEMORANDUM",
        "Memorandum",
        "MEMO",
        "Memo",
        "INTEROFFICE MEMORANDUM",
        "Internal Correspondence",
        "File Note",
    ),
    "fax": ("FAX", "TELEFAX MESSAGE", "Facsimile", "FAX COVER SHEET", "Fax Transmission"),
    "email": ("",),
}
_LABELS = {
    "to": ("To", "TO", "To", "Attention", "ATT"),
    "from": ("From", "FROM", "From"),
    "copied": ("cc", "CC", "Cc", "Copies", "c.c."),
    "date": ("Date", "DATE", "Date", "Sent"),
    "subject": ("Subject", "SUBJECT", "Re", "RE", "Subject"),
    "pages": ("Pages", "No. of pages", "Total pages"),
    "phone": ("Tel", "Phone", "Telephone"),
    "fax": ("Fax", "Fax No", "FAX"),
    "attached": ("Attachments", "Attachment", "Enclosure"),
}


@dataclass(frozen=True)
class _Row:
    """One label of the head with its lines, and the field it is."""

    field: str
    label: str
    lines: tuple[str, ...]


def draw_memo(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    kind = draw.choice(("memo", "memo", "memo", "email", "email", "fax"))
    page = open_scan(draw, sheet, kind if draw.random() < 0.6 else "document", typewriter=0.3)
    roomy = sheet.height > 26 * page.size
    title = draw.choice(_TITLES[kind])
    if roomy and draw.random() < 0.35:
        _sender(page)
    times, align = draw.uniform(1.1, 1.9), draw.choice(("left", "middle", "middle"))
    if title and draw.random() < 0.75 and page.headline(title, times, align):
        page.ask_field("title", title)
        page.y += page.look.lead * 0.6
    if draw.random() < 0.08 and sheet.fonts.hand:
        page.filled = draw.choice(sheet.fonts.hand)
    styles = ("desk",) if sheet.held_out else ("stack", "stack", "stack", "pair", "boxed", "tight")
    _head(page, _rows(page, kind, roomy), draw.choice(styles))
    page.telling = min(len(page.pairs), 5)
    page.y += page.look.lead * 0.6
    if draw.random() < 0.4 and page.fits(2):
        page.rule(draw.choice((1, 2, 3)))
        page.y += page.look.lead * 0.4
    page.y += page.look.lead * 0.3
    if draw.random() < 0.4:
        page.lines(f"{draw.choice(('Dear', 'Hello', 'Hi', 'Good morning'))} {values.person(draw).split()[0]},")
    while page.tell(draw.randint(1, 5)) and draw.random() < 0.7:
        page.y += page.look.lead * draw.uniform(0.4, 0.9)
    if kind == "email" and draw.random() < 0.3 and page.fits(6):
        _quoted(page)
    return page.finished(kind)


def _quoted(page: Scan) -> None:
    """An earlier mail below the new one, set in or behind a line of dashes."""
    draw, look = page.draw, page.look
    page.y += look.lead * 0.5
    person, day, x = page.writer.fresh(values.person), facts.spoken_date(draw), page.margin + look.size
    if page.lines(f"On {day}, {person} wrote:" if draw.random() < 0.5 else "-----Original Message-----"):
        page.tell(draw.randint(1, 4), x=x)


def _sender(page: Scan) -> None:
    draw = page.draw
    name = lexicon.institution(draw) if draw.random() < 0.5 else values.company(draw)
    page.writer.used.add(name.lower())
    face = page.look.title(draw.uniform(1.0, 1.5))
    if draw.random() < 0.4:
        side = page.size * 2.4
        x = page.canvas.width / 2 - side
        marks.emblem(draw, page.canvas, (x, page.y - page.size, x + 2 * side, page.y + side * 0.6), page.look.accent)
        page.y += side * 0.6 + face.size * 1.4
    if page.lines(name, face, align=draw.choice(("left", "middle"))):
        page.ask_field("company", name)
    page.y += page.look.lead * 0.6


def _people(draw: random.Random, most: int) -> tuple[str, ...]:
    return tuple({facts.spoken_person(draw): True for _ in range(draw.randint(1, most))})


def _rows(page: Scan, kind: str, roomy: bool) -> list[_Row]:
    draw = page.draw
    many = draw.choice((1, 1, 1, 3, 8)) if roomy else draw.choice((1, 1, 2))
    day = facts.spoken_date(draw) if kind != "email" else values.day(draw).strftime(values.date_form(draw))
    if kind == "email" or draw.random() < 0.1:
        day += draw.choice(("", f" {draw.randint(1, 12)}:{draw.randint(0, 59):02d} {draw.choice(('AM', 'PM'))}"))
    mail = kind == "email" and draw.random() < 0.4
    person = facts.spoken_email if mail else values.person
    found = {
        "to": _people(draw, many) if not mail else (person(draw),),
        "from": (person(draw),),
        "date": (day,),
        "subject": (lexicon.heading(draw, 7),),
    }
    if draw.random() < 0.4:
        found["copied"] = ("; ".join(_people(draw, 3)),)
    if kind == "fax" and roomy:
        found |= {"pages": (str(draw.randint(1, 30)),), "fax": (values.phone(draw),), "phone": (values.phone(draw),)}
    if draw.random() < (0.4 if kind == "email" else 0.08):
        found["attached"] = (f"{lexicon.titled(lexicon.topic(draw))}.{draw.choice(('doc', 'pdf', 'xls', 'ppt'))}",)
    order = list(found)
    if draw.random() < 0.5:
        draw.shuffle(order)
    upper = draw.random() < 0.4
    rows = []
    for field in order:
        label = draw.choice(_LABELS[field])
        rows.append(_Row(field, label.upper() if upper else label, found[field]))
        page.writer.used.update(line.lower() for line in found[field])
    return rows


def _head(page: Scan, rows: list[_Row], style: str) -> None:
    draw, look = page.draw, page.look
    colon = draw.choice((":", ":", ":", "")) if style != "desk" else ""
    face = draw.choice((look.strong, look.text))
    if style == "pair":
        _two_columns(page, rows, colon, draw.random() < 0.3)
        return
    column = page.margin + max(face.getlength(row.label + colon) for row in rows) + look.size * draw.uniform(0.8, 3)
    gap = look.lead * draw.choice((0.0, 0.1, 0.3, 0.7)) if page.fits(len(rows) * 2) else 0.0
    top = page.y - look.size * 1.3
    hand = font(page.filled, look.size * 1.15) if page.filled else None
    for row in rows:
        inline = page.margin + face.getlength(row.label + colon) + look.size * 0.6
        x = column if style != "desk" else page.margin + look.size
        if not page.fits(len(row.lines) + (style == "desk")):
            break
        page.canvas.text((page.margin, page.y), row.label + colon, face, look.ink)
        if style == "desk":
            page.y += look.lead * 0.95
        if all(page.lines(line, hand, x=x) or page.lines(line, hand, x=inline) for line in row.lines):
            _ask(page, row)
        else:
            page.y += look.lead
        page.y += gap
        if style == "boxed" and row is not rows[-1]:
            page.canvas.line((page.margin - 4, page.y - look.size), (page.right + 4, page.y - look.size), look.ink)
            page.y += look.size * 0.35
    if style == "boxed":
        page.canvas.draw.rectangle((page.margin - 4, top, page.right + 4, page.y - look.size * 0.9), outline=look.ink)
        page.y += look.size * 0.5


def _two_columns(page: Scan, rows: list[_Row], colon: str, boxed: bool) -> None:
    """Two labels beside each other, the one of the second half at the middle of the page."""
    look = page.look
    top = page.y - look.size * 1.3
    half = page.width / 2
    for left, right in zip(rows[::2], [*rows[1::2], None], strict=False):
        start, ends = page.y, []
        for row, x in ((left, page.margin), (right, page.margin + half)):
            if row is None:
                continue
            page.y = start
            end = page.canvas.text((x, start), row.label + colon, look.strong, look.ink) + look.size * 0.7
            if not page.lines(row.lines[0], x=end, width=x + half - look.size - end):
                page.y += look.lead
                end = x
                if not page.lines(row.lines[0], x=end, width=half - look.size):
                    continue
            if all(page.lines(line, x=end, width=x + half - look.size - end) for line in row.lines[1:]):
                _ask(page, row)
            ends.append(page.y)
        page.y = max([*ends, start + look.lead]) + look.lead * 0.4
        if not page.fits(3):
            break
        if boxed:
            page.canvas.line((page.margin - 4, page.y - look.lead), (page.right + 4, page.y - look.lead), look.ink)
    if boxed:
        page.canvas.draw.rectangle((page.margin - 4, top, page.right + 4, page.y - look.lead), outline=look.ink)


def _ask(page: Scan, row: _Row) -> None:
    text = row.lines[0]
    if page.draw.random() < 0.12 and len(row.lines) == 1:
        named = row.label.strip(":")
        page.ask_own(text, f'what is "{named}" in the {{thing}}?', f"What is '{named}' in the {{thing}}?",
                     f'What is the "{named}" of this {{thing}}?', f"What stands behind {named}?")  # fmt: skip
        return
    if row.field == "to" and len(row.lines) > 1:
        page.ask_own(text, "What is the name of the first person in the To list?",
        "Who is the first person in the To list?",
                     "Name of the first person in the To list?")  # fmt: skip
        page.ask_own(row.lines[-1], "Who is the last person in the To list?")
    elif row.field == "to":
        page.ask_field("recipient", text)
    elif row.field == "from":
        page.ask_field("sender", text)
    elif row.field == "date":
        page.ask_date(text, "What is the date mentioned?", "What is the date?", "When was this {thing} sent?",
                     "What is the date on the {thing}?", "When was it sent?",
                     "What is the date of this {thing}?")  # fmt: skip
    elif row.field == "subject":
        page.ask_field("subject", text)
    elif row.field == "copied":
        page.ask_own(
            text, "Who are in the cc?", "Who is in the cc?", "who is on the CC list?", "Who got a copy of the {thing}?"
        )
    elif row.field == "pages" and page.first("pages"):
        page.ask_own(text, "How many pages are there?", "What is the number of pages?", "How many pages were sent?")
    elif row.field == "attached":
        page.ask_own(text, "What is attached?", "What is the name of the attachment?", "Which file is attached?")
    elif row.field in ("phone", "fax"):
        page.ask_field(row.field, text)
