"""What a scanner, a desk and a hand leave on a page: specks, streaks, holes, stamps, scrawls, emblems."""

import math
import random

from PIL import Image, ImageDraw, ImageFont

from vqa_core.rendering.canvas import Canvas, Colour

EDGE = 9


def wear(draw: random.Random, canvas: Canvas, strength: float) -> None:
    """Traces of copying below the text; `strength` 0..1 is how many of them there may be."""
    for mark, chance in ((_specks, 0.7), (_streaks, 0.3), (_holes, 0.3), (_dark_edge, 0.25), (_fold, 0.2)):
        if draw.random() < chance * strength:
            mark(draw, canvas)


def _specks(draw: random.Random, canvas: Canvas) -> None:
    for _ in range(draw.randint(4, 40)):
        x, y = draw.uniform(EDGE, canvas.width - EDGE - 3), draw.uniform(EDGE, canvas.height - EDGE - 3)
        shade = draw.randint(40, 190)
        size = draw.choice((1, 1, 1, 2, 3)) * canvas.width / 900
        canvas.draw.ellipse((x, y, x + size, y + size), fill=(shade, shade, shade))


def _streaks(draw: random.Random, canvas: Canvas) -> None:
    """Thin broken lines that the drum of a copier repeats."""
    for _ in range(draw.randint(1, 4)):
        shade = draw.randint(120, 215)
        if draw.random() < 0.5:
            y = draw.uniform(EDGE + 2, canvas.height - EDGE - 4)
            canvas.line((EDGE, y), (canvas.width - EDGE, y + draw.uniform(-2, 2)), (shade,) * 3)
        else:
            x = draw.uniform(EDGE, canvas.width - EDGE)
            top = draw.uniform(EDGE, canvas.height * 0.6)
            canvas.line((x, top), (x, draw.uniform(top, canvas.height - EDGE)), (shade,) * 3, draw.choice((1, 1, 2)))


def _holes(draw: random.Random, canvas: Canvas) -> None:
    radius = canvas.height * draw.uniform(0.008, 0.012)
    x = EDGE + radius if draw.random() < 0.8 else canvas.width - EDGE - radius
    shade = draw.choice((20, 60, 150, 200))
    for part in draw.choice(((0.35, 0.65), (0.12, 0.5, 0.88), (0.2, 0.8))):
        y = canvas.height * part
        canvas.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(shade,) * 3)


def _dark_edge(draw: random.Random, canvas: Canvas) -> None:
    """The shadow of a page that lay askew on the glass."""
    width = draw.uniform(2, 9)
    left = EDGE if draw.random() < 0.6 else canvas.width - EDGE - width
    top, bottom = sorted(draw.uniform(EDGE, canvas.height - EDGE) for _ in range(2))
    shade = draw.randint(20, 120)
    canvas.draw.polygon(
        ((left, top), (left + width, top), (left + width * draw.uniform(0.2, 1), bottom), (left, bottom)),
        fill=(shade,) * 3,
    )


def _fold(draw: random.Random, canvas: Canvas) -> None:
    y = canvas.height * draw.choice((0.33, 0.5, 0.66))
    shade = draw.randint(205, 235)
    canvas.draw.line((EDGE, y, canvas.width - EDGE, y), fill=(shade,) * 3, width=draw.choice((1, 2, 3)))


def scrawl(draw: random.Random, canvas: Canvas, box: tuple[float, float, float, float], ink: Colour) -> None:
    """A signature that nobody can read, in a box of (left, top, right, bottom)."""
    left, top, right, bottom = box
    waves, height = draw.randint(4, 9), bottom - top
    phase, slant = draw.uniform(0, 6), draw.uniform(-0.25, 0.1)
    points = []
    for step in range(waves * 9):
        part = step / (waves * 9)
        swing = math.sin(step * 0.72 + phase) * (1 - 0.6 * part) + 0.35 * math.sin(step * 0.31)
        x = left + (right - left) * (part + 0.03 * math.cos(step * 0.72 + phase))
        points.append((x, (top + bottom) / 2 + height * (0.38 * swing + slant * (part - 0.5))))
    canvas.draw.line(points, fill=ink, width=draw.choice((1, 2, 2, 3)), joint="curve")
    if draw.random() < 0.4:
        canvas.draw.line((left, bottom, right, bottom - height * draw.uniform(0, 0.3)), fill=ink, width=1)


def emblem(draw: random.Random, canvas: Canvas, box: tuple[float, float, float, float], ink: Colour) -> None:
    """A company's sign: circles, bars or a shield, without letters."""
    left, top, right, bottom = box
    kind = draw.randrange(5)
    if kind == 0:
        canvas.draw.ellipse(box, outline=ink, width=2)
        canvas.draw.ellipse(_inner(box, 0.25), fill=ink)
    elif kind == 1:
        for part in range(4):
            x = left + (right - left) * part / 4
            canvas.draw.rectangle(
                (x, top + (bottom - top) * draw.uniform(0, 0.5), x + (right - left) / 6, bottom), fill=ink
            )
    elif kind == 2:
        canvas.draw.polygon((((left + right) / 2, top), (right, bottom), (left, bottom)), outline=ink, width=2)
        canvas.draw.line((left, bottom, (left + right) / 2, (top + bottom) / 2, right, bottom), fill=ink, width=2)
    elif kind == 3:
        canvas.draw.rounded_rectangle(box, radius=(bottom - top) * 0.3, fill=ink)
        canvas.draw.ellipse(_inner(box, 0.3), fill=canvas.paper)
    else:
        middle = ((left + right) / 2, (top + bottom) / 2)
        radius = (bottom - top) / 2
        canvas.draw.regular_polygon(
            (*middle, radius), draw.randint(5, 8), rotation=draw.randint(0, 60), outline=ink, width=2
        )
        canvas.draw.regular_polygon((*middle, radius * 0.5), 6, fill=ink)


def _inner(box: tuple[float, float, float, float], part: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    across, down = (right - left) * part, (bottom - top) * part
    return left + across, top + down, right - across, bottom - down


def watermark(draw: random.Random, canvas: Canvas, face: ImageFont.FreeTypeFont) -> None:
    """A pale word across the page, to be drawn before anything stands on it."""
    word, shade = draw.choice(("DRAFT", "COPY", "VOID", "SAMPLE")), min(canvas.paper) - draw.randint(15, 45)
    side = round(face.getlength(word)) + 4
    mask = Image.new("L", (side, round(face.size * 1.3)))
    ImageDraw.Draw(mask).text((2, face.size), word, font=face, fill=255, anchor="ls")
    turned = mask.rotate(draw.choice((45, 55, 30)), Image.Resampling.BILINEAR, expand=True)
    place = ((canvas.width - turned.width) // 2, (canvas.height - turned.height) // 2)
    canvas.image.paste((shade,) * 3, place, turned)


def stamp(
    canvas: Canvas, place: tuple[float, float], lines: list[tuple[str, ImageFont.FreeTypeFont]], ink: Colour
) -> None:
    """Upright lines in a double frame, middle of the first baseline at `place`: they are text like any other."""
    x, y = place
    width = max(face.getlength(text) for text, face in lines)
    top = y - lines[0][1].size * 1.25
    for text, face in lines:
        canvas.text((x, y), text, face, ink, "middle")
        y += face.size * 1.3
    last = lines[-1][1].size
    box = (x - width / 2 - last * 0.6, top, x + width / 2 + last * 0.6, y - last * 0.85)
    canvas.draw.rectangle(box, outline=ink, width=2)
