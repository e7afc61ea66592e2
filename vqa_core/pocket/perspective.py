"""Pictures turned, tilted and seen from further away, and where their glyphs are then."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from vqa_core.pocket.looks import Chances


@dataclass
class Glyphs:
    """Of each character [B, N]: its middle, its font size across and down in px, and its token id (0: none)."""

    x: Tensor
    y: Tensor
    width: Tensor
    height: Tensor
    character: Tensor


@dataclass
class Seen:
    """Pictures [B, 3, H, W] in 0..1 and their glyphs in the same px."""

    pictures: Tensor
    glyphs: Glyphs


def view(seen: Seen, zoom: float, chances: "Chances") -> Seen:
    """Two pictures of three turned by up to 3 degrees and tilted a little; all of them, and more, where `zoom` > 1."""
    count, _, height, width = seen.pictures.shape
    matrix, scale = _matrix(count, width / height, zoom, chances)
    pictures = _sample(seen.pictures, matrix, zoom, chances)
    glyphs = seen.glyphs
    flat = torch.stack(
        (glyphs.x * 2 / width - 1, glyphs.y * 2 / height - 1, torch.ones_like(glyphs.x)), -1
    ) @ torch.linalg.inv_ex(matrix).inverse.transpose(1, 2)
    x = (flat[..., 0] / flat[..., 2] + 1) * width / 2
    y = (flat[..., 1] / flat[..., 2] + 1) * height / 2
    return Seen(pictures, Glyphs(x, y, glyphs.width / scale, glyphs.height / scale, glyphs.character))


def _matrix(count: int, ratio: float, zoom: float, chances: "Chances") -> tuple[Tensor, Tensor]:
    """From a place of the new picture (-1..1) to one of the old [B, 3, 3], and how much further away it is [B, 1]."""
    far = zoom > 1
    on = torch.ones(count, device=chances.device) if far else (chances.each(count) < 0.7).float()
    most = math.radians(7 if far else 3)
    angle = (chances.each(count) * 2 - 1) * most * on * chances.each(count).sqrt()
    scale = zoom * (1 + (chances.each(count) * 0.1 - 0.05)) if far else 1 + (chances.each(count) * 0.12 - 0.02) * on
    tilt = (chances.each(count, 2) * 2 - 1) * (0.06 if far else 0.025) * on[:, None]
    slack = max(0.0, zoom - 1) * 0.8 + 0.015
    shift = (chances.each(count, 2) * 2 - 1) * slack * on[:, None]
    matrix = torch.zeros(count, 3, 3, device=chances.device)
    matrix[:, 0, 0], matrix[:, 0, 1] = scale * angle.cos(), -scale * angle.sin() / ratio
    matrix[:, 1, 0], matrix[:, 1, 1] = scale * angle.sin() * ratio, scale * angle.cos()
    matrix[:, :2, 2], matrix[:, 2, :2], matrix[:, 2, 2] = shift, tilt, 1.0
    return matrix, scale[:, None]


def _sample(pictures: Tensor, matrix: Tensor, zoom: float, chances: "Chances") -> Tensor:
    count, _, height, width = pictures.shape
    down = (torch.arange(height, device=pictures.device) + 0.5) * 2 / height - 1
    across = (torch.arange(width, device=pictures.device) + 0.5) * 2 / width - 1
    y, x = torch.meshgrid(down, across, indexing="ij")
    places = torch.stack((x, y, torch.ones_like(x)), -1).view(1, -1, 3) @ matrix.transpose(1, 2)
    grid = (places[..., :2] / places[..., 2:]).view(count, height, width, 2)
    behind = "table" if zoom > 1 else chances.whole.choice(("border", "black", "colour"))
    if behind == "border":
        return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    if behind == "black":
        return functional.grid_sample(pictures, grid, padding_mode="zeros", align_corners=False)
    ground = chances.each(count, 3, 1, 1) if behind == "colour" else _table(pictures, chances)
    inside = functional.grid_sample(torch.ones_like(pictures[:, :1]), grid, padding_mode="zeros", align_corners=False)
    return torch.lerp(ground.expand_as(pictures), functional.grid_sample(pictures, grid, align_corners=False), inside)


def _table(like: Tensor, chances: "Chances") -> Tensor:
    """What a picture may lie on: two colours that run into each other with a grain along one direction, and dust."""
    count, _, height, width = like.shape
    size = (height, width)
    wash = functional.interpolate(chances.each(count, 1, 4, 4), size, mode="bicubic", align_corners=False)
    fine = chances.whole.choice(((96, 3), (3, 96), (48, 48)))
    grain = functional.interpolate(chances.each(count, 1, *fine), size, mode="bilinear", align_corners=False)
    first, second = chances.each(count, 3, 1, 1), chances.each(count, 1, 1, 1)
    second = (first + (second - 0.5) * 0.8).clamp(0, 1)
    share = (wash * 0.7 + grain * chances.each(count, 1, 1, 1) * 0.6).clamp(0, 1)
    return torch.lerp(first, second, share)
