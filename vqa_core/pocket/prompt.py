"""Pictures and questions as token ids, exactly as the chat template and the processor write them.

A row holds one picture and several questions. Each question sees the picture and itself alone, and its positions go on
where the picture ends: to the model it is the only question, as when it is asked for real.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqa_core.pocket.alphabet import AROUND, END, IMAGE, START, WHOLE, Alphabet
from vqa_core.rendering.sheet import Pairs

TILE_PX = 384
PATCH_PX = 16
TOKENS_A_TILE = 144
# Part of the picture's own block, of no question: the first value of `Row.part`.
PICTURE = 0


@dataclass(frozen=True)
class Row:
    """`ids`, `position`, `part` (0 the picture, 1.. the questions) and `scored` (answers), each of the same length."""

    ids: NDArray[np.int16]
    position: NDArray[np.int16]
    part: NDArray[np.int16]
    scored: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)


def tiles_of(rows: int, columns: int) -> int:
    """Tiles of a grid, with the whole picture as one more where it is split."""
    return rows * columns + (rows * columns > 1)


def image_block(rows: int, columns: int, alphabet: Alphabet) -> list[int]:
    """The ids that stand for a picture: a run for each tile with its place, then the whole picture."""
    ids = alphabet.ids
    tile = [ids[IMAGE]] * TOKENS_A_TILE
    whole = [ids[AROUND], ids[WHOLE], *tile, ids[AROUND]]
    if rows * columns == 1:
        return whole
    block = []
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            block += [ids[AROUND], ids[f"<row_{row}_col_{column}>"], *tile]
        block.append(ids["\n"])
    return [*block, ids["\n"], *whole]


def head(rows: int, columns: int, before: str, alphabet: Alphabet) -> list[int]:
    """Everything up to the question; `before` is a text that stands before the picture, often empty."""
    opening = f"User: {before}" if before else "User:"
    return [alphabet.ids[START], *alphabet.encode(opening), *image_block(rows, columns, alphabet)]


def row_of(start: Sequence[int], pairs: Pairs, alphabet: Alphabet) -> Row:
    """One picture's row: `start` from `head`, then each question with its answer."""
    end = alphabet.ids[END]
    ids, position, part = list(start), list(range(len(start))), [PICTURE] * len(start)
    scored = [False] * len(start)
    for number, (question, answer) in enumerate(pairs, 1):
        asked = [*alphabet.encode(question), end, *alphabet.encode("\nAssistant:")]
        said = [*alphabet.encode(f" {answer}"), end]
        count = len(asked) + len(said)
        ids += asked + said
        position += range(len(start), len(start) + count)
        part += [number] * count
        scored += [False] * len(asked) + [True] * len(said)
    return Row(np.array(ids, np.int16), np.array(position, np.int16), np.array(part, np.int16), np.array(scored))
