"""Held-out rows with what the model said of each at every evaluation: filtered, and a page of them at a time."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vqa_core.runs.held_out import HeldOut
from vqa_core.runs.history import Row
from vqa_core.ui.runs.appended import by_step

PAGE_ROWS = 12
FILTERS = ("all", "wrong", "changed", "fixed", "broke")
RIGHT = 0.5
"""A row's score from here on counts as right; an exact match is 0 or 1, and an ANLS below it is 0."""
RIGHT_CAPTION = 0.1
"""The same of CIDEr over 10: people's own captions of a picture score about 1 of 10 against each other."""
SHOWN_LETTERS = 120
QUESTION_LETTERS = 300
WHOLE_LETTERS = 4000
SHOWN_TRUTHS = 3


@dataclass(frozen=True)
class Told:
    """One evaluation; a row that it did not ask has None in both."""

    step: int
    answers: tuple[str | None, ...]
    scores: tuple[float | None, ...]
    enough: float
    """The score from which on a row counts as right."""

    def right(self, n: int) -> bool:
        score = self.scores[n]
        return score is not None and score >= self.enough


@dataclass(frozen=True)
class Gallery:
    """All rows and evaluations of one run."""

    held: HeldOut
    told: tuple[Told, ...]
    mark: str
    """Changes when an evaluation comes, or is taken back by a resumed worker."""
    now: int = -1
    """Which evaluation the filters speak of: the last, or that of the step whose adapter was kept."""

    @cached_property
    def by_filter(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the rows that each filter leaves; none but "all" before something was answered."""
        found: dict[str, list[int]] = {name: [] for name in FILTERS}
        for n in range(len(self.held.rows)):
            for name in self._filters_of(n):
                found[name].append(n)
        return {name: tuple(numbers) for name, numbers in found.items()}

    def _filters_of(self, n: int) -> Iterator[str]:
        yield "all"
        asked = [one for one in self.told[: self.now + 1] if one.answers[n] is not None]
        if not asked:
            return
        first, last = asked[0], asked[-1]
        if first.answers[n] != last.answers[n]:
            yield "changed"
        if not last.right(n):
            yield "wrong"
            if any(one.right(n) for one in asked):
                yield "broke"
        elif not first.right(n):
            yield "fixed"


def gallery_of(held: HeldOut | None, rows: list[Row], kept: int | None = None) -> Gallery:
    """The gallery of these rows of answers.jsonl; empty before the run has said which rows it scores.

    `kept` is the step whose adapter an ended run gives, None for the last one.
    """
    held = held or HeldOut("", (), 0)
    evaluations = by_step(rows)
    last = evaluations[-1] if evaluations else {}
    mark = f"{len(held.rows)}.{len(rows)}.{last.get('step')}.{last.get('time')}"
    steps = [row["step"] for row in evaluations]
    now = steps.index(kept) if kept in steps else len(steps) - 1
    return Gallery(held, tuple(_told(row, held) for row in evaluations), f"{mark}.{now}", now)


def _told(row: Row, held: HeldOut) -> Told:
    count, enough = len(held.rows), RIGHT_CAPTION if held.metric == "cider" else RIGHT
    right, missing = row.get("right"), [None] * count
    answers = (row["answers"] + missing)[:count]
    scores = ((right if isinstance(right, list) else []) + missing)[:count]
    told = tuple(one if isinstance(one, str) else None for one in answers)
    return Told(row["step"], told, tuple(map(_score, scores)), enough)


def _score(given: object) -> float | None:
    return round(float(given), 3) if isinstance(given, int | float) and math.isfinite(given) else None


def summary(gallery: Gallery) -> dict[str, Any]:
    """What reaches the page with each tick: how many rows each filter leaves, and a mark that says when to look."""
    return {
        "mark": gallery.mark,
        "metric": gallery.held.metric,
        "of": gallery.held.of,
        "steps": [one.step for one in gallery.told],
        "now": gallery.now,
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
