"""Two to four runs as the page shows them beside each other: plain values for the browser, placed as text."""

from collections.abc import Callable, Sequence
from typing import Any

from vqa_core.runs.run import Run
from vqa_core.runs.scores import HIGHER_IS_BETTER, Score
from vqa_core.runs.series import Curves
from vqa_core.training.comparison import Comparison, Setting, Side, compare
from vqa_core.ui import words
from vqa_core.ui.runs import past_words
from vqa_core.ui.runs.plots import drawn_curves
from vqa_core.ui.runs.run_view import samples_a_step, value_words

LETTERS = "ABCD"
# What people compare runs by stands first; the rest follows as a run's own panels do.
_FIRST = ("exact_match", "anls", "cider", "eval_loss", "loss")
_SCORE_PLACES = 4

View = dict[str, Any]


def compared(runs: Sequence[Run], curves: Sequence[Curves]) -> tuple[View, View]:
    """Names, warnings and scores, which stand above the curves, and the settings below them.

    UserError as `compare` raises it.
    """
    found = compare(runs, curves)
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
    told = {"problem": "", "warnings": list(found.warnings), "scores": _score_lines(found)}
    differ, same = map(_setting_line, found.differ), map(_setting_line, found.same)
    return {"open": True, "runs": sides, **told}, {
        "open": True,
        "runs": sides,
        "differ": list(differ),
        "same": list(same),
    }


def compared_curves(runs: Sequence[Run], curves: Sequence[Curves]) -> View:
    """A panel for each curve, with a line for each run; x in steps, minutes and samples of each run's own."""
    panels: dict[str, View] = {}
    for index, (run, found) in enumerate(zip(runs, curves, strict=True)):
        samples, of_run = samples_a_step(run), drawn_curves(found, run.id, samples_a_step(run))
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
    lines = [_metric_line(found, metric) for metric in metrics]

    def line(label: str, measure: str, of: Callable[[Side], float | None], say: Callable[[float], str]) -> None:
        values = [of(side) for side in found.sides]
        if any(value is not None for value in values):
            best, word = found.best(measure, values), past_words.BEST_OF.get(measure, "")
            cells = ["" if value is None else say(value) for value in values]
            lines.append(_line(label, [_cell(text, word * (at in best)) for at, text in enumerate(cells)]))

    line(past_words.HELD_OUT_ROWS, "rows", _rows_scored, lambda value: f"{value:.0f}")
    line(past_words.LAST_LOSS, "loss", lambda side: side.loss, lambda value: f"{value:.4f}")
    line(past_words.STEPS, "steps", lambda side: side.steps, lambda value: f"{value:.0f}")
    line(past_words.TOOK, "seconds", lambda side: side.seconds, words.duration)
    line(past_words.SPEED, "samples_per_s", lambda side: side.samples_per_s, lambda value: f"{value:.1f}")
    line(past_words.MEMORY, "peak_gib", lambda side: side.peak_gib, lambda value: f"{value:.1f} GB")
    return lines


def _metric_line(found: Comparison, metric: str) -> View:
    """The best of each run, and below it where that was, what it began with and what it ended at."""
    scores = [side.scores.get(metric) for side in found.sides]
    best = found.best(metric, [score.best if score else None for score in scores])
    cells = []
    for index, score in enumerate(scores):
        text = f"{score.best:.{_SCORE_PLACES}f}" if score else ""
        cells.append(_cell(text, past_words.BEST * (index in best), _course(score) if score else ""))
    return _line(past_words.METRICS[metric], cells)


def _course(score: Score) -> str:
    before = past_words.BEFORE.format(value=f"{score.before:.{_SCORE_PLACES}f}") if score.before is not None else ""
    last = past_words.LAST.format(value=f"{score.last:.{_SCORE_PLACES}f}")
    return " · ".join(part for part in (past_words.AT_STEP.format(step=score.best_step), before, last) if part)


def _rows_scored(side: Side) -> int | None:
    return max((score.rows for score in side.scores.values()), default=0) or None


def _line(label: str, cells: list[View], unit: str = "") -> View:
    return {"label": label, "unit": unit, "cells": cells}


def _cell(text: str, best: str = "", note: str = "") -> View:
    return {"text": text, "best": best, "note": note}


def _setting_line(setting: Setting) -> View:
    values = ["" if value is None else value_words(value) for value in setting.values]
    return _line(setting.label, [_cell(text) for text in values], setting.unit)
