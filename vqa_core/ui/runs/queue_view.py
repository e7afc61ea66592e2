"""The line of waiting runs above the list of runs: who is next, and buttons to change that."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.runs import launch
from vqa_core.runs.about import title_of
from vqa_core.runs.queue import MOVES, move, waiting
from vqa_core.runs.store import RunStore
from vqa_core.runs.waits import waits
from vqa_core.ui.drawn import drawn
from vqa_core.ui.runs.queue_words import QUEUE_WORDS, place
from vqa_core.ui.visit import Visit

if TYPE_CHECKING:
    from vqa_core.ui.finetune_tab import FinetuneTab

View = dict[str, Any]
NOBODY: View = {"waits": [], "problem": ""}
LINE = "queue"
# An estimate that changes each second is read by nobody.
_COARSE_S = 30


class QueueEvents:
    """The handlers; `show` is the tab's own, which tells a visit what changed."""

    def __init__(self, store: RunStore, show: Callable[[Visit], View]) -> None:
        self._store = store
        self._show = show

    def view(self, problem: str = "") -> View:
        """Who waits, the next one first, and what a click met."""
        lines = [
            {"id": wait.run.id, "title": title_of(wait.run), "place": place(wait.place, _coarse(wait.about_s))}
            for wait in waits(self._store)
        ]
        return {"waits": lines, "problem": problem}

    def on_queue_shift(self, visit: Visit, event: gr.EventData) -> View:
        """Move a run; where it no longer waits, say so."""
        where = event._data.get("where")
        problem = ""
        try:
            if where in MOVES:
                move(self._store, self._store.get(str(event._data.get("run", ""))), where)
        except UserError as error:
            problem = str(error)
        return self._answered(visit, problem)

    def on_queue_cancel(self, visit: Visit, event: gr.EventData) -> View:
        """Take a waiting run out of the line; one that has begun meanwhile trains on."""
        problem = ""
        try:
            run = self._store.get(str(event._data.get("run", "")))
            if run.status().state == "queued":
                launch.stop(run)
        except UserError as error:
            problem = str(error)
        return self._answered(visit, problem)

    def on_queue_clear(self, visit: Visit) -> View:
        """Take all waiting runs out of the line, the last one first, so that none begins; the page has asked before."""
        for run in reversed(waiting(self._store)):
            if run.status().state == "queued":
                launch.stop(run)
        return self._answered(visit, "")

    def _answered(self, visit: Visit, problem: str) -> View:
        # Whole: the pressed button waits for an answer, changed or not.
        visit.lost(LINE)
        shown = self._show(visit)
        return {**shown, LINE: visit.growth(LINE, self.view(problem))} if problem else shown


def build() -> gr.HTML:
    """The component; call it above the list of runs."""
    given = {"words": QUEUE_WORDS, "first": NOBODY}
    return drawn("queue", '<section class="dx-queue"></section>', NOBODY, parts=["grows"], given=given)


def wire(tab: "FinetuneTab") -> None:
    """Listeners; inside `owner_only`."""
    events, queue, visit = tab.events.queue, tab.parts[LINE], tab.parts["visit"]
    now: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}

    def on_queue_shift(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
        return tab.updates(events.on_queue_shift(visit, event))

    def on_queue_cancel(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
        return tab.updates(events.on_queue_cancel(visit, event))

    def on_queue_clear(visit: Visit) -> dict[Any, Any]:
        return tab.updates(events.on_queue_clear(visit))

    def on_part_lost(visit: Visit) -> dict[Any, Any]:
        return tab.updates(tab.events.on_part_lost(visit, LINE))

    outputs = tab.outputs()
    queue.shift(on_queue_shift, visit, outputs, **now)
    queue.cancel(on_queue_cancel, visit, outputs, **now)
    queue.clear(on_queue_clear, visit, outputs, **now)
    queue.lost(on_part_lost, visit, outputs, **now)


def _coarse(seconds: float | None) -> float | None:
    return None if seconds is None else max(_COARSE_S, round(seconds / _COARSE_S) * _COARSE_S)
