"""Which metrics fit some rows, and their values with intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from vqa_core.errors import UserError
from vqa_core.evaluation.metrics import (
    Interval,
    accuracy,
    anls,
    bootstrap_interval,
    bootstrap_statistic,
    cider,
    exact_match,
    pair_scores,
    roc_auc,
    spread_by_group,
    token_f1,
    vqa_accuracy,
)
from vqa_core.examples.example import Example

OF_ANSWERS: Mapping[str, Callable[[str, Sequence[str]], float]] = {
    "anls": anls,
    "exact_match": exact_match,
    "vqa_accuracy": vqa_accuracy,
    "token_f1": token_f1,
}
"""Metrics of one generated answer at a time; "cider" takes all of them together."""
GENERATED = (*OF_ANSWERS, "cider")
RANKED = ("accuracy", "accuracy_norm", "roc_auc")
METRICS = (*GENERATED, *RANKED, "group")
VQA_ANSWERS = 10
"""Rows of VQA, OK-VQA, TextVQA and VizWiz carry what ten people said."""
MOST_LABELS = 1000
SEED = 0


@dataclass(frozen=True)
class Measured:
    """A value over `n` rows or pairs with its 95 % bootstrap interval."""

    name: str
    value: float
    interval: Interval
    n: int


@dataclass(frozen=True)
class Ranking:
    """A row's candidates, the log-likelihood of each, and over how many tokens that is the sum."""

    candidates: tuple[str, ...]
    totals: tuple[float, ...]
    tokens: tuple[int, ...]

    def first(self, norm: bool = False) -> str:
        """The likeliest candidate, `norm` for its length; of equals the one that stands first."""
        values = [total / (tokens if norm else 1) for total, tokens in zip(self.totals, self.tokens, strict=True)]
        return self.candidates[values.index(max(values))]


def check_metrics(names: Sequence[str]) -> None:
    """UserError for a name that is no metric; needs no rows."""
    unknown = [name for name in names if name not in METRICS]
    if unknown:
        raise UserError(f"{unknown[0]!r} is no metric. Choose from {', '.join(METRICS)}.")


def choose_metrics(names: Sequence[str], examples: Sequence[Example]) -> tuple[str, ...]:
    """`names` checked against the rows; without any, all that fit them.

    UserError for a name that is no metric, or that these rows cannot be measured by.
    """
    check_metrics(names)
    grouped = any(example.group for example in examples)
    if "group" in names and not grouped:
        raise UserError("The metric 'group' needs rows with a group, and none has one. Leave it out, or add a group.")
    if names:
        return tuple(dict.fromkeys(names))
    found = ["anls", "exact_match"]
    if all(len(example.answers) == VQA_ANSWERS for example in examples):
        found.append("vqa_accuracy")
    if any(example.choices for example in examples):
        found.append("accuracy")
        if _two_classes([example for example in examples if example.choices]):
            found.append("roc_auc")
    return (*found, "group") if grouped else tuple(found)


def candidates_for(
    metrics: Sequence[str], examples: Sequence[Example], everything: Sequence[Example]
) -> dict[int, Example]:
    """The rows to rank by their number, each with its candidates as choices; none where `metrics` rank nothing.

    Rows with choices; where none has any, all rows with every answer in `everything` for a label.
    UserError where the candidates do not fit the metrics or the right answers.
    """
    by_choices = "group" in metrics and any(example.choices for example in examples)
    if not by_choices and not any(name in RANKED for name in metrics):
        return {}
    found = _with_candidates(examples, everything)
    if "roc_auc" in metrics and not _two_classes(list(found.values())):
        raise UserError("The metric 'roc_auc' needs the same two classes in all rows, each right once. Leave it out.")
    return found


def _with_candidates(examples: Sequence[Example], everything: Sequence[Example]) -> dict[int, Example]:
    if any(example.choices for example in examples):
        for example in examples:
            if example.choices and not set(example.answers) & set(example.choices):
                raise UserError(
                    f"Row {example.row}: its answer {example.answers[0]!r} is not one of its choices "
                    f"({', '.join(example.choices)}). Mend the row, or take a metric of free answers such as anls."
                )
        return {number: example for number, example in enumerate(examples) if example.choices}
    labels = tuple(sorted({answer for example in everything for answer in example.answers}))
    if not 2 <= len(labels) <= MOST_LABELS:
        raise UserError(
            f"The rows have {len(labels)} different answers; classification takes 2 to {MOST_LABELS} labels. "
            "Give the rows a choices column, or take metrics of free answers such as exact_match."
        )
    return {number: replace(example, choices=labels) for number, example in enumerate(examples)}


def _two_classes(rows: Sequence[Example]) -> bool:
    """Whether all rows ask for the same one of two, and each of the two is right somewhere."""
    classes = {frozenset(row.choices) for row in rows}
    right = {answer for row in rows for answer in row.answers}
    return len(classes) == 1 and len(next(iter(classes))) == 2 and next(iter(classes)) <= right


def measure_answers(metrics: Sequence[str], rows: Sequence[Example], answers: Sequence[str]) -> list[Measured]:
    """The metrics of generated answers among `metrics`; groups by exact match."""
    found = []
    for name in metrics:
        if name in OF_ANSWERS:
            found.append(
                _mean(name, [OF_ANSWERS[name](said, row.answers) for said, row in zip(answers, rows, strict=True)])
            )
        elif name == "cider":
            found.append(_mean(name, cider(answers, [row.answers for row in rows])))
        elif name == "group":
            right = [exact_match(said, row.answers) for said, row in zip(answers, rows, strict=True)]
            found += _spread("exact_match", right, rows)
    return found


def measure_rankings(metrics: Sequence[str], rows: Sequence[Example], rankings: Sequence[Ranking]) -> list[Measured]:
    """The metrics of ranked candidates among `metrics`, for rows of `candidates_for`; groups by accuracy, or as pairs
    where all of them are pairs."""
    found = []
    for name in metrics:
        if name in ("accuracy", "accuracy_norm"):
            found.append(_mean(name, _right(rows, rankings, norm=name == "accuracy_norm")))
        elif name == "roc_auc":
            found.append(_roc_auc(rows, rankings))
        elif name == "group" and (pairs := _pairs(rows)):
            scores = [pair_scores([_in_order(rankings[row], order) for row in pair]) for pair, order in pairs]
            found += [
                _mean(f"pair_{part}", [getattr(one, part) for one in scores]) for part in ("text", "image", "group")
            ]
        elif name == "group":
            found += _spread("accuracy", _right(rows, rankings), rows)
    return found


def _right(rows: Sequence[Example], rankings: Sequence[Ranking], norm: bool = False) -> list[float]:
    return [accuracy(ranking.first(norm), row.answers) for row, ranking in zip(rows, rankings, strict=True)]


def _mean(name: str, values: Sequence[float]) -> Measured:
    return Measured(name, fmean(values), bootstrap_interval(values, SEED), len(values))


def _roc_auc(rows: Sequence[Example], rankings: Sequence[Ranking]) -> Measured:
    negative, positive = sorted(rows[0].choices)
    leads = []
    for ranking in rankings:
        low, high = _in_order(ranking, (negative, positive))
        leads.append(high - low)
    truth = [positive in row.answers for row in rows]

    def of(drawn: Any) -> float:
        some = [truth[row] for row in drawn]
        # A draw of one class alone has no curve.
        return roc_auc([leads[row] for row in drawn], some) if len(set(some)) == 2 else float("nan")

    value = roc_auc(leads, truth)
    return Measured("roc_auc", value, bootstrap_statistic(len(rows), of, SEED), len(rows))


def _pairs(rows: Sequence[Example]) -> list[tuple[tuple[int, int], tuple[str, str]]]:
    """Pairs of row numbers with their right texts, where all groups are such pairs: two rows that offer the same two
    texts, each right once. Empty where groups are something else, such as people's attributes."""
    members: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        members.setdefault(row.group, []).append(number)
    found = []
    for numbers in members.values():
        if len(numbers) != 2:
            return []
        one, other = (rows[number] for number in numbers)
        order = (one.answers[0], other.answers[0])
        if not (set(one.choices) == set(other.choices) == set(order) and len(set(order)) == 2):
            return []
        found.append(((numbers[0], numbers[1]), order))
    return found


def _in_order(ranking: Ranking, order: Sequence[str]) -> list[float]:
    return [ranking.totals[ranking.candidates.index(text)] for text in order]


def _spread(metric: str, values: Sequence[float], rows: Sequence[Example]) -> list[Measured]:
    """The metric in each group, and how far the groups lie apart."""
    pairs = [(value, row.group) for value, row in zip(values, rows, strict=True) if row.group]
    kept, groups = [value for value, _ in pairs], [group for _, group in pairs]
    by_group = {group: [value for value, other in pairs if other == group] for group in sorted(set(groups))}

    def of(drawn: Any) -> float:
        return spread_by_group([kept[row] for row in drawn], [groups[row] for row in drawn]).deviation

    deviation = spread_by_group(kept, groups).deviation
    interval = bootstrap_statistic(len(kept), of, SEED)
    each = [_mean(f"{metric}[{group}]", values) for group, values in by_group.items()]
    return [*each, Measured(f"{metric}_deviation", deviation, interval, len(kept))]
