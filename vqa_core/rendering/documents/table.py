"""Tables: named rows, named columns, and what stands where they cross."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents.goods import GOODS
from vqa_core.rendering.documents.page import Page, new_page
from vqa_core.rendering.sheet import Pairs, Sheet

_COUNTED = values.words("Orders Staff Visitors Members Branches Visits Letters Calls Classes Trees Cars Houses")
_PAID = values.words("Income Costs Profit Wages Rent Energy Travel Repairs Sales Taxes Insurance Postage")

Column = tuple[str, Callable[[random.Random], str]]


def _count(draw: random.Random) -> str:
    return str(draw.randint(10, 10 ** draw.randint(2, 4)))


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
    (("Stock", _count), ("Price", _amount), ("Orders", _count), ("Code", values.code)),
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
    first = draw.randint(1995, 2023)
    make, measures = draw.choice(((_count, _COUNTED), (_amount, _PAID)))
    columns = tuple((str(first + number), make) for number in range(4))
    title, corner = draw.choice((("Annual Report", ""), ("Key Figures", "Year"), ("Budget", "Item")))
    return Subject(title, corner, lambda draw, count: draw.sample(measures, count), columns)


def draw_table(draw: random.Random, sheet: Sheet) -> tuple[Canvas, Pairs]:
    page = new_page(draw, sheet)
    look = page.look
    subject = draw.choice((_GOODS, _TEAM, _SITES, _years(draw), _years(draw)))
    face = look.title(draw.uniform(1.35, 1.7))
    align = draw.choice(("left", "middle"))
    page.y += face.size * 0.3
    dated = draw.random() < 0.5 and not subject.columns[0][0].isdigit()
    title = subject.title if not dated else f"{subject.title} {draw.randint(2010, 2026)}"
    x = page.margin if align == "left" else page.canvas.width / 2
    page.canvas.text((x, page.y), title, face, draw.choice((look.ink, look.accent)), align)
    page.ask(title, "What is the title?", "What is the title?", "What is the heading?")
    page.y += look.lead * 2
    count = draw.choice((1, 2, 2, 3))
    start = draw.randint(0, len(subject.columns) - count)
    columns = subject.columns[start : start + count]
    names = subject.names(draw, draw.randint(3, 8))
    _grid(page, subject.corner, names, columns)
    return page.canvas, page.pairs


def _grid(page: Page, corner: str, names: list[str], columns: tuple[Column, ...]) -> None:
    draw, canvas, look = page.draw, page.canvas, page.look
    cells = [[head, *(make(draw) for _ in names)] for head, make in columns]
    align, style = draw.choice(("left", "right")), draw.choice(("rules", "bands", "grid", "plain"))
    lead = look.lead * draw.uniform(1.25, 1.8)
    edges = _edges(page, [[corner, *names], *cells])
    top = page.y - lead / 2 - look.size * 0.35
    _lines(page, edges, [top + lead * number for number in range(len(names) + 2)], style)
    for row, name in enumerate([corner, *names]):
        face = look.text if row else look.strong
        canvas.text((edges[0] + 8, page.y), name, face, look.ink)
        for column, (left, right) in zip(cells, pairwise(edges[1:]), strict=True):
            x = left + 8 if align == "left" else right - 8
            canvas.text((x, page.y), column[row], face, look.ink, align)
            if row:
                head = column[0]
                page.ask(
                    column[row],
                    f"What is the {name} in {head}?" if head.isdigit() else f"What is the {head} of {name}?",
                )
        page.y += lead


def _edges(page: Page, columns: list[list[str]]) -> list[float]:
    """Where columns begin and the last one ends: as wide as their texts need, and what is left over shared evenly."""
    needed = [max(page.look.strong.getlength(text) for text in column) + 24 for column in columns]
    width = max(sum(needed), page.width * page.draw.uniform(0.75, 1.0) if len(columns) < 3 else page.width)
    spare = (min(width, page.width) - sum(needed)) / len(columns)
    return list(accumulate((part + spare for part in needed), initial=page.margin))


def _lines(page: Page, edges: list[float], heights: list[float], style: str) -> None:
    """Rules, bands or a grid behind the rows; the heading always has a line below it."""
    canvas, accent = page.canvas, page.look.accent
    if style == "bands":
        for upper, lower in list(pairwise(heights))[::2]:
            canvas.draw.rectangle((edges[0], upper, edges[-1], lower), fill=(226, 230, 234))
    for number, height in enumerate(heights):
        if style in ("rules", "grid") or number == 1:
            canvas.line((edges[0], round(height)), (edges[-1], round(height)), accent, 2 if number == 1 else 1)
    if style == "grid":
        for x in edges:
            canvas.line((round(x), heights[0]), (round(x), heights[-1]), accent)
