"""An empty page of an office: its paper, print, running head and foot."""

import random

from PIL import ImageFont

from vqa_core.rendering import values, vocabulary
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import marks
from vqa_core.rendering.documents.page import Look
from vqa_core.rendering.documents.scan import Scan
from vqa_core.rendering.fonts import font
from vqa_core.rendering.prose import facts, lexicon
from vqa_core.rendering.sheet import Sheet

_ACCENTS = ((22, 60, 110), (110, 28, 34), (24, 84, 60), (30, 30, 34), (20, 85, 100))
_PROVISOS = (
    "Confidential", "CONFIDENTIAL", "Confidential – Subject to Protective Order", "For internal use only",
    "Company Confidential", "Privileged and Confidential", "Not for distribution", "DRAFT", "Subject to review",
)  # fmt: skip


def open_scan(draw: random.Random, sheet: Sheet, thing: str, typewriter: float = 0.3) -> Scan:
    """An empty page with its head and foot; `typewriter` is the chance of a font of fixed width."""
    shade = draw.choice((255, 255, 254, 252, 248, 240, draw.randint(222, 250)))
    canvas = Canvas(sheet.width, sheet.height, (shade, shade, shade - draw.choice((0, 0, 0, 4, 10))))
    fonts = sheet.fonts
    if draw.random() < 0.04 and sheet.height > 25 * sheet.print_px:
        marks.watermark(draw, canvas, font(draw.choice(fonts.sans_bold), min(sheet.width, sheet.height) * 0.16))
    marks.wear(draw, canvas, draw.choice((0.0, 0.5, 1.0)))
    body = draw.choice(draw.choice((fonts.serif, fonts.sans)))
    bold = fonts.bold_of(body) or draw.choice(fonts.bold)
    if draw.random() < typewriter:
        body = draw.choice(fonts.mono)
        bold = draw.choice((body, body, bold))
    elif fonts.hand and draw.random() < 0.04:
        body = bold = draw.choice(fonts.hand)
    ink = (draw.choice((0, 10, 25, 45, 70)),) * 3
    accent = draw.choice(_ACCENTS) if draw.random() < 0.25 else ink
    look = Look(sheet.print_px, body, bold, ink, accent, sheet.print_px * draw.uniform(1.18, 1.5))
    short, roomy = min(sheet.width, sheet.height), sheet.width / sheet.print_px > 34
    margin = max(round(short * draw.uniform(0.05, 0.13 if roomy else 0.07)), marks.EDGE + 4)
    floor = sheet.height - max(margin, marks.EDGE + look.size * 0.5)
    page = Scan(draw, canvas, look, margin, margin + look.size, thing=thing, floor=floor, sheet=sheet)
    page.justified = body not in fonts.mono and draw.random() < 0.15
    if sheet.height > 24 * look.size:
        _head_and_foot(page)
        page.y += look.lead * draw.choice((0, 0.5, 1.5, 3.0))
        page.margins, page.pairs = page.pairs, []
    return page


def _head_and_foot(page: Scan) -> None:
    """Fax lines, running heads, provisos, codes and page numbers of a page that has room for them."""
    draw = page.draw
    small = font(page.look.body, max(9, page.size * draw.uniform(0.7, 0.95)))
    if draw.random() < 0.12:
        _fax_line(page, small)
    elif draw.random() < 0.2:
        _running_head(page)
    if page.sheet.fonts.hand and draw.random() < 0.06:
        _note(page)
    if draw.random() < 0.2:
        address = f"Source: https://www.{vocabulary.invented(draw, 2)}.org/docs/{vocabulary.invented(draw, 2)}"
        grey = font(draw.choice(page.sheet.fonts.sans), small.size)
        if grey.getlength(address) < page.width:
            page.canvas.text((page.canvas.width / 2, _foot(page, small)), address, grey, (120,) * 3, "middle")
    if draw.random() < 0.35:
        _proviso(page, small)
    if draw.random() < 0.4 and "page number" not in page.taken:
        _page_number(page, small)


def _note(page: Scan) -> None:
    """Some words by hand in the upper right corner, where nothing else stands."""
    draw = page.draw
    face = font(draw.choice(page.sheet.fonts.hand), page.size * draw.uniform(1.0, 1.5))
    text = draw.choice(
        (values.person(draw), f"{draw.randint(1, 12)}/{draw.randint(1, 28)}", "copy", "file", "see page 2")
    )
    page.canvas.text((page.right, page.y), text, face, draw.choice(((40, 50, 140), (40, 40, 45))), "right")
    page.y += face.size * 1.4


def _foot(page: Scan, small: ImageFont.FreeTypeFont) -> float:
    """The baseline of one more line at the foot; the floor rises above it."""
    limit = page.canvas.height - page.draw.uniform(1.2, 2.2) * marks.EDGE - small.size * 0.6
    baseline = min(limit, page.floor)
    page.floor = baseline - small.size * 1.5
    return baseline


def _fax_line(page: Scan, small: ImageFont.FreeTypeFont) -> None:
    draw = page.draw
    face = font(draw.choice(page.sheet.fonts.mono), small.size)
    day, number = values.day(draw).strftime("%m/%d/%Y"), values.phone(draw)
    sender = values.company(draw).upper()
    parts = [f"{day} {values.clock(draw)}", f"FAX {number}", sender]
    line = "   ".join(parts)
    if face.getlength(line) > page.canvas.width - 2 * page.margin:
        return
    page.canvas.text((page.margin, marks.EDGE + small.size * 1.2), line, face, page.look.ink)
    page.ask_field("fax", number)
    page.y = max(page.y, marks.EDGE + small.size * 3.5)


def _running_head(page: Scan) -> None:
    """A line or three at the top that every page of the paper has."""
    draw = page.draw
    day, number = values.day(draw).strftime(values.date_form(draw)), str(draw.randint(2, 99))
    name = lexicon.heading(draw, 4) if draw.random() < 0.7 else facts.spoken_person(draw)
    lines = draw.choice(
        ((name, day, f"Page {number}"), (name, f"Page {number} of {int(number) + 3}"), (name,), (name, day))
    )
    align = draw.choice(("left", "right", "left"))
    x = page.margin if align == "left" else page.right
    for line in lines:
        page.canvas.text((x, page.y), line, page.look.text, page.look.ink, align)
        page.y += page.look.lead
    if day in lines:
        page.ask_date(
            day, "What is the date at the top of the page?", "What is the date?", "What is the date mentioned?"
        )
    if len(lines) > 1 and "Page" in lines[-1]:
        page.ask_field("page number", number)
    page.ask_own(name, "What is the header of the page?", "What does the header say?")
    page.y += page.look.lead * draw.choice((1, 2))


def _proviso(page: Scan, small: ImageFont.FreeTypeFont) -> None:
    draw, canvas = page.draw, page.canvas
    words, code = (
        draw.choice(_PROVISOS),
        f"{''.join(draw.choices('ABCDEFGHKLMNPRSTUVW', k=3))}-{draw.randint(0, 10**8):08d}",
    )
    if small.getlength(words) > page.width:
        return
    ink, y = page.look.ink, _foot(page, small)
    end = canvas.text((page.margin * 0.6 + 4, y), words, small, ink)
    if end + small.getlength(code) + small.size < canvas.width - page.margin * 0.6:
        canvas.text((canvas.width - page.margin * 0.6 - 4, y), code, small, ink, "right")
        page.ask_own(code, "What is the code at the bottom right?", "What is the number at the bottom right?",
                     "Which document number is printed at the foot?")  # fmt: skip
    page.ask_own(words, "What is written at the bottom left?", "What is written at the bottom left of the page?")


def _page_number(page: Scan, small: ImageFont.FreeTypeFont) -> None:
    draw = page.draw
    y = _foot(page, small)
    number, last = draw.randint(1, 99), draw.randint(1, 30)
    words = draw.choice(("{}", "{}", "Page {}", "- {} -", "Page {} of " + str(number + last), "{} | Page"))
    align = draw.choice(("middle", "middle", "right"))
    x = page.canvas.width / 2 if align == "middle" else page.right
    page.canvas.text((x, y), words.format(number), small, page.look.ink, align)
    page.ask_field("page number", str(number))
    if " of " in words and page.first("pages"):
        page.ask_own(str(number + last), "How many pages are there in total?", "How many pages does the document have?",
                     "What is the total number of pages?")  # fmt: skip
