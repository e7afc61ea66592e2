"""Random crops of training pictures, a function of the row and the epoch."""

import math
import random

from PIL import Image

RATIOS = (3 / 4, 4 / 3)
TRIES = 10


def random_crop(picture: Image.Image, smallest: float, draw: random.Random) -> Image.Image:
    """A part of `picture` with `smallest`..1 of its area and a ratio of sides between 3:4 and 4:3.

    The rule of torchvision's RandomResizedCrop; scaling is left to the model's own picture processor. Where no such
    part fits in ten tries, the largest middle part of an allowed ratio.
    """
    width, height = picture.size
    for _ in range(TRIES):
        area = draw.uniform(smallest, 1.0) * width * height
        ratio = math.exp(draw.uniform(math.log(RATIOS[0]), math.log(RATIOS[1])))
        wide, high = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < wide <= width and 0 < high <= height:
            left, top = draw.randint(0, width - wide), draw.randint(0, height - high)
            return picture.crop((left, top, left + wide, top + high))
    wide = min(width, round(height * RATIOS[1]))
    high = min(height, round(width / RATIOS[0]))
    left, top = (width - wide) // 2, (height - high) // 2
    return picture.crop((left, top, left + wide, top + high))
