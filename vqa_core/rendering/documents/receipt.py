"""Receipts: a shop's name in the middle, a number, the goods, the total and what was paid."""

import random
from dataclasses import replace

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import goods
from vqa_core.rendering.documents.page import Page, letterhead, new_page, pieces
from vqa_core.rendering.sheet import Pairs, Sheet

ROLLS = ((440, 768), (480, 768), (520, 768))
_THANKS = ("THANK YOU", "Thank you, please come again", "Have a nice day", "Goods sold are not returnable")


def draw_receipt(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = new_page(draw, sheet, mono=0.45)
    look = page.look = replace(page.look, lead=page.look.lead * draw.uniform(1.1, 1.3))
    page.margin = draw.randint(22, 32)
    letterhead(page, "middle")
    page.y += look.lead * 0.4
    if draw.random() < 0.4:
        page.canvas.text((page.canvas.width / 2, page.y), draw.choice(("RECEIPT", "CASH RECEIPT")), look.strong,
                         look.ink, "middle")  # fmt: skip
        page.y += look.lead * 1.2
    _head(page)
    _break(page)
    sign = values.currency(draw)
    room = (page.bottom - page.y) / look.lead - 7
    items = goods.choose(page, draw.randint(2, max(2, min(6, int(room)))), 60)
    for item in items:
        page.canvas.text((page.margin, page.y), str(item.quantity), look.text, look.ink)
        page.canvas.text((page.margin + look.size * 1.8, page.y), item.name, look.text, look.ink)
        amount = values.money(item.amount, sign)
        page.canvas.text((page.right, page.y), amount, look.text, look.ink, "right")
        page.ask(amount, f"How much is the {item.name}?", f"What is the amount for {item.name}?")
        page.y += look.lead
    _break(page)
    goods.sums(page, items, sign, page.margin, paid=draw.random() < 0.6)
    if page.y < page.bottom:
        page.y += look.lead * 0.3
        page.canvas.text((page.canvas.width / 2, page.y), draw.choice(_THANKS), look.text, look.ink, "middle")
    return page.canvas, page.pairs


def _head(page: Page) -> None:
    draw, look = page.draw, page.look
    today = values.day(draw).strftime(values.date_form(draw))
    time = values.clock(draw)
    number = draw.choice(("Receipt No", "Receipt No", "Bill No", "Order ID"))
    rows = [("Date", today), (number, values.code(draw))]
    if draw.random() < 0.5:
        rows.append(("Cashier", values.person(draw)))
    if draw.random() < 0.5:
        rows.append(("Time", time))
    draw.shuffle(rows)
    for label, text in rows:
        pieces(page, page.margin, [(label + ":", look.text), (text, look.text)])
        page.ask_label(label, text)
        page.y += look.lead


def _break(page: Page) -> None:
    """A line of dashes, dots or ink."""
    canvas: Canvas = page.canvas
    height, style = round(page.y - page.look.lead * 0.4), page.draw.choice(("dash", "dash", "rule"))
    step = 10 if style == "dash" else page.width
    x = page.margin
    while x < page.right:
        canvas.line((x, height), (min(x + step * (0.6 if style == "dash" else 1), page.right), height), page.look.ink)
        x += step
    page.y += page.look.lead * 0.6
