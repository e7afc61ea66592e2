"""What the Fine-tune tab does: each handler reads the disk, acts through runs and training, and shows what changed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.examples.sets import load_set
from vqa_core.runs import launch
from vqa_core.runs.offering import offer
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.training.start import Start
from vqa_core.ui import words
from vqa_core.ui.context import Context
from vqa_core.ui.data.rows_view import built_in, counted, rows_problems, sources
from vqa_core.ui.form.pins_pick import pins_from
from vqa_core.ui.form.preset_cards import notice
from vqa_core.ui.form.settings import asked_values, problems
from vqa_core.ui.form.sweep_form import begin_all, looked_at
from vqa_core.ui.header import plain, with_run
from vqa_core.ui.runs.coach_view import coach, retry_offered
from vqa_core.ui.runs.gallery_events import GalleryEvents
from vqa_core.ui.runs.past_runs import PastRuns
from vqa_core.ui.runs.pins_view import PinsView
from vqa_core.ui.runs.plots import Histories, drawn_curves, kept_step
from vqa_core.ui.runs.queue_view import QueueEvents
from vqa_core.ui.runs.run_view import BARE, details, head, samples_a_step
from vqa_core.ui.runs.runs_list import NO_RUNS, RunsList
from vqa_core.ui.visit import Visit

EMPTY: dict[str, Any] = {"run": ""}
_GROWING = ("curves", "details")
_FRESH = ("coach", "pins", "gallery")
View = dict[str, Any]


class FinetuneEvents:
    """The handlers; they keep only what can be read from disk again. Values from a browser are checked here."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._histories = Histories()
        self._runs = RunsList(context.store, self._histories)
        self.past = PastRuns(context, self._histories, self._runs, self.show, self._act)
        self.queue = QueueEvents(context.store, self.show)
        self._pins = PinsView()
        self.gallery = GalleryEvents(context)

    # What the page shows

    def show(self, visit: Visit, notice: str = "") -> View:
        """Every part that changed since the page last heard, by the name of its component."""
        turn, at_work = visit.turn, self._runs.at_work()
        parts: View = {
            "header": visit.fresh("header", with_run(plain(self.context, visit.who), at_work)),
            "runs": visit.growth("runs", self._runs.view(visit.run_id, visit.side)),
            "queue": visit.growth("queue", self.queue.view()),
            "adapters": visit.fresh("adapters", {"ids": self._runs.with_adapter()}),
            **self._show_run(visit, notice),
            **self.past.show(visit),
        }
        if visit.run_id and visit.sent.get("remembered") != visit.run_id:
            parts["remembered"] = visit.sent["remembered"] = visit.run_id
        # A look at another run began meanwhile: its own answer says what is to be seen.
        if turn != visit.turn:
            return {}
        parts["timer"] = gr.Timer(active=at_work is not None)
        return parts

    def first_runs(self) -> View:
        """What the list of runs begins with, which is public: nothing on a Space."""
        return NO_RUNS if self.context.settings.on_space else self._runs.view("")

    def _show_run(self, visit: Visit, notice: str) -> View:
        run = self._looked_at(visit)
        if run is None:
            return {"head": visit.fresh("head", EMPTY), **_no_parts(visit)}
        version = _version(run)
        if version == visit.version and not notice:
            return {}
        visit.version = version
        try:
            return self._run_parts(visit, run, run.status(), notice)
        except UserError as error:
            lost = {"run": run.id, "state": "failed", "word": words.STATES["failed"], "cause": str(error)}
            return {"head": visit.fresh("head", {**BARE, **lost}), **_no_parts(visit)}

    def _run_parts(self, visit: Visit, run: Run, status: Status, notice: str) -> View:
        found = self._histories.curves(run)
        best = kept_step(found) if status.state in ("done", "stopped") else None
        kept = None if best is None else int(best)
        advice = coach(run, status, found)
        shown = {"on_space": self.context.settings.on_space, "coached": "title" in advice}
        return {
            "head": visit.fresh("head", head(run, status, found, notice, **shown)),
            "coach": visit.fresh("coach", advice),
            "curves": visit.growth("curves", drawn_curves(found, run.id, samples_a_step(run), visit.unfolded)),
            "pins": visit.fresh("pins", self._pins.view(run, live=status.live, kept=kept)),
            "gallery": visit.fresh("gallery", self.gallery.summary(run, live=status.live, kept=kept)),
            "details": visit.growth("details", details(run, status)),
        }

    def _looked_at(self, visit: Visit) -> Run | None:
        if not visit.run_id:
            return None
        try:
            return self.context.store.get(visit.run_id)
        except UserError:
            # Deleted, perhaps from another browser.
            visit.look_at("")
            return None

    # Coming and going

    def on_load(self, visit: Visit, asked: str, remembered: str) -> View:
        """Look at the run of the address, else the one looked at last, else the one at work; a gone run is none."""
        at_work = self._runs.at_work()
        candidates = (asked, remembered, at_work[0].id if at_work else "")
        visit.look_at(next((candidate for candidate in candidates if self._exists(candidate)), ""))
        return self.show(visit)

    def _exists(self, run_id: str) -> bool:
        try:
            return bool(run_id and self.context.store.get(run_id))
        except UserError:
            return False

    def on_runs_choose(self, visit: Visit, event: gr.EventData) -> View:
        visit.look_at(_run_id(event))
        return self.show(visit)

    def on_curves_unfold(self, visit: Visit) -> View:
        """Somebody looks at the curves that are folded away: from now on they come, too."""
        visit.unfolded, visit.version = True, ""
        return self.show(visit)

    def on_part_lost(self, visit: Visit, name: str) -> View:
        """The page missed a change of this part: it gets all of it."""
        visit.lost(name)
        return self.show(visit)

    def on_runs_fresh(self, visit: Visit) -> View:
        visit.look_at("")
        return self.show(visit)

    # A run's own buttons

    def on_run_halt(self, visit: Visit, event: gr.EventData) -> View:
        return self._act(visit, event, launch.stop)

    def on_run_again(self, visit: Visit, event: gr.EventData) -> View:
        return self._act(visit, event, lambda run: launch.resume(run, self.context.settings))

    def on_coach_retry(self, visit: Visit, event: gr.EventData) -> View:
        """Try again with the changes that the page showed."""
        offered = event._data.get("offered")
        return self._act(visit, event, lambda run: retry_offered(run, offered, self.context.settings))

    def on_run_offer(self, visit: Visit, event: gr.EventData) -> View:
        """Let visitors of the Space ask it, or no longer."""
        return self._act(visit, event, lambda run: offer(run, event._data.get("on") is True))

    def on_run_drop(self, visit: Visit, event: gr.EventData) -> View:
        """Delete; the page has asked before."""

        def delete(run: Run) -> None:
            self.context.store.delete(run.id)
            self._histories.forget(run.id)
            visit.look_at("")

        return self._act(visit, event, delete)

    def _act(self, visit: Visit, event: gr.EventData, what: Callable[[Run], object]) -> View:
        notice = ""
        try:
            what(self.context.store.get(_run_id(event)))
        except UserError as error:
            notice = str(error)
        visit.version = ""
        for name in ("head", "coach"):
            visit.sent.pop(name, None)  # the pressed button waits for an answer, changed or not
        return self.show(visit, notice)

    def run_to_ask(self, event: gr.EventData) -> str:
        """The run behind "Ask with it". Raises UserError where it is gone."""
        return self.context.store.get(_run_id(event)).id

    # The form

    def new_form(self) -> View:
        # What is put into the page is read by whoever opens it: no name of anyone's rows.
        return {"answers": "new", "sources": built_in()}

    def on_form_edit(self, event: gr.EventData) -> View:
        """What stands in the way now, and how the rows fall under the held-out share of this moment."""
        data = event._data
        values, set_id = asked_values(data.get("values")), str(data.get("set") or "")
        counts: View = {}
        if set_id:
            # A set that was removed meanwhile has no counts; what stands in the way says so.
            with suppress(UserError):
                found = load_set(self.context.settings.home, set_id)
                counts = counted(found, self.context.settings, values.get("test_share"), values.get("seed"))
        wrong = self._problems(data) + rows_problems(values, self.context.settings)
        return self._checked(data, wrong, counts)

    def on_form_begin(self, visit: Visit, event: gr.EventData) -> View:
        """Check everything again and start; the same token gives the same run."""
        data, found = event._data, self._problems(event._data)
        if not found:
            try:
                asked = Start(
                    asked_values(data.get("values")),
                    token=str(data.get("token", "")),
                    preset_name=str(data.get("preset", "")),
                    pins=pins_from(data.get("pins"), self.context.settings),
                )
                run = begin_all(asked, data.get("sweep"), self.context.settings, self.context.store)
            except UserError as error:
                found = [{"field": "", "text": str(error)}]
            else:
                visit.look_at(run.id)
                started = {"answers": "started", "run": run.id, "sources": sources(self.context.settings)}
                return {**self.show(visit), "form": started}
        return {"form": self._checked(data, found, {})}

    def _problems(self, data: View) -> list[dict[str, str]]:
        values, preset = asked_values(data.get("values")), str(data.get("preset", ""))
        return problems(values, preset, self.context.host, self.context.settings)

    def _checked(self, data: View, found: list[dict[str, str]], counts: View) -> View:
        values = asked_values(data.get("values"))
        sweep, bad = looked_at(values, data.get("sweep"), str(data.get("preset", "")), self.context.host)
        return {
            "answers": "check",
            "turn": data.get("turn"),
            "problems": found + [one for one in bad if one not in found],
            "sweep": sweep,
            "counts": counts,
            "notice": notice(str(values.get("model", ""))),
            "sources": sources(self.context.settings),
        }


def _no_parts(visit: Visit) -> View:
    """What stands below a run's head, empty."""
    fresh = {name: visit.fresh(name, EMPTY) for name in _FRESH}
    return {**{name: visit.growth(name, EMPTY) for name in _GROWING}, **fresh}


def _run_id(event: gr.EventData) -> str:
    return str(event._data.get("run", ""))


def _version(run: Run) -> str:
    """What changes when anything on the run's page does; the log is not part of the run's own version."""
    try:
        log = run.log.stat()
    except FileNotFoundError:
        return run.version()
    return f"{run.version()}-{log.st_mtime_ns:x}.{log.st_size:x}"
