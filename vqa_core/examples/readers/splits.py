"""The words by which files, folders and columns say which split they are."""

import re

_SPLITS = {
    "train": ("train", "training", "restval"),
    "test": ("test", "testing", "val", "valid", "validation", "dev", "eval", "evaluation"),
}
_SPLIT_BY_WORD = {word: split for split, words in _SPLITS.items() for word in words}


def split_of(word: str) -> str:
    """ "train" or "test" for the words that people use for them, else ""."""
    return _SPLIT_BY_WORD.get(word.strip().lower(), "")


def split_word_in(text: str) -> str:
    """The first word in a name that says a split, as it stands there: "val" in "captions_val2014"; "" without one."""
    words = (word.rstrip("0123456789") for word in re.split(r"[_\-.\s/]", text))
    return next((word for word in words if split_of(word)), "")


def split_in(text: str) -> str:
    """The split that a name says by one of its words: "test" for "captions_val2014"."""
    return split_of(split_word_in(text))
