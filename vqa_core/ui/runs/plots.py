"""A run's history as curves to draw: what `static/curves.js` gets, thinned, with nothing that JSON cannot say."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.runs.series import Curves, Event, GrowingCurves, Mean, Point, Series
from vqa_core.ui import words
from vqa_core.ui.runs import quality_words

SPARK_POINTS = 24
_KEPT_RUNS = 64
_DIGITS = 5


@dataclass(frozen=True)
class Curve:
    """`key` in the history's rows; `better` says which end is best ("low", "high"); a scored one is drawn with dots."""

    key: str
    label: str
    better: str = ""
    scored: bool = False


@dataclass(frozen=True)
class Panel:
    """Curves that share one y axis; `share` when they run from 0 to 1, `folded` when few people look for them."""

    key: str
    title: str
    curves: tuple[Curve, ...]
    share: bool = False
    folded: bool = False


PANELS = (
    Panel(
        "loss", words.LOSS, (Curve("loss", words.TRAIN_LOSS), Curve("eval_loss", words.EVAL_LOSS, "low", scored=True))
    ),
    Panel(
        "right",
        words.RIGHT,
        (
            Curve("exact_match", words.EXACT_MATCH, "high", scored=True),
            Curve("anls", words.ANLS, "high", scored=True),
        ),
        share=True,
    ),
    Panel("captions", quality_words.CAPTIONS, (Curve("cider", quality_words.CIDER, "high", scored=True),)),
    Panel("lr", words.LEARNING_RATE, (Curve("lr", words.LEARNING_RATE),), folded=True),
    Panel("grad_norm", words.GRAD_NORM, (Curve("grad_norm", words.GRAD_NORM),), folded=True),
    Panel("speed", words.SPEED, (Curve("samples_per_s", words.SPEED),), folded=True),
    Panel("memory", words.MEMORY, (Curve("memory_gib", words.MEMORY),), folded=True),
)


@dataclass
class _Read:
    """How far a run's history was read, and what it came to."""

    offset: int
    growing: GrowingCurves
    now: Curves


class Histories:
    """Curves of the runs that somebody looks at: each look reads only what was appended since the last one."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Read] = OrderedDict()
        self._guard = threading.Lock()

    def curves(self, run: Run) -> Curves:
        """All of the run's curves; steps that a resumed worker repeats count once."""
        with self._guard:
            known = self._known.get(run.id)
            rows, offset = history.read(run.history, known.offset if known else 0)
            if known and any(row.get("event") == "resumed" for row in rows):
                # It takes back rows that are in the curves.
                known = None
                rows, offset = history.read(run.history)
            if known is None or rows:
                growing = known.growing if known else GrowingCurves()
                growing.add(rows)
                known = _Read(offset, growing, growing.now())
                self._known[run.id] = known
            self._known.move_to_end(run.id)
            while len(self._known) > _KEPT_RUNS:
                self._known.popitem(last=False)
            return known.now

    def forget(self, run_id: str) -> None:
        with self._guard:
            self._known.pop(run_id, None)


def drawn_curves(found: Curves, run_id: str, samples_a_step: int, unfolded: bool = True) -> dict[str, Any]:
    """Panels that have something to draw, and the run's events; x as steps and as minutes of work.

    A star stands at the step that is kept, where the run keeps its best one, else at the best of each curve. Folded
    panels have their curves only where they are `unfolded`.
    """
    kept = kept_step(found)
    panels = [panel for panel in PANELS if any(found.of(curve.key).points for curve in panel.curves)]
    return {
        "run": run_id,
        "samples_a_step": samples_a_step,
        "kept": kept is not None,
        "panels": [_panel(panel, found if unfolded or not panel.folded else Curves(), kept) for panel in panels],
        "marks": [_mark(event) for event in found.events if event.kind in words.EVENTS],
    }


def spark(found: Curves) -> list[float]:
    """A few points of the training loss, for a line as high as a word."""
    loss = found.of("loss")
    points = loss.means or loss.points
    chosen = {round(number * (len(points) - 1) / (SPARK_POINTS - 1)) for number in range(SPARK_POINTS)}
    return [rounded(points[index].value) for index in sorted(chosen)] if points else []


def outcome(found: Curves) -> str:
    """One sentence of what the run changed, from its first and last scores; "" before there are two."""
    metric, name = ("cider", quality_words.CIDER) if found.of("cider").points else ("exact_match", words.EXACT_MATCH)
    points, kept = found.of(metric).points, kept_step(found)
    if len(points) < 2:
        return ""
    last = next((point for point in points if point.step == kept), points[-1])
    return words.outcome(name, points[0].value, last.value, int(found.last("rows") or 0))


def kept_step(found: Curves) -> float | None:
    """The step with the best held-out score so far, whose adapter the run keeps; None for one that keeps its last."""
    return next((event.step for event in reversed(found.events) if event.kind == "best"), None)


def rounded(value: float) -> float:
    """With as many digits as a plot can show."""
    return float(f"{value:.{_DIGITS}g}")


def _panel(panel: Panel, found: Curves, kept: float | None) -> dict[str, Any]:
    baseline = found.first("majority")
    return {
        "key": panel.key,
        "title": panel.title,
        "share": panel.share,
        "folded": panel.folded,
        "curves": [_curve(curve, series, kept) for curve in panel.curves if (series := found.of(curve.key)).points],
        "baseline": {"value": baseline, "label": words.MAJORITY} if panel.share and baseline is not None else None,
    }


def _curve(curve: Curve, series: Series, kept: float | None) -> dict[str, Any]:
    values = [point.value for point in series.points]
    best = {"low": min, "high": max}.get(curve.better)
    starred = next((index for index, point in enumerate(series.points) if point.step == kept), None)
    if starred is None and best and len(values) > 1:
        starred = values.index(best(values))
    return {
        "key": curve.key,
        "label": curve.label,
        "scored": curve.scored,
        **_columns(series.points),
        "best": starred if curve.scored else None,
        # A smoothed line goes through these: through lowest and highest values it would be bent.
        "means": None if curve.scored else _means(series.means),
    }


def _columns(points: tuple[Point, ...] | tuple[Mean, ...]) -> dict[str, list[float]]:
    return {
        "steps": [point.step for point in points],
        "minutes": [rounded(point.minutes) for point in points],
        "values": [rounded(point.value) for point in points],
    }


def _means(means: tuple[Mean, ...]) -> dict[str, list[float]] | None:
    return {**_columns(means), "counts": [mean.size for mean in means]} if means else None


def _mark(event: Event) -> dict[str, Any]:
    # What happened before the first step stands at its beginning.
    return {
        "step": max(event.step, 0),
        "minutes": event.minutes,
        "event": event.kind,
        "label": words.EVENTS[event.kind],
    }
