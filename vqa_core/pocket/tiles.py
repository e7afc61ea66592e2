"""From a batch as it was drawn to what the model takes: tiles, what stands in each of their patches, ids."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from vqa_core.pocket.attention import Targets
from vqa_core.pocket.batches import Batch
from vqa_core.pocket.looks import Chances, look
from vqa_core.pocket.perspective import Glyphs, Seen
from vqa_core.pocket.prompt import PATCH_PX, TILE_PX

SLOTS_ACROSS, SLOTS_DOWN = 4, 2
"""A patch of 16 px has places for 4 x 2 characters."""
SLOTS = SLOTS_ACROSS * SLOTS_DOWN
UNKNOWN = -100
_PATCHES = TILE_PX // PATCH_PX
_TOKENS = 12
_TOKEN_PX = TILE_PX // _TOKENS
# Print smaller than this after all looks is not to be told apart; a patch with such print is not scored.
_LEAST_HEIGHT, _LEAST_WIDTH = 8.2, 7.4


@dataclass
class Inputs:
    """`tiles` [B, T, 3, 384, 384] in -1..1, `glyphs` [B, T, patches, slots] token ids, 0 nothing, UNKNOWN not scored;
    `ids`, `position`, `part` [B, L]; `answers` [A, 2]; `word_targets` and `answer_targets`, where questions'
    words and answers should look; `places` of the picture's ids; `kinds` [B]."""

    tiles: Tensor
    glyphs: Tensor
    ids: Tensor
    position: Tensor
    part: Tensor
    answers: Tensor
    word_targets: Targets
    answer_targets: Targets
    places: Tensor
    kinds: Tensor


def inputs_of(batch: Batch, device: torch.device, looks: bool = True) -> Inputs:
    """Move a batch to the device, look at its pictures and cut them."""
    chances = Chances(batch.look_seed, device)
    size = (batch.rows * TILE_PX, batch.columns * TILE_PX)
    pictures = batch.pictures.to(device, non_blocking=True).permute(0, 3, 1, 2).float().div(255)
    down, across = size[0] / pictures.shape[2], size[1] / pictures.shape[3]
    mode = chances.whole.choice(("bilinear", "bicubic"))
    pictures = functional.interpolate(pictures, size, mode=mode, antialias=True, align_corners=False).clamp(0, 1)
    told = batch.glyphs.to(device, non_blocking=True).float()
    x, y, print_px = told[..., 0] * across, told[..., 1] * down, told[..., 2]
    seen = Seen(pictures, Glyphs(x, y, print_px * across, print_px * down, told[..., 3].long()))
    if looks:
        seen = look(seen, batch.family, batch.zoom, chances)
    tiles, glyphs = cut(seen, batch.rows, batch.columns)
    places = _ids(batch.places, device)
    words, answers = (
        Targets(found[..., 0].clamp(min=0), spots_of(seen.glyphs, found[..., 1:], places, batch.rows, batch.columns))
        for found in (_ids(batch.word_targets, device), _ids(batch.answer_targets, device))
    )
    row = (_ids(batch.ids, device), _ids(batch.position, device), _ids(batch.part, device))
    return Inputs(tiles, glyphs, *row, _ids(batch.answers, device), words, answers, places, _ids(batch.kinds, device))


def _ids(column: Tensor, device: torch.device) -> Tensor:
    return column.to(device, non_blocking=True).long()


def cut(seen: Seen, rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """Tiles row by row, then the whole picture made small; with each the characters in its patches."""
    pictures = seen.pictures * 2 - 1
    if rows * columns == 1:
        return pictures[:, None], slots(seen.glyphs, 1, 1)
    count = len(pictures)
    tiles = pictures.view(count, 3, rows, TILE_PX, columns, TILE_PX).permute(0, 2, 4, 1, 3, 5)
    tiles = tiles.reshape(count, rows * columns, 3, TILE_PX, TILE_PX)
    small = functional.interpolate(pictures, (TILE_PX, TILE_PX), mode="bicubic", antialias=True, align_corners=False)
    told = torch.cat((slots(seen.glyphs, rows, columns), slots(_shrunk(seen.glyphs, rows, columns), 1, 1)), 1)
    return torch.cat((tiles, small.clamp(-1, 1)[:, None]), 1), told


def _shrunk(glyphs: Glyphs, rows: int, columns: int) -> Glyphs:
    """In the whole picture made small."""
    width, height = glyphs.width / columns, glyphs.height / rows
    return Glyphs(glyphs.x / columns, glyphs.y / rows, width, height, glyphs.character)


def spots_of(glyphs: Glyphs, which: Tensor, places: Tensor, rows: int, columns: int) -> Tensor:
    """[B, P, n]: the places in a row of the tokens that show each of the glyphs `which` [B, P, m] large enough to be
    read, in its tile and in the whole picture; -1 for none."""
    there = (which >= 0) & (which < glyphs.x.shape[1])
    index = torch.where(there, which, 0).flatten(1)
    shown = [(glyphs, rows, columns, 0)]
    if rows * columns > 1:
        shown.append((_shrunk(glyphs, rows, columns), 1, 1, rows * columns))
    spots = []
    for seen, down, across, first in shown:
        x, y, width, height = (
            side.gather(1, index).view_as(which) for side in (seen.x, seen.y, seen.width, seen.height)
        )
        inside = (x >= 0) & (y >= 0) & (x < across * TILE_PX) & (y < down * TILE_PX)
        legible = (height >= _LEAST_HEIGHT) & (width >= _LEAST_WIDTH)
        x = x.nan_to_num(0).long().clamp(0, across * TILE_PX - 1)
        y = y.nan_to_num(0).long().clamp(0, down * TILE_PX - 1)
        tile = first + (y // TILE_PX) * across + x // TILE_PX
        token = (tile * _TOKENS + y % TILE_PX // _TOKEN_PX) * _TOKENS + x % TILE_PX // _TOKEN_PX
        spots.append(torch.where(there & inside & legible, places[token], -1))
    return torch.cat(spots, -1)


def slots(glyphs: Glyphs, rows: int, columns: int) -> Tensor:
    """[B, tiles, patches, slots]: the character whose middle lies in each eighth of a patch."""
    count = len(glyphs.x)
    there = (glyphs.character > 0) & (glyphs.x >= 0) & (glyphs.y >= 0)
    there &= (glyphs.x < columns * TILE_PX) & (glyphs.y < rows * TILE_PX)
    x = glyphs.x.nan_to_num(0).long().clamp(0, columns * TILE_PX - 1)
    y = glyphs.y.nan_to_num(0).long().clamp(0, rows * TILE_PX - 1)
    tile = (y // TILE_PX) * columns + x // TILE_PX
    x, y = x % TILE_PX, y % TILE_PX
    patch = (y // PATCH_PX) * _PATCHES + x // PATCH_PX
    slot = (y % PATCH_PX) // (PATCH_PX // SLOTS_DOWN) * SLOTS_ACROSS + (x % PATCH_PX) // (PATCH_PX // SLOTS_ACROSS)
    row = torch.arange(count, device=x.device)[:, None]
    places = ((row * rows * columns + tile) * _PATCHES**2 + patch) * SLOTS + slot
    legible = (glyphs.height >= _LEAST_HEIGHT) & (glyphs.width >= _LEAST_WIDTH)
    told = torch.where(legible, glyphs.character, UNKNOWN)
    size = count * rows * columns * _PATCHES**2 * SLOTS
    # One place more takes all that lies outside: selecting by a mask would wait for the device.
    found = torch.zeros(size + 1, dtype=torch.long, device=x.device)
    found.scatter_(0, torch.where(there, places, size).flatten(), told.flatten())
    return found[:size].view(count, rows * columns, _PATCHES**2, SLOTS)
