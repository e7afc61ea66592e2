"""Runs as a whole: the table of all of them, some compared, and a run's name, notes, copy and successor."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.runs.about import describe
from vqa_core.runs.export import Progress, zip_run
from vqa_core.runs.run import Run
from vqa_core.training.comparison import check_number
from vqa_core.ui.context import Context
from vqa_core.ui.data.fetching import in_steps
from vqa_core.ui.data.rows_view import sources
from vqa_core.ui.drawn import drawn
from vqa_core.ui.form.from_run import from_run
from vqa_core.ui.runs import past_words as words
from vqa_core.ui.runs import run_view
from vqa_core.ui.runs.compare_view import compared, compared_curves
from vqa_core.ui.runs.plots import Histories
from vqa_core.ui.runs.runs_list import RunsList
from vqa_core.ui.visit import Visit
from vqa_core.ui.words import BROKEN, CURVES_WORDS, size

if TYPE_CHECKING:
    from vqa_core.ui.finetune_tab import FinetuneTab

View = dict[str, Any]
Show = Callable[[Visit], View]
"""Every part of the page that changed for a visit."""
Act = Callable[[Visit, gr.EventData, Callable[[Run], object]], View]
"""Does something with the run that an event names, and shows what came of it."""

SHOWN = ("overview", "compare", "compared", "beside")
NOTHING: View = {"open": False}
NO_CURVES: View = {"run": ""}
MAX_IDS = 50
_CARRY = "carry"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class PastRuns:
    """The handlers; all they show is read from the disk. `show` and `act` are the tab's own."""

    def __init__(self, context: Context, histories: Histories, runs: RunsList, show: Show, act: Act) -> None:
        self._context = context
        self._histories = histories
        self._runs = runs
        self._show_all = show
        self._act = act

    # What the page shows

    def show(self, visit: Visit) -> View:
        """The side that is looked at, where it changed; the others empty."""
        table = self._runs.table() if visit.side == "overview" else NOTHING
        parts: View = {"overview": visit.growth("overview", table)}
        if visit.side != "compare":
            return {**parts, **self._compared(visit, NOTHING, NO_CURVES, NOTHING)}
        try:
            check_number(visit.compared)
            runs = [self._context.store.get(id) for id in visit.compared]
            version = " ".join(run.version() for run in runs)
            if version == visit.version:
                return parts
            visit.version = version
            found = [self._histories.curves(run) for run in runs]
            above, below = compared(runs, found)
            return {**parts, **self._compared(visit, above, compared_curves(runs, found), below)}
        except UserError as error:
            told = {"open": True, "problem": str(error), "runs": []}
            return {**parts, **self._compared(visit, told, NO_CURVES, NOTHING)}

    def _compared(self, visit: Visit, above: View, curves: View, below: View) -> View:
        drawing = {"compared": visit.growth("compared", curves)}
        return {"compare": visit.fresh("compare", above), **drawing, "beside": visit.fresh("beside", below)}

    def on_load(self, visit: Visit, asked: str) -> View:
        """What the address names: all runs, or ids of some, a comma between."""
        ids = [id for id in asked.split(",") if id][:MAX_IDS]
        if asked == "all":
            visit.look_over("overview")
        else:
            visit.look_over("compare", ids)
        return self._show_all(visit)

    def on_overview(self, visit: Visit) -> View:
        visit.look_over("overview")
        return self._show_all(visit)

    def on_compare(self, visit: Visit, event: gr.EventData) -> View:
        asked = event._data.get("runs")
        ids = [id for id in asked if isinstance(id, str)] if isinstance(asked, list) else []
        visit.look_over("compare", ids[:MAX_IDS])
        return self._show_all(visit)

    # A run's own

    def on_run_retitle(self, visit: Visit, event: gr.EventData) -> View:
        return self._act(visit, event, lambda run: describe(run, title=event._data.get("title") or ""))

    def on_run_annotate(self, visit: Visit, event: gr.EventData) -> View:
        return self._act(visit, event, lambda run: describe(run, notes=event._data.get("notes") or ""))

    def on_run_reuse(self, visit: Visit, event: gr.EventData) -> View:
        """The form, filled with the run's settings and rows."""
        filled: View = {}

        def fill(run: Run) -> None:
            filled.update(from_run(run, self._context.settings))
            visit.look_at("")

        view = self._act(visit, event, fill)
        if not filled:
            return view
        return {**view, "form": {"answers": "from", "from": filled, "sources": sources(self._context.settings)}}

    def on_run_carry(self, event: gr.EventData) -> Iterator[View]:
        """The run as a ZIP, said how far it is."""
        id = str(event._data.get("run", ""))
        told: View = {"run": id, "doing": "", "file": "", "name": "", "problem": "", "turn": event._data.get("turn")}
        try:
            run = self._context.store.get(id)
            for step in in_steps(lambda progress: carried(run, progress)):
                if isinstance(step, Path):
                    yield {**told, "file": str(step), "name": step.name}
                elif step[1]:
                    yield {**told, "doing": words.CARRYING.format(done=size(step[0]), total=size(step[1]))}
        except UserError as error:
            yield {**told, "problem": str(error)}


def carried(run: Run, progress: Progress) -> Path:
    """The whole run as a ZIP where Gradio serves it and nobody can guess."""
    target = run_view.served_place(run, "whole") / words.RUN_FILE.format(run=run.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    return zip_run(run, target, progress=progress)


def build() -> dict[str, gr.HTML]:
    """The components of the third side, beside the form and one run; call it within the tab's main column."""
    with gr.Column(elem_classes=["tune-side"], elem_id="tune-past"):
        given: dict[str, Any] = {"words": words.TABLE_WORDS, "first": NOTHING}
        place = '<section class="dx-past dx-overview"></section>'
        table = drawn("runs_table", place, NOTHING, parts=["grows", "run_line", "address"], given=given)
        given = {"words": words.COMPARE_WORDS}
        place = '<section class="dx-past dx-compare"></section>'
        above = drawn("compare", place, NOTHING, parts=["beside", "address"], given=given)
        curves = drawn(
            "curves",
            '<div class="dx-curves"></div>',
            NO_CURVES,
            parts=["grows", "scale"],
            given={"words": {**CURVES_WORDS, "more": words.MORE_CURVES}, "first": NO_CURVES},
            elem_classes=["tune-compared"],
        )
        place = '<section class="dx-past dx-differ"></section>'
        below = drawn("compare_settings", place, NOTHING, parts=["beside"], given=given)
    return {"overview": table, "compare": above, "compared": curves, "beside": below}


def lines() -> dict[str, gr.HTML]:
    """The line on which a run's head asks for its copy; it shows nothing."""
    given = {"line": _CARRY, "events": [_CARRY]}
    return {"carrying": drawn("line_to", "<span></span>", {}, given=given, elem_classes=["dx-line"])}


def wire(tab: "FinetuneTab") -> None:
    """Listeners of the table, the comparison, and the head's title, notes, copy and successor."""
    past, parts, outputs = tab.events.past, tab.parts, tab.outputs()
    now: dict[str, Any] = {**_QUIET, "queue": False}

    def shown(act: Callable[..., View]) -> Callable[..., dict[Any, Any]]:
        def handler(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
            return tab.updates(act(visit, event))

        return handler

    def on_overview(visit: Visit) -> dict[Any, Any]:
        return tab.updates(past.on_overview(visit))

    def lost(name: str) -> Callable[..., dict[Any, Any]]:
        def on_part_lost(visit: Visit) -> dict[Any, Any]:
            return tab.updates(tab.events.on_part_lost(visit, name))

        return on_part_lost

    visit = [parts["visit"]]
    for name in ("overview", "compared"):
        parts[name].lost(lost(name), visit, outputs, **now)
    parts["runs"].overview(on_overview, visit, outputs, **now)
    parts["compare"].overview(on_overview, visit, outputs, **now)
    parts["runs"].compare(shown(past.on_compare), visit, outputs, **now)
    parts["overview"].compare(shown(past.on_compare), visit, outputs, **now)
    for side in ("overview", "compare"):
        parts[side].choose(shown(tab.events.on_runs_choose), visit, outputs, **now)
    parts["head"].retitle(shown(past.on_run_retitle), visit, outputs, trigger_mode="multiple", **now)
    parts["head"].annotate(shown(past.on_run_annotate), visit, outputs, trigger_mode="multiple", **now)
    parts["head"].reuse(shown(past.on_run_reuse), visit, tab.outputs("form"), **now)
    carrying = parts["carrying"]
    packing: dict[str, Any] = {**_QUIET, "trigger_mode": "multiple", "concurrency_limit": 2, "concurrency_id": "carry"}
    carry = carrying.carry(past.on_run_carry, None, carrying, **packing)
    carry.failure(lambda: {"run": "", "doing": "", "file": "", "name": "", "problem": BROKEN}, None, carrying, **now)
