"""Rows that belong together: pairs told apart both ways, and people of each group served alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev


@dataclass(frozen=True)
class PairScores:
    """1.0 or 0.0 each: the right text for both pictures, the right picture for both texts, both."""

    text: float
    image: float
    group: float


@dataclass(frozen=True)
class Spread:
    """The mean of each group, and the standard deviation between groups (over all of them, not a sample)."""

    by_group: Mapping[str, float]
    deviation: float

    @property
    def worst(self) -> float:
        return min(self.by_group.values())


def pair_scores(likelihoods: Sequence[Sequence[float]]) -> PairScores:
    """Winoground's three scores of one pair (Thrush et al. 2022, eq. 1 to 3).

    `likelihoods[picture][text]` [2, 2]; picture 0 belongs to text 0. A tie is wrong. Raises ValueError for
    another shape.
    """
    if len(likelihoods) != 2 or any(len(row) != 2 for row in likelihoods):
        raise ValueError("a pair has two pictures and two texts")
    (own0, other0), (other1, own1) = likelihoods
    text = own0 > other0 and own1 > other1
    image = own0 > other1 and own1 > other0
    return PairScores(float(text), float(image), float(text and image))


def spread_by_group(values: Sequence[float], groups: Sequence[str]) -> Spread:
    """The mean of `values` in each group and how far the groups lie apart, as for FairFace (Kärkkäinen and Joo 2021).

    Raises ValueError if lengths differ or are 0.
    """
    if len(values) != len(groups) or not groups:
        raise ValueError(f"{len(values)} values for {len(groups)} groups")
    sorted_out: dict[str, list[float]] = defaultdict(list)
    for value, group in zip(values, groups, strict=True):
        sorted_out[group].append(value)
    means = {group: fmean(found) for group, found in sorted(sorted_out.items())}
    return Spread(means, pstdev(means.values()))
