"""What a set's table is searched and counted by: light, built once for each set, kept for the last few."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import Progress, unheard
from vqa_core.examples.sets import DataSet, load_set

KEPT = 3
TOLD_EVERY = 2000
LEARNING, HELD_OUT, NEITHER = 1, 2, 0
_SIDES = {LEARNING: "train", HELD_OUT: "test", NEITHER: ""}


@dataclass(frozen=True)
class RowIndex:
    """By position in the set: what a search looks in, and the pictures by number; `at` finds a row by its id."""

    texts: Sequence[str]
    at: dict[str, int]
    pictures: Sequence[tuple[int, ...]]
    picture_count: int
    unanswered: frozenset[int]


def side_word(side: int) -> str:
    return _SIDES[side]


class _Kept:
    """The newest few indexes; two visitors that ask for one wait for the same work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[Path, RowIndex] = OrderedDict()

    def get(self, data: DataSet, progress: Progress) -> RowIndex:
        with self._lock:
            found = self._found.pop(data.folder, None) or _build(data, progress)
            self._found[data.folder] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
            return found


_KEPT = _Kept()


def index_of(data: DataSet, progress: Progress = unheard) -> RowIndex:
    """The index of a set; `progress` hears of the rows where it has to be built."""
    return _KEPT.get(data, progress)


def _build(data: DataSet, progress: Progress) -> RowIndex:
    texts: list[str] = []
    at: dict[str, int] = {}
    numbers: dict[Path | str, int] = {}
    pictures: list[tuple[int, ...]] = []
    alike: dict[tuple[int, ...], tuple[int, ...]] = {}
    unanswered = []
    for position, example in enumerate(data.examples):
        if position % TOLD_EVERY == 0:
            progress(position, len(data.examples))
        texts.append("\n".join((example.question, *example.answers)).casefold())
        at[example.id] = position
        shown = tuple(numbers.setdefault(picture.source, len(numbers)) for picture in example.images)
        # One tuple for all rows of a page: a hundred thousand rows show few pictures.
        pictures.append(alike.setdefault(shown, shown))
        if not example.answers:
            unanswered.append(position)
    return RowIndex(texts, at, pictures, len(numbers), frozenset(unanswered))


def sides_of(set_id: str, home: Path, test_share: object, seed: object) -> bytes | None:
    """LEARNING, HELD_OUT or NEITHER for each row under these settings; None where they cannot split the set."""
    try:
        return _sides(set_id, home, float(str(test_share)), int(float(str(seed))))
    except (ValueError, OverflowError, UserError):
        return None


@lru_cache(maxsize=16)
def _sides(set_id: str, home: Path, test_share: float, seed: int) -> bytes:
    # A set never changes, and splitting it takes a while.
    data = load_set(home, set_id)
    at = index_of(data).at
    found = bytearray(len(data.examples))
    for side, examples in zip((LEARNING, HELD_OUT), data.sides(test_share, seed), strict=True):
        for example in examples:
            found[at[example.id]] = side
    return bytes(found)
