"""Tickets of trains, planes, buses, concerts, cinemas and museums: labels over values, a stub, a bar code."""

import random
from collections.abc import Callable
from dataclasses import replace

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, Colour, fit, length
from vqa_core.rendering.documents import trade
from vqa_core.rendering.documents.paper import Paper, open_paper
from vqa_core.rendering.documents.receipt.marks import barcode
from vqa_core.rendering.fonts import font
from vqa_core.rendering.sheet import Pairs, Sheet

WIDE = ((768, 384), (768, 330), (768, 512))
_AIRPORTS = values.words("BAR KLO MUN TES VIR DOL ZAN PRA LIM NEX ORT SAB FEN GUL HAB CET")
_EVENTS = values.words(
    "Concert|Night of Jazz|Spring Fair|Film Festival|Open Air Opera|Winter Ball|Book Fair|Science Day|City Marathon|"
    "Comedy Night|Food Festival|Chamber Music|Art Exhibition|Rock Festival|Puppet Show|Dance Gala|Light Parade",
    "|",
)
_PLACES = values.words("Hall|Arena|Theatre|Stadium|Museum|Opera House|Cinema|Club|Park|Gallery|Church|Centre", "|")
Shown = tuple[str, str, str]
_Maker = Callable[[Paper], tuple[str, list[Shown], str]]


def draw_pass(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    thing, make = draw.choice((("ticket", _train), ("ticket", _event), ("boarding pass", _flight), ("ticket", _cinema)))
    page = open_paper(draw, sheet, thing, worn=0.0)
    # Tickets are read at arm's length: their print grows with them.
    grown = max(sheet.print_px, min(sheet.width / 38, sheet.height / 15) * draw.uniform(0.6, 1.0))
    page.look = replace(page.look, size=grown, lead=grown * 1.4)
    heading, shown, route = make(page)
    draw.shuffle(shown)
    box = _card(page, sheet)
    (_portrait if sheet.held_out else _landscape)(page, box, (heading, route), shown)
    first = tuple(name for _, _, name in shown[:2] if name)
    return page.canvas, page.facts.pairs(page.canvas, first)


def _clock(draw: random.Random) -> str:
    hour, minute = draw.randint(0, 23), draw.choice((0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55))
    return draw.choice((f"{hour:02d}:{minute:02d}", f"{hour % 12 or 12}:{minute:02d} {'PM' if hour > 11 else 'AM'}"))


def _seat(draw: random.Random) -> str:
    return draw.choice((f"{draw.randint(1, 60)}{draw.choice('ABCDEFHK')}", str(draw.randint(1, 120))))


def _price(page: Paper) -> str:
    sign = page.draw.choice(page.country.signs)
    return f"{sign}{' ' if sign[-1].isalpha() else ''}{page.country.money(values.price(page.draw, 250))}"


def _day(page: Paper) -> str:
    date = page.date()
    return date.upper() if page.draw.random() < 0.3 else date


def _train(page: Paper) -> tuple[str, list[Shown], str]:
    draw = page.draw
    start, end = trade.town(draw), trade.town(draw)
    shown = [
        ("From", start, "origin"),
        ("To", end, "destination"),
        ("Date", _day(page), "travel date"),
        (draw.choice(("Departure", "Dep.", "Departs")), _clock(draw), "departure time"),
        (draw.choice(("Arrival", "Arr.", "Arrives")), _clock(draw), "arrival time"),
        ("Seat", _seat(draw), "seat"),
        (draw.choice(("Coach", "Car", "Carriage", "Bus")), str(draw.randint(1, 19)), ""),
        ("Price", _price(page), "price"),
        (draw.choice(("Class", "Cl.")), draw.choice(("1", "2", "Standard", "First")), "class"),
        (
            draw.choice(("Train", "Train No", "Line")),
            f"{draw.choice(('IC', 'RE', 'EX', 'T', 'S'))} {draw.randint(1, 9999)}",
            "",
        ),
        (draw.choice(("Passenger", "Name")), values.person(draw), "passenger"),
        (draw.choice(("Platform", "Track")), str(draw.randint(1, 24)), ""),
        (draw.choice(("Ticket No", "Booking Ref")), values.code(draw), ""),
    ]
    firm = f"{trade.invented(draw)} {draw.choice(('Rail', 'Railways', 'Trains', 'Lines', 'Coaches'))}"
    return firm, shown[:3] + draw.sample(shown[3:], draw.randint(3, 8)), ""


def _flight(page: Paper) -> tuple[str, list[Shown], str]:
    draw = page.draw
    start, end = draw.sample(_AIRPORTS, 2)
    boarding = draw.choice(("Boarding", "Boarding Time", "Boards at"))
    shown = [
        (
            draw.choice(("Passenger", "Name", "Passenger Name")),
            draw.choice((values.person(draw), values.person(draw).upper())),
            "passenger",
        ),
        ("Flight", f"{draw.choice('ABDFKLMQSTUZ')}{draw.choice('ABXYZ37')}{draw.randint(10, 9999)}", "flight"),
        ("Date", _day(page), "travel date"),
        ("Gate", f"{draw.choice('ABCDEF')}{draw.randint(1, 60)}", "gate"),
        ("Seat", f"{draw.randint(1, 45)}{draw.choice('ABCDEFHJK')}", "seat"),
        (boarding, _clock(draw), "boarding time"),
        (draw.choice(("Departure", "Departs")), _clock(draw), "departure time"),
        ("From", trade.town(draw), "origin"),
        ("To", trade.town(draw), "destination"),
        (draw.choice(("Class", "Cabin")), draw.choice(("Economy", "Business", "Y", "First")), "class"),
        (draw.choice(("Group", "Zone")), str(draw.randint(1, 9)), ""),
        ("Sequence", f"{draw.randint(1, 300):03d}", ""),
        (
            draw.choice(("Booking Ref", "PNR")),
            "".join(draw.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(6)),
            "",
        ),
    ]
    firm = f"{trade.invented(draw)} {draw.choice(('Air', 'Airlines', 'Airways', 'Wings'))}"
    return (
        firm,
        shown[:5] + draw.sample(shown[5:], draw.randint(2, 6)),
        f"{start} {draw.choice(('-', '-', 'to'))} {end}",
    )


def _event(page: Paper) -> tuple[str, list[Shown], str]:
    draw = page.draw
    venue = f"{trade.brand(draw)} {draw.choice(_PLACES)}"
    shown = [
        ("Date", _day(page), "travel date"),
        (draw.choice(("Venue", "Location", "Where")), venue, "location"),
        (draw.choice(("Doors", "Doors open", "Admission")), _clock(draw), "doors"),
        (draw.choice(("Start", "Begins", "Time")), _clock(draw), "starting time"),
        ("Row", draw.choice((draw.choice("ABCDEFGHKLMN"), str(draw.randint(1, 40)))), ""),
        ("Seat", str(draw.randint(1, 80)), "seat"),
        (
            draw.choice(("Section", "Block", "Area")),
            draw.choice((f"{draw.choice('ABCDE')}{draw.randint(1, 12)}", "Balcony", "Floor", "Gallery")),
            "",
        ),
        ("Price", _price(page), "price"),
        (draw.choice(("Order No", "Ticket No", "No.")), values.code(draw), ""),
        (draw.choice(("Holder", "Name", "Guest")), values.person(draw), ""),
        ("Gate", str(draw.randint(1, 30)), "gate"),
    ]
    name = (
        draw.choice(_EVENTS)
        if draw.random() < 0.5
        else f"{trade.brand(draw)} {draw.choice(('Live', 'Tour', 'Festival'))}"
    )
    return name, shown[:2] + draw.sample(shown[2:], draw.randint(3, 7)), ""


def _cinema(page: Paper) -> tuple[str, list[Shown], str]:
    draw = page.draw
    film = f"The {trade.brand(draw)}"
    shown = [
        (draw.choice(("Film", "Movie", "Show")), film, ""),
        ("Date", _day(page), "travel date"),
        ("Time", _clock(draw), "time"),
        (draw.choice(("Screen", "Hall", "Auditorium")), str(draw.randint(1, 20)), ""),
        ("Seat", _seat(draw), "seat"),
        (draw.choice(("Type", "Ticket")), draw.choice(("Adult", "Child", "Student", "Senior")), ""),
        ("Price", _price(page), "price"),
        (draw.choice(("Rating", "Age")), draw.choice(("PG", "12A", "U", "15", "18")), ""),
        (draw.choice(("Ref", "Ticket No")), values.code(draw), ""),
    ]
    return (
        f"{trade.brand(draw)} {draw.choice(('Cinema', 'Cinemas', 'Pictures', 'Museum'))}",
        shown[:4] + draw.sample(shown[4:], 3),
        "",
    )


Box = tuple[float, float, float, float]


def _card(page: Paper, sheet: Sheet) -> Box:
    """The ticket on its table: the whole picture, or a part of it as wide as tickets are."""
    draw = page.draw
    edge = min(sheet.width, sheet.height) * draw.uniform(0.0, 0.05)
    width = sheet.width - 2 * edge
    height = (
        min(sheet.height - 2 * edge, width * draw.uniform(0.4, 0.75)) if not sheet.held_out else sheet.height - 2 * edge
    )
    top = edge + draw.uniform(0, sheet.height - 2 * edge - height)
    if edge > 4 or height < sheet.height * 0.9:
        table: Colour = tuple(draw.randint(90, 235) for _ in range(3))  # type: ignore[assignment]
        page.canvas.draw.rectangle((0, 0, sheet.width, sheet.height), fill=table)
        page.canvas.draw.rounded_rectangle(
            (edge, top, edge + width, top + height), draw.choice((0, 0, 8, 20)), fill=page.canvas.paper
        )
    return edge, top, edge + width, top + height


def _landscape(page: Paper, box: Box, titles: tuple[str, str], shown: list[Shown]) -> None:
    """A band with the name, fields in rows below it, a stub that may be torn off at the right."""
    draw, look, canvas = page.draw, page.look, page.canvas
    left, top, right, bottom = box
    pad = look.size * 0.9
    stub = (
        right - (right - left) * draw.uniform(0.2, 0.26)
        if draw.random() < 0.6 and right - left > look.size * 28
        else right
    )
    page.y = top + _band(page, (left, top, right, bottom), titles)
    cells = _grid(page, (left + pad, page.y, stub - pad, bottom - look.size * 0.5), shown)
    if stub < right:
        for y in range(round(top), round(bottom), 8):
            canvas.draw.line((stub, y, stub, y + 4), fill=look.ink)
        repeated = [each for each in cells if length(each[1], look.text) < right - stub - pad * 1.4]
        _grid(
            page, (stub + pad * 0.7, top + (bottom - top) * 0.32, right - pad * 0.5, bottom), repeated[:3], tell=False
        )
    elif page.y + look.size * 2 < bottom and draw.random() < 0.6:
        barcode(
            canvas,
            draw,
            (left + pad, bottom - look.size * 1.8, left + (right - left) * 0.5, bottom - look.size * 0.5),
            look.ink,
        )


def _band(page: Paper, box: Box, titles: tuple[str, str]) -> float:
    """The name on its coloured band and the route; returns how high they are."""
    draw, look, canvas = page.draw, page.look, page.canvas
    left, top, right, _ = box
    heading, route = titles
    face = look.title(draw.uniform(1.1, 1.6))
    room = right - left - look.size * 2 - (length(route, look.title(1.3)) + look.size if route else 0)
    while face.size > look.size and length(heading, face) > room:
        face = font(look.bold, face.size - 1)
    height = face.size * 1.7
    filled = draw.random() < 0.6
    if filled:
        canvas.draw.rectangle((left, top, right, top + height), fill=look.accent)
    ink: Colour = (255, 255, 255) if filled else look.accent
    x = left + look.size * 0.9
    shown = fit(heading, face, room)
    canvas.text((x, top + height * 0.68), shown, face, ink)
    page.facts.tell("company" if draw.random() < 0.5 else "title", shown)
    if route:
        canvas.text((right - look.size * 0.9, top + height * 0.68), route, look.title(1.3), ink, "right")
        start, *_, end = route.split()
        page.facts.add("", draw.choice(("Where does the flight start?", "From which airport is it?")), start)
        page.facts.add("", draw.choice(("Where does the flight go?", "What is the destination airport?")), end)
    return height + look.size * 0.4


def _grid(page: Paper, box: Box, shown: list[Shown], tell: bool = True) -> list[Shown]:
    """Small labels above what they stand for, from left to right, then below; returns those that had room."""
    draw, look, canvas = page.draw, page.look, page.canvas
    left, top, right, bottom = box
    small = font(look.body, max(8, look.size * draw.uniform(0.7, 0.95)))
    strong = draw.choice((look.strong, look.text, look.title(1.15)))
    capitals = draw.random() < 0.5
    height = small.size * 1.25 + strong.size * 1.45
    x, y, done = left, top + small.size, []
    for label, text, name in shown:
        printed = label.upper() if capitals else label
        width = max(length(printed, small), length(text, strong)) + look.size * 1.3
        if x > left and x + width - look.size * 1.3 > right:
            x, y = left, y + height
        if y + strong.size * 1.3 > bottom or x + width - look.size * 1.3 > right:
            continue
        canvas.text((x, y), printed, small, look.ink)
        canvas.text((x, y + strong.size * 1.2), text, strong, look.ink)
        if tell:
            page.facts.tell(name or label, text)
        done.append((label, text, name))
        x += width
    page.y = y + height
    return done


def _portrait(page: Paper, box: Box, titles: tuple[str, str], shown: list[Shown]) -> None:
    """As on a telephone: one field a line, labels at the left, values at the right, lines between."""
    look, canvas = page.look, page.canvas
    left, top, right, bottom = box
    page.y = top + _band(page, box, titles) + look.size
    pad = look.size * 0.9
    for label, text, name in shown:
        if page.y > bottom - look.size or length(label + text, look.text) > right - left - 3 * pad:
            continue
        canvas.text((left + pad, page.y), label, look.text, look.ink)
        canvas.text((right - pad, page.y), text, look.strong, look.ink, "right")
        canvas.line((left + pad, page.y + look.size * 0.5), (right - pad, page.y + look.size * 0.5), (190, 190, 190))
        page.facts.tell(name or label, text)
        page.y += look.size * 2.1
