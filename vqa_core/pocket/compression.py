"""JPEG's loss without its file: the cosine coefficients of 8x8 blocks, rounded as its luminance table says."""

import math
from functools import lru_cache

import torch
from torch import Tensor

# ITU-T T.81, table K.1.
_STEPS = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)


@lru_cache(maxsize=4)
def _tables(device: torch.device) -> tuple[Tensor, Tensor]:
    place = torch.arange(8, device=device, dtype=torch.float32)
    waves = torch.cos(math.pi * (2 * place + 1) * place[:, None] / 16) / 2
    waves[0] /= math.sqrt(2)
    return waves, torch.tensor(_STEPS, device=device, dtype=torch.float32)


def compress(pictures: Tensor, coarseness: Tensor) -> Tensor:
    """Pictures [B, 3, H, W] in 0..1, H and W multiples of 8; `coarseness` [B], 1 is JPEG's quality 50."""
    waves, steps = _tables(pictures.device)
    count, channels, height, width = pictures.shape
    blocks = pictures.reshape(count, channels, height // 8, 8, width // 8, 8).transpose(3, 4) * 255 - 128
    sizes = steps * coarseness.view(-1, 1, 1, 1, 1, 1)
    kept = torch.round(waves @ blocks @ waves.T / sizes) * sizes
    back = (waves.T @ kept @ waves + 128) / 255
    return back.transpose(3, 4).reshape(count, channels, height, width)
