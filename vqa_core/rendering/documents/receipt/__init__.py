"""Receipts: strips of paper from tills of several countries, as they are kept and scanned."""

import random

from vqa_core.rendering.canvas import Canvas, Colour
from vqa_core.rendering.documents.facts import Facts
from vqa_core.rendering.documents.receipt import goods, head, sums
from vqa_core.rendering.documents.receipt.strip import Strip, gap
from vqa_core.rendering.documents.receipt.wear import wear
from vqa_core.rendering.sheet import Pairs, Sheet

ROLLS = ((440, 768), (480, 768), (520, 768), (360, 768))
_INKS: tuple[Colour, ...] = ((20, 20, 22), (45, 45, 48), (70, 70, 74), (104, 104, 108), (58, 52, 140), (88, 92, 150))
_USUAL = (
    "tax", "discount", "service charge", "rounding", "cash", "change", "tip", "time", "phone", "fax", "email",
    "receipt number", "cashier", "table", "guests", "counter", "tax number", "payment", "due date", "customer",
)  # fmt: skip
_FIRST = ("total", "purchase date", "shop")


def draw_receipt(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    shade = draw.randint(238, 255)
    canvas = Canvas(sheet.width, sheet.height, (shade, shade - draw.randint(0, 3), shade - draw.randint(0, 10)))
    strip = _lay(draw, sheet, canvas)
    sale = head.choose_sale(draw)
    sign = draw.choice(sale.country.signs) if draw.random() < 0.35 else ""
    sign += " " if sign and sign[-1].isalpha() and draw.random() < 0.4 else ""
    way = goods.HELD_OUT_WAY if sheet.held_out else draw.choice(goods.WAYS)
    items = _compose(strip, sale, way, sign)
    end = strip.print()
    goods.questions(strip, sale, items, way, sign)
    wear(strip, sheet.fonts, end)
    return canvas, strip.facts.pairs(canvas, _FIRST)


def _lay(draw: random.Random, sheet: Sheet, canvas: Canvas) -> Strip:
    """The strip on its sheet: as wide as the sheet, or a narrow one somewhere on a large white page."""
    size, stretch = sheet.print_px, 1.0
    kind = draw.random()
    if kind < 0.55:
        body = draw.choice(sheet.fonts.mono)
        stretch = draw.choice((0.72, 0.78, 0.85, 1.0, 1.0))
        size /= stretch**0.5  # narrow letters must be taller to be as legible
    elif kind < 0.85 or not sheet.fonts.narrow:
        body = draw.choice(sheet.fonts.sans)
    else:
        body = draw.choice(sheet.fonts.narrow if draw.random() < 0.7 else sheet.fonts.serif)
    bold = sheet.fonts.bold_of(body) or (draw.choice(sheet.fonts.sans_bold) if draw.random() < 0.3 else body)
    letter = 0.6 * stretch if kind < 0.55 else 0.52
    columns = draw.uniform(30, 46)
    margin = draw.uniform(0.03, 0.09)
    width = columns * letter * size
    room = sheet.width * (1 - 2 * margin)
    # Never smaller than asked: a narrow sheet has fewer letters a line. A wide one may be filled by larger print.
    grown = max(1.0, room / width) ** draw.choice((0.0, draw.random(), draw.random(), 1.0))
    size, width = size * grown, min(room, width * grown)
    left = sheet.width * margin + draw.uniform(0, max(0.0, room - width))
    top = sheet.height * draw.uniform(*draw.choice(((0.015, 0.05), (0.015, 0.05), (0.08, 0.16))))
    size = max(sheet.print_px, min(size, sheet.height / 22))
    bottom = sheet.height - size * draw.uniform(0.8, 2)
    ink = draw.choice(_INKS[:4] if draw.random() < 0.85 else _INKS)
    if size > 13 and draw.random() < 0.07:  # nearly used up
        ink = (draw.randint(125, 160),) * 3
    lead = size * draw.uniform(1.08, 1.45)
    facts = Facts(draw, draw.choice(("receipt", "receipt", "receipt", "bill")), _USUAL)
    return Strip(draw, canvas, left, left + width, top, bottom, size, lead, body, bold, stretch, ink, facts,
                 sheet.held_out)  # fmt: skip


def _compose(strip: Strip, sale: head.Sale, way: goods.Way, sign: str) -> list[goods.Item]:
    draw = strip.draw
    dated = draw.random()  # where the date stands: among the numbers, below the name, at the end
    strip.add(head.seller(strip, sale))
    if 0.78 < dated < 0.84:
        strip.add([head.date_line(strip, sale)])
    strip.add(head.title(strip))
    strip.add(head.numbers(strip, sale, dated < 0.78))
    strip.add([goods.rule(draw)])
    used = sum(line.height for line in strip.lines if line.keep == 0) + 9
    most = max(1, int((strip.room - used) / way.lines))
    # Either a few goods, or as many as fill the strip.
    count = (
        draw.randint(1, min(most, draw.choice((3, 6, 10)))) if draw.random() < 0.55 else min(most, draw.randint(8, 26))
    )
    items = goods.choose(draw, count, draw.choice((30, 60, 200)), sale)
    strip.add(goods.goods_lines(strip, sale, items, way, sign))
    strip.add([goods.rule(draw)])
    reckoned = sums.reckon(draw, sale, items)
    setting = sums.choose_setting(draw, sale, sign)
    strip.add(sums.sum_lines(strip, sale, reckoned, setting))
    strip.add(sums.paid_lines(strip, sale, reckoned, setting))
    if dated < 0.84:
        strip.add(sums.closed_line(strip, sale))
    strip.add(sums.tax_table(strip, sale, reckoned))
    if dated >= 0.84:
        strip.add([gap(), *(head.stacked(strip, sale) if dated < 0.9 else [head.date_line(strip, sale)])])
    strip.add(sums.tail(strip, sale, items))
    return items
