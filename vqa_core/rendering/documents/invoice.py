"""Invoices: a company, numbers and dates, who pays, goods and sums."""

import random

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import goods
from vqa_core.rendering.documents.page import Page, fields, letterhead, new_page
from vqa_core.rendering.sheet import Pairs, Sheet

_TITLES = ("INVOICE", "Invoice", "TAX INVOICE")
_TERMS = ("Net 30", "Net 14", "Net 60", "Cash", "Prepaid")
_NOTES = (
    "Please pay within the period given above.",
    "Thank you for your order. Goods can be returned within 30 days.",
    "Please state the invoice number with your payment.",
)


def draw_invoice(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = new_page(draw, sheet)
    look, top = page.look, page.y
    name_left = draw.random() < 0.75
    title = look.title(draw.uniform(1.3, 1.7))
    letterhead(page, "left" if name_left else "middle")
    if name_left:
        page.canvas.text((page.right, top + title.size * 0.3), draw.choice(_TITLES[:2]), title, look.accent, "right")
    else:
        page.y += look.lead * 0.6
        page.canvas.text((page.canvas.width / 2, page.y), draw.choice(_TITLES), title, look.accent, "middle")
        page.y += look.lead
    page.y += look.lead * 0.3
    if draw.random() < 0.6:
        page.rule(draw.choice((1, 2, 3)))
    page.y += look.lead * 0.5
    _head(page)
    sign = values.currency(draw)
    room = (page.bottom - page.y) / look.lead - 7
    items = goods.choose(page, draw.randint(2, max(2, min(6, int(room / 1.2)))), 400)
    page.y += look.lead * 0.6
    goods.columns(page, items, sign)
    page.y += look.lead * 0.3
    goods.sums(page, items, sign, page.margin + page.width * draw.uniform(0.5, 0.58))
    if draw.random() < 0.6 and page.y < page.bottom - look.lead * 2:
        page.y += look.lead * 0.5
        page.paragraph(draw.choice(_NOTES))
    return page.canvas, page.pairs


def _head(page: Page) -> None:
    """Number and dates, beside or without the address of who pays."""
    draw, look = page.draw, page.look
    form, issued = values.date_form(draw), values.day(draw)
    customer = values.person(draw)
    rows = [
        (draw.choice(("Invoice No", "Invoice No", "Invoice Number")), values.code(draw)),
        (draw.choice(("Date", "Date", "Invoice Date")), issued.strftime(form)),
    ]
    others = [
        ("Due Date", values.days_later(draw, issued).strftime(form)),
        ("Order ID", values.code(draw)),
        ("Terms", draw.choice(_TERMS)),
        ("Account No", values.code(draw)),
    ]
    rows += draw.sample(others, draw.randint(1, 2))
    top = page.y
    if draw.random() < 0.5:
        fields(page, [*rows, ("Customer", customer)], page.margin, page.width * draw.uniform(0.65, 0.8))
        return
    fields(page, rows, page.margin + page.width * 0.5, page.width * 0.5)
    end, page.y = page.y, top
    heading = draw.choice(("Bill To", "Sold To", "Billed To"))
    lines = ((heading + ":", look.strong), (customer, look.text), (values.street(draw), look.text))
    for text, face in (*lines, (values.town_line(draw), look.text)):
        page.canvas.text((page.margin, page.y), text, face, look.ink)
        page.y += look.lead
    page.ask(customer, "Who is billed?", "Who is the invoice for?", f"What is the name under {heading}?")
    page.y = max(end, page.y)
