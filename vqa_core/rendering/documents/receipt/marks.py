"""What happens to paper: print that fades, pens, stamps, holes, edges of the scanner's glass. None of it is text."""

import math
import random

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from vqa_core.rendering import values
from vqa_core.rendering.canvas import Canvas, Colour, length
from vqa_core.rendering.documents import trade
from vqa_core.rendering.fonts import Fonts, font

_PENS: tuple[Colour, ...] = ((40, 50, 150), (30, 30, 40), (20, 60, 160), (150, 30, 40), (20, 110, 60))
_NOTES = ("staff lunch", "petty cash", "office", "lunch", "client visit", "tools", "team", "claim")
_STAMPS = ("APPROVED", "CHECKED", "PAID", "RECEIVED", "COPY", "CLAIMED", "POSTED", "VERIFIED", "AUDITED")
Box = tuple[float, float, float, float]


def fade(canvas: Canvas, draw: random.Random, box: Box, most: float = 0.6) -> None:
    """Patches in which print goes pale, as on old thermal paper; at most `most` of its blackness is lost."""
    left, top, right, bottom = (round(edge) for edge in box)
    region = canvas.image.crop((left, top, right, bottom))
    small = Image.new("L", (draw.randint(3, 6), draw.randint(5, 10)))
    small.putdata([round(255 * most * max(0.0, draw.uniform(-0.6, 1.0))) for _ in range(small.width * small.height)])
    mask = small.resize(region.size, Image.Resampling.BILINEAR)
    canvas.image.paste(canvas.paper, (left, top, right, bottom), mask)


def worn_lines(canvas: Canvas, draw: random.Random, box: Box) -> None:
    """Thin lines along the strip where the printing head has dead dots."""
    left, top, right, bottom = box
    for _ in range(draw.randint(1, 4)):
        x = draw.uniform(left, right)
        canvas.line((x, top), (x, bottom), canvas.paper, 1)


def break_print(canvas: Canvas, draw: random.Random, box: Box, size: float) -> None:
    """Small gaps in the print, as worn ribbons and tired printing heads leave them."""
    left, top, right, bottom = box
    count = round((right - left) * (bottom - top) / size**2 * draw.uniform(1, 4))
    dots = [(draw.uniform(left, right), draw.uniform(top, bottom)) for _ in range(count)]
    canvas.draw.point(dots, fill=canvas.paper)
    if size > 18:
        canvas.draw.point([(x + 1, y) for x, y in dots], fill=canvas.paper)


def foreign_line(canvas: Canvas, draw: random.Random, place: tuple[float, float], size: float, ink: Colour) -> None:
    """Letters of a script that is not read: squares of strokes."""
    x, y = place
    for _ in range(draw.randint(3, 9)):
        for _ in range(draw.randint(4, 7)):
            start = (x + draw.uniform(0, size * 0.8), y - draw.uniform(0, size * 0.8))
            across = draw.random() < 0.5
            end = (x + draw.uniform(0, size * 0.8), start[1]) if across else (start[0], y - draw.uniform(0, size * 0.8))
            canvas.draw.line((start, end), fill=ink, width=max(1, round(size / 14)))
        x += size


def barcode(canvas: Canvas, draw: random.Random, box: Box, ink: Colour) -> None:
    left, top, right, bottom = box
    unit, x = max(1.0, (right - left) / 110), left
    while x < right:
        width = unit * draw.choice((1, 1, 2, 3))
        canvas.draw.rectangle((x, top, min(right, x + width - 1), bottom), fill=ink)
        x += width + unit * draw.choice((1, 1, 2, 3))


def circle(canvas: Canvas, draw: random.Random, place: tuple[float, float], radius: tuple[float, float]) -> None:
    """A ring drawn with a pen, not quite closed and not quite round."""
    pen = draw.choice(_PENS)
    start, turns = draw.uniform(0, 6.3), draw.uniform(0.92, 1.15)
    points = []
    for step in range(37):
        angle = start + turns * 2 * math.pi * step / 36
        grown = 1 + 0.12 * math.sin(angle * 1.5 + start) + 0.002 * step
        points.append((place[0] + radius[0] * grown * math.cos(angle), place[1] + radius[1] * grown * math.sin(angle)))
    canvas.draw.line(points, fill=pen, width=max(1, round(radius[1] / 14)), joint="curve")


def tick(canvas: Canvas, draw: random.Random, place: tuple[float, float], size: float) -> None:
    x, y = place
    points = [(x, y - size * 0.4), (x + size * 0.3, y), (x + size * draw.uniform(0.9, 1.4), y - size)]
    canvas.draw.line(points, fill=draw.choice(_PENS), width=max(1, round(size / 9)), joint="curve")


def scrawl(canvas: Canvas, draw: random.Random, place: tuple[float, float], size: float) -> None:
    """A signature nobody can read."""
    x, y = place
    points = []
    for step in range(draw.randint(14, 26)):
        points.append((x + step * size * 0.16 + draw.uniform(-0.2, 0.2) * size, y + draw.uniform(-0.5, 0.4) * size))
    canvas.draw.line(points, fill=draw.choice(_PENS), width=max(1, round(size / 11)), joint="curve")


def written(canvas: Canvas, draw: random.Random, place: tuple[float, float], text: str, hand: FreeTypeFont) -> None:
    """A note in somebody's hand."""
    canvas.text(place, text, hand, draw.choice(_PENS))


def note(canvas: Canvas, draw: random.Random, place: tuple[float, float], size: float, fonts: Fonts) -> None:
    """What somebody put above the paper when it was filed: a number or a name."""
    typed = f"{trade.invented(draw, 1)} {trade.invented(draw, 1)} {trade.invented(draw, 1)}".lower()
    text = draw.choice((
        typed, typed, values.person(draw), f"{draw.randint(1, 9)} {draw.randint(10000, 999999)}",
        str(draw.randint(100, 9_999_999)), f"A{draw.randint(1000, 99999):05d}", draw.choice(_NOTES),
    ))  # fmt: skip
    manner = draw.random()
    if manner < 0.5:
        canvas.text(place, text, font(draw.choice(fonts.sans_bold), size), (10, 10, 10))
    else:
        face = font(draw.choice(fonts.hand or fonts.serif), size * 1.2)
        canvas.text(place, text, face, draw.choice(_PENS))


def stamp(canvas: Canvas, draw: random.Random, place: tuple[float, float], size: float, fonts: Fonts) -> None:
    """A rubber stamp, turned a little; part of the picture, not of its text."""
    face = font(draw.choice(fonts.sans_bold), size)
    text = draw.choice(_STAMPS)
    ink = draw.choice(((200, 40, 50), (40, 70, 190), (60, 60, 160), (180, 30, 90)))
    width, height = round(length(text, face) + size), round(size * draw.choice((1.5, 2.6)))
    mask = Image.new("L", (width, height))
    brush = ImageDraw.Draw(mask)
    brush.text((size / 2, size * 1.1), text, font=face, fill=200, anchor="ls")
    if draw.random() < 0.7:
        brush.rectangle((1, 1, width - 2, height - 2), outline=190, width=max(1, round(size / 10)))
    if height > size * 2:
        brush.text((size / 2, size * 2.2), trade.day(draw).strftime("%d %b %Y"), font=font(fonts.sans[0], size * 0.8),
                   fill=190, anchor="ls")  # fmt: skip
    turned = mask.rotate(draw.uniform(-14, 14), Image.Resampling.BILINEAR, expand=True)
    canvas.image.paste(ink, (round(place[0]), round(place[1])), turned)


def holes(canvas: Canvas, draw: random.Random, x: float, span: tuple[float, float], radius: float) -> None:
    """Two punched holes as a scanner sees them."""
    shade = draw.choice(((20, 20, 20), (60, 60, 60), (200, 200, 200)))
    for y in span:
        canvas.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shade)


def specks(canvas: Canvas, draw: random.Random, count: int) -> None:
    for _ in range(count):
        x, y, size = draw.uniform(0, canvas.width), draw.uniform(0, canvas.height), draw.uniform(0, 1.6)
        shade = draw.randint(60, 190)
        canvas.draw.ellipse((x, y, x + size, y + size), fill=(shade, shade, shade))


def glass_edges(canvas: Canvas, draw: random.Random, depth: float) -> None:
    """Dark borders where the paper did not cover the scanner's glass."""
    width, height = canvas.width, canvas.height
    shade = (draw.randint(0, 40),) * 3
    for side in draw.sample(range(4), draw.randint(1, 3)):
        one, other = draw.uniform(0, depth), draw.uniform(0, depth)
        corners = (
            ((0, 0), (width, 0), (width, other), (0, one)),
            ((0, height), (width, height), (width, height - other), (0, height - one)),
            ((0, 0), (0, height), (other, height), (one, 0)),
            ((width, 0), (width, height), (width - other, height), (width - one, 0)),
        )[side]
        canvas.draw.polygon(corners, fill=shade)
