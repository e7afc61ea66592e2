"""Finding rows of a set by their words: a light text of each row, made once in the background, kept for a while."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vqa_core.examples.sets import DataSet

KEPT = 3


@dataclass(frozen=True)
class RowTexts:
    """By position in the set: question and answers in one case; `at` finds a row by its id."""

    texts: Sequence[str]
    at: dict[str, int]

    def having(self, query: str, positions: Sequence[int]) -> list[int]:
        """Those of `positions` whose text holds every word of `query`."""
        words = query.casefold().split()
        return [at for at in positions if all(word in self.texts[at] for word in words)]


class _Kept:
    """The newest few; two visitors that ask for one wait for the same work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[Path, RowTexts] = OrderedDict()

    def get(self, data: DataSet) -> RowTexts:
        with self._lock:
            found = self._found.pop(data.folder, None) or _read(data)
            self._found[data.folder] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
            return found

    def has(self, data: DataSet) -> bool:
        return data.folder in self._found


_KEPT = _Kept()


def texts_of(data: DataSet) -> RowTexts:
    """The texts of a set; a large one takes seconds the first time."""
    return _KEPT.get(data)


def read_ahead(data: DataSet) -> None:
    """Make the texts in the background, so that the first search need not wait."""
    if not _KEPT.has(data):
        threading.Thread(target=texts_of, args=(data,), name=f"texts of {data.id}", daemon=True).start()


def _read(data: DataSet) -> RowTexts:
    texts: list[str] = []
    at: dict[str, int] = {}
    for position, (id, text) in enumerate(data.examples.texts()):
        texts.append(text.casefold())
        at[id] = position
    return RowTexts(texts, at)
