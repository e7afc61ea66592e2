"""A printed receipt after a while in a pocket and on a desk: its print, the pens, what stands above and below it."""

from vqa_core.rendering.canvas import length
from vqa_core.rendering.documents.receipt import marks
from vqa_core.rendering.documents.receipt.strip import Strip
from vqa_core.rendering.fonts import Fonts, font


def wear(strip: Strip, fonts: Fonts, end: float) -> None:
    """Signs of use, none of which hides what is asked; `end` is the y below the last line."""
    total = next((answer for name, _, answer in strip.facts.told if name == "total"), "")
    _print(strip, end)
    _pens(strip, fonts, total)
    _above(strip, fonts)
    if end + strip.size * 3 < strip.canvas.height:
        _below(strip, fonts, end + strip.size * 2, total)


def _print(strip: Strip, end: float) -> None:
    draw, canvas, size = strip.draw, strip.canvas, strip.size
    box = (max(0.0, strip.left - size), 0.0, min(canvas.width, strip.right + size), min(canvas.height, end + size))
    if draw.random() < 0.25:
        marks.fade(canvas, draw, box)
    if draw.random() < 0.2 and size > 11:
        marks.break_print(canvas, draw, (strip.left, strip.top, strip.right, box[3]), size)
    if draw.random() < 0.12 and size > 13:
        marks.worn_lines(canvas, draw, box)
    if draw.random() < 0.2:
        marks.specks(canvas, draw, draw.randint(2, 3 + canvas.width // 30))
    if draw.random() < 0.1:
        marks.glass_edges(canvas, draw, min(canvas.width, canvas.height) * 0.015)


def _pens(strip: Strip, fonts: Fonts, total: str) -> None:
    """The total in a ring, or written again by hand in a ring beside it."""
    draw, canvas, size = strip.draw, strip.canvas, strip.size
    piece = max((piece for piece in canvas.texts if piece.text == total), key=lambda piece: piece.size, default=None)
    if piece and draw.random() < 0.15:
        marks.circle(canvas, draw, (piece.x + size * 2, piece.baseline - size * 0.3), (size * 3.2, size * 1.3))
    elif (
        piece and piece.x - strip.left > size * 9 and piece.baseline + size * 4 < canvas.height and draw.random() < 0.1
    ):
        middle = (piece.x - size * 4, piece.baseline + size * draw.uniform(1.0, 2.0))
        hand = font(draw.choice(fonts.hand or fonts.serif), size * 1.5)
        marks.circle(canvas, draw, middle, (length(total, hand) * 0.75, size * 1.5))
        marks.written(canvas, draw, (middle[0] - length(total, hand) / 2, middle[1] + size * 0.5), total, hand)


def _above(strip: Strip, fonts: Fonts) -> None:
    draw, size = strip.draw, strip.size
    if strip.top > size * 2.5 and draw.random() < 0.85:
        place = (strip.left + draw.uniform(0, 0.4) * strip.width, strip.top - size * draw.uniform(0.3, 1.0))
        marks.note(strip.canvas, draw, place, size * draw.uniform(1.0, 1.6), fonts)


def _below(strip: Strip, fonts: Fonts, y: float, total: str) -> None:
    draw, canvas, size = strip.draw, strip.canvas, strip.size
    place = (draw.uniform(strip.left, (strip.left + strip.right) / 2), y)
    kind = draw.random()
    if kind < 0.12:
        marks.stamp(canvas, draw, place, size * 1.3, fonts)
    elif kind < 0.2:
        marks.scrawl(canvas, draw, place, size * 1.6)
    elif kind < 0.26:
        inset = strip.width * 0.15
        marks.barcode(canvas, draw, (strip.left + inset, y, strip.right - inset, y + size * 2.2), strip.ink)
    elif kind < 0.3:
        marks.foreign_line(canvas, draw, place, size * 1.2, strip.ink)
    elif kind < 0.36 and total:
        marks.written(canvas, draw, place, total, font(draw.choice(fonts.hand or fonts.serif), size * 1.6))
