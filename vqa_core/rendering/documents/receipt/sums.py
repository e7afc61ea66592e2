"""Below the goods: what it comes to, what was paid, what came back. The total is what was to be paid in the end."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vqa_core.rendering import values
from vqa_core.rendering.documents import trade
from vqa_core.rendering.documents.receipt.goods import Item, rule
from vqa_core.rendering.documents.receipt.head import Sale
from vqa_core.rendering.documents.receipt.strip import MAY, PLAIN, SPARE, Cell, Line, Strip, Style, gap, middle

_SUBTOTALS = values.words(
    "Sub Total|Subtotal|SUBTOTAL|SUB TOTAL|Sub-Total|SUB-TOTAL|Total Excl. {tax}|Net Amount|Total (Excluding {tax})",
    "|",
)
_TOTALS = values.words(
    "Total|TOTAL|TOTAL|Total|Grand Total|GRAND TOTAL|Net Total|NET TOTAL|Nett Total|Total Amount|TOTAL AMOUNT|"
    "Amount Due|Total Due|TOTAL DUE|Total Payable|Total Sales|Balance Due|Total (incl. {tax})|TOTAL SALES|TL|"
    "Total Amt Payable|TO PAY|Total Inclusive {tax}|Total Sales (Inclusive {tax})|Amount Payable|Total Gross",
    "|",
)
_ROUNDED = values.words(
    "Rounded Total|TOTAL ROUNDED|Total Rounded|Total Amt Rounded|Net Total|TOTAL|Total Amt Payable", "|"
)
_CARDS = values.words("Visa|VISA CARD|Master|MASTERCARD|Debit Card|DEBIT|Credit Card|CREDIT|Amex|E-Wallet|Card", "|")
_CASH = values.words("Cash|CASH|Cash|CASH|Cash Received|Cash Tendered|Tender|Payment|Paid|Amount Paid|Paid Amount", "|")
_CHANGE = values.words("Change|CHANGE|Change Due|CHANGE DUE|Change|Change Amt|Cash Change", "|")


@dataclass(frozen=True)
class Sums:
    """All in cents; `rounding` is what was added to make the total round.

    `paid` is 0 where the till prints no total and no change: what was taken in cash is the total then.
    """

    net: int
    discount: int
    service: int
    tax: int
    rounding: int
    paid: int

    @property
    def gross(self) -> int:
        return self.net - self.discount + self.service + self.tax

    @property
    def total(self) -> int:
        return self.gross + self.rounding


def reckon(draw: random.Random, sale: Sale, items: list[Item]) -> Sums:
    net = sum(item.amount for item in items)
    discount = round(net * 0.05) if draw.random() < 0.1 else 0
    service = round(net * 0.1) if draw.random() < 0.12 else 0
    rate = draw.choice(sale.country.tax)[1]
    tax = round((net + service) * rate / 100) if draw.random() < 0.6 else 0
    gross = net - discount + service + tax
    rounding = (round(gross / 5) * 5 - gross) if draw.random() < 0.4 else 0
    total = gross + rounding
    if total == net and draw.random() < 0.2:
        return Sums(net, 0, 0, 0, 0, 0)
    step = draw.choice((500, 1000, 1000, 5000))
    paid = total if draw.random() < 0.3 else -(-(total + 1) // step) * step
    return Sums(net, discount, service, tax, rounding, paid)


@dataclass(frozen=True)
class Setting:
    """How sums are set: `label_at` where labels stand, `sign` before amounts or at `sign_at` of their own."""

    label_at: float
    label_align: str
    colon: str
    sign: str
    sign_at: float
    total: Style


def choose_setting(draw: random.Random, sale: Sale, sign: str) -> Setting:
    at, align = draw.choice(
        ((0.0, "left"), (0.0, "left"), (0.0, "left"), (0.3, "left"), (0.68, "right"), (0.62, "right"))
    )
    apart = draw.choice(sale.country.signs) if not sign and draw.random() < 0.25 and align == "left" else ""
    big = draw.choice((1.0, 1.0, 1.0, 1.2, 1.4, 1.7))
    return Setting(
        at, align, draw.choice(("", "", ":", " :")), sign or apart, draw.uniform(0.6, 0.7) if apart else 0.0,
        Style(big, draw.choice((1.0, 1.0, 1.3)) if big < 1.7 else 1.0, draw.random() < 0.4),
    )  # fmt: skip


def sum_lines(strip: Strip, sale: Sale, sums: Sums, setting: Setting) -> Iterator[Line]:
    draw = strip.draw
    tax = draw.choice(sale.country.tax)[0]
    money = sale.country.money
    rows: list[tuple[str, str, int]] = []
    if sums.gross != sums.net or draw.random() < 0.3:
        rows.append((draw.choice(_SUBTOTALS).format(tax=tax), "subtotal", sums.net))
    if sums.discount or draw.random() < 0.08:
        rows.append((draw.choice(("Discount", "DISC", "Less Discount", "Disc 5%")), "discount", -sums.discount))
    if sums.service:
        rows.append((draw.choice(("Service Charge", "SVC CHARGE 10%", "10% Srv Chg", "Service Charge 10%")),
                     "service charge", sums.service))  # fmt: skip
    if sums.tax or draw.random() < 0.15:
        label = draw.choice((tax, f"{tax} @6%", f"{tax} 6%", f"{tax} Payable", f"Total {tax}", f"{tax} Amount"))
        rows.append((label, "tax", sums.tax))
    total = (draw.choice(_TOTALS).format(tax=tax), "total", sums.total)
    if sums.rounding or draw.random() < 0.15:
        adjustment = (draw.choice(("Rounding", "ROUNDING ADJ", "Rounding Adjustment", "Rounding Adj.", "Rounding Adj")),
                      "rounding", sums.rounding)  # fmt: skip
        if draw.random() < 0.6:
            before = draw.choice(("Total", "TOTAL", f"Total (Inclusive of {tax})", f"Total incl. {tax}", "Sales Total"))
            rows.append((before, "", sums.gross))
            total = (draw.choice(_ROUNDED), "total", sums.total)
            # The same word twice only where the second is plainly the larger.
            if total[0] == before and setting.total.times < 1.3:
                total = ("Rounded Total", "total", sums.total)
        rows.append(adjustment)
    for label, field, cents in rows:
        yield _row(setting, label, money(cents), ((field, money(cents)),) if field and cents else ())
    if draw.random() < 0.4:
        yield rule(draw)
    if not sums.paid:
        total = (draw.choice(("CASH", "Cash", "CASH")), "total", sums.total)
    yield from _total_lines(strip, setting, total[0], money(sums.total))
    if draw.random() < 0.3:
        yield rule(draw)


def _total_lines(strip: Strip, setting: Setting, label: str, amount: str) -> Iterator[Line]:
    """The total, often large, at times below its label or with the sign in brackets beside it."""
    draw = strip.draw
    style = setting.total
    text = amount if setting.sign_at else setting.sign + amount
    told = (("total", text),)
    height = max(1.0, style.times * 1.05)
    if strip.held_out:
        yield Line((Cell(label, 0.5, "middle", Style(bold=True)),))
        yield Line((Cell(f"* {text} *", 0.5, "middle", Style(1.5, bold=True)),), height=1.6, facts=told)
        return
    if draw.random() < 0.06:
        yield Line((Cell(label + setting.colon, style=style),), height=height)
        yield Line((Cell(text, 1.0, "right", style),), height=height, facts=told)
        return
    if setting.sign and draw.random() < 0.06 and not setting.sign_at:
        label, text = f"{label} ({setting.sign.strip()})", amount
        told = (("total", amount),)
    yield _row(setting, label, text, told, style)


def _row(setting: Setting, label: str, text: str, facts: tuple[tuple[str, str], ...], style: Style = PLAIN) -> Line:
    narrow = replace(style, wide=1.0)
    first = Cell(label + setting.colon, setting.label_at, setting.label_align, narrow if style.times > 1 else style)
    last = Cell(text, 1.0, "right", style)
    between = (Cell(setting.sign.strip(), setting.sign_at, "left", narrow),) if setting.sign_at else ()
    return Line((first, *between, last), height=max(1.0, style.times * 1.05), facts=facts)


def paid_lines(strip: Strip, sale: Sale, sums: Sums, setting: Setting) -> Iterator[Line]:
    """What was handed over and what came back: lines that look like totals and are none."""
    draw, money = strip.draw, sale.country.money
    if not sums.paid:
        return
    manner = draw.random()
    if manner < 0.25:
        card = draw.choice(_CARDS)
        yield _row(setting, card, money(sums.total), (("payment", card),))
        if draw.random() < 0.5:
            digits = "".join(draw.choice("0123456789") for _ in range(4))
            yield Line((Cell(draw.choice(("XXXXXXXXXXXX", "************", "xxxx xxxx xxxx ")) + digits),), SPARE)
    elif manner < 0.85:
        loud = setting.total if draw.random() < 0.25 else PLAIN
        cash = (("cash", money(sums.paid)),) if sums.paid != sums.total else ()
        yield _row(setting, draw.choice(_CASH), money(sums.paid), cash, loud)
        if draw.random() < 0.85:
            back = money(sums.paid - sums.total)
            yield _row(setting, draw.choice(_CHANGE), back, (("change", back),), loud)


def closed_line(strip: Strip, sale: Sale) -> Iterator[Line]:
    """When the table was closed: a date that nobody means who asks for the date."""
    draw = strip.draw
    if draw.random() < 0.1:
        label = draw.choice((f"Closed: {draw.randint(1, 40)}", "Closed", "Paid on", "Settled:"))
        yield Line((Cell(label), Cell(sale.closed, 0.45), Cell(sale.time, 1.0, "right")), SPARE)


def tax_table(strip: Strip, sale: Sale, sums: Sums) -> Iterator[Line]:
    """The summary of taxes, whose amounts are no totals either."""
    draw, money = strip.draw, sale.country.money
    tax = sale.country.tax[0][0]
    if not sums.tax or draw.random() < 0.4:
        return
    sign = draw.choice(("", "", f"({sale.country.signs[0].strip()})"))
    yield gap()
    places = (0.66, 1.0)
    heads = (Cell(f"Amount{sign}", places[0], "right"), Cell(f"Tax{sign}", places[1], "right"))
    yield Line((Cell(draw.choice((f"{tax} Summary", "Tax Summary", f"{tax} Analysis", "Tax Code"))), *heads), SPARE)
    base = Cell(money(sums.gross - sums.tax), places[0], "right")
    code = draw.choice(("SR @ 6%", "S = 6%", "SR (6%)", "A 6%", "SR"))
    yield Line((Cell(code), base, Cell(money(sums.tax), places[1], "right")), SPARE)


def tail(strip: Strip, sale: Sale, items: list[Item]) -> Iterator[Line]:
    """Counts and thanks."""
    draw = strip.draw
    if draw.random() < 0.3:
        count = str(len(items))
        label = draw.choice(("Item(s) : ", "No. of Items: ", "Total Items ", "Items: ", "Item Count "))
        yield Line((Cell(label + count),), MAY, facts=(("item count", count),))
    yield gap(0.8)
    for text in draw.sample(_THANKS, draw.randint(1, 3)):
        yield middle(sale.case(text), SPARE)
    if draw.random() < 0.1:
        site = "".join(letter for letter in trade.brand(draw).lower() if letter.isalnum())
        yield middle(f"{draw.choice(('Visit us at www.', 'facebook.com/', 'www.'))}{site}.com", SPARE)


_THANKS = (
    "Thank you", "Please come again", "Thank you, please come again", "*** Thank You ***", "Have a nice day",
    "Goods sold are not returnable", "Goods sold are not refundable", "No exchange without receipt",
    "Exchange within 7 days with receipt", "Strictly no cash refund", "Keep the invoice for returns",
    "We hope to see you soon", "Prices include tax", "Tell us how we did", "Customer copy", "Thanks for your support",
)  # fmt: skip
