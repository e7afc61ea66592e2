"""Where every character of a drawn picture stands: what the vision tower is taught to see."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vqa_core.pocket.alphabet import Alphabet
from vqa_core.rendering.canvas import Canvas, Drawn
from vqa_core.rendering.fonts import font

# The middle of a character above its baseline, in font sizes: between the middle of an x and that of a capital.
_MIDDLE = 0.33


@lru_cache(maxsize=4096)
def _advances(name: str, size: float) -> dict[str, float]:
    return {}


def _steps(piece: Drawn) -> NDArray[np.float32]:
    """How far each character moves the pen, in px; kerning, a pixel at most, is left out."""
    known = _advances(piece.font, piece.size)
    for character in set(piece.text) - known.keys():
        known[character] = font(piece.font, piece.size).getlength(character)
    return np.fromiter((known[character] for character in piece.text), np.float32, len(piece.text)) * piece.stretch


def glyphs_of(canvas: Canvas, alphabet: Alphabet) -> NDArray[np.int16]:
    """(n, 4): x and y of the middle, font size, token id of each character with ink, in the picture's own px."""
    found = []
    for piece in canvas.texts:
        ids = alphabet.glyphs(piece.text)
        inked = ids > 0
        count = int(inked.sum())
        if not count:
            continue
        steps = _steps(piece)
        rows = np.empty((count, 4), np.int16)
        rows[:, 0] = (piece.x + np.cumsum(steps) - steps / 2)[inked]
        rows[:, 1] = round(piece.baseline - _MIDDLE * piece.size)
        rows[:, 2] = round(piece.size)
        rows[:, 3] = ids[inked]
        found.append(rows)
    return np.concatenate(found) if found else np.empty((0, 4), np.int16)
