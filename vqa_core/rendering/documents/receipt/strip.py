"""The paper strip of a receipt: lines of cells, fitted into the room there is and printed from the top."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from PIL import ImageFont

from vqa_core.rendering.canvas import Canvas, Colour, length
from vqa_core.rendering.documents.facts import Facts
from vqa_core.rendering.fonts import font

# A line that must stay, one that may go, one that goes first.
MUST, MAY, SPARE = 0, 1, 2


@dataclass(frozen=True)
class Style:
    """How a text differs from the strip's own: `times` as large, its letters `wide` times as wide."""

    times: float = 1.0
    wide: float = 1.0
    bold: bool = False


PLAIN = Style()


@dataclass(frozen=True)
class Cell:
    """A text at `at` (0 left edge, 1 right edge of the strip); `align` says what of it stands there."""

    text: str
    at: float = 0.0
    align: str = "left"
    style: Style = PLAIN


@dataclass(frozen=True)
class Line:
    """Cells on one baseline, or a `rule` of a character; `height` in lines. What it tells goes when it goes."""

    cells: tuple[Cell, ...] = ()
    keep: int = MUST
    height: float = 1.0
    rule: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def left(text: str, keep: int = MUST, style: Style = PLAIN) -> Line:
    return Line((Cell(text, style=style),), keep)


def middle(text: str, keep: int = MUST, style: Style = PLAIN) -> Line:
    return Line((Cell(text, 0.5, "middle", style),), keep)


def ends(first: str, last: str, keep: int = MUST) -> Line:
    return Line((Cell(first), Cell(last, 1.0, "right")), keep)


def gap(height: float = 0.5) -> Line:
    return Line(keep=SPARE, height=height)


@dataclass
class Strip:
    """`left` and `right` are its edges on the canvas, `lead` the distance of two lines, all in px."""

    draw: random.Random
    canvas: Canvas
    left: float
    right: float
    top: float
    bottom: float
    size: float
    lead: float
    body: str
    bold: str
    stretch: float
    ink: Colour
    facts: Facts
    held_out: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def room(self) -> float:
        """How many lines there is room for."""
        return (self.bottom - self.top) / self.lead

    def add(self, lines: Iterable[Line]) -> None:
        self.lines.extend(lines)

    def print(self) -> float:
        """Draw what fits, spare lines left out first, and tell its facts; returns the y below the last line."""
        lines = _fitting(self.lines, self.room)
        y = self.top
        for line in lines:
            y += self.lead * line.height
            if y > self.bottom:
                break
            if line.rule:
                self._rule(y, line.rule)
            else:
                self._cells(y, line.cells)
            for name, answer in line.facts:
                self.facts.tell(name, answer)
        return y

    def _cells(self, y: float, cells: tuple[Cell, ...]) -> None:
        faces = [self.face(cell.style) for cell in cells]
        needed = sum(length(cell.text, face) * cell.style.wide for cell, face in zip(cells, faces, strict=True))
        gaps = self.size * 0.5 * (len(cells) - 1)
        squeeze = min(1.0, (self.width - gaps) / max(1.0, needed * self.stretch))
        narrowest = min(1.0, 0.62 / self.stretch)
        if squeeze < narrowest:  # narrower letters are hard to read: smaller ones then
            cells = tuple(_smaller(cell, squeeze / narrowest) for cell in cells)
            faces, squeeze = [self.face(cell.style) for cell in cells], narrowest
        start = self.left
        widths = [
            length(cell.text, face) * self.stretch * squeeze * cell.style.wide
            for cell, face in zip(cells, faces, strict=True)
        ]
        for number, (cell, face) in enumerate(zip(cells, faces, strict=True)):
            x = self.left + self.width * cell.at
            x -= {"left": 0.0, "middle": widths[number] / 2, "right": widths[number]}[cell.align]
            # Cells never run into each other nor over the edge: each leaves room for those that follow.
            rest = sum(widths[number:]) + self.size * 0.5 * (len(cells) - 1 - number)
            x = max(start, min(x, self.right - rest))
            end = self.canvas.text((x, y), cell.text, face, self.ink, "left", self.stretch * squeeze * cell.style.wide)
            start = end + self.size * 0.5

    def face(self, style: Style = PLAIN) -> ImageFont.FreeTypeFont:
        return font(self.bold if style.bold else self.body, self.size * style.times)

    def _rule(self, y: float, mark: str) -> None:
        if mark in "-=*.":
            face = font(self.body, self.size)
            count = int(self.width / max(1.0, length(mark, face) * self.stretch))
            self.canvas.text((self.left, y), mark * count, face, self.ink, "left", self.stretch)
        else:
            height = round(y - self.size * 0.3)
            self.canvas.line((self.left, height), (self.right, height), self.ink, max(1, round(self.size / 14)))


def _smaller(cell: Cell, times: float) -> Cell:
    return replace(cell, style=replace(cell.style, times=cell.style.times * times))


def _fitting(lines: list[Line], room: float) -> list[Line]:
    """The lines without the last ones that are not needed, as many as must go."""
    kept = list(lines)
    for grade in (SPARE, MAY):
        for number in range(len(kept) - 1, -1, -1):
            if sum(line.height for line in kept) <= room:
                return kept
            if kept[number].keep == grade:
                del kept[number]
    return kept
