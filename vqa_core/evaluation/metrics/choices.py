"""Choices and classes: which candidate stood first, and how well a number tells two classes apart."""

from collections.abc import Sequence

import numpy as np


def accuracy(chosen: str, answers: Sequence[str]) -> float:
    """1.0 where the chosen candidate is one of `answers`, letter for letter: candidates are not misread."""
    return float(chosen in answers)


def roc_auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Area under the ROC curve, 0..1: how often a positive row scores above a negative one, ties half.

    The Mann-Whitney statistic over its largest value (Hanley and McNeil 1982). Raises ValueError if lengths differ,
    or unless both classes are there.
    """
    if len(scores) != len(positive):
        raise ValueError(f"{len(scores)} scores for {len(positive)} rows")
    is_positive = np.asarray(positive, dtype=bool)
    high = int(is_positive.sum())
    low = len(is_positive) - high
    if not high or not low:
        raise ValueError("ROC AUC needs rows of both classes")
    _, places, counts = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True, return_counts=True)
    # Rows with the same score share the mean of their ranks.
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[is_positive].sum() - high * (high + 1) / 2) / (high * low))


def ndcg(scores: Sequence[float], relevance: Sequence[float]) -> float:
    """Normalised discounted cumulative gain of candidates ordered by `scores`, 0..1 (Das et al. 2017, VisDial v1.0).

    `relevance` says how right each candidate is, 0 and up; only the first k places count, k being how many
    candidates are right at all, as in the VisDial challenge. Raises ValueError if lengths differ or none is right.
    """
    if len(scores) != len(relevance):
        raise ValueError(f"{len(scores)} scores for {len(relevance)} candidates")
    gains = np.asarray(relevance, dtype=np.float64)
    kept = int((gains > 0).sum())
    if not kept:
        raise ValueError("NDCG needs a candidate that is right")
    order = np.argsort(-np.asarray(scores, dtype=np.float64), kind="stable")[:kept]
    discounts = np.log2(np.arange(kept) + 2)
    return float((gains[order] / discounts).sum() / (np.sort(gains)[::-1][:kept] / discounts).sum())
