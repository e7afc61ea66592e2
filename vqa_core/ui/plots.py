"""A run's history as curves to draw: what `static/curves.js` gets, thinned, with nothing that JSON cannot say."""

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vqa_core.runs import history
from vqa_core.runs.history import Row
from vqa_core.runs.run import Run
from vqa_core.runs.timing import minutes_of_work
from vqa_core.ui import words

MAX_POINTS = 1000
MAX_MARKS = 200
SPARK_POINTS = 24
_KEPT_RUNS = 64


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
    Panel("lr", words.LEARNING_RATE, (Curve("lr", words.LEARNING_RATE),), folded=True),
    Panel("grad_norm", words.GRAD_NORM, (Curve("grad_norm", words.GRAD_NORM),), folded=True),
    Panel("speed", words.SPEED, (Curve("samples_per_s", words.SPEED),), folded=True),
    Panel("memory", words.MEMORY, (Curve("memory_gib", words.MEMORY),), folded=True),
)


class Histories:
    """Rows of the runs that somebody looks at: each look reads only what was appended since the last one."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[int, list[Row]]] = OrderedDict()
        self._guard = threading.Lock()

    def rows(self, run: Run) -> list[Row]:
        """All rows of the run, those that a resumed worker repeats only once."""
        with self._guard:
            offset, rows = self._known.get(run.id, (0, []))
            more, offset = history.read(run.history, offset)
            rows = history.extend(rows, more) if more else rows
            self._known[run.id] = (offset, rows)
            self._known.move_to_end(run.id)
            while len(self._known) > _KEPT_RUNS:
                self._known.popitem(last=False)
            return rows

    def forget(self, run_id: str) -> None:
        with self._guard:
            self._known.pop(run_id, None)


def curves(rows: Sequence[Row], run_id: str, samples_a_step: int) -> dict[str, Any]:
    """Panels that have something to draw, and the run's events; x as steps and as minutes of work."""
    timed = [{**row, "minutes": minutes} for row, minutes in zip(rows, minutes_of_work(rows), strict=True)]
    drawn = [_panel(panel, timed) for panel in PANELS]
    return {
        "run": run_id,
        "samples_a_step": samples_a_step,
        "panels": [panel for panel in drawn if panel["curves"]],
        "marks": [_mark(row) for row in timed if row.get("event") in words.EVENTS][-MAX_MARKS:],
    }


def spark(rows: Sequence[Row]) -> list[float]:
    """A few points of the training loss, for a line as high as a word."""
    return [row["loss"] for row in history.downsample(rows, "loss", SPARK_POINTS)]


def outcome(rows: Sequence[Row]) -> str:
    """One sentence of what the run changed, from its first and last scores; "" before there are two."""
    scored = [row for row in rows if _finite(row.get("exact_match"))]
    if len(scored) < 2:
        return ""
    first, last = scored[0], scored[-1]
    return words.outcome(first["exact_match"], last["exact_match"], int(last.get("rows", 0)))


def _panel(panel: Panel, rows: Sequence[Row]) -> dict[str, Any]:
    baseline = next((row["majority"] for row in rows if _finite(row.get("majority"))), None)
    return {
        "key": panel.key,
        "title": panel.title,
        "share": panel.share,
        "folded": panel.folded,
        "curves": [found for curve in panel.curves if (found := _curve(curve, rows))],
        "baseline": {"value": baseline, "label": words.MAJORITY} if panel.share and baseline is not None else None,
    }


def _curve(curve: Curve, rows: Sequence[Row]) -> dict[str, Any] | None:
    points = [row for row in history.downsample(rows, curve.key, MAX_POINTS) if _finite(row.get("step"))]
    if not points:
        return None
    values = [point[curve.key] for point in points]
    best = {"low": min, "high": max}.get(curve.better)
    return {
        "key": curve.key,
        "label": curve.label,
        "scored": curve.scored,
        "steps": [point["step"] for point in points],
        "minutes": [point["minutes"] for point in points],
        "values": values,
        "best": values.index(best(values)) if best and len(values) > 1 else None,
    }


def _mark(row: Mapping[str, Any]) -> dict[str, Any]:
    event = str(row["event"])
    return {
        "step": row["step"] if _finite(row.get("step")) else 0,
        "minutes": row["minutes"],
        "event": event,
        "label": words.EVENTS[event],
    }


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
