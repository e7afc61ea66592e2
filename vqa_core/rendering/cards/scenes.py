"""The pictures on trading cards, of many kinds: landscapes, foil, rays, rooms, heaps of shapes, things."""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

from vqa_core.rendering.canvas import Colour
from vqa_core.rendering.cards.art import creature, landscape
from vqa_core.rendering.cards.colours import (
    INK,
    NIGHT,
    WHITE,
    any_colour,
    clouds,
    foil,
    gradient,
    mix,
    mottled,
    nearby,
)
from vqa_core.rendering.cards.creatures import ELEMENTS

Size = tuple[int, int]
# Shapes have hard edges: a small picture is drawn larger and reduced. A large one may be a little soft.
_FINE, _WIDEST_PX = 2, 330


def scene(draw: random.Random, size: Size, element: str, middle: float = 0.6) -> Image.Image:
    """A picture of a creature, `size` px; `middle` is the height of its body as a share of the picture's."""
    kind = draw.choices((landscape, _foil, _rays, _room, _heap, _mist), (5, 2, 2, 1.5, 2.5, 2))[0]
    return _at_size(size, lambda inner: _brushed(draw, kind(draw, inner, element, middle)))


def thing(draw: random.Random, size: Size) -> Image.Image:
    """A picture of a thing on a bright ground, `size` px."""
    return _at_size(size, lambda inner: _thing(draw, inner))


def sparkle(draw: random.Random, picture: Image.Image, count: int) -> None:
    """Four-pointed stars of light."""
    brush = ImageDraw.Draw(picture)
    for _ in range(count):
        x, y = draw.uniform(0, picture.width), draw.uniform(0, picture.height)
        long = picture.width * draw.uniform(0.01, 0.06)
        thin = long * draw.uniform(0.12, 0.25)
        colour = mix(any_colour(draw), WHITE, draw.uniform(0.4, 1))
        star = [
            (0, -long),
            (thin, -thin),
            (long, 0),
            (thin, thin),
            (0, long),
            (-thin, thin),
            (-long, 0),
            (-thin, -thin),
        ]
        brush.polygon([(x + dx, y + dy) for dx, dy in star], fill=colour)


def _at_size(size: Size, paint: Callable[[Size], Image.Image]) -> Image.Image:
    scale = min(_FINE, _WIDEST_PX / size[0])
    inner = (max(8, round(size[0] * scale)), max(8, round(size[1] * scale)))
    return paint(inner).resize(size, Image.Resampling.BILINEAR)


def _brushed(draw: random.Random, picture: Image.Image) -> Image.Image:
    """Half of the pictures with the uneven touch of paint: light and dark spots, fine or coarse."""
    if draw.random() < 0.5:
        return picture
    spots = clouds(draw, picture.size, draw.choice((8, 20, 60, 120)))
    return Image.blend(picture, Image.merge("RGB", (spots, spots, spots)), draw.uniform(0.05, 0.3))


def _body_colour(draw: random.Random, element: str) -> Colour:
    return any_colour(draw) if draw.random() < 0.3 else mix(nearby(draw, ELEMENTS[element], 50), WHITE, 0.2)


def _foil(draw: random.Random, size: Size, element: str, middle: float) -> Image.Image:
    picture = Image.blend(foil(draw, size), mottled(draw, size, ELEMENTS[element], 0.3), draw.uniform(0.1, 0.6))
    sparkle(draw, picture, draw.randint(5, 25))
    creature(draw, picture, _body_colour(draw, element), middle)
    sparkle(draw, picture, draw.randint(0, 8))
    return picture


def _rays(draw: random.Random, size: Size, element: str, middle: float) -> Image.Image:
    base = nearby(draw, ELEMENTS[element], 50)
    picture = gradient(size, mix(base, NIGHT, draw.uniform(0.2, 0.8)), mix(base, WHITE, draw.uniform(0, 0.6)))
    brush = ImageDraw.Draw(picture)
    x, y, reach = size[0] * draw.uniform(0.3, 0.7), size[1] * middle, sum(size)
    count = draw.randint(8, 30)
    for ray in range(count):
        start = math.tau * ray / count
        end = start + math.pi / count * draw.uniform(0.3, 1.4)
        corners = [(x, y), *((x + reach * math.cos(a), y + reach * math.sin(a)) for a in (start, end))]
        brush.polygon(corners, fill=mix(base, draw.choice((WHITE, NIGHT)), draw.uniform(0.1, 0.7)))
    creature(draw, picture, _body_colour(draw, element), middle)
    return picture


def _room(draw: random.Random, size: Size, element: str, middle: float) -> Image.Image:
    wall, floor = mix(any_colour(draw), WHITE, 0.4), any_colour(draw)
    picture = Image.new("RGB", size, wall)
    brush = ImageDraw.Draw(picture)
    level = size[1] * (middle + 0.15)
    brush.rectangle((0, level, *size), fill=floor)
    side = size[0] / draw.randint(4, 12)
    for column in range(13):
        brush.line((column * side, 0, column * side, level), fill=mix(wall, NIGHT, 0.15), width=2)
        brush.line((column * side, level, (column * 2 - 6) * side, size[1]), fill=mix(floor, NIGHT, 0.3), width=2)
    for _ in range(draw.randint(2, 9)):
        x, y = draw.uniform(0, size[0]), draw.uniform(0, level)
        wide, high = (size[0] * draw.uniform(0.05, 0.25) for _ in range(2))
        brush.rectangle((x, y, x + wide, y + high), fill=any_colour(draw), outline=INK, width=draw.randint(1, 4))
    creature(draw, picture, _body_colour(draw, element), middle)
    return picture


def _heap(draw: random.Random, size: Size, element: str, middle: float) -> Image.Image:
    """Shapes over each other, as loud as print gets."""
    picture = mottled(draw, size, any_colour(draw), draw.uniform(0.1, 0.9))
    brush = ImageDraw.Draw(picture)
    for _ in range(draw.randint(6, 40)):
        x, y = draw.uniform(0, size[0]), draw.uniform(0, size[1])
        wide, high = (size[0] * draw.uniform(0.01, 0.25) for _ in range(2))
        colour, line = any_colour(draw), draw.randint(0, 4)
        shape = draw.random()
        if shape < 0.4:
            brush.ellipse(
                (x - wide, y - high, x + wide, y + high), fill=colour, outline=INK if line else None, width=line
            )
        elif shape < 0.7:
            corners = [
                (x + draw.uniform(-2, 2) * wide, y + draw.uniform(-2, 2) * high) for _ in range(draw.randint(3, 7))
            ]
            brush.polygon(corners, fill=colour)
        else:
            arc = [(x + wide * step / 3, y + high * math.sin(step + x)) for step in range(draw.randint(4, 20))]
            brush.line(arc, fill=colour, width=draw.randint(1, 12))
    if draw.random() < 0.6:
        creature(draw, picture, _body_colour(draw, element), middle)
    return picture


def _mist(draw: random.Random, size: Size, element: str, middle: float) -> Image.Image:
    """Three noises, one a colour: soft spots as of paint or of water."""
    bands = [clouds(draw, size, draw.choice((2, 4, 8, 20, 60))) for _ in range(3)]
    picture = Image.merge("RGB", bands)
    base = Image.new("RGB", size, draw.choice((ELEMENTS[element], any_colour(draw), NIGHT, WHITE)))
    picture = Image.blend(picture, base, draw.uniform(0.2, 0.7))
    creature(draw, picture, _body_colour(draw, element), middle)
    return picture


def _thing(draw: random.Random, size: Size) -> Image.Image:
    base = any_colour(draw)
    ground = draw.choice((_rays, _mist, _foil)) if draw.random() < 0.3 else None
    if ground:
        return ground(draw, size, draw.choice(list(ELEMENTS)), 0.6)
    picture = gradient(size, mix(base, WHITE, draw.uniform(0.1, 0.9)), mix(base, NIGHT, draw.uniform(0, 0.5)))
    brush = ImageDraw.Draw(picture)
    x, y, span = size[0] / 2, size[1] / 2, min(size) * draw.uniform(0.2, 0.36)
    brush.ellipse((x - span * 1.1, y + span * 0.8, x + span * 1.1, y + span * 1.15), fill=mix(base, NIGHT, 0.5))
    colour = any_colour(draw)
    for _ in range(draw.randint(1, 4)):
        corners = []
        count, turn, lean = draw.randint(3, 8), draw.uniform(0, 6), draw.uniform(0.5, 1)
        for corner in range(count):
            angle = math.tau * corner / count + turn
            corners.append((x + span * lean * math.cos(angle), y + span * math.sin(angle)))
        brush.polygon(corners, fill=colour)
        brush.line([*corners, corners[0]], fill=mix(colour, NIGHT, 0.7), width=max(2, size[0] // 150))
        colour, span = mix(colour, any_colour(draw), 0.6), span * draw.uniform(0.4, 0.8)
    sparkle(draw, picture, draw.randint(0, 8))
    return picture
