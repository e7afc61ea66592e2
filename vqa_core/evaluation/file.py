"""Score a model, with or without an adapter, on a whole set of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vqa_core.answering.few_shot import Support, check_count
from vqa_core.errors import UserError
from vqa_core.evaluation.asking import Asker, SolvedRows
from vqa_core.evaluation.journal import Journal, Record, Watch, ask_missing
from vqa_core.evaluation.measures import (
    GENERATED,
    Measured,
    Ranking,
    candidates_for,
    check_metrics,
    choose_metrics,
    measure_answers,
    measure_rankings,
)
from vqa_core.evaluation.predict import majority_exact_match, with_shuffled_pictures
from vqa_core.evaluation.row_table import write_csv
from vqa_core.examples.example import Example
from vqa_core.examples.sets import DataSet, resolve
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

SEED = 0


@dataclass(frozen=True)
class EvaluateRequest:
    """`rows` "test" and "train" take that side of the split, "all" every row; "" is "test" for a run's own data.

    `metrics` empty takes those that fit the rows. `shots` solved examples stand before each
    question, from the training side or, of "all", from the other rows; random ones or those with similar pictures.
    `again` asks every row anew, answers kept or not.
    """

    data: str = ""
    model: str = ""
    adapter: str = ""
    limit: int = 0
    rows: str = ""
    shuffle_pictures: bool = False
    csv: Path | None = None
    metrics: tuple[str, ...] = ()
    shots: int = 0
    support: Support = "random"
    again: bool = False


@dataclass(frozen=True)
class _Task:
    """The rows to ask, those that supports and labels come from, and what tells these rows from others."""

    data: DataSet
    train: Sequence[Example]
    rows: Sequence[Example]
    about: dict[str, Any]


@dataclass
class _Asked:
    """The model, where its answers are kept, who looks on, and the seconds that they took."""

    asker: Asker
    home: Path
    watch: Watch
    seconds: float = 0.0

    def journal(self, request: EvaluateRequest, task: _Task, kind: str) -> Journal:
        made = Journal(self.home, {**self.asker.identity(), **task.about, "kind": kind})
        if request.again:
            made.forget()
        return made


def evaluate_file(
    request: EvaluateRequest,
    settings: Settings,
    store: RunStore,
    watch: Watch | None = None,
    asker: Asker | None = None,
) -> dict[str, Any]:
    """n, each metric with its 95 % interval, majority (most common training answer) and seconds_per_answer.

    Answers are kept as they come under `home`/evaluations: the same request again asks only what is missing.
    `asker` is the request's model where it is loaded already. UserError for what a user can mend; Stopped.
    """
    check_count(request.shots)
    check_metrics(request.metrics)
    task = _task(request, settings, store)
    metrics = choose_metrics(request.metrics, task.rows)
    ranked = candidates_for(metrics, task.rows, task.data.answered)
    asker = asker or Asker(request.model, request.adapter, settings, store)
    asked = _Asked(asker, settings.home, watch or Watch())
    answers = _answers(request, task, asked) if set(metrics) & set(GENERATED) or not ranked else {}
    rankings = _rankings(request, task, asked, ranked) if ranked else {}
    measured = _measure(metrics, task.rows, answers, ranked, rankings)
    if request.csv:
        answered = [(row, answers.get(number), rankings.get(number)) for number, row in enumerate(task.rows)]
        write_csv(request.csv, answered, metrics)
    report: dict[str, Any] = {"n": len(task.rows)}
    for one in measured:
        report[one.name] = round(one.value, 4)
        report[f"{one.name}_interval"] = [round(bound, 4) for bound in one.interval]
    return {
        **report,
        "metrics": [one.name for one in measured],
        "majority": round(majority_exact_match(task.train, task.rows), 4),
        "seconds_per_answer": round(asked.seconds / len(task.rows), 4),
        "load_seconds": round(asker.load_seconds, 3),
        "data": task.data.name,
        "model": asker.name,
        "adapter": request.adapter,
        "shots": request.shots,
        "support": request.support if request.shots else "",
        "pictures": "shuffled" if request.shuffle_pictures else "own",
    }


def _task(request: EvaluateRequest, settings: Settings, store: RunStore) -> _Task:
    share, seed, side = 0.2, SEED, request.rows or "all"
    source = request.data
    if not source:
        if not request.adapter or "/" in request.adapter:
            raise UserError("No data was given. Add --data SOURCE, or --adapter RUN to score a run's own test rows.")
        train = store.get(request.adapter).config()["train"]
        source, share, seed, side = train["data"], train["test_share"], train["seed"], request.rows or "test"
    data: DataSet = resolve(source, settings.home, settings.allow_local_paths)
    supporting: Sequence[Example] = data.answered
    chosen = supporting
    if side != "all":
        supporting, test_rows = data.sides(share, seed)
        chosen = test_rows if side == "test" else supporting
    rows = list(chosen[: request.limit] if request.limit > 0 else chosen)
    if not rows:
        raise UserError("There are no rows to score. Choose other data, or --rows all.")
    about: dict[str, Any] = {"data": data.id, "side": side, "share": share, "seed": seed, "shots": request.shots}
    if request.shots:
        about["support"] = request.support
    if request.shuffle_pictures:
        # Whose picture a row gets depends on how many rows there are.
        about["shuffled"] = len(rows)
        rows = with_shuffled_pictures(rows, seed=SEED)
    return _Task(data, supporting, rows, about)


def _answers(request: EvaluateRequest, task: _Task, asked: _Asked) -> dict[int, str]:
    """Row number -> generated answer."""
    rows = dict(enumerate(task.rows))
    settings = cache(lambda: asked.asker.with_shots(_solved_rows(request, task), asked.home))

    def ask(some: Sequence[Example]) -> list[Record]:
        return asked.asker.answers(some, settings())

    # Each support brings its own picture into the batch.
    batch_size = max(1, asked.asker.settings.batch_size // (request.shots + 1))
    records = ask_missing(asked.journal(request, task, "answers"), rows, ask, asked.watch, batch_size)
    asked.seconds += sum(record["seconds"] for record in records.values())
    return {number: record["answer"] for number, record in records.items()}


def _solved_rows(request: EvaluateRequest, task: _Task) -> SolvedRows:
    return SolvedRows(task.train, request.shots, request.support, SEED, task.data.id)


def _rankings(
    request: EvaluateRequest, task: _Task, asked: _Asked, ranked: Mapping[int, Example]
) -> dict[int, Ranking]:
    """Row number -> how likely each candidate is."""
    settings = cache(lambda: asked.asker.with_shots(_solved_rows(request, task), asked.home))
    kind = "choices" if any(row.choices for row in task.rows) else "labels"

    def ask(some: Sequence[Example]) -> list[Record]:
        return asked.asker.likelihoods(some, settings())

    records = ask_missing(asked.journal(request, task, kind), ranked, ask, asked.watch, 1)
    asked.seconds += sum(record["seconds"] for record in records.values())
    return {
        number: Ranking(ranked[number].choices, tuple(record["totals"]), tuple(record["tokens"]))
        for number, record in records.items()
    }


def _measure(
    metrics: Sequence[str],
    rows: Sequence[Example],
    answers: Mapping[int, str],
    ranked: Mapping[int, Example],
    rankings: Mapping[int, Ranking],
) -> list[Measured]:
    found = []
    if answers:
        # Where candidates are ranked, groups are compared by them.
        of_answers = [name for name in metrics if name != "group" or not ranked]
        found += measure_answers(of_answers, rows, [answers[number] for number in range(len(rows))])
    if ranked:
        numbers = sorted(ranked)
        found += measure_rankings(metrics, [ranked[n] for n in numbers], [rankings[n] for n in numbers])
    return found
