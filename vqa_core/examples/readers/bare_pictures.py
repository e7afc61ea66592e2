"""Pictures without a table: rows that nobody has answered yet, or classes where folders are named by them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.splits import split_of

PICTURES = "pictures"
CLASSES = "classes"
CLASS_QUESTION = "Which of these is it?"
LEAST_A_CLASS = 2
"""Folders that hold fewer pictures than this on average are documents with pages, not classes."""

# Folders that say how things are kept, not what they show.
_PLAIN_FOLDERS = {
    *("image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "page", "pages", "scan", "scans"),
    *("file", "files", "data", "dataset", "raw", "jpg", "jpeg", "png", "pdf", "pdfs", "documents", "docs"),
}


def read_pictures(root: Path, pictures: Sequence[Path]) -> Table:
    """A row for each of `pictures`, which lie under `root`: with its class, or unanswered."""
    placed = [_place(folders) for folders in _below_common([path.relative_to(root).parent.parts for path in pictures])]
    names = [path.relative_to(root).as_posix() for path in pictures]
    if _are_classes([class_ for _, class_ in placed]):
        return _classes(root, names, placed)
    rows = tuple(RawRow(number, {"image": name}) for number, name in enumerate(names, start=1))
    return Table(root / PICTURES, PICTURES, ("image",), rows, unanswered=True)


def _classes(root: Path, names: Sequence[str], placed: Sequence[tuple[str, tuple[str, ...]]]) -> Table:
    said = [class_[0].replace("_", " ") for _, class_ in placed]
    choices = sorted(set(said))
    rows = tuple(
        RawRow(
            number,
            {"image": name, "question": CLASS_QUESTION, "answer": answer, "choices": choices, "split": split},
        )
        for number, (name, answer, (split, _)) in enumerate(zip(names, said, placed, strict=True), start=1)
    )
    return Table(root / CLASSES, CLASSES, ("image", "question", "answer", "choices", "split"), rows)


def _below_common(folders: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The folders of each picture without those that all of them share, as a ZIP of one folder has it."""
    shared = 0
    while folders and all(len(one) > shared and one[shared] == folders[0][shared] for one in folders):
        shared += 1
    return [one[shared:] for one in folders]


def _place(folders: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The split that the folders of a picture name, and those that are left."""
    split = next((split for folder in folders if (split := split_of(folder))), "")
    left = tuple(folder for folder in folders if not split_of(folder) and folder.lower() not in _PLAIN_FOLDERS)
    return split, left


def _are_classes(left: Sequence[tuple[str, ...]]) -> bool:
    counts = Counter(left)
    return len(counts) > 1 and all(len(one) == 1 for one in counts) and len(left) >= LEAST_A_CLASS * len(counts)
