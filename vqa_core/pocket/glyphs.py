"""Where every character of a drawn picture stands: what the vision tower is taught to see."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from vqa_core.pocket.alphabet import Alphabet
from vqa_core.rendering.canvas import Canvas

# The middle of a character above its baseline, in font sizes: between the middle of an x and that of a capital.
_MIDDLE = 0.33


@lru_cache(maxsize=4096)
def _advances(path: str, size: float) -> dict[int, float]:
    return {}


def _steps(text: str, face: ImageFont.FreeTypeFont) -> NDArray[np.float32]:
    known = _advances(str(face.path), face.size)
    for character in set(text):
        if ord(character) not in known:
            known[ord(character)] = face.getlength(character)
    return np.fromiter((known[ord(character)] for character in text), np.float32, len(text))


def glyphs_of(canvas: Canvas, alphabet: Alphabet) -> NDArray[np.int16]:
    """(n, 4): x and y of the middle, font size, token id of each character with ink, in the picture's own px."""
    found = []
    for piece in canvas.texts:
        ids = alphabet.glyphs(piece.text)
        inked = ids > 0
        count = int(inked.sum())
        if not count:
            continue
        steps = _steps(piece.text, piece.face)
        # Kerning moves characters by a pixel at most: it is spread over the piece.
        ends = np.cumsum(steps) * (piece.width / max(float(steps.sum()), 1e-6))
        rows = np.empty((count, 4), np.int16)
        rows[:, 0] = (piece.x + ends - steps / 2)[inked]
        rows[:, 1] = round(piece.baseline - _MIDDLE * piece.size)
        rows[:, 2] = round(piece.size)
        rows[:, 3] = ids[inked]
        found.append(rows)
    return np.concatenate(found) if found else np.empty((0, 4), np.int16)
