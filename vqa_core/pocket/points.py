"""Where in the picture each answer is printed: what attention is taught to look at when an answer begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqa_core.pocket.alphabet import Alphabet
from vqa_core.pocket.prompt import Row
from vqa_core.rendering.canvas import Canvas

FIRSTS = 3
"""So many characters of an answer are looked for; what follows is copied from beside them."""
MOST_PLACES = 3
"""An answer that is printed more often than this points nowhere."""
_NONE = -1


@dataclass(frozen=True)
class _Print:
    """All that is printed as one text; `glyph` [its length] is each character's row in `glyphs_of`, -1 for none."""

    text: str
    glyph: NDArray[np.int32]


def points_of(canvas: Canvas, answers: Sequence[str], row: Row, alphabet: Alphabet) -> NDArray[np.int16]:
    """(n, 1 + MOST_PLACES): the place in the row that tells a character, and the rows of `glyphs_of` where it stands.

    Of each answer that stands in the picture its first FIRSTS characters; -1 where there are fewer places. `answers`
    are those of the row's questions, in order.
    """
    page = _print(canvas, alphabet)
    scored = np.flatnonzero(row.scored)
    found = []
    for number, answer in enumerate(answers, 1):
        begin = scored[row.part[scored] == number][0]
        spots = _spots(page, answer)
        for nth, character in enumerate(answer[:FIRSTS] if spots else ""):
            rows = [int(page.glyph[spot + nth]) for spot in spots]
            if not character.isspace() and min(rows) >= 0:
                # The answer follows a blank: what is known at the place before a character tells it.
                found.append([begin + nth, *rows, *[_NONE] * (MOST_PLACES - len(rows))])
    return np.array(found, np.int16).reshape(-1, 1 + MOST_PLACES)


def _print(canvas: Canvas, alphabet: Alphabet) -> _Print:
    words, glyphs, count = [], [], 0
    for piece in canvas.texts:
        inked = alphabet.glyphs(piece.text) > 0
        row = np.where(inked, count + np.cumsum(inked) - 1, _NONE)
        count += int(inked.sum())
        words.append(piece.text)
        glyphs += [row, np.array([_NONE])]
    return _Print(" ".join(words), np.concatenate(glyphs or [np.zeros(0)]).astype(np.int32))


def _spots(page: _Print, answer: str) -> list[int]:
    """Where the answer begins as words of its own; none where that is too often."""
    pattern = r"(?<![\w.,/:-])" + re.escape(answer) + r"(?![\w/:-]|[.,]\w)"
    spots = [match.start() for match in re.finditer(pattern, page.text)]
    return spots if len(spots) <= MOST_PLACES else []
