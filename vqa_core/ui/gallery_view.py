"""Held-out rows with what the model said of each at every evaluation: filtered, and a page of them at a time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vqa_core.runs.files import check_format, read_json
from vqa_core.runs.history import Row
from vqa_core.runs.run import Run
from vqa_core.ui.appended import by_step

PAGE_ROWS = 12
FILTERS = ("all", "wrong", "changed", "fixed", "broke")
RIGHT = 0.5
"""A score from here on counts as right; an exact match is 0 or 1, and an ANLS below it is 0."""
SHOWN_LETTERS = 120
QUESTION_LETTERS = 300
WHOLE_LETTERS = 4000
SHOWN_TRUTHS = 3
HELD_OUT = "held_out.json"


@dataclass(frozen=True)
class HeldRow:
    """A row that is scored: `id` is the example's in its set."""

    id: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class HeldOut:
    """The rows whose answers answers.jsonl holds, in its order, and the score that judged them."""

    metric: str = ""
    rows: tuple[HeldRow, ...] = ()


@dataclass(frozen=True)
class Told:
    """One evaluation; a row that it did not ask has None in both."""

    step: int
    answers: tuple[str | None, ...]
    scores: tuple[float | None, ...]

    def right(self, n: int) -> bool:
        score = self.scores[n]
        return score is not None and score >= RIGHT


@dataclass(frozen=True)
class Gallery:
    """All rows and evaluations of one run."""

    held: HeldOut
    told: tuple[Told, ...]
    mark: str
    """Changes when an evaluation comes, or is taken back by a resumed worker."""

    @cached_property
    def by_filter(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the rows that each filter leaves; none but "all" before something was answered."""
        found = {name: tuple(n for n in range(len(self.held.rows)) if self._is(name, n)) for name in FILTERS[1:]}
        return {"all": tuple(range(len(self.held.rows))), **found}

    def _is(self, name: str, n: int) -> bool:
        asked = [one for one in self.told if one.answers[n] is not None]
        if not asked:
            return False
        first, last = asked[0], asked[-1]
        if name == "changed":
            return first.answers[n] != last.answers[n]
        if name == "fixed":
            return last.right(n) and not first.right(n)
        wrong = not last.right(n)
        return wrong and (name == "wrong" or any(one.right(n) for one in asked))


def held_out(run: Run) -> HeldOut:
    """What held_out.json says; nothing where the worker has not written it. UserError for a newer format."""
    data = read_json(run.folder / HELD_OUT) or {}
    check_format(data, f"{HELD_OUT} of {run.id}")
    rows = data.get("rows")
    return HeldOut(str(data.get("metric", "")), tuple(map(_held_row, rows)) if isinstance(rows, list) else ())


def _held_row(given: object) -> HeldRow:
    # A damaged row keeps its place: the answers are in this order.
    row = given if isinstance(given, Mapping) else {}
    answers = row.get("answers")
    return HeldRow(
        str(row.get("id", "")),
        str(row.get("question", "")),
        tuple(map(str, answers)) if isinstance(answers, list) else (),
    )


def gallery_of(held: HeldOut, rows: list[Row]) -> Gallery:
    """The gallery of these rows of answers.jsonl."""
    evaluations = by_step(rows)
    last = evaluations[-1] if evaluations else {}
    mark = f"{len(held.rows)}.{len(rows)}.{last.get('step')}.{last.get('time')}"
    return Gallery(held, tuple(_told(row, len(held.rows)) for row in evaluations), mark)


def _told(row: Row, count: int) -> Told:
    right, missing = row.get("right"), [None] * count
    answers = (row["answers"] + missing)[:count]
    scores = ((right if isinstance(right, list) else []) + missing)[:count]
    told = tuple(one if isinstance(one, str) else None for one in answers)
    return Told(row["step"], told, tuple(map(_score, scores)))


def _score(given: object) -> float | None:
    return round(float(given), 3) if isinstance(given, int | float) and math.isfinite(given) else None


def summary(gallery: Gallery) -> dict[str, Any]:
    """What reaches the page with each tick: how many rows each filter leaves, and a mark that says when to look."""
    return {
        "mark": gallery.mark,
        "metric": gallery.held.metric,
        "steps": [one.step for one in gallery.told],
        "counts": {name: len(found) for name, found in gallery.by_filter.items()},
    }


def page_of(gallery: Gallery, name: object, page: object) -> dict[str, Any]:
    """At most PAGE_ROWS rows of a filter; a page past the end is the last one, an unknown filter is "all"."""
    name = name if isinstance(name, str) and name in FILTERS else FILTERS[0]
    found = gallery.by_filter[name]
    pages = max(1, math.ceil(len(found) / PAGE_ROWS))
    page = min(max(page if isinstance(page, int) else 0, 0), pages - 1)
    shown = found[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
    return {
        "mark": gallery.mark,
        "filter": name,
        "page": page,
        "pages": pages,
        "found": len(found),
        "rows": [_row(gallery, n) for n in shown],
    }


def _row(gallery: Gallery, n: int) -> dict[str, Any]:
    """A row as its card shows it: each answer once, and beside it which one was said at each evaluation."""
    row = gallery.held.rows[n]
    said = [None if one.answers[n] is None else short(str(one.answers[n])) for one in gallery.told]
    texts = list(dict.fromkeys(text for text in said if text is not None))
    return {
        "n": n,
        "question": short(row.question, QUESTION_LETTERS),
        "truth": [short(answer) for answer in row.answers[:SHOWN_TRUTHS]],
        "more_truth": max(0, len(row.answers) - SHOWN_TRUTHS),
        "texts": texts,
        "said": [-1 if text is None else texts.index(text) for text in said],
        "right": [None if one.scores[n] is None else one.right(n) for one in gallery.told],
    }


def whole_row(gallery: Gallery, n: int) -> dict[str, Any]:
    """One row with all of its words."""
    row = gallery.held.rows[n]
    return {
        "n": n,
        "question": short(row.question, WHOLE_LETTERS),
        "truth": [short(answer, WHOLE_LETTERS) for answer in row.answers],
        "told": [
            {"step": one.step, "text": short(str(one.answers[n]), WHOLE_LETTERS), "right": one.right(n)}
            | ({} if one.scores[n] in (0, 1, None) else {"score": one.scores[n]})
            for one in gallery.told
            if one.answers[n] is not None
        ],
    }


def short(text: str, letters: int = SHOWN_LETTERS) -> str:
    return text if len(text) <= letters else text[:letters] + " ..."


def numbers_of(gallery: Gallery, given: object) -> Sequence[int]:
    """Numbers of rows as a browser sent them, at most a page of those that are there."""
    wanted = given[:PAGE_ROWS] if isinstance(given, list) else []
    return [n for n in wanted if isinstance(n, int) and 0 <= n < len(gallery.held.rows)]
