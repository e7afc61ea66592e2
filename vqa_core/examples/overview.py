"""What a set holds at a glance: sizes, answers, rows that are there twice or contradict each other, and look-alikes.

overview.json beside the set's rows keeps it ("format": 1): a set never changes, so it is worked out once.
"""

import hashlib
import json
import os
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example
from vqa_core.examples.readers.reading import Progress, unheard

FORMAT = 1
NAME = "overview.json"
COMMONEST = 10
LETTERS = (0, 1, 2, 3, 5, 9, 17, 33, 65, 129, 257)
WORDS = (0, 1, 2, 3, 4, 6, 11, 21, 51)
MEGAPIXELS = (0, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20)
SHAPES = (0, 0.5, 0.7, 0.9, 1.1, 1.4, 2)
_EVERY = 500
_WAIT_S = 0.5
_working = threading.Lock()

Rows = tuple[int, ...]
"""Places among the set's examples, from 0."""


@dataclass(frozen=True)
class Bin:
    """How many are at least `low` and below `high`, None for no end."""

    low: float
    high: float | None
    count: int


@dataclass(frozen=True)
class Overview:
    """`pictures` counts distinct ones of our own and `remote` addresses, which are not looked at.

    `megapixels` and `shapes` (width over height) count pictures, `letters` and `words` each row's usual answer; the
    `commonest` of these stand with their number of rows. Each group of `doubles` (same pictures, same question, an
    answer in common) and of `contradictions` (no answer in common) names rows; `copies` names files of images/ that
    show the same, the largest first. `copies_complete` is False where too many are near each other to compare all.
    """

    rows: int
    labelled: int
    pictures: int
    remote: int
    unreadable: int
    smallest: tuple[int, int]
    largest: tuple[int, int]
    megapixels: tuple[Bin, ...]
    shapes: tuple[Bin, ...]
    letters: tuple[Bin, ...]
    words: tuple[Bin, ...]
    answers: int
    commonest: tuple[tuple[str, int], ...]
    doubles: tuple[Rows, ...]
    contradictions: tuple[Rows, ...]
    copies: tuple[tuple[str, ...], ...]
    copies_complete: bool

    @property
    def spare_rows(self) -> Rows:
        """Rows that say again what a row before them says."""
        return tuple(sorted(row for group in self.doubles for row in group[1:]))


def overview(data: DataSet, progress: Progress = unheard) -> Overview:
    """The set's overview, from the disk or worked out now; `progress` counts pictures and may end it by raising."""
    while not _working.acquire(timeout=_WAIT_S):
        # Another set has the cores.
        progress(0, 0)
    try:
        found = known_overview(data)
        if found is None:
            found = _work_out(data, progress)
            # On a disk that takes nothing more it is worked out again next time.
            with suppress(OSError):
                _write(data.folder, found)
        return found
    finally:
        _working.release()


def known_overview(data: DataSet) -> Overview | None:
    """The set's overview where it was worked out before."""
    try:
        stored = json.loads((data.folder / NAME).read_text(encoding="utf-8"))
        if stored.pop("format") != FORMAT:
            return None
        for name in ("megapixels", "shapes", "letters", "words"):
            stored[name] = tuple(Bin(**one) for one in stored[name])
        for name in ("commonest", "doubles", "contradictions", "copies"):
            stored[name] = tuple(tuple(one) for one in stored[name])
        for name in ("smallest", "largest"):
            stored[name] = tuple(stored[name])
        return Overview(**stored)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def copied_rows(data: DataSet, found: Overview) -> Rows:
    """The rows that show a copy of a picture which is there in a larger form: without them each is there once."""
    spare = {_key(name) for group in found.copies for name in group[1:]}
    places = {place for place, key in enumerate(data.index.keys) if key in spare}
    return tuple(row for row in range(len(data.index)) if not places.isdisjoint(data.index.shown(row)))


def leaks(data: DataSet, found: Overview, test_share: float, seed: int) -> tuple[Rows, ...]:
    """Rows of training and test that show the same picture or look-alikes, a group for each; as `DataSet.sides` splits.

    UserError as from there.
    """
    first = {_key(name): _key(group[0]) for group in found.copies for name in group}
    names = [first.get(key, key) for key in data.index.keys]
    sides: dict[str, set[str]] = {}
    rows: dict[str, list[int]] = {}
    for row, side in enumerate(data.sides_of_rows(test_share, seed)):
        for name in {names[key] for key in data.index.shown(row)} if side else ():
            sides.setdefault(name, set()).add(side)
            rows.setdefault(name, []).append(row)
    return tuple(tuple(rows[name]) for name, both in sides.items() if len(both) > 1)


def _work_out(data: DataSet, progress: Progress) -> Overview:
    # Late: it brings numpy, which takes as long to load as a page may take to turn.
    from vqa_core.examples.copies import find_alike

    counts, pictures = _Counts(), data.count_pictures()
    for number, example in enumerate(data.examples):
        if number % _EVERY == 0:
            progress(0, pictures)
        counts.add(number, example)
    paths = list(counts.local)
    alike = find_alike(paths, progress)
    sizes = [size for size in alike.sizes if size[0]]
    by_area = sorted(sizes, key=lambda size: size[0] * size[1]) or [(0, 0)]
    doubles, contradictions = _sort_out(data, counts.repeated)
    return Overview(
        rows=len(data.examples),
        labelled=data.labelled,
        pictures=len(paths),
        remote=len(counts.remote),
        unreadable=len(paths) - len(sizes),
        smallest=by_area[0],
        largest=by_area[-1],
        megapixels=_bins(MEGAPIXELS, (width * height / 1e6 for width, height in sizes)),
        shapes=_bins(SHAPES, (width / height for width, height in sizes)),
        letters=_bins(LETTERS, counts.letters.elements()),
        words=_bins(WORDS, counts.words.elements()),
        answers=len(counts.usual),
        commonest=tuple(counts.usual.most_common(COMMONEST)),
        doubles=doubles,
        contradictions=contradictions,
        copies=tuple(tuple(paths[place].name for place in group) for group in alike.groups),
        copies_complete=alike.complete,
    )


@dataclass
class _Counts:
    """What one look at every row gathers; of the rows only a number each is kept."""

    local: dict[Path, None] = field(default_factory=dict)
    remote: set[str] = field(default_factory=set)
    letters: Counter[int] = field(default_factory=Counter)
    words: Counter[int] = field(default_factory=Counter)
    usual: Counter[str] = field(default_factory=Counter)
    repeated: dict[bytes, list[int]] = field(default_factory=dict)

    def add(self, number: int, example: Example) -> None:
        for picture in example.images:
            if isinstance(picture.source, Path):
                self.local[picture.source] = None
            else:
                self.remote.add(picture.source)
        if example.answers:
            # Of ten people's answers, what most of them said.
            answer = Counter(example.answers).most_common(1)[0][0]
            self.usual[answer] += 1
            self.letters[len(answer)] += 1
            self.words[len(answer.split())] += 1
        shown = [str(picture.source) for picture in example.images]
        asked = json.dumps([*shown, _plain(example.question)]).encode()
        self.repeated.setdefault(hashlib.blake2b(asked, digest_size=16).digest(), []).append(number)


def _sort_out(data: DataSet, repeated: dict[bytes, list[int]]) -> tuple[tuple[Rows, ...], tuple[Rows, ...]]:
    """Doubles and contradictions among the rows with the same pictures and question."""
    doubles: list[Rows] = []
    contradictions: list[Rows] = []
    groups = [rows for rows in repeated.values() if len(rows) > 1]
    every = sorted(row for rows in groups for row in rows)
    examples = zip(every, data.examples.only(every), strict=True)
    answers = {row: {_plain(answer) for answer in example.answers} for row, example in examples}
    for rows in groups:
        same: list[list[int]] = []
        for row in rows:
            group = next((group for group in same if _agree(answers[group[0]], answers[row])), None)
            if group is None:
                same.append([row])
            else:
                group.append(row)
        doubles += [tuple(group) for group in same if len(group) > 1]
        answered = [group for group in same if answers[group[0]]]
        if len(answered) > 1:
            contradictions.append(tuple(row for row in rows if answers[row]))
    return tuple(doubles), tuple(contradictions)


def _agree(one: set[str], other: set[str]) -> bool:
    return bool(one & other) or (not one and not other)


def _bins(edges: Sequence[float], values: Iterable[float]) -> tuple[Bin, ...]:
    counts = Counter(bisect_right(edges, value) - 1 for value in values)
    ends = [*edges[1:], None]
    return tuple(Bin(low, high, counts[place]) for place, (low, high) in enumerate(zip(edges, ends, strict=True)))


def _key(name: str) -> str:
    """The index's key of a file in images/."""
    return name.split(".", 1)[0]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _write(folder: Path, found: Overview) -> None:
    draft = folder / f".{NAME}.{os.getpid()}-{threading.get_ident()}"
    stored: dict[str, Any] = {"format": FORMAT, **asdict(found)}
    try:
        draft.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        draft.replace(folder / NAME)
    finally:
        draft.unlink(missing_ok=True)
