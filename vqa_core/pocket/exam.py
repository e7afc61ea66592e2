"""What the model reads rightly of pictures it is never trained on: exact match by kind and grid."""

import random
from dataclasses import dataclass, replace

import torch
from torch.utils.data import Dataset

from vqa_core.pocket.batches import KINDS, Batch, Recipe, draw_batch
from vqa_core.pocket.feed import each
from vqa_core.pocket.mix import CARDS, DOCUMENTS, LINES, grid_named
from vqa_core.pocket.network import Network
from vqa_core.pocket.objective import Objective, losses
from vqa_core.pocket.tiles import inputs_of
from vqa_core.pocket.world import World

_SEED = "held out"
_MOST_PICTURES = 64


@dataclass(frozen=True)
class Cell:
    """Pictures of one kind and grid; `new` ones have layouts and fonts that training never draws."""

    kind: str
    grid: str
    new: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind} {self.grid}" + (" new" if self.new else "")


CELLS = (
    Cell(DOCUMENTS, "1x1"),
    Cell(DOCUMENTS, "2x2"),
    Cell(DOCUMENTS, "3x2"),
    Cell(DOCUMENTS, "3x3"),
    Cell(DOCUMENTS, "4x3"),
    Cell(DOCUMENTS, "2x2", new=True),
    Cell(DOCUMENTS, "3x3", new=True),
    Cell(LINES, "2x2"),
    Cell(CARDS, "1x1"),
    Cell(CARDS, "2x2"),
    Cell(CARDS, "2x2", new=True),
)


@dataclass
class _Pictures(Dataset[Batch]):
    recipe: Recipe
    new: Recipe
    cells: tuple[Cell, ...]

    def __getitem__(self, place: int) -> Batch:
        cell = self.cells[place]
        recipe = self.new if cell.new else self.recipe
        grid = grid_named(cell.grid)
        kinds = [cell.kind] * min(_MOST_PICTURES, recipe.mix.pictures(grid))
        return draw_batch(recipe, random.Random(f"{_SEED}/{cell.name}"), grid, kinds, place, 1.0)


class Exam:
    """Drawn once; `take` asks all of it with the answer's beginning given, which for a whole answer is the same."""

    def __init__(self, recipe: Recipe, workers: int, cells: tuple[Cell, ...] = CELLS) -> None:
        new = replace(recipe, fonts=recipe.fonts.held_out, held_out=True)
        self.cells = cells
        self.batches = each(_Pictures(replace(recipe, fonts=recipe.fonts.training), new, cells), len(cells), workers)

    def take(self, network: Network, objective: Objective, world: World) -> dict[str, float]:
        """Exact match, 0..1, by cell and by document kind.

        The graph is built and thrown away: without it every compiled layer would be compiled once more.
        """
        found: dict[str, float] = {}
        by_kind = torch.zeros(2, len(KINDS), device=world.device)
        for cell, batch in zip(self.cells, self.batches, strict=True):
            inputs = inputs_of(batch, world.device)
            with world.autocast():
                result = losses(network, inputs, replace(objective, glyphs=0.0))
            by_kind[0].index_add_(0, inputs.kinds, result.right)
            by_kind[1].index_add_(0, inputs.kinds, result.asked)
            found[cell.name] = round(float(result.right.sum() / result.asked.sum()), 4)
        for name, right, asked in zip(KINDS, *by_kind.tolist(), strict=True):
            if asked:
                found[name] = round(right / asked, 4)
        return found
