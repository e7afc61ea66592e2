"""One batch of pictures, characters and prompts, drawn as a function of (seed, number, rank, difficulty)."""

import copy
import random
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vqa_core.errors import UserError
from vqa_core.pocket.alphabet import IMAGE, Alphabet
from vqa_core.pocket.glyphs import glyphs_of
from vqa_core.pocket.lines import draw_lines
from vqa_core.pocket.mix import CARDS, DOCUMENTS, LINES, PAPERS, Grid, Mix, page_size, print_size
from vqa_core.pocket.prompt import Row, head, row_of
from vqa_core.pocket.targets import MOST_SPOTS, targets_of
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.cards import draw_card
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT
from vqa_core.rendering.fonts import Fonts
from vqa_core.rendering.sheet import Pairs, Sheet

KINDS = (LINES, CARDS, *KINDS_OF_DOCUMENT)
_PREFIXES, _PREFIX_SHARE = ("Answer briefly.", "Explain."), 0.12
_FAR_SHARE = 0.12
_MOST_GLYPHS = 6000
_ROUND_TO = 32
"""Rows are padded to a multiple: attention with a mask wants one, and few lengths mean few compilations."""
_TRIES = 20
_LAST_RESORT = 0.3
"""Difficulty of the lines that stand in for what no try could draw."""


@dataclass
class Batch:
    """Tensors of B pictures of one grid. `pictures` [B, H, W, 3] uint8; `glyphs` [B, N, 4] int16, rows of zeros at the
    end; `ids`, `position`, `part` [B, L] int16, padded at the right; `answers` [A, 2] int32, row and place of each
    scored id in order; `word_targets`, `answer_targets` [B, P, 1 + MOST_SPOTS] int16 as `targets_of` has them, -1 at
    the end; `places` of the picture's ids in every row; `kinds` [B], places in KINDS.

    `missed` pictures had to be drawn anew; `trouble` says why one of them had.
    """

    pictures: Tensor
    glyphs: Tensor
    ids: Tensor
    position: Tensor
    part: Tensor
    answers: Tensor
    word_targets: Tensor
    answer_targets: Tensor
    places: Tensor
    kinds: Tensor
    rows: int
    columns: int
    family: str
    number: int
    look_seed: int
    zoom: float = 1.0
    """Above 1 the picture is seen from further away: it takes that part of the frame on something else."""
    missed: int = 0
    trouble: str = ""

    def pin_memory(self) -> "Batch":
        """Its tensors where a device can fetch them by itself."""
        pinned = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                setattr(pinned, name, value.pin_memory())
        return pinned


@dataclass(frozen=True)
class Recipe:
    """What batches are drawn from: `held_out` asks for layouts that training never draws."""

    mix: Mix
    fonts: Fonts
    alphabet: Alphabet
    seed: int
    held_out: bool = False


@dataclass(frozen=True)
class Wish:
    """What all pictures of a batch share: width and height in px, how far away they are seen, how hard they are."""

    grid: Grid
    size: tuple[int, int]
    zoom: float
    difficulty: float


def make_batch(recipe: Recipe, number: int, rank: int, difficulty: float) -> Batch:
    """The batch of that number; its grid is the same on all ranks, so that they take equally long."""
    shared = random.Random(f"{recipe.seed}/{number}")
    grid, family = recipe.mix.choose(shared, difficulty)
    draw = random.Random(f"{recipe.seed}/{number}/{rank}")
    kinds = [recipe.mix.choose_kind(draw, family, difficulty) for _ in range(recipe.mix.pictures(grid))]
    return draw_batch(recipe, draw, grid, kinds, number, difficulty)


def draw_batch(
    recipe: Recipe, draw: random.Random, grid: Grid, kinds: list[str], number: int, difficulty: float
) -> Batch:
    """A batch of those kinds: all of cards, or none."""
    family = CARDS if kinds[0] == CARDS else PAPERS
    size = page_size(draw, grid, family)
    zoom = draw.uniform(1.08, 1.5) if draw.random() < _FAR_SHARE else 1.0
    before = draw.choice(_PREFIXES) if draw.random() < _PREFIX_SHARE else ""
    start = head(grid.rows, grid.columns, before, recipe.alphabet)
    pictures = torch.empty((len(kinds), size[1], size[0], 3), dtype=torch.uint8)
    pixels = pictures.numpy()
    wish = Wish(grid, size, zoom, difficulty)
    glyphs: list[NDArray[np.int16]] = []
    rows: list[Row] = []
    targets: list[tuple[NDArray[np.int16], NDArray[np.int16]]] = []
    trouble: list[str] = []
    drawn: list[int] = []
    for place, kind in enumerate(kinds):
        canvas, pairs, name = _picture(recipe, draw, kind, wish, trouble)
        pixels[place] = np.asarray(canvas.image if canvas.image.size == size else canvas.image.resize(size))
        glyphs.append(_glyphs(canvas, size, recipe.alphabet))
        if len(pairs) > recipe.mix.questions:
            pairs = draw.sample(pairs, recipe.mix.questions)
        rows.append(row_of(start, pairs, recipe.alphabet))
        targets.append(targets_of(canvas, pairs, rows[-1], recipe.alphabet))
        drawn.append(KINDS.index(name))
    return Batch(
        pictures,
        _padded(glyphs, 4, 0),
        **_columns(rows),
        word_targets=_padded([words for words, _ in targets], 1 + MOST_SPOTS, -1),
        answer_targets=_padded([answers for _, answers in targets], 1 + MOST_SPOTS, -1),
        places=torch.tensor([place for place, token in enumerate(start) if token == recipe.alphabet.ids[IMAGE]]),
        kinds=torch.tensor(drawn),
        rows=grid.rows,
        columns=grid.columns,
        family=family,
        number=number,
        look_seed=draw.getrandbits(31),
        zoom=zoom,
        missed=len(trouble),
        trouble=trouble[-1] if trouble else "",
    )


def _picture(
    recipe: Recipe, draw: random.Random, kind: str, wish: Wish, trouble: list[str]
) -> tuple[Canvas, Pairs, str]:
    """A picture, its questions and the kind it came to be; what failed on the way is added to `trouble`."""
    for _ in range(_TRIES):
        print_px = print_size(draw, wish.grid, wish.size, wish.difficulty) * wish.zoom
        sheet = Sheet(*wish.size, print_px, recipe.fonts, recipe.held_out)
        name = _document_kind(draw) if kind == DOCUMENTS else kind
        try:
            canvas, pairs = _draw(draw, name, sheet, wish.difficulty)
        # One renderer's rare mistake must not end a run of half an hour on a rented machine: it is counted and told.
        except (ArithmeticError, LookupError, ValueError, TypeError, OSError, UserError) as error:
            trouble.append(f"{name} {sheet.width}x{sheet.height} at {sheet.print_px:.1f} px: {error!r}")
            continue
        if pairs:
            return canvas, pairs, name
        trouble.append(f"{name} {sheet.width}x{sheet.height} at {sheet.print_px:.1f} px: no questions")
    sheet = Sheet(*wish.size, 9.2, recipe.fonts, recipe.held_out)
    return *draw_lines(draw, sheet, _LAST_RESORT), LINES


def _glyphs(canvas: Canvas, size: tuple[int, int], alphabet: Alphabet) -> NDArray[np.int16]:
    found = glyphs_of(canvas, alphabet)[:_MOST_GLYPHS]
    if canvas.image.size == size:
        return found
    across, down = size[0] / canvas.width, size[1] / canvas.height
    scaled: NDArray[np.int16] = (found * np.array([across, down, min(across, down), 1.0])).astype(np.int16)
    return scaled


def _document_kind(draw: random.Random) -> str:
    names = tuple(KINDS_OF_DOCUMENT)
    return draw.choices(names, [KINDS_OF_DOCUMENT[name].share for name in names])[0]


def _draw(draw: random.Random, kind: str, sheet: Sheet, difficulty: float) -> tuple[Canvas, Pairs]:
    if kind == CARDS:
        return draw_card(draw, sheet)
    if kind == LINES:
        return draw_lines(draw, sheet, difficulty)
    return KINDS_OF_DOCUMENT[kind].draw(draw, sheet)


def _padded(lists: list[NDArray[np.int16]], width: int, nothing: int) -> Tensor:
    most = max(1, *(len(found) for found in lists))
    whole = np.full((len(lists), most, width), nothing, np.int16)
    for place, found in enumerate(lists):
        whole[place, : len(found)] = found
    return torch.from_numpy(whole)


def _columns(rows: list[Row]) -> dict[str, Tensor]:
    """Rows beside each other, padded at the right; padding is a part of its own that nothing else looks at."""
    length = -(-max(len(row) for row in rows) // _ROUND_TO) * _ROUND_TO
    shape = (len(rows), length)
    ids, position = np.zeros(shape, np.int16), np.zeros(shape, np.int16)
    part, scored = np.full(shape, -1, np.int16), np.zeros(shape, np.bool_)
    for place, row in enumerate(rows):
        ids[place, : len(row)], position[place, : len(row)] = row.ids, row.position
        part[place, : len(row)], scored[place, : len(row)] = row.part, row.scored
    answers = np.stack(scored.nonzero(), axis=1).astype(np.int32)
    return {
        "ids": torch.from_numpy(ids),
        "position": torch.from_numpy(position),
        "part": torch.from_numpy(part),
        "answers": torch.from_numpy(answers),
    }
