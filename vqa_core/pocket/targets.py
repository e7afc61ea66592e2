"""Where in the picture a question's words and its answer are printed: the targets of attention, as glyphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqa_core.pocket.alphabet import Alphabet
from vqa_core.pocket.prompt import Row
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.sheet import Pairs

FIRSTS = 3
"""So many characters of an answer are looked for; what follows is copied from beside them."""
MOST_SPOTS = 3
"""What is printed more often than this points nowhere."""
_NONE = -1
_WORD = re.compile(r"\w[\w.,/-]{2,}\w|\d+")
# Words of asking: where a page happens to print one, it is not what is asked for.
_ASKING = {"what", "which", "where", "when", "whom", "does", "have", "this", "that", "with", "from", "there", "value",
           "column", "table", "holds"}  # fmt: skip


@dataclass(frozen=True)
class _Print:
    """All that is printed as one text; `glyph` [its length] is each character's row in `glyphs_of`, -1 for none."""

    text: str
    glyph: NDArray[np.int32]


def targets_of(
    canvas: Canvas, pairs: Pairs, row: Row, alphabet: Alphabet
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """For words of the questions, then for the answers, (n, 1 + MOST_SPOTS): a place in the row, and the rows of
    `glyphs_of` where it should look, -1 for fewer.

    The last character of a question's word looks for that character in print; the place before each of an answer's
    first FIRSTS characters looks for the character that follows. `pairs` are the row's, in order.
    """
    page = _print(canvas, alphabet)
    words, answers = [], []
    for number, (question, answer) in enumerate(pairs, 1):
        own = np.flatnonzero(row.part == number)
        begin = int(own[0])
        for end, spots in _named(page, question):
            words.append([begin + end - 1, *spots])
        told = int(own[row.scored[own]][0])
        spots = _spots(page, answer)
        for nth in range(min(FIRSTS, len(answer)) if spots else 0):
            # The answer follows a blank: the place before a character tells it.
            answers.append([told + nth, *(spot + nth for spot in spots)])
    return _rows(page, words), _rows(page, answers)


def _rows(page: _Print, found: Sequence[Sequence[int]]) -> NDArray[np.int16]:
    rows = np.full((len(found), 1 + MOST_SPOTS), _NONE, np.int16)
    for number, (place, *spots) in enumerate(found):
        rows[number, 0] = place
        rows[number, 1 : 1 + len(spots)] = page.glyph[spots]
    return rows[(rows[:, 1:] >= 0).any(1)]


def _print(canvas: Canvas, alphabet: Alphabet) -> _Print:
    words, glyphs, count = [], [np.zeros(0, np.int32)], 0
    for piece in canvas.texts:
        inked = alphabet.glyphs(piece.text) > 0
        glyphs += [np.where(inked, count + np.cumsum(inked) - 1, _NONE), np.array([_NONE])]
        count += int(inked.sum())
        words.append(piece.text)
    return _Print(" ".join(words), np.concatenate(glyphs).astype(np.int32))


def _spots(page: _Print, text: str, flags: int = 0) -> list[int]:
    """Where `text` begins as words of its own; none where that is too often."""
    pattern = r"(?<![\w.,/:-])" + re.escape(text) + r"(?![\w/:-]|[.,]\w)"
    spots = [match.start() for match in re.finditer(pattern, page.text, flags)]
    return spots if len(spots) <= MOST_SPOTS else []


def _named(page: _Print, question: str) -> Iterator[tuple[int, list[int]]]:
    """Of each word of the question that is printed: where it ends in it, and its last character in print."""
    for match in _WORD.finditer(question):
        word = match.group()
        if word.lower() not in _ASKING:
            spots = _spots(page, word, re.IGNORECASE)
            if spots:
                yield match.end(), [spot + len(word) - 1 for spot in spots]
