"""Tables of what is sold or booked: headings, rows of cells, and the sums below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from vqa_core.rendering.canvas import fit, length
from vqa_core.rendering.documents.paper import Paper


@dataclass(frozen=True)
class Column:
    """`share` of the width beyond what its texts need; `right`: numbers stand at the right edge."""

    head: str
    cells: tuple[str, ...]
    share: float = 0.0
    right: bool = True


def columns(page: Paper, table: Sequence[Column], x: float, width: float) -> list[Column]:
    """The table as it was drawn: columns left out from the right but one where the page is narrow, texts as cut."""
    look, pad = page.look, page.look.size * 0.4
    table = list(table)
    while len(table) > 2 and sum(_needed(page, column) for column in table) > width:
        del table[-2]
    if sum(_needed(page, column) for column in table) > width:
        del table[1:]
    needed = [_needed(page, column) for column in table]
    spare = width - sum(needed)
    total = sum(column.share for column in table) or 1
    widths = [need + spare * column.share / total for need, column in zip(needed, table, strict=True)]
    edges = list(accumulate(widths, initial=x))
    style = page.draw.choice(("rules", "grid", "bands", "head", "plain"))
    lead = look.lead * page.draw.uniform(1.0, 1.35)
    drawn: list[list[str]] = [[] for _ in table]
    top = page.y - look.size * 1.05
    _head_band(page, (x, top, x + width, top + lead), style)
    count = len(table[0].cells)
    last = count
    for row in range(count + 1):
        if row and page.y > page.bottom:
            last = row - 1
            break
        if style == "bands" and row % 2 == 0 and row:
            page.canvas.draw.rectangle((x, page.y - look.size * 1.05, x + width, page.y - look.size * 1.05 + lead),
                                       fill=(228, 231, 235))  # fmt: skip
        for place, (column, (left, right)) in enumerate(zip(table, pairwise(edges), strict=True)):
            face = look.text if row else look.strong
            text = fit(column.cells[row - 1] if row else column.head, face, right - left - 2 * pad)
            page.text(right - pad if column.right else left + pad, text, face, "right" if column.right else "left")
            if row:
                drawn[place].append(text)
        page.y += lead
    bottom = top + lead * (last + 1)
    _rules(page, edges, (top, bottom, lead), style)
    return [Column(column.head, tuple(cells)) for column, cells in zip(table, drawn, strict=True)]


def _needed(page: Paper, column: Column) -> float:
    texts = [length(column.head, page.look.strong), *(length(cell, page.look.text) for cell in column.cells)]
    widest = max(texts) + 2
    return min(widest, page.width * 0.45) + page.look.size * 0.8 if column.share else widest + page.look.size * 0.8


def _head_band(page: Paper, box: tuple[float, float, float, float], style: str) -> None:
    if style in ("head", "bands") or page.draw.random() < 0.25:
        accent = page.look.accent
        page.canvas.draw.rectangle(box, fill=tuple(236 - (255 - part) // 10 for part in accent))


def _rules(page: Paper, edges: list[float], heights: tuple[float, float, float], style: str) -> None:
    """Lines between rows, between columns, or below the headings alone."""
    top, bottom, lead = heights
    ink, canvas = page.look.accent, page.canvas
    if style in ("rules", "grid"):
        level = top
        while level < bottom + 1:
            canvas.line((edges[0], round(level)), (edges[-1], round(level)), ink)
            level += lead
    elif style != "plain":
        for level in (top + lead, bottom):
            canvas.line((edges[0], round(level)), (edges[-1], round(level)), ink)
    if style == "grid":
        for edge in edges:
            canvas.line((round(edge), top), (round(edge), bottom), ink)


def sums(page: Paper, rows: Sequence[tuple[str, str, str]], x: float, right: float) -> None:
    """(label, amount, field) below one another, amounts at `right`; the row of the field "total" is set apart."""
    draw, look = page.draw, page.look
    times, boxed, band = draw.choice((1.0, 1.0, 1.15, 1.3)), draw.random() < 0.2, draw.random() < 0.2
    colon = draw.choice(("", "", ":"))
    aligned = draw.random() < 0.3
    for label, amount, name in rows:
        if page.y > page.bottom:
            return
        last = name == "total"
        page.y += look.lead * 0.2 if last else 0
        face = look.title(times) if last else look.text
        room = right - x - length(label + colon, face) - look.size * 0.6
        start = x if room > length(amount, face) else right - look.size - length(label + colon + amount, face)
        if start < 2:
            continue
        box = (start - look.size * 0.3, page.y - look.size * 1.1, right + look.size * 0.3, page.y + look.size * 0.4)
        if last and band:
            page.canvas.draw.rectangle(box, fill=tuple(236 - (255 - part) // 10 for part in look.accent))
        if last and boxed:
            page.canvas.draw.rectangle(box, outline=look.ink)
        elif last and draw.random() < 0.5:
            page.canvas.line(
                (start, round(page.y - look.size * 1.1)), (right, round(page.y - look.size * 1.1)), look.ink
            )
        if aligned:
            edge = right - max(length(each, look.title(times)) for _, each, _ in rows) - look.size
            page.text(max(edge, length(label + colon, face) + 2), label + colon, face, "right")
        else:
            page.text(start, label + colon, face)
        page.text(right, amount, face, "right")
        page.facts.tell(name or label, amount)
        page.y += look.lead * (1.25 if last else 1.02)
