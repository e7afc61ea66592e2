"""A creature of simple shapes in its landscape: the plainest picture of a trading card."""

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from vqa_core.rendering.canvas import Colour
from vqa_core.rendering.cards.colours import NIGHT, WHITE, gradient, mix, nearby
from vqa_core.rendering.cards.creatures import ELEMENTS


def landscape(draw: random.Random, size: tuple[int, int], element: str, middle: float = 0.6) -> Image.Image:
    """A creature in its landscape, `size` px; `middle` is the height of its body as a share of the picture's."""
    width, height = size
    base = ELEMENTS[element]
    night = draw.random() < (0.8 if element in ("Darkness", "Dream") else 0.25)
    other = nearby(draw, base, 60)
    top = mix(base, NIGHT, 0.75) if night else mix(other, WHITE, 0.35)
    low = mix(other, WHITE, 0.15) if night else mix(base, WHITE, 0.75)
    picture = gradient((width, height), top, low)
    brush = ImageDraw.Draw(picture)
    _sun(draw, brush, (width, height), (mix(top, low, 0.35), mix(low, WHITE, 0.6)))
    _specks(draw, brush, (width, height), mix(low, WHITE, 0.5), 26)
    ground = mix(base, NIGHT, 0.55)
    for layer in range(3):
        colour = mix(mix(low, base, 0.5), ground, (layer + 1) / 3)
        _hills(draw, brush, (width, height), height * (middle + 0.02 + 0.11 * layer), colour)
    creature(draw, picture, mix(nearby(draw, base, 50), WHITE, 0.25), middle)
    _specks(draw, brush, (width, height), mix(base, WHITE, 0.7), 10)
    return picture


def creature(draw: random.Random, picture: Image.Image, colour: Colour, middle: float) -> None:
    """Draw a creature into the picture, its body at `middle` of the height."""
    radius = min(picture.size) * draw.uniform(0.2, 0.3)
    place = (picture.width * draw.uniform(0.4, 0.6), picture.height * middle)
    _Body(draw, ImageDraw.Draw(picture), place, radius, colour).paint()


def _disc(
    brush: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, fill: Colour, flat: float = 1
) -> None:
    x, y = centre
    brush.ellipse((x - radius, y - radius * flat, x + radius, y + radius * flat), fill=fill)


def _sun(
    draw: random.Random, brush: ImageDraw.ImageDraw, size: tuple[int, int], colours: tuple[Colour, Colour]
) -> None:
    sky, colour = colours
    centre = (size[0] * draw.uniform(0.12, 0.88), size[1] * draw.uniform(0.14, 0.34))
    radius = min(size) * draw.uniform(0.09, 0.16)
    for ring in range(5):
        _disc(brush, centre, radius * (1.9 - 0.22 * ring), mix(sky, colour, 0.14 * (ring + 1)))
    _disc(brush, centre, radius * 0.85, colour)


def _specks(draw: random.Random, brush: ImageDraw.ImageDraw, size: tuple[int, int], colour: Colour, count: int) -> None:
    for _ in range(count):
        _disc(
            brush, (draw.uniform(0, size[0]), draw.uniform(0, size[1])), size[0] * draw.uniform(0.0015, 0.006), colour
        )


def _hills(
    draw: random.Random, brush: ImageDraw.ImageDraw, size: tuple[int, int], level: float, colour: Colour
) -> None:
    waves = [(draw.uniform(1, 4), draw.uniform(0, 6.3), draw.uniform(0.01, 0.045) * size[1]) for _ in range(3)]
    sharp = draw.random() < 0.3
    edge = []
    for step in range(41):
        along = step / 40
        rise = sum(high * math.sin(6.3 * often * along + start) for often, start, high in waves)
        if sharp and step % 2:
            rise += draw.uniform(-0.05, 0.01) * size[1]
        edge.append((along * size[0], level + rise))
    brush.polygon([(0, size[1]), *edge, (size[0], size[1])], fill=colour)


@dataclass
class _Body:
    """A creature around `place` with a body of `radius`: upright, on four legs, as a snake or as a ball."""

    draw: random.Random
    brush: ImageDraw.ImageDraw
    place: tuple[float, float]
    radius: float
    colour: Colour

    def paint(self) -> None:
        self.dark, self.light = mix(self.colour, NIGHT, 0.35), mix(self.colour, WHITE, 0.55)
        self._blob((0, 1.02), 1.0, mix(self.dark, NIGHT, 0.5), 0.14)
        self.draw.choices((self._upright, self._four_legs, self._snake, self._ball), (4, 2, 2, 2))[0]()
        self._ears()
        self._blob((0, -0.55), 0.66, self.colour, self.draw.uniform(0.8, 0.95))
        self._face()

    def _upright(self) -> None:
        if self.draw.random() < 0.5:
            self._wings()
        else:
            self._tail()
        for side in (-1, 1):
            self._blob((0.45 * side, 0.9), 0.28, self.dark, 0.6)
        self._blob((0, 0.3), 0.78, self.colour, 0.92)
        self._blob((0, 0.45), 0.5, self.light, 0.95)
        for side in (-1, 1):
            self._blob((0.62 * side, 0.2), 0.2, self.dark, 1.3)

    def _four_legs(self) -> None:
        """The head ends up at one side of the trunk."""
        side = self.draw.choice((-1, 1))
        self._tail()
        for x in (-0.7, -0.35, 0.35, 0.7):
            self._blob((x, 0.75), 0.17, self.dark, 1.8)
        self._blob((0, 0.3), 1.0, self.colour, 0.5)
        for spot in range(self.draw.randint(0, 5)):
            self._blob((0.3 * spot - 0.6, 0.15 + 0.1 * (spot % 2)), self.draw.uniform(0.06, 0.16), self.light)
        self.place = self._at(0.8 * side, 0.1)

    def _snake(self) -> None:
        """Coils from the ground up to the head."""
        turns, start = self.draw.uniform(4, 9), self.draw.uniform(0, 6)
        sway = self.draw.uniform(0.4, 1.2)
        for step in range(25):
            along = step / 24
            x = sway * (1 - along) * math.sin(start + turns * along)
            self._blob((x, 1 - 1.5 * along), 0.22 + 0.2 * along, self.light if step % 4 == 0 else self.colour)

    def _ball(self) -> None:
        """Round all over, with thorns or leaves around it."""
        count, reach = self.draw.randint(5, 14), self.draw.uniform(1.2, 1.7)
        for thorn in range(count):
            angle = math.tau * thorn / count
            root = [(0.8 * math.cos(angle + turn), 0.8 * math.sin(angle + turn)) for turn in (-0.25, 0.25)]
            corners = [*root, (reach * math.cos(angle), reach * math.sin(angle))]
            self.brush.polygon([self._at(x, y) for x, y in corners], fill=self.dark if thorn % 2 else self.light)
        self._blob((0, 0), 1.0, self.colour)
        self._blob((0, 0.45), 0.5, self.light, 0.8)

    def _blob(self, place: tuple[float, float], radius: float, fill: Colour, flat: float = 1) -> None:
        _disc(self.brush, self._at(*place), radius * self.radius, fill, flat)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.place[0] + x * self.radius, self.place[1] + y * self.radius

    def _mirrored(self, corners: list[tuple[float, float]], fill: Colour) -> None:
        for side in (-1, 1):
            self.brush.polygon([self._at(x * side, y) for x, y in corners], fill=fill)

    def _wings(self) -> None:
        span, lift = self.draw.uniform(1.4, 1.9), self.draw.uniform(0.7, 1.3)
        shape = [(0.3, -0.1), (span, -lift), (span * 1.05, 0.0), (span * 0.75, 0.1), (span * 0.65, 0.45), (0.4, 0.6)]
        self._mirrored(shape, self.dark)
        self._mirrored([(0.8 * x + 0.08, 0.8 * y) for x, y in shape], self.light)

    def _tail(self) -> None:
        side, curl = self.draw.choice((-1, 1)), self.draw.uniform(0.6, 1.3)
        for step in range(14):
            along = step / 13
            x = side * (0.5 + 0.85 * along)
            self._blob((x, 0.75 - curl * along * along), 0.26 - 0.1 * along, mix(self.dark, self.light, along))
        self._blob((side * 1.38, 0.72 - curl), 0.26, self.light)

    def _ears(self) -> None:
        tip, wide = self.draw.uniform(1.35, 2.0), self.draw.uniform(0.35, 0.75)
        if self.draw.random() < 0.35:
            for side in (-1, 1):
                self._blob((0.5 * side, -1.05), 0.28, self.dark)
                self._blob((0.5 * side, -1.05), 0.16, self.light)
            return
        self._mirrored([(0.12, -0.95), (wide, -tip), (0.6, -0.6)], self.dark)
        self._mirrored([(0.25, -0.95), (wide * 0.95, -tip + 0.2), (0.52, -0.7)], self.light)
        if self.draw.random() < 0.4:
            self.brush.polygon([self._at(x, y) for x, y in ((-0.13, -1.0), (0, -1.55), (0.13, -1.0))], fill=self.light)

    def _face(self) -> None:
        eye, apart = self.draw.uniform(0.12, 0.17), self.draw.uniform(0.24, 0.32)
        for side in (-1, 1):
            self._blob((apart * side, -0.58), eye, WHITE, 1.15)
            self._blob((apart * side, -0.56), eye * 0.75, NIGHT, 1.15)
            self._blob((apart * side - 0.03, -0.62), eye * 0.28, WHITE)
            self._blob((0.45 * side, -0.36), 0.09, mix(self.colour, (240, 90, 110), 0.5), 0.7)
        left, top = self._at(-0.12, -0.5)
        right, bottom = self._at(0.12, -0.3)
        self.brush.arc((left, top, right, bottom), 20, 160, fill=NIGHT, width=max(1, round(self.radius * 0.035)))
