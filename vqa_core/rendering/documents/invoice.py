"""Invoices and their kin: quotations, orders, delivery notes, credit notes, statements of account."""

import random
from datetime import timedelta

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, length
from vqa_core.rendering.documents import lines, trade
from vqa_core.rendering.documents.goods import Item, choose
from vqa_core.rendering.documents.lines import Column
from vqa_core.rendering.documents.paper import Paper, Row, open_paper, party, rows_across, rows_down, seller
from vqa_core.rendering.documents.paperwork import NOTES, SORTS, TERMS, TOTALS, Paperwork
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.rendering.values import words

_FIRST = ("total", "invoice number", "number", "date", "company", "billed to")


def draw_invoice(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    sort = draw.choice(SORTS) if draw.random() < 0.45 else SORTS[0]
    page = open_paper(draw, sheet, sort.thing)
    if sheet.held_out and page.width > page.look.size * 22:
        _beside(page, sort)
    else:
        _below(page, sort)
    return page.canvas, page.facts.pairs(page.canvas, _FIRST)


def _below(page: Paper, sort: Paperwork) -> None:
    """Seller, title, fields, parties, goods and sums, in the usual orders."""
    draw = page.draw
    _top(page, sort)
    page.y += page.look.lead * 0.3
    if draw.random() < 0.4:
        page.rule(draw.choice((1, 2, 3)))
    page.y += page.look.lead * 0.5
    _middle(page, sort)
    page.y += page.look.lead * 0.6
    if page.fits(5):
        _goods(page, page.margin, page.width)
    _foot(page)


def _top(page: Paper, sort: Paperwork) -> None:
    """The seller with the title beside, above or below."""
    draw, look, top = page.draw, page.look, page.y
    title = draw.choice(sort.titles)
    face = page.fitting(title, draw.uniform(1.2, 2.2), page.width * 0.6)
    manner = draw.choice(("beside", "beside", "other side", "above", "below", "below"))
    if page.width < look.size * 24 and manner in ("beside", "other side"):
        manner = "below"
    page.facts.tell("title", title)
    ink = draw.choice((look.accent, look.ink))
    left, right = page.margin, page.right
    if manner == "above":
        x, align = draw.choice(((left, "left"), (page.canvas.width / 2, "middle"), (right, "right")))
        page.canvas.text((x, page.y + face.size * 0.3), title, face, ink, align)
        page.y += face.size * 1.5
        seller(page, left, page.width)
    elif manner == "below":
        x, align = draw.choice(((left, "left"), (page.canvas.width / 2, "middle")))
        seller(page, x, page.width, align)
        page.y += face.size * 0.7
        page.canvas.text((page.canvas.width / 2, page.y), title, face, ink, "middle")
        page.y += look.lead
    else:
        room = page.width - length(title, face) - look.size * 2
        swapped = manner == "other side"
        page.canvas.text((left if swapped else right, top + face.size * 0.4), title, face, ink,
                         "left" if swapped else "right")  # fmt: skip
        seller(page, right if swapped else left, room, "right" if swapped else "left")
        page.y = max(page.y, top + face.size * 1.6)


def _rows(page: Paper, sort: Paperwork) -> list[Row]:
    """The fields of the head; dates in one form."""
    draw = page.draw
    issued = trade.day(draw)
    due = issued + timedelta(days=draw.choice((7, 10, 14, 21, 30, 45, 60)))
    rows: list[Row] = [
        (draw.choice(sort.numbers), values.code(draw), "invoice number" if sort.thing == "invoice" else "number"),
        (draw.choice(sort.dates), issued.strftime(page.date_form), "date"),
    ]
    others: list[Row] = [
        (draw.choice(("Due Date", "Payment Due", "Due", "Pay by")), due.strftime(page.date_form), "due date"),
        (draw.choice(("Order No", "PO Number", "Your Order", "P.O. #")), values.code(draw), "order number"),
        (draw.choice(("Terms", "Payment Terms")), draw.choice(TERMS), "terms"),
        (draw.choice(("Account No", "Customer ID", "Customer No", "A/C No")), values.code(draw), ""),
        (draw.choice(("Salesperson", "Sales Rep", "Your contact", "Agent")), values.person(draw), ""),
        (draw.choice(("Ship Via", "Shipped by")), draw.choice(("Courier", "Road", "Sea", "Air", "Pick-up")), ""),
        (draw.choice(("Project", "Job")), trade.brand(draw), ""),
        (draw.choice(("Reference", "Your Ref", "Our Ref")), values.code(draw), ""),
        (draw.choice(("Currency",)), draw.choice(("USD", "EUR", "GBP", "MYR", "SGD")), "currency"),
    ]
    if sort.thing == "order":
        del others[1]
    rows += draw.sample(others, draw.randint(1, 4))
    if draw.random() < 0.4:
        draw.shuffle(rows)
    return rows


def _middle(page: Paper, sort: Paperwork) -> None:
    """Fields and parties: side by side, or one after the other."""
    draw, look = page.draw, page.look
    rows, heading = _rows(page, sort), draw.choice(sort.parties)
    half = page.width * 0.47
    wide = half > look.size * 12
    manner = draw.choice(("side", "side", "across", "down"))
    if manner == "side" and wide:
        top, swapped = page.y, draw.random() < 0.25
        first, second = page.margin, page.right - half
        if swapped:
            first, second = second, first
        name = party(page, heading, first, half)
        end, page.y = page.y, top
        rows_down(page, rows, second, half)
        page.y = max(end, page.y)
    else:
        if manner == "across" and page.fits(6):
            rows_across(page, rows, page.margin, page.width)
        else:
            rows_down(page, rows, page.margin, page.width * draw.uniform(0.7, 1.0))
        page.y += look.lead * 0.4
        name = party(page, heading, page.margin, page.width) if page.fits(9) else ""
    page.facts.tell("billed to", name)
    if name and heading not in ("To", "No.") and draw.random() < 0.5:
        page.facts.add("", draw.choice(("Who is named under {}?", "What is the name under {}?")).format(heading), name)


def _goods(page: Paper, x: float, width: float) -> None:
    """The table of goods and the sums below it."""
    draw, money = page.draw, page.country.money
    room = int((page.bottom - page.y) / page.look.lead - 7)
    items = choose(page, max(1, min(draw.randint(1, max(1, min(14, room))), 14)), draw.choice((60, 400, 4000)))
    sign = draw.choice(page.country.signs) if draw.random() < 0.3 else ""
    sign += " " if sign and sign[-1].isalpha() else ""
    drawn = lines.columns(page, _table(page, items, sign), x, width)
    _ask_cells(page, drawn)
    net = sum(item.amount for item in items[: len(drawn[0].cells)])
    tax, rate = draw.choice(page.country.tax)
    discount = round(net * 0.05) if draw.random() < 0.15 else 0
    taxed = round((net - discount) * rate / 100) if draw.random() < 0.75 else 0
    freight = values.price(draw, 60) if draw.random() < 0.2 else 0
    rows = [(draw.choice(("Subtotal", "Sub Total", "Net", "Goods Total", "SUBTOTAL")), sign + money(net), "subtotal")]
    if discount:
        rows.append((draw.choice(("Discount", "Discount 5%")), "-" + sign + money(discount), "discount"))
    if freight:
        rows.append((draw.choice(("Shipping", "Freight", "Delivery", "Postage")), sign + money(freight), ""))
    if taxed:
        rows.append((draw.choice((tax, f"{tax} {rate}%", f"{tax} ({rate}%)")), sign + money(taxed), "tax"))
    if len(rows) == 1 and draw.random() < 0.5:
        rows.clear()
    rows.append((draw.choice(TOTALS), sign + money(net - discount + freight + taxed), "total"))
    page.y += page.look.lead * 0.4
    lines.sums(page, rows, x + width * draw.choice((0.45, 0.5, 0.58)), x + width)


def _table(page: Paper, items: list[Item], sign: str) -> list[Column]:
    draw, money = page.draw, page.country.money
    names = tuple(item.name for item in items)
    table = [
        Column(draw.choice(words("Description Item Product Particulars DESCRIPTION Article")), names, 1.0, False),
        Column(draw.choice(("Qty", "Quantity", "QTY", "Units", "Pcs")), tuple(str(item.quantity) for item in items)),
        Column(draw.choice(("Price", "Unit Price", "Rate", "U/Price", "PRICE", "Unit Cost")),
               tuple(money(item.price) for item in items)),
        Column(draw.choice(("Amount", "Total", "AMOUNT", "Line Total", "Sum")),
               tuple(sign + money(item.amount) for item in items)),
    ]  # fmt: skip
    if draw.random() < 0.35:
        head = draw.choice(("No", "#", "Item No", "Code", "SKU", "Pos"))
        short = head in ("No", "#", "Pos")
        cells = tuple(str(place) if short else values.code(draw) for place in range(1, len(items) + 1))
        table.insert(0, Column(head, cells, 0.0, False))
    if draw.random() < 0.15:
        table[-1:-1] = [Column("Disc", tuple(draw.choice(("-", "5%", "10%", "0%")) for _ in items))]
    return table


def _ask_cells(page: Paper, table: list[Column]) -> None:
    """The cells of goods by name and column."""
    if len(table) < 2:
        return
    names = max(table, key=lambda column: max((len(cell) for cell in column.cells), default=0))
    for row, name in enumerate(names.cells):
        if names.cells.count(name) > 1:
            continue
        for column in table:
            if column is not names and len(column.cells) > row and column.cells[row].strip("-"):
                page.facts.tell_cell(name, column.head, column.cells[row])
        price = table[-1].cells[row]
        wording = page.draw.choice(("How much is the {}?", "What does the {} cost?", "What is the amount for {}?"))
        page.facts.add("", wording.format(name), price)
    if len(names.cells) > 2 and page.draw.random() < 0.3:
        place = page.draw.randint(0, 2)
        page.facts.add("", f"Which item is listed {('first', 'second', 'third')[place]}?", names.cells[place])


def _foot(page: Paper) -> None:
    """Notes, the bank and a signature, where there is room."""
    draw, look = page.draw, page.look
    page.y += look.lead * 0.5
    if page.fits(4) and draw.random() < 0.35:
        rows: list[Row] = [
            ("Bank", f"{trade.invented(draw)} Bank", ""),
            (draw.choice(("Account No", "Acc. No", "IBAN")), str(draw.randint(10**8, 10**13)), "account number"),
            (draw.choice(("SWIFT", "BIC", "Sort Code")), values.code(draw), ""),
        ]
        rows_down(page, draw.sample(rows, draw.randint(1, 3)), page.margin, page.width * 0.6)
        page.y += look.lead * 0.5
    if page.fits(2) and draw.random() < 0.6:
        page.paragraph(draw.choice(NOTES))
    if page.fits(4) and draw.random() < 0.3:
        page.y += look.lead * 2
        label, x = draw.choice(("Authorised Signature", "Received by", "Signature", "For and on behalf of")), page.right
        width = length(label, look.text)
        page.canvas.line((x - width * 1.3, page.y - look.lead), (x, page.y - look.lead), look.ink)
        page.text(x - width * 1.2, label)


def _beside(page: Paper, sort: Paperwork) -> None:
    """A coloured column at the left with title and fields, the goods beside it."""
    draw, look = page.draw, page.look
    side = max(page.width * 0.3, look.size * 9)
    pale = tuple(238 - (255 - part) // 9 for part in look.accent)
    page.canvas.draw.rectangle((0, 0, side + page.margin * 0.5, page.canvas.height), fill=pale)
    x, width = page.margin * 0.6, side - page.margin * 0.4
    title = draw.choice(sort.titles)
    face = page.fitting(title, 1.5, width)
    page.y += face.size * 0.3
    page.text(x, title, face)
    page.facts.tell("title", title)
    page.y += look.lead * 1.5
    for label, text, name in _rows(page, sort):
        if page.fits(3) and length(text, look.text) < width:
            page.text(x, label, look.strong)
            page.y += look.lead * 0.9
            page.text(x, text)
            page.facts.tell(name or label, text)
            page.y += look.lead * 1.3
    page.y, left = page.margin + look.size, side + page.margin
    seller(page, left, page.right - left)
    page.y += look.lead * 0.5
    if page.fits(10):
        page.facts.tell("billed to", party(page, draw.choice(sort.parties), left, page.right - left))
        page.y += look.lead * 0.5
    if page.fits(5):
        _goods(page, left, page.right - left)
