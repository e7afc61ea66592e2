"""CIDEr: how much a caption shares with what several people wrote, rare words first."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from vqa_core.evaluation.metrics.answers import require

LONGEST = 4
"""Runs of one to four words are compared."""
SIGMA = 6.0
"""Width of the penalty for another length, in pairs of words."""

NGram = tuple[str, ...]
_ENDING = r"n't|'(?:s|re|ve|ll|d|m)\b"
_SPLIT_OFF = re.compile(rf"(?<=\w)({_ENDING})")
_WORD = re.compile(rf"{_ENDING}|\d+(?:[.,:/]\d+)+|\w+(?:-\w+)*|[&$%#@+]")


def words_of(caption: str) -> list[str]:
    """Lower-case words without punctuation; "don't" is two words.

    Stands in for the Penn Treebank tokenizer of the coco-caption code, which needs Java: the same words but for
    rare signs.
    """
    return _WORD.findall(_SPLIT_OFF.sub(r" \1", caption.lower()))


def cider(predictions: Sequence[str], references: Sequence[Sequence[str]]) -> list[float]:
    """CIDEr-D of each caption, 0..10 (Vedantam et al. 2015, eq. 1 to 4; as in coco-caption's cider_scorer.py).

    One prediction and its references a picture. The rarity of words is counted over all references, so a score is
    relative to the set, and 0 for a set of one picture. Published tables show the mean times 100. Raises
    ValueError if lengths differ or a picture has no reference.
    """
    if len(predictions) != len(references):
        raise ValueError(f"{len(predictions)} predictions for {len(references)} rows of references")
    for row in references:
        require(row)
    said = [_ngrams(words_of(caption)) for caption in predictions]
    wanted = [[_ngrams(words_of(caption)) for caption in row] for row in references]
    pictures_with: Counter[NGram] = Counter()
    for counts in wanted:
        pictures_with.update(set().union(*counts))
    rarity = defaultdict(
        lambda: math.log(max(1, len(wanted))),
        {ngram: math.log(len(wanted) / count) for ngram, count in pictures_with.items()},
    )
    return [
        10 * sum(_similarity(own, other, rarity) for other in row) / len(row)
        for own, row in zip(said, wanted, strict=True)
    ]


def _ngrams(words: Sequence[str]) -> Counter[NGram]:
    return Counter(
        tuple(words[start : start + size]) for size in range(1, LONGEST + 1) for start in range(len(words) - size + 1)
    )


def _similarity(said: Counter[NGram], wanted: Counter[NGram], rarity: Mapping[NGram, float]) -> float:
    """Mean over the sizes of the clipped cosine, times the penalty for another length."""
    products, own, other = [0.0] * LONGEST, [0.0] * LONGEST, [0.0] * LONGEST
    for ngram, count in said.items():
        weight, theirs = count * rarity[ngram], wanted[ngram] * rarity[ngram]
        products[len(ngram) - 1] += min(weight, theirs) * theirs
        own[len(ngram) - 1] += weight**2
    for ngram, count in wanted.items():
        other[len(ngram) - 1] += (count * rarity[ngram]) ** 2
    cosines = [
        product / math.sqrt(first * second) if first and second else 0.0
        for product, first, second in zip(products, own, other, strict=True)
    ]
    # The reference code takes the number of word pairs for the length.
    apart = _pairs(said) - _pairs(wanted)
    return sum(cosines) / LONGEST * math.exp(-(apart**2) / (2 * SIGMA**2))


def _pairs(counts: Counter[NGram]) -> int:
    return sum(count for ngram, count in counts.items() if len(ngram) == 2)
