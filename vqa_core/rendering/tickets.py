"""Parking tickets: a kind that the embedded model has never seen, with answers in a form it has never given."""

import random

from vqa_core.rendering.canvas import Canvas, Colour
from vqa_core.rendering.fonts import Fonts, font
from vqa_core.rendering.sheet import Pairs, Sheet

SIDE_PX = 384
_OPERATORS = ("CITY PARKING", "PARK & GO", "P-ZONE", "CAR PARK", "EASY PARK", "NORTH GARAGE")
_PLATE_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"
_NOTES = ("Keep this ticket in the car", "No refund for lost tickets", "Thank you", "Drive safely")


def draw_ticket(draw: random.Random, sheet: Sheet | None = None) -> tuple[Canvas, Pairs]:
    """A ticket of 384 x 384 px, one tile, and its questions: how long, where, and at what price.

    Of a sheet only the fonts are used.
    """
    fonts = (sheet or Sheet(SIDE_PX, SIDE_PX, 18)).fonts
    paper = tuple(draw.randint(235, 255) for _ in range(3))
    canvas = Canvas(SIDE_PX, SIDE_PX, paper)  # type: ignore[arg-type]
    ink: Colour = (draw.randint(0, 60),) * 3
    entered, left = _clock(draw, 6, 14), _clock(draw, 15, 23)
    bay = f"{draw.choice('ABCDEFGH')}{draw.randint(1, 30)}"
    plate = "".join(draw.choice(_PLATE_LETTERS) for _ in range(3)) + f"-{draw.randint(100, 999)}"
    fee = f"{draw.randint(1, 19)}.{draw.choice(('00', '20', '50', '80'))}"
    size = draw.randint(17, 20)
    _heading(canvas, draw, ink, fonts)
    rows = [("Entry", entered), ("Exit", left), ("Bay", bay), ("Plate", plate), ("Fee", fee)]
    draw.shuffle(rows)
    label, value = font(draw.choice(fonts.body), size), font(draw.choice(fonts.bold), size)
    y, column = 104.0, draw.choice((190, 200, 210))
    for name, text in rows:
        canvas.text((36, y), name, label, ink)
        canvas.text((column, y), text, value, ink)
        y += draw.randint(36, 48)
    if draw.random() < 0.5:
        canvas.text((SIDE_PX / 2, 366), draw.choice(_NOTES), font(draw.choice(fonts.body), 14), ink, "middle")
    return canvas, [
        ("How long was it parked?", f"from {entered} until {left}"),
        ("Where was which car?", f"{plate} in bay {bay}"),
        ("What was paid for which bay?", f"{fee} for bay {bay}"),
    ]


def _heading(canvas: Canvas, draw: random.Random, ink: Colour, fonts: Fonts) -> None:
    canvas.text((SIDE_PX / 2, 44), draw.choice(_OPERATORS), font(draw.choice(fonts.bold), 26), ink, "middle")
    if draw.random() < 0.6:
        canvas.line((30, 62), (SIDE_PX - 30, 62), ink, draw.randint(1, 2))
    if draw.random() < 0.4:
        canvas.draw.rectangle((8, 8, SIDE_PX - 9, SIDE_PX - 9), outline=ink, width=draw.randint(1, 3))


def _clock(draw: random.Random, first_hour: int, last_hour: int) -> str:
    return f"{draw.randint(first_hour, last_hour):02d}:{draw.randint(0, 59):02d}"
