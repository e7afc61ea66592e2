"""Pictures as a model's processor cuts them: its numbers turned back into pictures that a person can look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from vqa_core.families.sight import Grid

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True)
class SeenPicture:
    """One picture as a model sees it: `rows` x `columns` tiles row by row and then the whole, or the whole alone (0).

    `size` is the picture's own, `part` the size of what of it is shown, `read` what its tiles make together.
    """

    size: Size
    read: Size
    rows: int
    columns: int
    tiles: tuple[Image.Image, ...]
    part: Size

    @property
    def shrunk(self) -> float:
        """How many times smaller than it is what is shown is read, at its worse side; below 1 it is enlarged."""
        return max(own / read for own, read in zip(self.part, self.read, strict=True))


def count_tiles(batch: Mapping[str, Any], pictures: int) -> int:
    """How many of the first row's tiles hold a picture; the others only fill up the batch."""
    if "pixel_attention_mask" not in batch:
        return pictures
    return int(batch["pixel_attention_mask"][0].flatten(1).any(1).sum())


def seen_pictures(
    batch: Mapping[str, Any], sizes: Sequence[tuple[Size, Size]], grids: Sequence[Grid], processor: Any
) -> list[SeenPicture]:
    """The first row's pictures from `batch` (pixel_values [B, N, 3, H, W]), as `grids` says they were cut.

    `sizes` are each picture's own and that of what of it is shown.
    """
    found, at = [], 0
    for (size, part), (rows, columns) in zip(sizes, grids, strict=True):
        count = rows * columns + 1
        tiles = tuple(_picture(batch, index, processor.image_processor) for index in range(at, at + count))
        at += count
        read = tiles[0].size
        if rows:
            read = (sum(tile.width for tile in tiles[:columns]), sum(tile.height for tile in tiles[:-1:columns]))
        found.append(SeenPicture(size, read, rows, columns, tiles, part))
    return found


def _picture(batch: Mapping[str, Any], index: int, processor: Any) -> Image.Image:
    """Tile `index` of the first row, its padding cut off."""
    pixels = batch["pixel_values"][0, index].float()
    if "pixel_attention_mask" in batch:
        mask = batch["pixel_attention_mask"][0, index]
        pixels = pixels[:, : int(mask.any(1).sum()), : int(mask.any(0).sum())]
    if processor.do_normalize:
        mean, std = (pixels.new_tensor(value).view(-1, 1, 1) for value in (processor.image_mean, processor.image_std))
        pixels = pixels * std + mean
    if processor.do_rescale:
        pixels = pixels / processor.rescale_factor
    return Image.fromarray(pixels.round().clamp(0, 255).byte().permute(1, 2, 0).numpy())
