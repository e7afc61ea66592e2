"""VQA accuracy as the challenge counts it, down to the corners of its script."""

import re
from collections.abc import Sequence

from vqa_core.evaluation.metrics.answers import require

_NUMBERS = {
    "none": "0",
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}
_ARTICLES = ("a", "an", "the")
_PUNCTUATION = ';/[]"{}()=+\\_-><@`,?!'
_COMMA_IN_NUMBER = re.compile(r"\d,\d")
_PERIOD = re.compile(r"\.(?!\d)")
_PERIODS_REMOVED = 32
"""The official script hands re.UNICODE to sub() where the count belongs, and that flag is the number 32."""

_WITH_APOSTROPHES = (
    "ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't haven't he'd "
    "he'd've he's how'd how'll how's isn't it'd it'd've it'll ma'am mightn't mightn't've might've mustn't must've "
    "needn't not've o'clock oughtn't 'ow's'at shan't she'd've should've shouldn't shouldn't've somebody'd've "
    "somebody'll somebody's someone'd someone'd've someone'll someone's something'd something'd've something'll "
    "that's there'd there'd've there're there's they'd they'd've they'll they're they've 'twas wasn't we'd've we've "
    "weren't what'll what're what's what've when's where'd where's where've who'd who'd've who'll who's who've "
    "why'll why're why's won't would've wouldn't wouldn't've y'all y'all'll y'all'd've you'd you'd've you'll you're "
    "you've"
)


def _contractions() -> dict[str, str]:
    """Each word with one of its apostrophes left out -> the whole word."""
    found = {
        word[:place] + word[place + 1 :]: word
        for word in _WITH_APOSTROPHES.split()
        for place, letter in enumerate(word)
        if letter == "'"
    }
    # The one entry that the official table has the wrong way round.
    return {**found, "somebody'd": "somebodyd"}


_CONTRACTIONS = _contractions()


def vqa_accuracy(prediction: str, answers: Sequence[str]) -> float:
    """Accuracy of one answer by the VQA v2 challenge (Antol et al. 2015, section 3; its vqaEval.py), 0..1.

    The mean over people of min(1, how many of the *others* said it / 3): with ten people, who agree with three of
    them gets 0.9. Number words, articles, punctuation and missing apostrophes are evened out, but only where
    the people differ; where all said the same, it has to be said to the letter, capitals included. Made for ten
    answers; fewer than four can never give 1.0. Raises ValueError if `answers` is empty.
    """
    require(answers)
    said, wanted = _one_line(prediction), [_one_line(answer) for answer in answers]
    if len(set(wanted)) > 1:
        said, wanted = normalise(said), [normalise(answer) for answer in wanted]
    matches = sum(answer == said for answer in wanted)
    return sum(min(1.0, (matches - (answer == said)) / 3) for answer in wanted) / len(wanted)


def normalise(text: str) -> str:
    """`text` as the official script compares it."""
    out = text
    # With "1,000" anywhere, or beside a space, a sign just goes; else it leaves a space. All looks are at the original.
    number = _COMMA_IN_NUMBER.search(text) is not None
    for sign in _PUNCTUATION:
        loose = number or f"{sign} " in text or f" {sign}" in text
        out = out.replace(sign, "" if loose else " ")
    words = _PERIOD.sub("", out, count=_PERIODS_REMOVED).lower().split()
    kept = [word for word in (_NUMBERS.get(word, word) for word in words) if word not in _ARTICLES]
    return " ".join(_CONTRACTIONS.get(word, word) for word in kept)


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ").strip()
