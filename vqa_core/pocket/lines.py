"""Lines of a label and a value each: what a model without any reading begins with, and a test of its sharpness.

From one large line with a character or two to a page of codes whose look-alikes (O and 0, I and 1, 5 and S) only the
shape tells apart.
"""

import random
import string

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.fonts import font
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.rendering.values import words

_LABELS = words(
    "Code Number Key Reference Serial Batch Item Order File Case Account Policy Licence Model Part Series Token Entry "
    "Badge Locker Permit Route Slot Version"
)
_LOOK_ALIKES = words("O0OQD 1Il|7T 5S$ 8B3 2Z 6Gb 9gq CG uv nh rn cl VY MN EF PR")
_LETTERS = string.ascii_letters + string.digits
_MARKS = "-/.:#"


def draw_lines(draw: random.Random, sheet: Sheet, difficulty: float = 1.0) -> tuple[Canvas, Pairs]:
    """`difficulty` 0..1: 0 is one line with one or two characters, 1 as many lines as fit, of 4 to 14 characters."""
    shade = draw.randint(235, 255)
    canvas = Canvas(sheet.width, sheet.height, (shade, shade, shade))
    name = draw.choice(sheet.fonts.body if draw.random() < 0.7 else sheet.fonts.bold)
    face = font(name, sheet.print_px)
    lead = sheet.print_px * draw.uniform(1.35, 2.2)
    room = max(1, int((sheet.height - lead) / lead))
    count = min(room, len(_LABELS), 1 + round(draw.random() * difficulty * 14))
    y = lead + draw.random() * max(0.0, sheet.height - lead * (count + 1))
    colon = draw.choice((":", ":", " #", ""))
    pairs = []
    for label in draw.sample(_LABELS, count):
        value = _value(draw, difficulty)
        ink = (draw.randint(0, 60),) * 3
        x = draw.uniform(6, max(7, sheet.width * 0.2))
        start = canvas.text((x, y), label + colon, face, ink) + sheet.print_px * draw.uniform(0.4, 1.5)
        while len(value) > 1 and start + face.getlength(value) > sheet.width - 4:
            value = value[:-1].strip()
        if start + face.getlength(value) > sheet.width - 4:
            raise ValueError(f"A sheet of {sheet.width} px is too narrow for print of {sheet.print_px:.0f} px.")
        canvas.text((start, y), value, face, ink)
        pairs.append((draw.choice((f"What is the {label.lower()}?", f"{label}?")), value))
        y += lead
    draw.shuffle(pairs)
    return canvas, pairs


def _value(draw: random.Random, difficulty: float) -> str:
    length = draw.randint(1, 2) if difficulty < 0.1 else draw.randint(1, max(2, round(14 * difficulty)))
    pool = draw.choice((_LETTERS, string.digits, string.ascii_uppercase + string.digits, *_LOOK_ALIKES))
    marks = _MARKS if draw.random() < 0.3 * difficulty else ""
    made = "".join(draw.choice(marks) if marks and draw.random() < 0.2 else draw.choice(pool) for _ in range(length))
    return made
