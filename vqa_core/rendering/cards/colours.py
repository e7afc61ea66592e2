"""Colours of the cards: mixing, gradients, cloudy and glittering surfaces."""

import random

from PIL import Image

from vqa_core.rendering.canvas import Colour

WHITE, INK, NIGHT = (255, 255, 255), (20, 20, 28), (18, 18, 34)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0 gives `first`, 1 gives `second`."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


def nearby(draw: random.Random, colour: Colour, spread: int) -> Colour:
    return tuple(max(0, min(255, part + draw.randint(-spread, spread))) for part in colour)  # type: ignore[return-value]


def brightness(colour: Colour) -> float:
    """0 for black to 255 for white, as the eye weighs it (ITU-R BT.601)."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def any_colour(draw: random.Random) -> Colour:
    return draw.randint(0, 255), draw.randint(0, 255), draw.randint(0, 255)


def gradient(size: tuple[int, int], top: Colour, bottom: Colour, middle: Colour | None = None) -> Image.Image:
    """A picture of `size` px that runs from `top` over `middle` to `bottom`."""
    steps = [top, middle or mix(top, bottom, 0.5), bottom]
    small = Image.new("RGB", (1, 3))
    small.putdata(steps)
    return small.resize((1, size[1]), Image.Resampling.BICUBIC).resize(size, Image.Resampling.NEAREST)


def clouds(draw: random.Random, size: tuple[int, int], grain: int) -> Image.Image:
    """A grey picture of `size` px with soft random spots, `grain` of them across."""
    return _spots(draw, size, grain).resize(size, Image.Resampling.BILINEAR)


def mottled(draw: random.Random, size: tuple[int, int], colour: Colour, strength: float) -> Image.Image:
    """A surface of one colour with light and dark spots."""
    spots = _spots(draw, size, draw.choice((3, 6, 12, 30)))
    light, dark = (Image.new("RGB", spots.size, mix(colour, end, strength)) for end in (WHITE, NIGHT))
    return Image.composite(light, dark, spots).resize(size, Image.Resampling.BILINEAR)


def _spots(draw: random.Random, size: tuple[int, int], grain: int) -> Image.Image:
    """A pixel for each spot."""
    down = max(2, round(grain * size[1] / size[0]))
    return Image.frombytes("L", (grain, down), draw.randbytes(grain * down))


def stripes(draw: random.Random, size: tuple[int, int], colours: list[Colour]) -> Image.Image:
    """Bands of light that run slanted or upright over each other, as on foil."""
    width = size[0] + size[1]
    small = Image.new("RGB", (len(colours), 1))
    small.putdata(colours)
    strip = small.resize((width, 1), draw.choice((Image.Resampling.BICUBIC, Image.Resampling.BILINEAR)))
    slant = draw.choice((0.0, 0.0, 0.3, 0.6, 1.0))
    return strip.resize((width, 2)).transform(size, Image.Transform.AFFINE, (1, slant, 0, 0, 0, 0.5))


def foil(draw: random.Random, size: tuple[int, int]) -> Image.Image:
    """A foil of pale rainbow or silver bands."""
    silver = draw.random() < 0.5
    steps: list[Colour] = []
    for _ in range(draw.randint(8, 26)):
        grey = draw.randint(150, 250)
        steps.append((grey, grey, min(255, grey + 6)) if silver else mix(any_colour(draw), WHITE, 0.45))
    return stripes(draw, size, steps)
