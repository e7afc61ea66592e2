"""Words and names without end: the lists of assets/words, and names put together of syllables.

A model that reads soon guesses what stands in a short list instead of reading it.
"""

import random
from functools import cache

from vqa_core.settings import ASSETS

FOLDER = ASSETS / "words"
_ONSETS = (
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "kl", "l", "m", "n", "p",
    "ph", "pl", "pr", "qu", "r", "s", "sc", "sh", "sl", "sp", "st", "str", "t", "th", "tr", "v", "w", "x", "y",
    "z",
)  # fmt: skip
_VOWELS = (
    "a", "e", "i", "o", "u", "a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "oa", "oo", "ou",
)  # fmt: skip
_CODAS = ("", "", "", "", "n", "r", "l", "s", "t", "x", "m", "nd", "rt", "ck", "st")
_STOPS = ("n", "r", "l", "s", "t", "m", "nd", "rt", "ck", "d")
_ENDINGS = (
    "al", "an", "ate", "ex", "ide", "ine", "ium", "ol", "on", "one", "ose", "ox", "um", "us", "zine",
)  # fmt: skip
_SURNAME_ENDINGS = (
    "", "", "a", "ard", "berg", "elli", "er", "es", "ez", "field", "ford", "ini", "kin", "ley", "man", "ner",
    "o", "ova", "sen", "ski", "son", "ton", "well", "wick", "wood", "worth",
)  # fmt: skip
_GIVEN_ENDINGS = ("a", "an", "bert", "el", "ella", "en", "ia", "ie", "in", "ina", "is", "o", "on", "us", "y")
_PLACE_ENDINGS = (
    "burg", "bury", "by", "dale", "field", "ford", "ham", "haven", "mouth", "o", "port", "stad", "ton", "ville", "wick",
    "wood",
)  # fmt: skip


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple((FOLDER / f"{name}.txt").read_text(encoding="ascii").split())


def noun(draw: random.Random) -> str:
    return draw.choice(_words("nouns"))


def adjective(draw: random.Random) -> str:
    return draw.choice(_words("adjectives"))


def verb(draw: random.Random) -> str:
    """A verb whose past ends in -ed by rule."""
    return draw.choice(_words("verbs"))


def invented(draw: random.Random, syllables: int = 0) -> str:
    """A word that nobody has read before, of `syllables` (0: two or three) syllables."""
    count = syllables or draw.choice((2, 2, 3))
    parts = [draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_CODAS) for _ in range(count)]
    return "".join(parts) if draw.random() < 0.5 else "".join(parts[:-1]) + draw.choice(_ONSETS) + draw.choice(_ENDINGS)


def surname(draw: random.Random) -> str:
    return _named(draw, _SURNAME_ENDINGS)


def given_name(draw: random.Random) -> str:
    return _named(draw, _GIVEN_ENDINGS)


def place(draw: random.Random) -> str:
    return _named(draw, _PLACE_ENDINGS)


def _named(draw: random.Random, endings: tuple[str, ...]) -> str:
    stem = draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_STOPS)
    if draw.random() < 0.25:
        stem += draw.choice(_VOWELS) + draw.choice(_STOPS[:6])
    return (stem + draw.choice(endings)).capitalize()
