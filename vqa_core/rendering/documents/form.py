"""Forms: a title and labelled fields, in one or two blocks."""

import random

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, fit
from vqa_core.rendering.documents.page import Page, fields, new_page
from vqa_core.rendering.sheet import Pairs, Sheet

_TITLES = values.words(
    "Registration Form|Order Form|Patient Record|Project Report|Membership Form|Travel Request|Service Report|"
    "Delivery Note|Account Statement|Work Order|Application Form|Inspection Report",
    "|",
)
_DEPARTMENTS = ("Sales", "Finance", "Research", "Marketing", "Purchasing", "Human Resources", "Quality Control")
_PROJECTS = ("Blue River", "New Bridge", "Solar Roof", "City Garden", "Open Data", "Night Train", "Clean Water")
_BLOCKS = ("Details", "Contact", "Payment", "Summary", "Office use")


def draw_form(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = new_page(draw, sheet)
    look = page.look
    face = look.title(draw.uniform(1.35, 1.75))
    title = fit(draw.choice(_TITLES), face, page.width)
    align = draw.choice(("left", "middle"))
    page.y += face.size * 0.3
    x = page.margin if align == "left" else page.canvas.width / 2
    page.canvas.text((x, page.y), title, face, draw.choice((look.ink, look.accent)), align)
    page.ask(title, "What is the title?", "What is the title?", "What is the heading?")
    page.y += look.lead * 1.3
    if draw.random() < 0.6:
        page.rule(draw.choice((1, 2, 3)))
    page.y += look.lead * 0.6
    rows = _rows(draw)
    while rows and page.y < page.bottom - look.lead * 3:
        room = int((page.bottom - page.y) / (look.lead * 1.25)) - 1
        taken, rows = rows[: min(room, draw.randint(4, 7))], rows[7:]
        if draw.random() < 0.4:
            _block_heading(page, _BLOCKS[0] if len(rows) > 4 else draw.choice(_BLOCKS[1:]))
        if draw.random() < 0.25:
            _boxed(page, taken)
        else:
            fields(page, taken, page.margin, page.width * draw.uniform(0.72, 1.0))
        page.y += look.lead * 0.8
        if draw.random() < 0.4:
            break
    return page.canvas, page.pairs


def _rows(draw: random.Random) -> list[tuple[str, str]]:
    """Labels with values; dates and money in one form each."""
    form, start, sign = values.date_form(draw), values.day(draw), values.currency(draw)
    name, firm = values.person(draw), values.company(draw)
    rows = [
        ("Name", name),
        ("Date", start.strftime(form)),
        (draw.choice(("Phone", "Fax")), values.phone(draw)),
        ("Email", values.email(name, firm)),
        ("City", values.town(draw)),
        ("Address", values.street(draw)),
        ("Company", firm),
        ("Department", draw.choice(_DEPARTMENTS)),
        ("Project", draw.choice(_PROJECTS)),
        ("Manager", values.person(draw)),
        (draw.choice(("Account No", "Contract No", "Reference")), values.code(draw)),
        ("Order ID", values.code(draw)),
        ("Due Date", values.days_later(draw, start).strftime(form)),
        ("Balance", values.money(values.price(draw, 5000), sign)),
        ("Quantity", str(draw.randint(2, 400))),
        ("Age", str(draw.randint(18, 90))),
        ("Approved", draw.choice(("Yes", "No"))),
        ("Time", values.clock(draw)),
    ]
    draw.shuffle(rows)
    return rows


def _block_heading(page: Page, text: str) -> None:
    page.canvas.text((page.margin, page.y), text, page.look.title(1.1), page.look.accent)
    page.y += page.look.lead * 1.25


def _boxed(page: Page, rows: list[tuple[str, str]]) -> None:
    """Each field in a row of a ruled box."""
    look, height = page.look, page.look.lead * 1.3
    column = page.margin + page.width * page.draw.uniform(0.32, 0.42)
    top = page.y - look.lead * 0.85
    for number, (label, text) in enumerate(rows):
        row = round(top + number * height)
        page.canvas.draw.rectangle((page.margin, row, page.right, row + height), outline=look.accent)
        page.canvas.text((page.margin + 8, page.y), label, look.strong, look.ink)
        text = fit(text, look.text, page.right - column - 16)
        page.canvas.text((column + 8, page.y), text, look.text, look.ink)
        page.ask_label(label, text)
        page.y += height
    page.canvas.line((column, top), (column, top + len(rows) * height), look.accent)
