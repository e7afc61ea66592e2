"""A business paper under the pen and the blocks it is made of: a seller, fields, parties, columns of text."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import ImageFont

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, Colour, fit, length, wrap
from vqa_core.rendering.documents import marks, trade
from vqa_core.rendering.documents.facts import Facts
from vqa_core.rendering.documents.page import Look, Page
from vqa_core.rendering.documents.trade import AMERICAN, Country
from vqa_core.rendering.sheet import Sheet

Row = tuple[str, str, str]
_ACCENTS: tuple[Colour, ...] = (
    (22, 60, 110), (110, 28, 34), (24, 84, 60), (70, 45, 100), (30, 30, 34), (20, 85, 100), (150, 80, 10), (20, 20, 20),
)  # fmt: skip


@dataclass
class Paper(Page):
    """A Page of a firm in a country, with facts instead of pairs; `date_form` is for strftime."""

    sheet: Sheet = field(default_factory=lambda: Sheet(600, 768, 18))
    facts: Facts = field(default_factory=lambda: Facts(random.Random(0), "document"))
    country: Country = AMERICAN
    date_form: str = "%d/%m/%Y"

    def fits(self, lines: float) -> bool:
        """Whether so many more lines have room above the margin."""
        return self.y + self.look.lead * (lines - 1) <= self.bottom

    def fitting(self, text: str, times: float, width: float = 0.0) -> ImageFont.FreeTypeFont:
        """The strong font, up to `times` as large as the print, in which `text` is at most `width` px wide."""
        width = width or self.width
        face = self.look.title(times)
        return self.look.title(times * min(1.0, 0.97 * width / max(1.0, length(text, face))))

    def date(self) -> str:
        return trade.day(self.draw).strftime(self.date_form)

    def text(self, x: float, text: str, face: ImageFont.FreeTypeFont | None = None, align: str = "left") -> float:
        return self.canvas.text((x, self.y), text, face or self.look.text, self.look.ink, align)


def open_paper(draw: random.Random, sheet: Sheet, thing: str, mono: float = 0.12, worn: float = 0.35) -> Paper:
    """An empty paper; `mono` is the chance of a typewriter's font, `worn` that of traces of use."""
    shade = draw.randint(240, 255)
    canvas = Canvas(sheet.width, sheet.height, (shade, shade - draw.randint(0, 3), shade - draw.randint(0, 10)))
    if draw.random() < worn:  # before the text: nothing of it hides a letter
        marks.wear(draw, canvas, 0.6)
    body = draw.choice(sheet.fonts.serif if draw.random() < 0.28 else sheet.fonts.sans)
    bold = sheet.fonts.bold_of(body) or draw.choice(sheet.fonts.bold)
    if draw.random() < mono:
        body = draw.choice(sheet.fonts.mono)
        bold = sheet.fonts.bold_of(body) or body
    size = sheet.print_px
    look = Look(size, body, bold, (draw.randint(0, 50),) * 3, draw.choice(_ACCENTS), size * draw.uniform(1.25, 1.6))
    margin = min(sheet.width, sheet.height) * draw.uniform(0.04, 0.075)
    country = trade.country(draw)
    return Paper(draw, canvas, look, margin, margin + size, sheet=sheet, facts=Facts(draw, thing), country=country,
                 date_form=draw.choice(country.date_forms))  # fmt: skip


def seller(page: Paper, x: float, width: float, align: str = "left") -> str:
    """A firm's name, large, with address and numbers below; `x` is where `align` puts them. Returns the name."""
    draw, look = page.draw, page.look
    name = trade.case_of(draw)(trade.legal_name(draw, page.country))
    times = draw.uniform(1.0, 1.9)
    face = look.title(times)
    while times > 1 and length(name, face) > width:
        times -= 0.1
        face = look.title(times)
    longest = max(name.split(), key=face.getlength)
    face = page.fitting(longest, face.size / look.size, width)
    lines = wrap(name, face, width)
    page.y += face.size * 0.3
    ink = draw.choice((look.ink, look.accent))
    for line in lines:
        page.canvas.text((x, page.y), line, face, ink, align)
        page.y += face.size * 1.15
    page.facts.tell("company", name)
    street = [fit(line, look.text, width) for line in page.country.street(draw)]
    if page.fits(len(street) + 6) and draw.random() < 0.9:
        for line in street:
            page.text(x, line, align=align)
            page.y += look.lead * 0.92
        page.facts.tell("address", " ".join(street))
    _numbers(page, x, width, align)
    return name


def _numbers(page: Paper, x: float, width: float, align: str) -> None:
    draw = page.draw
    phone = page.country.phone(draw)
    site = "".join(letter for letter in trade.brand(draw).lower() if letter.isalnum()) + draw.choice((".com", ".net"))
    rows = [
        (draw.choice(("Tel: ", "Phone: ", "T: ", "Tel. ", "Ph: ", "")), phone, "phone", 0.6),
        (draw.choice(("Email: ", "E-mail: ", "")), f"{draw.choice(('info', 'sales', 'office'))}@{site}", "email", 0.3),
        ("", f"www.{site}", "website", 0.2),
        (f"{page.country.tax[0][0]} No: ", str(draw.randint(10**7, 10**11)), "tax number", 0.2),
    ]
    for label, text, name, share in rows:
        if draw.random() < share and page.fits(6) and length(label + text, page.look.text) < width:
            page.text(x, label + text, align=align)
            page.facts.tell(name, text)
            page.y += page.look.lead * 0.92


def party(page: Paper, heading: str, x: float, width: float) -> str:
    """A customer's name and address under a heading; returns the name."""
    draw, look = page.draw, page.look
    person = values.person(draw) if draw.random() < 0.5 else trade.legal_name(draw, page.country)
    person = fit(person, look.text, width)
    page.text(x, fit(heading + draw.choice((":", "", ":")), look.strong, width), look.strong)
    page.y += look.lead
    page.text(x, person, look.strong if draw.random() < 0.3 else look.text)
    page.y += look.lead
    for line in page.country.street(draw)[-2:]:
        if page.fits(5):
            page.text(x, fit(line, look.text, width))
            page.y += look.lead * 0.95
    return person


def rows_down(page: Paper, rows: Sequence[Row], x: float, width: float) -> None:
    """(label, text, field) below one another: beside each other, in two columns, to the right, or boxed."""
    draw, look = page.draw, page.look
    strong = draw.choice((look.strong, look.text))
    colon = draw.choice((":", ":", ":", " :", ""))
    style = draw.choice(("beside", "column", "column", "right", "boxed") if colon else ("column", "right", "boxed"))
    longest = max((length(label + colon, strong) for label, _, _ in rows), default=0.0)
    column = x + min(longest + look.size * draw.uniform(0.6, 2.0), width * 0.6)
    lead = look.lead * (1.25 if style == "boxed" else draw.uniform(1.0, 1.2))
    for label, text, name in rows:
        inset = look.size * 0.35 if style == "boxed" else 0.0
        end = x + inset + length(label + colon, strong) + look.size * 0.4
        start = end if style == "beside" else max(column + inset, end)
        if page.y > page.bottom or start + length(text, look.text) > x + width - inset + 1:
            continue  # no room for it
        page.text(x + inset, label + colon, strong)
        if length(text, look.text) > x + width - start - inset + 1:
            page.canvas.texts.pop()
            page.canvas.draw.rectangle(
                (x, page.y - look.size, x + width, page.y + look.size * 0.3), fill=page.canvas.paper
            )
            continue
        if style == "right":
            page.text(x + width, text, align="right")
        else:
            page.text(start, text)
        if style == "boxed":
            top = page.y - look.size * 1.02
            page.canvas.draw.rectangle((x, top, x + width, top + lead), outline=look.accent)
        page.facts.tell(name or label, text)
        page.y += lead


def rows_across(page: Paper, rows: Sequence[Row], x: float, width: float) -> None:
    """Labels side by side in a row of boxes, what they stand for below each."""
    draw, look = page.draw, page.look
    face = look.title(draw.choice((0.85, 1.0))) if look.size > 12 else look.strong
    shown: list[Row] = []
    for label, text, name in rows:
        if (len(shown) + 1) * look.size * 5.5 < width:
            shown.append((label, text, name))
    step = width / max(1, len(shown))
    shown = [row for row in shown if max(length(row[0], face), length(row[1], look.text)) < step - look.size * 0.6]
    if not shown:
        return rows_down(page, rows, x, width)
    step, pad, ruled = width / len(shown), look.size * 0.3, draw.random() < 0.7
    top, band = page.y - look.size, draw.random() < 0.4
    if band:
        pale = tuple(242 - (255 - part) // 10 for part in look.accent)
        page.canvas.draw.rectangle((x, top, x + width, top + look.lead), fill=pale)
    for number, (label, text, name) in enumerate(shown):
        left = x + step * number
        if ruled:
            page.canvas.draw.rectangle((left, top, left + step, top + look.lead * 2.05), outline=look.accent)
            page.canvas.line((left, top + look.lead), (left + step, top + look.lead), look.accent)
        page.canvas.text((left + pad, page.y), label, face, look.ink)
        page.canvas.text((left + pad, page.y + look.lead), text, look.text, look.ink)
        page.facts.tell(name or label, text)
    page.y += look.lead * 2.5
    return None
