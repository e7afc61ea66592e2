"""How right answers are: pure functions of predictions and accepted answers. No torch, no files."""

from vqa_core.evaluation.metrics.answers import ANLS_THRESHOLD, anls, exact_match, token_f1
from vqa_core.evaluation.metrics.captions import cider
from vqa_core.evaluation.metrics.choices import accuracy, ndcg, roc_auc
from vqa_core.evaluation.metrics.groups import PairScores, Spread, pair_scores, spread_by_group
from vqa_core.evaluation.metrics.intervals import Interval, bootstrap_interval, bootstrap_statistic
from vqa_core.evaluation.metrics.scores import Scores, score
from vqa_core.evaluation.metrics.vqa import vqa_accuracy

__all__ = [
    "ANLS_THRESHOLD",
    "Interval",
    "PairScores",
    "Scores",
    "Spread",
    "accuracy",
    "anls",
    "bootstrap_interval",
    "bootstrap_statistic",
    "cider",
    "exact_match",
    "ndcg",
    "pair_scores",
    "roc_auc",
    "score",
    "spread_by_group",
    "token_f1",
    "vqa_accuracy",
]
