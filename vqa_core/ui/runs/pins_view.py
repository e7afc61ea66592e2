"""Pinned questions over time: equal answers that follow each other are one stretch of steps."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.evaluation.metrics import exact_match
from vqa_core.examples.example import Example, Picture
from vqa_core.runs.history import Row
from vqa_core.runs.pins import Pin, pins_of
from vqa_core.runs.run import Run
from vqa_core.ui.data.row_pictures import large, small
from vqa_core.ui.runs.appended import Appended, by_step
from vqa_core.ui.runs.gallery_view import QUESTION_LETTERS, SHOWN_TRUTHS, short

MAX_STRETCHES = 60
"""Of a pin whose answer changes each time, the last so many are shown."""


class PinsView:
    """The timeline of the runs that somebody looks at."""

    def __init__(self) -> None:
        self._probes = Appended(lambda run: run.probes)
        self._last: tuple[Path, list[Row], list[dict[str, Any]]] | None = None

    def view(self, run: Run, *, live: bool, kept: int | None = None) -> dict[str, Any]:
        """Every pin with its answers so far; without pins there is nothing to show.

        `kept` is the step whose adapter an ended run gives, None for the last one.
        """
        shown: dict[str, Any] = {"run": run.id, "live": live, "kept": kept, "problem": ""}
        try:
            return {**shown, "pins": self._pins(run)}
        except UserError as error:
            return {**shown, "pins": [], "problem": str(error)}

    def _pins(self, run: Run) -> list[dict[str, Any]]:
        rows, last = self._probes.rows(run), self._last
        # A tick comes with every step, an answer with every evaluation.
        if last is None or last[0] != run.folder or last[1] is not rows:
            last = (run.folder, rows, [_pin(run, n, pin, rows) for n, pin in enumerate(pins_of(run))])
            self._last = last
        return last[2]


def _pin(run: Run, n: int, pin: Pin, rows: list[Row]) -> dict[str, Any]:
    shown = Example(id=str(n), parts=tuple(Picture(source) for source in pin.pictures), answers=())
    stretches, folder = stretches_of(rows, n, pin.answers), f"{run.id} pins"
    return {
        "n": n,
        "question": short(pin.question, QUESTION_LETTERS),
        "truth": [short(answer) for answer in pin.answers[:SHOWN_TRUTHS]],
        "pictures": [
            {"thumb": thumb, "large": large(picture, folder)}
            for thumb, picture in zip(small(shown, folder), shown.images, strict=False)
            if thumb
        ],
        "left_out": max(0, len(stretches) - MAX_STRETCHES),
        "stretches": stretches[-MAX_STRETCHES:],
    }


def stretches_of(rows: list[Row], n: int, truth: Sequence[str]) -> list[dict[str, Any]]:
    """Of pin `n` the answers in the order of their steps: {"from", "to", "text", "right", "sure"}.

    `right` is None where the truth is not known; `sure`, 0..1, is that of a stretch's last answer, None if unmeasured.
    """
    found: list[dict[str, Any]] = []
    before = None
    for row in by_step(rows):
        told = row["answers"][n] if n < len(row["answers"]) else None
        if not isinstance(told, Mapping) or not isinstance(told.get("answer"), str):
            continue
        answer, sure = told["answer"], _share(told.get("confidence"))
        if answer == before:
            found[-1] |= {"to": row["step"], "sure": sure}
            continue
        right = bool(exact_match(answer, truth)) if truth else None
        text = short(answer, QUESTION_LETTERS)
        found.append({"from": row["step"], "to": row["step"], "text": text, "right": right, "sure": sure})
        before = answer
    return found


def _share(given: object) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        return None
    return round(min(max(float(given), 0.0), 1.0), 2)
