"""What is drawn how often, and how large: the one table to change.

A batch has one grid of tiles, so that the picture's tokens stand at the same places in all its rows. Shares are shares
of batches: a batch takes about as long at any grid.
"""

import math
import random
from dataclasses import dataclass, field

from vqa_core.families.grids import grid_for
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


# What `families.grids.grid_for` makes of receipts (3x2, 4x2, 4x3, 5x2), pages (3x3), cards (2x2) and photographs;
# one tile is for speed.
GRIDS = (
    Grid(1, 1, 128, papers=9, cards=24),
    Grid(1, 2, 96, papers=1, cards=0),
    Grid(2, 1, 96, papers=2, cards=0),
    Grid(1, 3, 72, papers=0.5, cards=0),
    Grid(3, 1, 72, papers=1, cards=0),
    Grid(2, 2, 64, papers=22, cards=60),
    Grid(2, 3, 48, papers=3, cards=2),
    Grid(3, 2, 48, papers=16, cards=4),
    Grid(2, 4, 36, papers=1, cards=0),
    Grid(4, 2, 36, papers=10, cards=0),
    Grid(3, 3, 32, papers=17, cards=7),
    Grid(2, 5, 28, papers=0.5, cards=0),
    Grid(5, 2, 28, papers=4, cards=0),
    Grid(2, 6, 24, papers=0.5, cards=0),
    Grid(6, 2, 24, papers=1, cards=0),
    Grid(3, 4, 24, papers=2, cards=0),
    Grid(4, 3, 24, papers=10, cards=3),
)
MOST_TILES = 12
_UPRIGHT_CARDS = 0.85
"""The others lie on a picture of any shape."""
_TRIES = 100


def grid_named(name: str) -> Grid:
    """The grid of "2x2" (rows x columns). KeyError for one that is not in the table."""
    return {grid.name: grid for grid in GRIDS}[name]


# Shares of pictures by kind: "documents" with the renderers' own shares, "cards", "lines", or any document kind.
KINDS_BY_MIX = {
    "usual": {DOCUMENTS: 66.0, CARDS: 30.0, LINES: 4.0},
    # A second stage: running text and tables, asked in free words; the rest enough not to be forgotten.
    "pages": {
        DOCUMENTS: 34.0, CARDS: 18.0, LINES: 2.0,
        "letter": 8.0, "memo": 8.0, "report": 8.0, "article": 5.0, "listing": 6.0, "table": 8.0, "slide": 3.0,
    },
    # Whatever has to be looked up by row and column, and running text with more than one answer of a form.
    "tables": {
        DOCUMENTS: 40.0, CARDS: 24.0, LINES: 2.0,
        "table": 14.0, "chart": 6.0, "listing": 4.0, "report": 4.0, "article": 2.0, "memo": 2.0, "letter": 2.0,
    },
    # For receipts' sake: what is read worst of real pictures.
    "receipts": {DOCUMENTS: 44.0, CARDS: 22.0, LINES: 4.0, "receipt": 30.0},
}  # fmt: skip


@dataclass(frozen=True)
class Mix:
    """`kinds` are shares as in KINDS_BY_MIX.

    `one_tile_until` keeps to one tile below that difficulty; `shrink` divides the pictures of a batch.
    """

    kinds: dict[str, float] = field(default_factory=lambda: dict(KINDS_BY_MIX["usual"]))
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
    """Width and height in px of a picture that is shown on `grid`: of the shape and about as large as it may be."""
    for _ in range(_TRIES):
        card = family == CARDS and draw.random() < _UPRIGHT_CARDS
        ratio = draw.uniform(0.68, 0.76) if card else _paper_ratio(draw, grid)
        # From small ones, which are enlarged to the grid, to those that lose a tenth.
        smallest = 0.5 if grid.tiles > 1 else 0.85 if family == CARDS else 0.65
        scale = math.exp(draw.uniform(math.log(smallest), math.log(1.1)))
        area = grid.rows * grid.columns * TILE_PX**2 * scale**2
        width, height = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if grid.rows == grid.columns == 1 or grid_for(width, height, TILE_PX, MOST_TILES) == (grid.rows, grid.columns):
            return width, height
    # Of a rare shape: just as large as the grid.
    return grid.columns * TILE_PX, grid.rows * TILE_PX


def _paper_ratio(draw: random.Random, grid: Grid) -> float:
    """Width over height: often a sheet of paper's, else about the grid's own."""
    own = grid.columns / grid.rows
    if draw.random() < 0.4 and 0.45 < own < 1.2:
        return draw.choice((0.707, 0.757, 0.773)) * draw.uniform(0.97, 1.03)
    return own * math.exp(draw.uniform(math.log(0.45), math.log(1.8)))


def print_size(draw: random.Random, grid: Grid, size: tuple[int, int], difficulty: float) -> float:
    """Font size of the body text in the picture's own px: once it is shown on its grid it has 9 to 28 px."""
    across, down = size[0] / (grid.columns * TILE_PX), size[1] / (grid.rows * TILE_PX)
    low, high = (9.5, 20.0) if grid.tiles == 1 else (9.5, 26.0) if grid.tiles <= 7 else (10.5, 28.0)
    seen = math.exp(draw.uniform(math.log(low), math.log(high)))
    if draw.random() >= difficulty:
        seen = draw.uniform(20, 34)
    scale = max(across, down) if draw.random() < 0.5 else math.sqrt(across * down)
    return max(seen * scale, 8.6 * across, 9.2 * down, 9.0)
