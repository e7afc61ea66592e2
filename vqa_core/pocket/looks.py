"""How a drawn picture comes before the lens: paper, light, angle, blur, noise, compression; all of it on the device.

The glyphs go through the same perspective as the picture. Every look is a function of the batch's seed.
"""

import math
import random
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from vqa_core.pocket.compression import compress
from vqa_core.pocket.mix import CARDS
from vqa_core.pocket.perspective import Seen, view

_PAPERS_COPIED, _PAPERS_BANDED = 0.14, 0.1


@dataclass
class Chances:
    """Random numbers of one batch: `whole` for choices of all its pictures, `each` [B, ...] for each by itself."""

    seed: int
    device: torch.device

    def __post_init__(self) -> None:
        self.whole = random.Random(self.seed)
        self._generator = torch.Generator(device=self.device).manual_seed(self.seed)

    def each(self, *shape: int) -> Tensor:
        """Uniform in 0..1."""
        return torch.rand(*shape, generator=self._generator, device=self.device)

    def some(self, count: int, share: float) -> Tensor:
        """[count, 1, 1, 1] of ones and zeros: which pictures a look falls on."""
        return (self.each(count, 1, 1, 1) < share).float()

    def normal(self, like: Tensor) -> Tensor:
        return torch.randn(like.shape, generator=self._generator, device=self.device)


def look(seen: Seen, family: str, zoom: float, chances: Chances) -> Seen:
    """The pictures [B, 3, H, W] in 0..1 as they might be photographed or scanned, the glyphs where they are then."""
    whole, pictures = chances.whole, seen.pictures
    if family != CARDS:
        pictures = _inked(pictures, chances)
    seen = Seen(pictures, seen.glyphs)
    if zoom > 1 or whole.random() < 0.6:
        seen = view(seen, zoom, chances)
    pictures = seen.pictures
    if whole.random() < 0.4:
        pictures = _shaded(pictures, chances)
    if family != CARDS and whole.random() < _PAPERS_BANDED:
        pictures = _banded(pictures, chances)
    if whole.random() < 0.15:
        pictures = _coarse(pictures, chances)
    if whole.random() < 0.65:
        pictures = _blurred_or_sharpened(pictures, chances)
    if family != CARDS and whole.random() < _PAPERS_COPIED:
        pictures = _copied(pictures, chances)
    if whole.random() < 0.5:
        pictures = _contrasted(pictures, chances)
    if whole.random() < 0.5:
        pictures = pictures + chances.normal(pictures) * 0.05 * chances.each(len(pictures), 1, 1, 1) ** 2
    if whole.random() < 0.3:
        pictures = compress(pictures.clamp(0, 1), 0.2 + 1.6 * chances.each(len(pictures)) ** 2)
    return Seen(pictures.clamp(0, 1), seen.glyphs)


def _inked(pictures: Tensor, chances: Chances) -> Tensor:
    """Other paper and ink: greyed, tinted, at times pale ink or light print on dark."""
    count = len(pictures)
    paper = 1 - 0.1 * chances.each(count, 1, 1, 1) - 0.05 * chances.each(count, 3, 1, 1)
    paper = paper - chances.some(count, 0.12) * 0.4 * chances.each(count, 3, 1, 1)
    ink = 0.1 * chances.each(count, 1, 1, 1) + chances.some(count, 0.12) * 0.45 * chances.each(count, 3, 1, 1)
    inverted = chances.some(count, 0.03)
    dark, light = torch.lerp(ink, paper, inverted), torch.lerp(paper, ink, inverted)
    # Paler ink than paper would leave nothing to read.
    light = torch.where((light - dark).abs().amax(1, keepdim=True) < 0.3, 1 - dark.round(), light)
    return dark + (light - dark) * pictures


def _shaded(pictures: Tensor, chances: Chances) -> Tensor:
    """Light that falls off across the picture."""
    count = len(pictures)
    light = 1 - 0.3 * chances.each(count, 1, 3, 3) * chances.some(count, 0.6)
    return pictures * functional.interpolate(light, pictures.shape[-2:], mode="bilinear", align_corners=True)


def _banded(pictures: Tensor, chances: Chances) -> Tensor:
    """A printer's or a scanner's bands: rows or columns in which the print fades."""
    count, _, height, width = pictures.shape
    upright = chances.whole.random() < 0.5
    grain = chances.each(count, 1, 1, 24) if upright else chances.each(count, 1, 24, 1)
    fade = (grain - 0.6).clamp(min=0) * 1.1 * chances.some(count, 0.6)
    fade = functional.interpolate(fade, (height, width), mode="bilinear", align_corners=True)
    return pictures + (1 - pictures) * fade


def _coarse(pictures: Tensor, chances: Chances) -> Tensor:
    """Fewer pixels and back."""
    height, width = pictures.shape[-2:]
    share = chances.whole.uniform(0.72, 0.95)
    small = (math.ceil(height * share), math.ceil(width * share))
    fewer = functional.interpolate(pictures, small, mode="bilinear", antialias=True, align_corners=False)
    return functional.interpolate(fewer, (height, width), mode="bicubic", align_corners=False).clamp(0, 1)


def _blurred(pictures: Tensor) -> Tensor:
    line = torch.tensor([1.0, 2.0, 1.0], device=pictures.device) / 4
    kernel = (line[:, None] * line).expand(3, 1, 3, 3)
    return functional.conv2d(functional.pad(pictures, (1, 1, 1, 1), mode="replicate"), kernel, groups=3)


def _blurred_or_sharpened(pictures: Tensor, chances: Chances) -> Tensor:
    blurred = _blurred(pictures)
    if chances.whole.random() < 0.25:
        blurred = _blurred(blurred)
    return torch.lerp(pictures, blurred, chances.each(len(pictures), 1, 1, 1) * 1.7 - 0.7)


def _copied(pictures: Tensor, chances: Chances) -> Tensor:
    """As from a copier or a fax: near to black and white, strokes thinner or thicker, dust."""
    count, _, height, width = pictures.shape
    on = chances.some(count, 0.7)
    grey = pictures.mean(1, keepdim=True)
    # The mean is near the paper's: small print is grey, not black, and must stay on the dark side.
    ink, paper = grey.amin((2, 3), keepdim=True), grey.mean((2, 3), keepdim=True)
    turn = ink + (paper - ink) * (0.6 + 0.25 * chances.each(count, 1, 1, 1))
    hard = torch.sigmoid((grey - turn) * (8 + 40 * chances.each(count, 1, 1, 1)))
    dust = chances.each(count, 1, height, width) < 0.0012 * chances.each(count, 1, 1, 1) ** 2
    hard = torch.where(dust, 1 - hard.round(), hard)
    return torch.lerp(pictures, hard.expand_as(pictures), on)


def _contrasted(pictures: Tensor, chances: Chances) -> Tensor:
    count = len(pictures)
    strength = 1 + (chances.each(count, 1, 1, 1) - 0.6) * 0.5
    return (pictures - 0.5) * strength + 0.5 + (chances.each(count, 1, 1, 1) - 0.5) * 0.15
