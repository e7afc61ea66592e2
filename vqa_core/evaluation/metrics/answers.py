"""Free answers against accepted ones: nearness in letters, equality, words in common."""

import re
import string
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

ANLS_THRESHOLD = 0.5
"""Below this similarity an answer counts as wrong, not as misread."""

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation)


def anls(prediction: str, answers: Sequence[str], threshold: float = ANLS_THRESHOLD) -> float:
    """Average normalised Levenshtein similarity of one answer, 0..1 (Biten et al. 2019, eq. 1).

    The best of `answers` counts, without regard to case and runs of white space; below `threshold` it is 0. A
    similarity of exactly `threshold` counts, as in the DocVQA challenge's own script. Raises ValueError if `answers`
    is empty.
    """
    require(answers)
    said = collapse(prediction.lower())
    best = max(Levenshtein.normalized_similarity(said, collapse(answer.lower())) for answer in answers)
    return best if best >= threshold else 0.0


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """1.0 where the prediction is one of `answers` but for case and white space. Raises ValueError if it is empty."""
    require(answers)
    said = collapse(prediction.casefold())
    return float(any(said == collapse(answer.casefold()) for answer in answers))


def token_f1(prediction: str, answers: Sequence[str]) -> float:
    """F1 of the words in common with the best of `answers`, 0..1 (Rajpurkar et al. 2016, section 6.1).

    Case, ASCII punctuation and English articles do not count. Where either side has no words left it is 1.0 if
    neither has, else 0.0, as in the official script of SQuAD 2.0. Raises ValueError if `answers` is empty.
    """
    require(answers)
    said = _words(prediction)
    return max(_f1(said, _words(answer)) for answer in answers)


def _words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_WITHOUT_PUNCTUATION)).split()


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted))


def require(answers: Sequence[str]) -> None:
    """Raises ValueError for no answers, TypeError for one string in place of a list of them."""
    if isinstance(answers, str):
        raise TypeError("answers is one string: its letters would count as answers")
    if not answers:
        raise ValueError("no accepted answers")


def collapse(text: str) -> str:
    """`text` with each run of white space as one space, none at the ends."""
    return " ".join(text.split())
