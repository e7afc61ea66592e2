"""Statements of accounts and bills of utilities: a holder, a period, bookings, and what is left or due."""

import random
from datetime import timedelta

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import lines, trade
from vqa_core.rendering.documents.lines import Column
from vqa_core.rendering.documents.paper import Paper, Row, open_paper, party, rows_across, rows_down, seller
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.rendering.values import words

_BOOKINGS = words(
    "Salary|Card payment|Cash withdrawal|Rent|Insurance|Transfer|Interest|Bank charges|Direct debit|Cheque deposit|"
    "Standing order|Refund|Groceries|Fuel|Electricity|Water|Telephone|Dividend|Loan payment|Service fee|Book shop",
    "|",
)
_CHARGES = words(
    "Standing charge|Energy charge|Network charge|Meter rent|Service fee|Line rental|Calls|Data plan|Waste water|"
    "Fixed charge|Late fee|Fuel surcharge|Base rate|Discount plan|Repair",
    "|",
)
_FIRST = ("total", "account number", "date", "due date", "company", "billed to")


def draw_statement(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    bank = draw.random() < 0.55
    page = open_paper(draw, sheet, "statement" if bank else "bill")
    align, x = draw.choice((("left", page.margin), ("middle", page.canvas.width / 2), ("right", page.right)))
    seller(page, x, page.width, align)
    page.y += page.look.lead * 0.4
    if draw.random() < 0.5:
        page.rule(draw.choice((1, 2)))
    page.y += page.look.lead * 0.6
    (_bank if bank else _utility)(page)
    return page.canvas, page.facts.pairs(page.canvas, _FIRST)


def _title(page: Paper, titles: tuple[str, ...]) -> None:
    title = page.draw.choice(titles)
    page.text(page.margin, title, page.fitting(title, 1.3))
    page.facts.tell("title", title)
    page.y += page.look.lead * 1.5


def _head(page: Paper, rows: list[Row]) -> None:
    """The fields and who they concern; held out: the person after the fields, at the right."""
    draw, look = page.draw, page.look
    half = page.width * 0.48
    if page.sheet.held_out and half > look.size * 11:
        top = page.y
        rows_down(page, rows, page.margin, half)
        end, page.y = page.y, top
        name = party(page, draw.choice(("Account holder", "Customer")), page.right - half, half)
        page.y = max(page.y, end)
    else:
        name = party(
            page, draw.choice(("Account holder", "Customer", "Name", "Statement for")), page.margin, page.width
        )
        page.y += look.lead * 0.5
        (rows_across if draw.random() < 0.35 else rows_down)(
            page, rows, page.margin, page.width * draw.uniform(0.8, 1.0)
        )
    page.facts.tell("billed to", name)
    page.y += look.lead * 0.6


def _bank(page: Paper) -> None:
    draw, money = page.draw, page.country.money
    _title(page, ("Statement of Account", "STATEMENT", "Account Statement", "Bank Statement", "Monthly Statement"))
    issued = trade.day(draw)
    start = issued - timedelta(days=draw.choice((28, 30, 31, 90)))
    opening = values.price(draw, 9000)
    rows: list[Row] = [
        (draw.choice(("Account No", "Account Number", "A/C No.")), str(draw.randint(10**6, 10**11)), "account number"),
        (draw.choice(("Statement Date", "Date")), issued.strftime(page.date_form), "date"),
        (
            draw.choice(("Period", "Statement Period")),
            f"{start.strftime(page.date_form)} - {issued.strftime(page.date_form)}",
            "",
        ),
        (draw.choice(("Opening Balance", "Balance brought forward", "Previous Balance")), money(opening), ""),
        (
            draw.choice(("Branch", "Sort Code", "Branch Code")),
            draw.choice((trade.town(draw), str(draw.randint(10000, 999999)))),
            "",
        ),
    ]
    _head(page, rows[:2] + draw.sample(rows[2:], draw.randint(1, 3)))
    room = int((page.bottom - page.y) / (page.look.lead * 1.35)) - 3
    if room < 2:
        return
    columns, closing = _bookings(page, min(room, draw.randint(3, 18)), (start, opening))
    drawn = lines.columns(page, columns, page.margin, page.width)
    if len(drawn[0].cells) == len(columns[0].cells):
        page.y += page.look.lead * 0.4
        label = draw.choice(("Closing Balance", "Balance carried forward", "New Balance", "Ending Balance"))
        lines.sums(page, [(label, money(closing), label)], page.margin + page.width * 0.5, page.right)
    # On a narrow page what was booked is left out: then nothing names a row.
    named = next((column for column in drawn if column.head == columns[1].head), Column("", ()))
    for row, name in enumerate(named.cells):
        if named.cells.count(name) == 1:
            for column in drawn:
                if column is not named and column.cells[row]:
                    page.facts.tell_cell(name, column.head, column.cells[row])


def _bookings(page: Paper, count: int, since: tuple[object, int]) -> tuple[list[Column], int]:
    """Columns of dates, words, amounts out, amounts in and balances, and the last balance."""
    draw, money = page.draw, page.country.money
    day, balance = since
    dates, texts, out, into, balances = [], [], [], [], []
    for text in draw.sample(_BOOKINGS, min(count, len(_BOOKINGS))):
        day += timedelta(days=draw.randint(0, 4))  # type: ignore[operator]
        amount = values.price(draw, 900)
        paid_in = draw.random() < 0.35
        balance += amount if paid_in else -amount
        dates.append(day.strftime(page.date_form))  # type: ignore[attr-defined]
        texts.append(text)
        out.append("" if paid_in else money(amount))
        into.append(money(amount) if paid_in else "")
        balances.append(money(balance))
    heads = draw.choice((("Debit", "Credit"), ("Withdrawals", "Deposits"), ("Paid out", "Paid in"), ("Out", "In")))
    columns = [
        Column("Date", tuple(dates), 0.0, False),
        Column(draw.choice(("Description", "Details", "Transaction")), tuple(texts), 1.0, False),
        Column(heads[0], tuple(out)),
        Column(heads[1], tuple(into)),
        Column("Balance", tuple(balances)),
    ]
    return columns, balance


def _utility(page: Paper) -> None:
    draw = page.draw
    _title(
        page,
        (
            "Electricity Bill",
            "Water Bill",
            "Gas Bill",
            "Telephone Bill",
            "YOUR BILL",
            "Internet Bill",
            "Account Summary",
        ),
    )
    issued = trade.day(draw)
    due = (issued + timedelta(days=draw.choice((10, 14, 21, 30)))).strftime(page.date_form)
    before = draw.randint(1000, 90000)
    used = draw.randint(20, 2000)
    rows: list[Row] = [
        (
            draw.choice(("Account No", "Customer No", "Account Number")),
            str(draw.randint(10**6, 10**10)),
            "account number",
        ),
        (draw.choice(("Bill Date", "Date of Bill", "Invoice Date")), issued.strftime(page.date_form), "date"),
        (draw.choice(("Due Date", "Pay by", "Payment due")), due, "due date"),
        (draw.choice(("Bill No", "Invoice No", "Reference")), values.code(draw), ""),
        (draw.choice(("Previous Reading", "Last Reading")), str(before), ""),
        (draw.choice(("Current Reading", "Present Reading", "This Reading")), str(before + used), ""),
        (draw.choice(("Usage", "Units used", "Consumption")), f"{used} {draw.choice(('kWh', 'm3', 'units'))}", ""),
        ("Meter No", values.code(draw), ""),
    ]
    _head(page, rows[:3] + draw.sample(rows[3:], draw.randint(1, 5)))
    room = int((page.bottom - page.y) / (page.look.lead * 1.35)) - 4
    if room < 1:
        return
    _charges(page, room)


def _charges(page: Paper, room: int) -> None:
    """What is charged for what, the tax and what is due."""
    draw, money = page.draw, page.country.money
    charges = [(name, values.price(draw, 200)) for name in draw.sample(_CHARGES, min(room, draw.randint(2, 7)))]
    cells = tuple(money(cents) for _, cents in charges)
    columns = [
        Column(draw.choice(("Charges", "Description", "Item")), tuple(name for name, _ in charges), 1.0, False),
        Column(draw.choice(("Amount", "Charge", "Cost")), cells),
    ]
    drawn = lines.columns(page, columns, page.margin, page.width)
    # On a narrow page the amounts are left out.
    for name, cell in zip(drawn[0].cells, drawn[1].cells, strict=True) if len(drawn) > 1 else ():
        page.facts.add(
            "", draw.choice(("How much is the {}?", "What is the {}?", "What is charged for {}?")).format(name), cell
        )
    net = sum(cents for _, cents in charges[: len(drawn[0].cells)])
    tax, rate = draw.choice(page.country.tax)
    sign = draw.choice(("", "", *page.country.signs))
    sign += " " if sign[-1:].isalpha() else ""
    taxed = round(net * rate / 100)
    rows_below = [
        (tax, sign + money(taxed), "tax"),
        (
            draw.choice(("Total Due", "Amount Due", "Total", "Please pay", "Total to pay")),
            sign + money(net + taxed),
            "total",
        ),
    ]
    page.y += page.look.lead * 0.4
    lines.sums(page, rows_below, page.margin + page.width * 0.5, page.right)
