"""Pictures that show the same: saved again in another size, quality or format.

Three steps, each cheaper a picture and stricter than the next: a print of 32 x 32 grey levels is compared with all
others of the same shape by one matrix product; of pairs that are near, cell by cell; of those that still agree, the
pictures themselves are laid over each other. Saving again changes a picture everywhere by a little; another word in
a filled form changes one place by a lot. So the largest difference of any place counts, never the average.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.pictures import open_picture, picture_size
from vqa_core.examples.readers.reading import Progress, unheard

Size = tuple[int, int]
Levels = npt.NDArray[np.float32]
Print = npt.NDArray[np.uint8]

_PRINT = 32
_THREADS = 2
_AT_ONCE = 64
_BLOCK = 256
# Grey levels of 255. Measured on pages, receipts and cards saved again (JPEG 60, 80 % of the size, PNG, WebP) and on
# their nearest different neighbours; benchmarks/copies.py prints the distances.
_PRINT_RMS = 4.0
_PRINT_MOST = 12.0
_LIGHT_MOST = 20.0
_COLOUR_MOST = 20.0
_MEAN_MOST = 3.0
_LEAST_CONTRAST = 40.0
_SIDE_PX = 256
_LEAST_PX = 96
_KEPT_PX = 512
_KEPT = 64
MAX_PAIRS = 40_000_000
"""How many pairs of prints are compared cell by cell: thousands of pages of one template agree in everything coarse."""


@dataclass(frozen=True)
class Alike:
    """`groups` are places among the pictures, each group showing the same, the largest picture first.

    `sizes` are (width, height) of each picture, (0, 0) for one that cannot be read. `complete` is False where so many
    pictures are near each other that not all pairs were compared.
    """

    groups: tuple[tuple[int, ...], ...]
    sizes: tuple[tuple[int, int], ...]
    complete: bool


def find_alike(paths: Sequence[Path], progress: Progress = unheard) -> Alike:
    """Which of the pictures show the same; `progress` counts those looked at, and may end it by raising."""
    sizes, prints, means = _prints(paths, progress)
    leader = list(range(len(paths)))

    def lead(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    near = _Near(sizes, prints, means)
    kept = lru_cache(maxsize=_KEPT)(_kept)
    for first, second in near.pairs():
        progress(len(paths), len(paths))
        if lead(first) != lead(second) and _same(kept(paths[first]), kept(paths[second])):
            leader[lead(second)] = lead(first)
    groups: dict[int, list[int]] = {}
    for place in range(len(paths)):
        groups.setdefault(lead(place), []).append(place)
    joined = [sorted(group, key=lambda place: (-_area(sizes[place]), place)) for group in groups.values()]
    return Alike(tuple(tuple(group) for group in joined if len(group) > 1), tuple(sizes), near.complete)


def distance(first: Image.Image, second: Image.Image) -> tuple[float, float, float]:
    """The largest difference of light and of colour at one place, and of the means, in grey levels of 255.

    The light counts as if the picture had full contrast: a dark word on a dark page is a word.
    """
    side = min(max(first.size), max(second.size))
    # Half of the smaller one's size: finer than that, the larger one has what the smaller cannot.
    side = max(min(_LEAST_PX, side), min(_SIDE_PX, side // 2))
    (one, other), colours = (_levels(first, second, each) for each in (side, max(2, side // 2)))
    contrast = max(_LEAST_CONTRAST, float(np.ptp(one[..., 0])))
    light = one - other
    mean = float(np.abs(light.mean((0, 1))).max())
    light = light[..., :1] - light[..., :1].mean()
    colour = _blurred((colours[0] - colours[1])[..., 1:], 1.0)
    return float(np.abs(_blurred(light, 0.7)).max()) * 255 / contrast, float(np.abs(colour).max()), mean


def _same(first: Image.Image, second: Image.Image) -> bool:
    light, colour, mean = distance(first, second)
    return light <= _LIGHT_MOST and colour <= _COLOUR_MOST and mean <= _MEAN_MOST


def _prints(paths: Sequence[Path], progress: Progress) -> tuple[list[Size], Print, Levels]:
    """Sizes, prints [N, 32, 32] and mean colours [N, 3]; decoding lets other threads run meanwhile."""
    sizes: list[Size] = []
    prints = np.zeros((len(paths), _PRINT, _PRINT), np.uint8)
    means = np.zeros((len(paths), 3), np.float32)
    with ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(paths), _AT_ONCE):
            for size, small in pool.map(_print, paths[start : start + _AT_ONCE]):
                if small is not None:
                    prints[len(sizes)] = np.asarray(small.convert("L"))
                    means[len(sizes)] = np.asarray(small.convert("YCbCr")).mean((0, 1))
                sizes.append(size)
            progress(len(sizes), len(paths))
    return sizes, prints, means


def _print(path: Path) -> tuple[Size, Image.Image | None]:
    try:
        image = open_picture(path)
    except UserError:
        return (0, 0), None
    # Never with Pillow's reducing_gap: it cuts off what does not fill a block, 20 levels between two sizes of a page.
    return _stored_size(path, image), image.resize((_PRINT, _PRINT), Image.Resampling.HAMMING)


def _stored_size(path: Path, image: Image.Image) -> Size:
    """The size of the file, turned as the picture is: one of many pixels is opened smaller."""
    width, height = picture_size(path)
    return (width, height) if (width < height) == (image.width < image.height) else (height, width)


class _Near:
    """Pairs of pictures whose shapes and prints agree."""

    def __init__(self, sizes: Sequence[Size], prints: Print, means: Levels) -> None:
        self.complete = True
        readable = [place for place, (width, _) in enumerate(sizes) if width]
        self._order = sorted(readable, key=lambda place: sizes[place][0] / sizes[place][1])
        self._sizes = [sizes[place] for place in self._order]
        self._shapes = np.array([width / height for width, height in self._sizes])
        self._prints, self._means = prints[self._order], means[self._order]
        cells = self._prints.reshape(-1, _PRINT // 2, 2, _PRINT // 2, 2).mean((2, 4), dtype=np.float32)
        self._coarse = cells.reshape(-1, (_PRINT // 2) ** 2) - 128  # [N, 256]
        self._squares = (self._coarse**2).sum(1)

    def pairs(self) -> Iterator[tuple[int, int]]:
        compared = 0
        for start in range(0, len(self._order), _BLOCK):
            end = min(start + _BLOCK, len(self._order))
            # No shape differs by more between two sizes of one picture, whatever the rounding to whole pixels.
            last = int(np.searchsorted(self._shapes, self._shapes[end - 1] * 1.25, side="right"))
            for first, second in self._chunks(start, end, last):
                compared += len(first)
                if compared > MAX_PAIRS:
                    self.complete = False
                    return
                difference = self._prints[first].astype(np.int16) - self._prints[second]
                agree = np.abs(difference).max((1, 2)) <= _PRINT_MOST
                agree &= np.abs(self._means[first] - self._means[second]).max(1) <= _MEAN_MOST
                for one, other in zip(first[agree], second[agree], strict=True):
                    if _same_shape(self._sizes[one], self._sizes[other]):
                        yield self._order[one], self._order[other]

    def _chunks(self, start: int, end: int, last: int) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
        """Pairs of the rows start..end with all rows after them up to `last` whose coarse levels are near."""
        products = self._coarse[start:end] @ self._coarse[start:last].T
        apart = self._squares[start:end, None] + self._squares[None, start:last] - 2 * products
        rows, columns = np.nonzero(apart <= _PRINT_RMS**2 * self._coarse.shape[1])
        later = columns > rows
        first, second = rows[later] + start, columns[later] + start
        for at in range(0, len(first), _BLOCK * _BLOCK // 4):
            part = slice(at, at + _BLOCK * _BLOCK // 4)
            yield first[part], second[part]


def _same_shape(one: Size, other: Size) -> bool:
    """Whether one size is the other's times a factor, up to a pixel lost to rounding on the smaller."""
    small, large = sorted((one, other))
    factor = large[0] / small[0] if small[0] >= small[1] else large[1] / small[1]
    return all(abs(large[side] / factor - small[side]) <= 1 + 0.01 * small[side] for side in (0, 1))


def _kept(path: Path) -> Image.Image:
    """The picture at the size that comparing needs at most."""
    image = open_picture(path)
    factor = _KEPT_PX / max(image.size)
    return image if factor >= 1 else image.resize(_scaled(image, factor), Image.Resampling.LANCZOS)


def _scaled(image: Image.Image, factor: float) -> Size:
    return max(1, round(image.width * factor)), max(1, round(image.height * factor))


def _levels(first: Image.Image, second: Image.Image, side: int) -> tuple[Levels, Levels]:
    """Each [H, W, 3], light and two colours, both at a long side of `side` pixels."""
    size = _scaled(first, min(1.0, side / max(first.size)))
    # A filter without aliasing: with a plain mean, 80 % of a size differs by 50 levels at each letter's edge.
    one, other = (
        np.asarray(image.resize(size, Image.Resampling.LANCZOS).convert("YCbCr"), dtype=np.float32)
        for image in (first, second)
    )
    return one, other


def _blurred(levels: Levels, sigma: float) -> Levels:
    """A Gaussian blur along both axes: one pixel is noise, a letter is several."""
    reach = max(1, round(3 * sigma))
    steps = np.arange(-reach, reach + 1)
    weights = np.exp(-(steps**2) / (2 * sigma**2)).astype(np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        padding = [(reach, reach) if axis == side else (0, 0) for side in range(3)]
        padded = np.pad(levels, padding, mode="edge")
        length = levels.shape[axis]
        levels = sum(weight * np.take(padded, range(at, at + length), axis) for at, weight in enumerate(weights))
    return levels


def _area(size: Size) -> int:
    return size[0] * size[1]
