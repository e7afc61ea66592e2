"""Split examples into training and test so that no picture is on both sides."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture


def split(examples: Sequence[Example], test_share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Training and test examples, each in their order; `test_share` (0..1) is met as nearly as whole groups allow.

    Rows that share a picture (equal bytes of local files, equal address of remote ones) form a group and stay together,
    also through a row with several pictures. The same rows, share and seed give the same sides, in any order of rows.
    Raises UserError where fewer than two groups exist or the share is not between 0 and 1.
    """
    prints = _Prints()
    held_out = split_keys((prints.of(example) for example in examples), test_share, seed)
    train = [example for example, held in zip(examples, held_out, strict=True) if not held]
    test = [example for example, held in zip(examples, held_out, strict=True) if held]
    return train, test


def split_keys(rows: Iterable[Sequence[str]], test_share: float, seed: int) -> list[bool]:
    """Whether each row is held out for the test; `rows` are the keys of their pictures. Rules as of `split`."""
    if not 0 < test_share < 1:
        raise UserError(f"The test share is {test_share}: it lies between 0 and 1. Try 0.1.")
    names = _groups(rows)
    sizes: dict[str, int] = {}
    for name in names:
        sizes[name] = sizes.get(name, 0) + 1
    if len(sizes) < 2:
        raise UserError(
            "All rows show the same picture, so none is left to test on. Add rows with other pictures."
            if sizes
            else "There are no rows to split. Add rows first."
        )
    chosen = _choose(sizes, test_share * len(names), seed)
    return [name in chosen for name in names]


def shared_pictures(first: Sequence[Example], second: Sequence[Example]) -> int:
    """How many distinct pictures are on both sides: above 0 in a ready-made split, its test answers may be known."""
    prints = _Prints()
    sides = [{key for example in side for key in prints.of(example)} for side in (first, second)]
    return len(sides[0] & sides[1])


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Prints:
    """What a picture is recognised by; each file is read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, example: Example) -> list[str]:
        return [self._of_picture(picture) for picture in example.images] or [f"row:{example.id}"]

    def _of_picture(self, picture: Picture) -> str:
        if isinstance(picture.source, str):
            return f"url:{picture.source}"
        if picture.source not in self._known:
            self._known[picture.source] = content_hash(picture.source)
        return self._known[picture.source]


def _groups(rows: Iterable[Sequence[str]]) -> list[str]:
    """The group of each row: the least key of all pictures that are joined through rows."""
    leader: dict[str, str] = {}

    def lead(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    first = []
    for keys in rows:
        heads = [lead(leader.setdefault(key, key)) for key in keys]
        for head in heads:
            leader[head] = min(heads)
        first.append(keys[0])
    return [lead(key) for key in first]


def _choose(sizes: dict[str, int], wanted: float, seed: int) -> set[str]:
    """Groups for the test side: in an order drawn by seed and print, those that bring its size nearer to `wanted`."""
    order = sorted(sizes, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    chosen: set[str] = set()
    count = 0
    for name in order:
        if len(chosen) < len(sizes) - 1 and abs(count + sizes[name] - wanted) < abs(count - wanted):
            chosen.add(name)
            count += sizes[name]
    return chosen or {min(order, key=lambda name: sizes[name])}
