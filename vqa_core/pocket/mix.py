"""What is drawn how often, and how large: the one table to change.

A batch has one grid of tiles, so that the picture's tokens stand at the same places in all its rows. Shares are shares
of batches: a batch takes about as long at any grid.
"""

import math
import random
from dataclasses import dataclass, field

from vqa_core.pocket.prompt import TILE_PX, tiles_of

PAPERS, CARDS, LINES, DOCUMENTS = "papers", "cards", "lines", "documents"


@dataclass(frozen=True)
class Grid:
    """`pictures` a batch on one GPU; `papers` and `cards` are shares."""

    rows: int
    columns: int
    pictures: int
    papers: float
    cards: float

    @property
    def name(self) -> str:
        return f"{self.rows}x{self.columns}"

    @property
    def tiles(self) -> int:
        return tiles_of(self.rows, self.columns)


# Which grids real pictures come to: receipts 2x1 and 2x2 (at 768 px), 4x2 and 4x3 (at 1536 px); pages 2x2, 3x3, 4x4.
GRIDS = (
    Grid(1, 1, 128, papers=12, cards=16),
    Grid(2, 1, 96, papers=8, cards=0),
    Grid(1, 2, 96, papers=2, cards=0),
    Grid(2, 2, 64, papers=28, cards=60),
    Grid(3, 1, 72, papers=1, cards=0),
    Grid(3, 2, 48, papers=5, cards=0),
    Grid(2, 3, 48, papers=2, cards=0),
    Grid(3, 3, 32, papers=9, cards=14),
    Grid(4, 2, 36, papers=8, cards=0),
    Grid(4, 3, 24, papers=14, cards=10),
    Grid(3, 4, 24, papers=2, cards=0),
    Grid(4, 4, 18, papers=9, cards=0),
)


def grid_named(name: str) -> Grid:
    """The grid of "2x2" (rows x columns). KeyError for one that is not in the table."""
    return {grid.name: grid for grid in GRIDS}[name]


@dataclass(frozen=True)
class Mix:
    """Shares of pictures by kind: "documents" with the renderers' own shares, "cards", "lines", or any document kind.

    `one_tile_until` keeps to one tile below that difficulty; `shrink` divides the pictures of a batch.
    """

    kinds: dict[str, float] = field(default_factory=lambda: {DOCUMENTS: 66.0, CARDS: 30.0, LINES: 4.0})
    one_tile_until: float = 0.85
    shrink: int = 1
    questions: int = 8
    """Of one picture, at most."""
    grids: tuple[Grid, ...] = GRIDS

    @property
    def card_share(self) -> float:
        return self.kinds.get(CARDS, 0.0) / sum(self.kinds.values())

    def choose(self, draw: random.Random, difficulty: float) -> tuple[Grid, str]:
        """The grid of a batch, and whether it holds papers or cards."""
        family = CARDS if draw.random() < self.card_share else PAPERS
        shares = [grid.cards if family == CARDS else grid.papers for grid in self.grids]
        grid = draw.choices(self.grids, shares)[0]
        return (self.grids[0] if difficulty < self.one_tile_until else grid), family

    def choose_kind(self, draw: random.Random, family: str, difficulty: float) -> str:
        """The kind of one picture. Below full difficulty lines take the place of documents."""
        if family == CARDS:
            return CARDS
        if draw.random() >= difficulty:
            return LINES
        papers = {kind: share for kind, share in self.kinds.items() if kind != CARDS}
        return draw.choices(tuple(papers), tuple(papers.values()))[0] if papers else LINES

    def pictures(self, grid: Grid) -> int:
        return max(2, grid.pictures // self.shrink)


def page_size(draw: random.Random, grid: Grid, family: str) -> tuple[int, int]:
    """Width and height in px of a picture that the image processor cuts into `grid`."""
    ratio = _card_ratio(draw) if family == CARDS else _paper_ratio(draw, grid)
    most = TILE_PX * max(grid.rows, grid.columns)
    low, high = (0.75, 1.3) if grid.tiles < 9 else (0.65, 1.1)
    side = most * math.exp(draw.uniform(math.log(low), math.log(high)))
    return (round(side * ratio), round(side)) if ratio <= 1 else (round(side), round(side / ratio))


def _card_ratio(draw: random.Random) -> float:
    return draw.uniform(0.69, 0.745)


def _paper_ratio(draw: random.Random, grid: Grid) -> float:
    """Width over height: near a sheet of paper's where the grid allows it, else anything that comes to this grid."""
    rows, columns = grid.rows, grid.columns
    if rows == columns == 1:
        low, high = 0.4, 1.0
    elif rows >= columns:
        low, high = (columns - 1) / rows, columns / rows
    else:
        low, high = (rows - 1) / columns, rows / columns
    low = max(low, 0.26)
    usual = [ratio for ratio in (0.707, 0.757, 0.773) if low < ratio <= high]
    ratio = draw.choice(usual) * draw.uniform(0.97, 1.03) if usual and draw.random() < 0.5 else draw.uniform(low, high)
    ratio = min(max(ratio, low + 0.01), high)
    on_its_side = rows < columns or (rows == columns and draw.random() < 0.2)
    return 1 / ratio if on_its_side else ratio


def print_size(draw: random.Random, grid: Grid, size: tuple[int, int], difficulty: float) -> float:
    """Font size of the body text in the picture's own px: once it is cut into tiles, 9 to 32 px are left of it."""
    across, down = size[0] / (grid.columns * TILE_PX), size[1] / (grid.rows * TILE_PX)
    low, high = (9.5, 20.0) if grid.tiles == 1 else (9.5, 26.0) if grid.tiles <= 7 else (10.5, 30.0)
    seen = math.exp(draw.uniform(math.log(low), math.log(high)))
    if draw.random() >= difficulty:
        seen = draw.uniform(20, 34)
    scale = max(across, down) if draw.random() < 0.5 else math.sqrt(across * down)
    return max(seen * scale, 8.6 * across, 9.2 * down, 9.0)
