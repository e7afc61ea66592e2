"""Two to four runs as the page shows them beside each other: plain values for the browser, placed as text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vqa_core.runs.history import Row
from vqa_core.runs.run import Run
from vqa_core.runs.scores import HIGHER_IS_BETTER, Score
from vqa_core.training.comparison import Comparison, Setting, Side, compare
from vqa_core.ui import past_words, words
from vqa_core.ui.plots import curves
from vqa_core.ui.run_view import samples_a_step, value_words

LETTERS = "ABCD"
# What people compare runs by stands first; the rest follows as a run's own panels do.
_FIRST = ("exact_match", "anls", "cider", "eval_loss", "loss")
_SCORE_PLACES = 4

View = dict[str, Any]


def compared(runs: Sequence[Run], histories: Sequence[Sequence[Row]]) -> View:
    """Names, warnings, scores and settings. UserError as `compare` raises it."""
    found = compare(runs, histories)
    sides = [
        {
            "letter": LETTERS[index],
            "id": side.run,
            "title": side.title,
            "state": side.state,
            "word": words.STATES[side.state],
        }
        for index, side in enumerate(found.sides)
    ]
    return {
        "runs": sides,
        "warnings": list(found.warnings),
        "scores": _score_lines(found),
        "differ": [_setting_line(setting) for setting in found.differ],
        "same": [_setting_line(setting) for setting in found.same],
    }


def compared_curves(runs: Sequence[Run], histories: Sequence[Sequence[Row]]) -> View:
    """A panel for each curve, with a line for each run; x in steps, minutes and samples of each run's own."""
    panels: dict[str, View] = {}
    for index, (run, rows) in enumerate(zip(runs, histories, strict=True)):
        samples, of_run = samples_a_step(run), curves(rows, run.id, samples_a_step(run))
        for panel in of_run["panels"]:
            for curve in panel["curves"]:
                shown = panels.setdefault(curve["key"], _panel(panel, curve))
                letter = LETTERS[index]
                own = {"key": f"run-{letter}", "label": letter, "end": letter, "samples_a_step": samples}
                shown["curves"].append({**curve, **own})
    order = [*(key for key in _FIRST if key in panels), *(key for key in panels if key not in _FIRST)]
    return {
        "run": ",".join(run.id for run in runs),
        "samples_a_step": 1,
        "panels": [panels[key] for key in order],
        "marks": [],
    }


def _panel(panel: View, curve: View) -> View:
    title = panel["title"] if curve["label"] == panel["title"] else f"{panel['title']}: {curve['label']}"
    folded = panel["folded"]
    return {
        "key": curve["key"],
        "title": title,
        "share": panel["share"],
        "folded": folded,
        "curves": [],
        "baseline": None,
    }


def _score_lines(found: Comparison) -> list[View]:
    metrics = [metric for metric in HIGHER_IS_BETTER if any(metric in side.scores for side in found.sides)]
    lines: list[View] = []
    for metric in metrics:
        lines += _metric_lines(found, metric)
    rows = [max((score.rows for score in side.scores.values()), default=0) or None for side in found.sides]

    def line(label: str, measure: str, of: Callable[[Side], float | None], say: Callable[[float], str]) -> None:
        values = [of(side) for side in found.sides]
        if any(value is not None for value in values):
            lines.append(_line(label, values, say, found.best(measure, values)))

    if any(rows):
        lines.append(_line(past_words.HELD_OUT_ROWS, rows, lambda value: f"{value:.0f}", frozenset()))
    line(past_words.LAST_LOSS, "loss", lambda side: side.loss, lambda value: f"{value:.4f}")
    line(past_words.STEPS, "steps", lambda side: side.steps, lambda value: f"{value:.0f}")
    line(past_words.TOOK, "seconds", lambda side: side.seconds, words.duration)
    line(past_words.SPEED, "samples_per_s", lambda side: side.samples_per_s, lambda value: f"{value:.1f}")
    line(past_words.MEMORY, "peak_gib", lambda side: side.peak_gib, lambda value: f"{value:.1f} GB")
    return lines


def _metric_lines(found: Comparison, metric: str) -> list[View]:
    scores = [side.scores.get(metric) for side in found.sides]
    name = past_words.METRICS[metric]

    def values(of: Callable[[Score], float | None]) -> list[float | None]:
        return [None if score is None else of(score) for score in scores]

    def say(value: float) -> str:
        return f"{value:.{_SCORE_PLACES}f}"

    before, best, last = values(lambda s: s.before), values(lambda s: s.best), values(lambda s: s.last)
    lines = [
        _line(past_words.BEFORE.format(metric=name), before, say, frozenset()),
        _line(past_words.BEST.format(metric=name), best, say, found.best(metric, best)),
        _line(past_words.LAST.format(metric=name), last, say, found.best(metric, last)),
    ]
    for cell, score in zip(lines[1]["cells"], scores, strict=True):
        cell["note"] = past_words.AT_STEP.format(step=score.best_step) if score else ""
    return lines if any(value is not None for value in before) else lines[1:]


def _line(label: str, values: Sequence[float | None], say: Callable[[float], str], best: frozenset[int]) -> View:
    cells: list[Mapping[str, Any]] = [
        {"text": "" if value is None else say(value), "best": index in best} for index, value in enumerate(values)
    ]
    return {"label": label, "unit": "", "cells": [dict(cell) for cell in cells]}


def _setting_line(setting: Setting) -> View:
    cells = [{"text": "" if value is None else value_words(value), "best": False} for value in setting.values]
    return {"label": setting.label, "unit": setting.unit, "cells": cells}
