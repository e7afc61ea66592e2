"""The badge of an element: a small shape in its colour with its sign, in one style on one card."""

import math
import random
from functools import cache

from PIL import Image, ImageDraw

from vqa_core.rendering.cards.colours import INK, NIGHT, WHITE, gradient, mix, nearby
from vqa_core.rendering.cards.creatures import ELEMENTS

Corners = list[tuple[float, float]]
_FINE = 3
_ANY = (216, 214, 208)


class Badges:
    """The badges of one card: all of one shape, ring and ink; each element's sign is one of its two."""

    def __init__(self, draw: random.Random) -> None:
        self._shape = draw.choice(("disc", "disc", "disc", "disc", "square", "hexagon", "diamond", "shield"))
        self._ring = draw.choice((0.0, 0.0, 0.06, 0.12))
        self._ring_ink = draw.choice((WHITE, NIGHT, (190, 190, 196)))
        self._shine = draw.choice((0.0, 0.2, 0.35))
        self._ink = draw.choice((None, WHITE, INK))
        self._scale = draw.uniform(0.8, 1.15)
        self._sign = draw.randrange(2)
        self._colours = {element: nearby(draw, colour, 16) for element, colour in ELEMENTS.items()}
        self._made: dict[tuple[str, int], tuple[Image.Image, Image.Image]] = {}

    def paste(self, image: Image.Image, centre: tuple[float, float], radius: float, element: str) -> None:
        """Draw into `image`; element "" is the plain energy of any kind."""
        side = max(4, round(2 * radius))
        if (element, side) not in self._made:
            self._made[element, side] = self._make(element, side)
        badge, mask = self._made[element, side]
        image.paste(badge, (round(centre[0] - side / 2), round(centre[1] - side / 2)), mask)

    def _make(self, element: str, side: int) -> tuple[Image.Image, Image.Image]:
        large = side * _FINE
        mask = Image.new("L", (large, large), 0)
        outline = [(large * (0.5 + 0.5 * x), large * (0.5 + 0.5 * y)) for x, y in _outline(self._shape)]
        ImageDraw.Draw(mask).polygon(outline, fill=255)
        colour = self._colours.get(element, _ANY)
        badge = Image.new("RGB", (large, large), colour)
        if self._shine:
            badge = gradient((large, large), mix(colour, WHITE, self._shine), mix(colour, NIGHT, self._shine * 0.6))
        brush = ImageDraw.Draw(badge)
        if self._ring:
            brush.line([*outline, outline[0]], fill=self._ring_ink, width=max(1, round(large * self._ring)))
        scale = 0.5 * self._scale * (0.8 if self._shape in ("diamond", "shield") else 1)
        signs = signs_of(element)
        sign = [(large * (0.5 + scale * x), large * (0.5 + scale * y)) for x, y in signs[self._sign % len(signs)]]
        pale = mix(colour, NIGHT, 0.7)
        brush.polygon(sign, fill=self._ink or (pale if element in ("", "Lightning", "Wind") else WHITE))
        small = (side, side)
        return badge.resize(small, Image.Resampling.BOX), mask.resize(small, Image.Resampling.BOX)


@cache
def _outline(shape: str) -> Corners:
    if shape == "disc":
        return [(math.cos(step / 8), math.sin(step / 8)) for step in range(51)]
    if shape == "square":
        return [(-0.9, -0.7), (-0.7, -0.9), (0.7, -0.9), (0.9, -0.7), (0.9, 0.7), (0.7, 0.9), (-0.7, 0.9), (-0.9, 0.7)]
    if shape == "hexagon":
        return [(math.cos(step * math.pi / 3), math.sin(step * math.pi / 3)) for step in range(6)]
    if shape == "diamond":
        return [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]
    return [(-0.85, -0.9), (0.85, -0.9), (0.85, 0.1), (0.5, 0.65), (0.0, 1.0), (-0.5, 0.65), (-0.85, 0.1)]


def _star(points: int, inner: float, outer: float = 0.72) -> Corners:
    corners = []
    for step in range(2 * points):
        angle = math.pi * step / points - math.pi / 2
        radius = inner if step % 2 else outer
        corners.append((radius * math.cos(angle), radius * math.sin(angle)))
    return corners


def _drop(tip: float) -> Corners:
    arc = [(0.46 * math.cos(a / 8), 0.18 + 0.46 * math.sin(a / 8)) for a in range(-2, 28)]
    return [(0.0, tip), *arc]


def _moon(inner: float, shift: float) -> Corners:
    return [
        *[(0.62 * math.cos(a / 8), 0.62 * math.sin(a / 8)) for a in range(6, 44)],
        *[(shift + inner * math.cos(a / 8), -0.05 + inner * math.sin(a / 8)) for a in range(43, 7, -1)],
    ]


# Corners of each element's signs in a shape of radius 1.
_SIGNS: dict[str, list[Corners]] = {
    "Fire": [
        [(0.0, -0.7), (0.3, -0.2), (0.45, -0.4), (0.5, 0.3), (0.2, 0.65), (-0.3, 0.6), (-0.5, 0.2), (-0.2, -0.2)],
        [(-0.1, -0.75), (0.35, -0.1), (0.5, 0.3), (0.25, 0.65), (0.0, 0.2), (-0.25, 0.65), (-0.5, 0.2), (-0.3, -0.1)],
    ],
    "Water": [_drop(-0.72), [(-0.3, -0.65), (0.4, 0.0), (0.45, 0.4), (0.1, 0.65), (-0.35, 0.55), (-0.5, 0.15)]],
    "Grass": [
        [(-0.5, 0.55), (-0.5, -0.1), (-0.1, -0.5), (0.58, -0.58), (0.5, 0.1), (0.1, 0.5)],
        [(0.0, -0.75), (0.35, -0.3), (0.4, 0.2), (0.08, 0.5), (0.08, 0.75), (-0.08, 0.75), (-0.08, 0.5), (-0.4, 0.1)],
    ],
    "Lightning": [
        [(0.2, -0.75), (-0.45, 0.1), (-0.05, 0.1), (-0.2, 0.75), (0.45, -0.15), (0.05, -0.15)],
        [(-0.1, -0.75), (0.35, -0.6), (0.1, -0.1), (0.45, -0.05), (-0.3, 0.75), (-0.1, 0.1), (-0.45, 0.05)],
    ],
    "Frost": [_star(6, 0.28), _star(6, 0.12)],
    "Stone": [
        [(-0.3, -0.5), (0.35, -0.5), (0.65, 0.1), (0.3, 0.55), (-0.4, 0.55), (-0.65, 0.05)],
        [(-0.7, 0.5), (-0.2, -0.5), (0.05, -0.1), (0.25, -0.35), (0.7, 0.5)],
    ],
    "Darkness": [_moon(0.48, 0.25), _moon(0.4, 0.15)],
    "Dream": [_star(4, 0.24), [(-0.7, 0.0), (-0.3, -0.35), (0.3, -0.35), (0.7, 0.0), (0.3, 0.35), (-0.3, 0.35)]],
    "Metal": [
        [(-0.35, -0.6), (0.35, -0.6), (0.7, 0.0), (0.35, 0.6), (-0.35, 0.6), (-0.7, 0.0), (-0.35, -0.6), (-0.2, -0.3)],
        _star(8, 0.5),
    ],
    "Wind": [
        [(-0.7, -0.2), (0.3, -0.45), (0.7, -0.1), (0.2, -0.2), (-0.2, 0.0), (0.6, 0.2), (0.2, 0.5), (0.1, 0.3)],
        _star(3, 0.3),
    ],
    "": [_star(5, 0.32), _star(6, 0.3, 0.65)],
}


def signs_of(element: str) -> list[Corners]:
    return _SIGNS[element]
