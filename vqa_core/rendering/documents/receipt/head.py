"""Above the goods: who sells, where, under which number, when."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from vqa_core.rendering import values
from vqa_core.rendering.canvas import length
from vqa_core.rendering.documents import trade
from vqa_core.rendering.documents.receipt.strip import MAY, SPARE, Cell, Line, Strip, Style, ends, gap, left, middle
from vqa_core.rendering.documents.trade import Country

_TITLES = values.words(
    "TAX INVOICE|INVOICE|-INVOICE-|CASH BILL|RECEIPT|Receipt|Tax Invoice|SIMPLIFIED TAX INVOICE|CASH SALE|GUEST CHECK|"
    "* GUEST CHECK *|>>> TAX INVOICE <<<|Official Receipt|SALES RECEIPT|CUSTOMER COPY|>>>>> Receipt <<<<<|Bill|ORDER",
    "|",
)
_NUMBERS = values.words(
    "Invoice No|Receipt No|Bill No|Inv No|Doc No|INV No.|Invoice #|Receipt #|Check #|Chk|Trans|Order #|Bill#|Slip|"
    "Cash Bill|Document No|Tax Invoice No|Receipt|Invoice number|Ref No|Transaction ID|Ticket",
    "|",
)
_PEOPLE = values.words("Cashier|Served by|Server|Operator|Staff|Clerk|Waiter|Salesperson|User|Cashier #", "|")
_DATES = values.words("Date|Date|Date|DATE|Date|Bill Date|Invoice Date|BizDate|Bill Dt|Trans Date|Printed|PRN ON", "|")


@dataclass(frozen=True)
class Sale:
    """What one receipt says of itself; `closed` is a later date, for tills that print when a table was closed."""

    country: Country
    date: str
    closed: str
    time: str
    number: str
    person: str
    case: Callable[[str], str]


def choose_sale(draw: random.Random) -> Sale:
    country = trade.country(draw)
    day, form = trade.day(draw), draw.choice(country.date_forms)
    date = day.strftime(f"{draw.choice(('%a', '%a,', '%A'))} {form}" if draw.random() < 0.06 else form)
    hour, minute, second = draw.randint(7, 22), draw.randint(0, 59), draw.randint(0, 59)
    time = draw.choice((
        f"{hour:02d}:{minute:02d}", f"{hour:02d}:{minute:02d}", f"{hour:02d}:{minute:02d}:{second:02d}",
        f"{hour % 12 or 12}:{minute:02d} {'PM' if hour > 11 else 'AM'}",
        f"{hour % 12 or 12:02d}:{minute:02d}:{second:02d} {'PM' if hour > 11 else 'AM'}",
        f"{hour % 12 or 12}:{minute:02d}{'pm' if hour > 11 else 'am'}",
    ))  # fmt: skip
    person = draw.choice((
        values.person(draw).split()[0], values.person(draw), trade.invented(draw), trade.invented(draw, 1).upper(),
        f"{draw.randint(1, 120):02d}", "ADMIN", "CASHIER", f"CASHIER{draw.randint(1, 9):02d}", "Manager", "user",
    ))  # fmt: skip
    closed = (day + timedelta(days=draw.choice((0, 0, 1)))).strftime(form)
    date = date.upper() if draw.random() < 0.4 else date
    return Sale(country, date, closed, time, number(draw), person, trade.case_of(draw))


def number(draw: random.Random) -> str:
    """The number of a receipt: digits, at times with letters, strokes or hashes."""
    digits = "".join(draw.choice("0123456789") for _ in range(draw.randint(3, 12)))
    letters = "".join(draw.choice("ABCDEFGHIKLMNOPRSTVXZ") for _ in range(draw.randint(1, 3)))
    return draw.choice((
        digits, digits, letters + digits, f"{letters}-{digits[:6]}", f"{digits[:2]}-{digits[2:]}",
        f"{digits[:5]}/{draw.randint(10, 999)}/{letters}{draw.randint(10, 999)}", f"#{digits}", digits.zfill(8),
    ))  # fmt: skip


def seller(strip: Strip, sale: Sale) -> Iterator[Line]:
    """The names, the address and the numbers of who sells; the registered name is the company."""
    draw, case = strip.draw, sale.case
    put = middle if draw.random() < 0.78 else left
    short = trade.shop(draw)
    name = case(trade.legal_name(draw, sale.country, short))
    styled = draw.random()
    big = draw.choice((1.0, 1.0, 1.0, 1.15, 1.3, 1.5))
    if styled < 0.13:
        sign = trade.brand(draw)
        yield from _sign(strip, sign)
        yield Line(facts=(("shop sign", sign),), height=0)
        big = 1.0
    registered = f"({draw.randint(10000, 9999999)}-{draw.choice('ADHKMPTUVWX')})"
    inline = draw.random() < 0.12
    bold = draw.random() < 0.35
    yield from _name(strip, name + (f" {registered}" if inline else ""), name, put, Style(big, 1.0, bold))
    if not inline and draw.random() < 0.5:
        label = draw.choice(("", "", "Co. Reg. No : ", "Company No: ", "Reg No: ", "(CO.REG "))
        yield put(f"{label}{registered if not label else registered.strip('()')}{')' if '(' in label else ''}", MAY)
    lines = [case(line) for line in sale.country.street(draw)]
    if draw.random() < 0.93:
        for line in lines[:-1]:
            yield put(line, MAY)
        whole = " ".join(lines)
        yield Line(put(lines[-1]).cells, MAY, facts=(("shop address", whole),) if len(whole) < 110 else ())
    yield from _contacts(strip, sale, put)


def _name(strip: Strip, text: str, name: str, put: Callable[..., Line], style: Style) -> Iterator[Line]:
    """`text`, which begins with the name, on one line, or on two where it is long or large."""
    if style.times < 1.3:
        style = replace(style, wide=strip.draw.choice((1.0, 1.0, 1.0, 1.0, 1.4)))
    words = text.split()
    long = length(name, strip.face(style)) * strip.stretch * style.wide > strip.width * 0.95
    told = (("shop", name),)
    if len(words) > 2 and (long or strip.draw.random() < 0.1):
        first = " ".join(words[: (len(words) + 1) // 2])
        yield Line(put(first, style=style).cells, height=max(1.0, style.times * 0.95))
        last = " ".join(words[(len(words) + 1) // 2 :])
        yield Line(put(last, style=style).cells, height=max(1.0, style.times * 0.95), facts=told)
    else:
        yield Line(put(text, style=style).cells, height=max(1.0, style.times), facts=told)


def _sign(strip: Strip, sign: str) -> Iterator[Line]:
    """The shop's sign: its brand, large."""
    times = strip.draw.uniform(1.7, 2.6)
    yield Line((Cell(sign, 0.5, "middle", Style(times, bold=True)),), height=times)
    yield gap(0.4)


def _contacts(strip: Strip, sale: Sale, put: Callable[..., Line]) -> Iterator[Line]:
    draw = strip.draw
    if draw.random() < 0.65:
        phone, fax = sale.country.phone(draw), sale.country.phone(draw)
        label = draw.choice(("Tel: ", "TEL : ", "Tel.: ", "Telephone ", "Phone: ", "H/P: ", "TEL:", "Ph: ", ""))
        if draw.random() < 0.18:
            line = put(f"{label or 'Tel: '}{phone}  {draw.choice(('Fax: ', 'FAX:'))}{fax}")
            yield Line(line.cells, MAY, facts=(("phone", phone), ("fax", fax)))
        else:
            yield Line(put(label + phone).cells, MAY, facts=(("phone", phone),))
    tax = sale.country.tax[0][0]
    if draw.random() < 0.5:
        number = "".join(draw.choice("0123456789") for _ in range(draw.choice((9, 12, 12))))
        label = f"{tax} {draw.choice(('ID', 'ID', 'Reg No', 'Reg. No.', 'No', 'ID No', 'Reg #'))}"
        line = put(f"{label}{draw.choice((': ', ' : ', ' ', ':'))}{number}")
        yield Line(line.cells, MAY, facts=(("tax number", number),))
    if draw.random() < 0.08:
        yield put(f"www.{''.join(part for part in trade.brand(draw).lower() if part.isalnum())}.com", SPARE)


def title(strip: Strip) -> Iterator[Line]:
    draw = strip.draw
    if draw.random() < 0.7:
        yield gap(draw.choice((0.4, 0.8)))
        style = Style(draw.choice((1.0, 1.0, 1.0, 1.3)), draw.choice((1.0, 1.0, 1.5)), draw.random() < 0.4)
        yield Line(middle(draw.choice(_TITLES), style=style).cells, MAY, height=style.times)
    yield gap(draw.choice((0.3, 0.6)))


def numbers(strip: Strip, sale: Sale, dated: bool) -> Iterator[Line]:
    """Number, date, time, who served; `dated`: whether the date stands here and not at the end."""
    draw = strip.draw
    label, colon = draw.choice(_NUMBERS), draw.choice((": ", " : ", ":", " "))
    told = (("receipt number", sale.number),)
    rows: list[Line] = []
    column = draw.choice((0.0, 0.0, 0.28, 0.34))
    rows.append(_labelled(label, colon, sale.number, column, told))
    if dated:
        rows.append(date_line(strip, sale, colon, column))
    if draw.random() < 0.6:
        who = draw.choice(_PEOPLE)
        name = "cashier" if who not in ("Salesperson", "User") else who
        rows.append(_labelled(who, colon, sale.person, column, ((name, sale.person),)))
    if draw.random() < 0.3:
        count = str(draw.randint(1, 12))
        rows.append(_labelled(draw.choice(("Pax(s)", "Pax", "Guests")), colon, count, column, (("guests", count),)))
    if draw.random() < 0.25:
        what, where = draw.choice(("Counter", "POS No", "Terminal", "Reg", "Station")), f"{draw.randint(1, 40):02d}"
        rows.append(_labelled(what, colon, where, column, ((what, where),)))
    if draw.random() < 0.6:
        draw.shuffle(rows)
    if column == 0.0 and draw.random() < 0.4:
        rows = list(_paired(rows))
    yield from rows
    if draw.random() < 0.16:
        table = f"{draw.randint(1, 60)}"
        text = draw.choice((f"Table {table}", f"TABLE : {table}", f"Table : {table}", f"TBL {table}"))
        yield Line((Cell(text, style=Style(1.5, bold=draw.random() < 0.3)),), MAY, 1.6, facts=(("table", table),))


def _labelled(label: str, colon: str, text: str, column: float, facts: tuple[tuple[str, str], ...]) -> Line:
    if column:
        return Line((Cell(label), Cell(f"{colon.strip()} {text}".strip(), column)), MAY, facts=facts)
    return Line((Cell(label + colon + text),), MAY, facts=facts)


def _paired(rows: list[Line]) -> Iterator[Line]:
    """Two short rows on one line, the second at the right edge or in the middle."""
    for first, second in zip(rows[::2], [*rows[1::2], None], strict=False):
        if second is None or len(first.cells) + len(second.cells) > 2:
            yield from (row for row in (first, second) if row)
        else:
            other = Cell(second.cells[0].text, 1.0, "right")
            yield Line((first.cells[0], other), min(first.keep, second.keep), facts=first.facts + second.facts)


def date_line(strip: Strip, sale: Sale, colon: str = ": ", column: float = 0.0) -> Line:
    """The date with or without a label, with or without the time beside it."""
    draw = strip.draw
    told: tuple[tuple[str, str], ...] = (("purchase date", sale.date),)
    timed = (*told, ("time", sale.time))
    manner = draw.random()
    label = draw.choice(_DATES)
    if manner < 0.3:
        return Line(_labelled(label, colon, sale.date, column, ()).cells, facts=told)
    if manner < 0.55:
        return Line(_labelled(label, colon, f"{sale.date} {sale.time}", column, ()).cells, facts=timed)
    if manner < 0.68:
        return Line(ends(f"{label}{colon}{sale.date}", sale.time).cells, facts=timed)
    if manner < 0.76:
        return Line(ends(f"{label}{colon}{sale.date}", f"Time{colon}{sale.time}").cells, facts=timed)
    if manner < 0.86:
        return Line((Cell(f"{sale.date} {sale.time}"),), facts=timed)
    if manner < 0.93:
        return Line(ends(sale.time, sale.date).cells, facts=timed)
    return Line((Cell(sale.date), Cell(sale.number[:7], 0.5, "middle"), Cell(sale.time, 1.0, "right")), facts=timed)


def stacked(strip: Strip, sale: Sale) -> Iterator[Line]:
    """Labels in one line, what they stand for below them."""
    draw = strip.draw
    places = (0.0, draw.uniform(0.36, 0.42), 0.66, 0.86)
    heads = ("Date", "Time", draw.choice(("Num", "No", "Trans")), draw.choice(("OPT", "POS", "TILL")))
    if draw.random() < 0.5:
        heads = tuple(head.upper() for head in heads)  # type: ignore[assignment]
    texts = (sale.date, sale.time.replace(" ", "")[:8], f"{draw.randint(1, 99999):05d}", f"{draw.randint(1, 20):02d}")
    yield Line(tuple(Cell(head, at) for head, at in zip(heads, places, strict=True)))
    facts = (("purchase date", texts[0]), ("time", texts[1]), (heads[2], texts[2]))
    yield Line(tuple(Cell(text, at) for text, at in zip(texts, places, strict=True)), facts=facts)
