"""A row's tokens as a person reads them: what each adds to the text, and runs of picture tokens as one piece."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

_WINDOW = 24
_UNFINISHED = "\N{REPLACEMENT CHARACTER}"
# What stands between the tiles of one picture, where a tokenizer spells the marks of their places.
_BETWEEN = re.compile(r"(?:\s|<row_\d+_col_\d+>)*")


@dataclass(frozen=True)
class Piece:
    """A token, or a run of those that stand for pictures, `count` of them its features; `id` is the first one's.
    `scored`: it is learnt from."""

    text: str
    id: int
    scored: bool
    visual: bool = False
    count: int = 1


def texts_of(ids: Sequence[int], decode: Callable[[Sequence[int]], str]) -> list[str]:
    """What each token adds to the text; a letter that several tokens make stands at the last of them.

    A token alone may lose the space before it, so each is decoded after those it follows.
    """
    found: list[str] = []
    window: list[int] = []
    before = ""
    for token in ids:
        window.append(token)
        after = decode(window)
        if after.endswith(_UNFINISHED) and len(window) < _WINDOW:
            found.append("")
            continue
        found.append(after[len(before) :])
        if len(window) >= _WINDOW:
            window, after = [token], decode([token])
        before = after
    return found


def pieces_of(
    ids: Sequence[int], texts: Sequence[str], scored: Sequence[bool], hidden: Collection[int], feature: int
) -> list[Piece]:
    """The tokens in their order, each run of `hidden` ones as one piece with all their text; `feature` is the id that
    stands for one feature of a picture, the others mark where pictures and tiles begin."""
    visual = _in_runs([token in hidden for token in ids], texts, scored)
    found: list[Piece] = []
    for is_visual, places in groupby(range(len(ids)), key=lambda place: visual[place]):
        run = list(places)
        if is_visual:
            count = sum(ids[place] == feature for place in run)
            found.append(Piece("".join(texts[place] for place in run), ids[run[0]], False, True, count))
        else:
            found += [Piece(texts[place], ids[place], scored[place]) for place in run]
    return found


def in_words(count: int) -> str:
    """A run of picture tokens as it is shown."""
    return f"{count:,} picture tokens" if count > 1 else "1 picture token"


def _in_runs(hidden: Sequence[bool], texts: Sequence[str], scored: Sequence[bool]) -> list[bool]:
    """Which tokens belong to a run of picture tokens: those, and what merely parts the tiles of a picture."""
    found = list(hidden)
    last = None
    for place, is_hidden in enumerate(hidden):
        if not is_hidden:
            continue
        gap = range(place if last is None else last + 1, place)
        if gap and not any(scored[at] for at in gap) and _BETWEEN.fullmatch("".join(texts[at] for at in gap)):
            for at in gap:
                found[at] = True
        last = place
    return found
