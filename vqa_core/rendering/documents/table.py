"""Tables: named rows, named columns, and what stands where they cross."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from vqa_core.rendering import values
from vqa_core.rendering.documents.goods import GOODS
from vqa_core.rendering.documents.page import LANDSCAPE, PORTRAIT, Page, new_page

_MEASURES = values.words("Income|Costs|Profit|Orders|Staff|Visitors|Wages|Rent|Energy|Travel|Repairs|Sales", "|")

Column = tuple[str, Callable[[random.Random], str]]


def _count(draw: random.Random) -> str:
    return str(draw.randint(2, 10 ** draw.randint(1, 4)))


def _share(draw: random.Random) -> str:
    return f"{draw.uniform(1, 99):.1f}%"


def _amount(draw: random.Random) -> str:
    return values.money(values.price(draw, 900))


@dataclass(frozen=True)
class Subject:
    """`names` makes the rows; each column has a heading and what makes its values."""

    title: str
    corner: str
    names: Callable[[random.Random, int], list[str]]
    columns: tuple[Column, ...]


def _people(draw: random.Random, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        name = values.person(draw)
        if name.split()[-1] not in {other.split()[-1] for other in found}:
            found.append(name)
    return found


def _towns(draw: random.Random, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        name = values.town(draw)
        if name not in found:
            found.append(name)
    return found


_GOODS = Subject(
    "Stock List", "Product", lambda draw, count: draw.sample(GOODS, count),
    (("Stock", _count), ("Price", _amount), ("Sold", _count), ("Code", values.code)),
)  # fmt: skip
_TEAM = Subject(
    "Staff List", "Name", _people,
    (("Room", _count), ("Phone", values.phone), ("Age", lambda draw: str(draw.randint(20, 64))), ("City", values.town)),
)  # fmt: skip
_SITES = Subject(
    "Branch Report", "Branch", _towns,
    (("Sales", _amount), ("Staff", _count), ("Growth", _share), ("Visitors", _count)),
)  # fmt: skip


def _years(draw: random.Random) -> Subject:
    """Measures of several years, a year each column."""
    first, make = draw.randint(1995, 2023), draw.choice((_count, _amount, _share))
    columns = tuple((str(first + number), make) for number in range(4))
    title, corner = draw.choice((("Annual Report", ""), ("Key Figures", "Year"), ("Budget", "Item")))
    return Subject(title, corner, lambda draw, count: draw.sample(_MEASURES, count), columns)


def draw_table(draw: random.Random) -> Page:
    page = new_page(draw, draw.choice((PORTRAIT, LANDSCAPE)))
    look = page.look
    subject = draw.choice((_GOODS, _TEAM, _SITES, _years(draw), _years(draw)))
    face = look.title(draw.uniform(1.35, 1.7))
    align = draw.choice(("left", "middle"))
    page.y += face.size * 0.3
    title = subject.title if draw.random() < 0.5 else f"{subject.title} {draw.randint(2010, 2026)}"
    x = page.margin if align == "left" else page.canvas.width / 2
    page.canvas.text((x, page.y), title, face, draw.choice((look.ink, look.accent)), align)
    page.ask(title, "What is the title?", "What is the title?", "What is the heading?")
    page.y += look.lead * 2
    count = draw.randint(2, 3)
    start = draw.randint(0, len(subject.columns) - count)
    columns = subject.columns[start : start + count]
    names = subject.names(draw, draw.randint(3, 9))
    _grid(page, subject.corner, names, columns)
    return page


def _grid(page: Page, corner: str, names: list[str], columns: tuple[Column, ...]) -> None:
    draw, canvas, look = page.draw, page.canvas, page.look
    first = page.margin + page.width * draw.uniform(0.3, 0.36)
    step = (page.right - first) / len(columns)
    align, style = draw.choice(("left", "right")), draw.choice(("rules", "bands", "grid", "plain"))
    lead = look.lead * draw.uniform(1.25, 1.8)
    places = [first + step * number + (8 if align == "left" else step - 8) for number in range(len(columns))]
    top = page.y - lead / 2 - look.size * 0.35
    if style == "bands":
        for number in range(0, len(names) + 1, 2):
            band = (page.margin - 6, top + number * lead, page.right + 6, top + (number + 1) * lead)
            canvas.draw.rectangle(band, fill=(226, 230, 234))
    canvas.text((page.margin + 6, page.y), corner, look.strong, look.ink)
    for x, (head, _) in zip(places, columns, strict=True):
        canvas.text((x, page.y), head, look.strong, look.ink, align)
    for name in names:
        page.y += lead
        canvas.text((page.margin + 6, page.y), name, look.text, look.ink)
        for x, (head, make) in zip(places, columns, strict=True):
            text = make(draw)
            canvas.text((x, page.y), text, look.text, look.ink, align)
            page.ask(text, f"What is the {name} in {head}?" if head.isdigit() else f"What is the {head} of {name}?")
    for number in range(len(names) + 2):
        if style in ("rules", "grid") or number == 1:
            height = round(top + number * lead)
            canvas.line((page.margin, height), (page.right, height), look.accent, 2 if number == 1 else 1)
    if style == "grid":
        for x in (page.margin, *(first + step * number for number in range(len(columns) + 1))):
            canvas.line((round(x), top), (round(x), top + (len(names) + 1) * lead), look.accent)
