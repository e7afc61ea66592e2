"""The Fine-tune tab: the runs on one side; on the other a new run's form, or the run that is looked at."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from vqa_core.examples.readers.reading import BAD_SHARE
from vqa_core.training.presets import DEFAULT_PRESET
from vqa_core.ui import words
from vqa_core.ui.ask.ask_tab import AskTab
from vqa_core.ui.context import Context
from vqa_core.ui.data import data_step
from vqa_core.ui.data.data_events import DataEvents
from vqa_core.ui.data.data_words import DATA_WORDS
from vqa_core.ui.data.set_events import SetEvents
from vqa_core.ui.drawn import drawn
from vqa_core.ui.finetune_events import EMPTY, FinetuneEvents, View
from vqa_core.ui.form import pins_pick, probe_step, seen_step, sweep_form
from vqa_core.ui.form.preset_cards import groups, presets
from vqa_core.ui.form.settings import fields, first_source
from vqa_core.ui.runs import gallery_events, past_runs, queue_view
from vqa_core.ui.runs.coach_words import COACH_WORDS
from vqa_core.ui.runs.past_words import ABOUT_WORDS, PAST_WORDS
from vqa_core.ui.runs.pins_words import PINS_WORDS
from vqa_core.ui.runs.pushing import IDLE, push_run
from vqa_core.ui.runs.runs_list import NO_RUNS
from vqa_core.ui.visit import Visit

_FORM = f"""<div class="dx-form">
<section class="dx-step"><h3><i>1</i> {DATA_WORDS["data"]}</h3><div class="dx-step-rows"></div></section>
<section class="dx-step"><h3><i>2</i> {words.FORM_WORDS["model"]}</h3>
<div class="dx-presets" role="radiogroup" aria-label="{words.FORM_WORDS["presets"]}"></div>
<div class="dx-notice" role="status"></div>
<details class="dx-all"><summary>{words.FORM_WORDS["settings"]} <span class="dx-changes"></span></summary>
<button type="button" class="dx-link dx-all-back" hidden>{words.FORM_WORDS["all_back"]}</button>
<div class="dx-settings"></div></details></section>
<section class="dx-step"><h3><i>3</i> {words.FORM_WORDS["check"]}</h3>
<div class="dx-seen"></div><div class="dx-probe"></div><div class="dx-pins-pick"></div></section>
<section class="dx-step"><h3><i>4</i> {words.FORM_WORDS["start"]}</h3><div class="dx-sweep"></div><div class="dx-start">
<button type="button" class="dx-button dx-primary dx-begin" aria-describedby="dx-beside"></button>
<div class="dx-beside" id="dx-beside" role="status"></div><div class="dx-way-out"></div></div></section>
</div>"""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class FinetuneTab:
    """`parts` are the components by the names that handlers answer with; `outputs` turns an answer into updates."""

    events: FinetuneEvents
    data: DataEvents
    sets: SetEvents
    parts: dict[str, Any]
    ask: AskTab

    def outputs(self, *more: str) -> list[Any]:
        return [self.parts[name] for name in (*_SHOWN, *more)]

    def updates(self, view: View) -> dict[Any, Any]:
        """Updates by component."""
        changed = {self.parts[name]: value for name, value in view.items() if name in self.parts}
        if isinstance(view.get("adapters"), dict) and "ids" in view["adapters"]:
            # What a question can be asked of changed: the other tab's list of models is given anew.
            changed[self.parts["adapters"]] = self.ask.refresh(True)
        # An empty answer would be taken for a value.
        return changed or {self.parts["timer"]: gr.skip()}


_RUN = ("head", "coach", "curves", "pins", "gallery", "details")
_SHOWN = ("header", "queue", "runs", *_RUN, "timer", "adapters", "remembered", *past_runs.SHOWN)


def build(context: Context, header: gr.HTML, ask: AskTab) -> FinetuneTab:
    """Build the tab's components; call it inside the tab, then `wire` once every component of the page is there."""
    events = FinetuneEvents(context)
    with gr.Row(elem_id="tune-columns"):
        with gr.Column(scale=1, min_width=240, elem_id="tune-runs"):
            queue = queue_view.build()
            runs = drawn(
                "runs",
                '<nav class="dx-runs"></nav>',
                events.first_runs(),
                parts=["grows", "run_line"],
                given={"words": {**words.RUNS_WORDS, **PAST_WORDS, **sweep_form.IN_LIST}, "first": NO_RUNS},
            )
        with gr.Column(scale=4, min_width=320, elem_id="tune-main"):
            # Which of the two is seen follows from the run's head, by page.css: an update of a column would reach all
            # its children, and a column with visible=False leaves the document with all that was typed.
            with gr.Column(elem_classes=["tune-side"], elem_id="tune-form"):
                form = _form(context, events)
                lines = {
                    **data_step.lines(),
                    pins_pick.LINE: pins_pick.line(),
                    "seen": seen_step.line(),
                    probe_step.LINE: probe_step.line(),
                }
            with gr.Column(elem_classes=["tune-side"], elem_id="tune-run"):
                run_parts = _run_side()
            past = {**past_runs.build(), **past_runs.lines()}
    parts = {
        "header": header,
        "runs": runs,
        "queue": queue,
        "form": form,
        **lines,
        **past,
        **run_parts,
        "adapters": ask.model,
        "timer": gr.Timer(0.5, active=False),
        "visit": gr.State(Visit()),
        "remembered": gr.BrowserState("", storage_key="docdex-run", secret=_storage_secret(context)),
    }
    return FinetuneTab(events, DataEvents(context), SetEvents(context), parts, ask)


def _run_side() -> dict[str, Any]:
    """What the run that is looked at is shown with, from top to bottom."""
    given = {"words": {**words.RUN_WORDS, **ABOUT_WORDS}}
    head = drawn("run", '<section class="dx-head"></section>', EMPTY, parts=["run_about"], given=given)
    push = drawn("push", '<div class="dx-push"></div>', IDLE, given={"words": words.PUSH_WORDS})
    coach = drawn("coach", '<section class="dx-coach"></section>', EMPTY, given={"words": COACH_WORDS})
    curves = drawn(
        "curves",
        '<div class="dx-curves"></div>',
        EMPTY,
        parts=["grows", "scale"],
        given={"words": words.CURVES_WORDS, "first": EMPTY},
        elem_classes=["tune-curves"],
    )
    pins = drawn("pins", '<section class="dx-pins"></section>', EMPTY, given={"words": PINS_WORDS})
    gallery = gallery_events.part(EMPTY)
    details = drawn(
        "details",
        '<div class="dx-details"></div>',
        EMPTY,
        parts=["grows"],
        given={"words": words.RUN_WORDS, "first": EMPTY},
    )
    return {
        "head": head,
        "push": push,
        "coach": coach,
        "curves": curves,
        "pins": pins,
        "gallery": gallery,
        gallery_events.LINE: gallery_events.line(),
        "details": details,
    }


def _form(context: Context, events: FinetuneEvents) -> gr.HTML:
    given = {
        "words": {**words.FORM_WORDS, **DATA_WORDS, "pins": pins_pick.WORDS, "sweep": sweep_form.WORDS},
        "sweep": sweep_form.fields(),
        "fields": fields(),
        "sections": words.SECTIONS,
        "presets": presets(context.host),
        "groups": groups(context.host),
        "preset": DEFAULT_PRESET,
        "first": first_source(),
        "bad_percent": round(BAD_SHARE * 100),
        "paths": context.settings.allow_local_paths,
        "seen": seen_step.GIVEN,
        "probe": probe_step.given(context),
    }
    parts = [*data_step.SCRIPTS, "form_presets", "form_settings", *seen_step.SCRIPTS, *probe_step.SCRIPTS]
    parts += ["form_pins", "form_from", "form_sweep"]
    return drawn("form", _FORM, events.new_form(), parts=parts, given=given, elem_id="tune-new")


def wire(tab: FinetuneTab) -> None:
    """Listeners of the tab's own components."""
    _wire_runs(tab)
    _wire_form(tab)
    past_runs.wire(tab)
    queue_view.wire(tab)
    pins_pick.wire(pins_pick.PickEvents(tab.events.context), tab.parts[pins_pick.LINE])
    gallery_events.wire(tab.events.gallery, tab.parts[gallery_events.LINE])


def _wire_runs(tab: FinetuneTab) -> None:
    events, parts = tab.events, tab.parts
    now: dict[str, Any] = {**QUIET, "queue": False}

    def shown(act: Callable[..., View]) -> Callable[..., dict[Any, Any]]:
        def handler(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
            return tab.updates(act(visit, event))

        return handler

    def on_timer_tick(visit: Visit) -> dict[Any, Any]:
        return tab.updates(events.show(visit))

    def on_curves_unfold(visit: Visit) -> dict[Any, Any]:
        return tab.updates(events.on_curves_unfold(visit))

    def on_runs_fresh(visit: Visit) -> dict[Any, Any]:
        return tab.updates(events.on_runs_fresh(visit))

    def lost(name: str) -> Callable[..., dict[Any, Any]]:
        def on_part_lost(visit: Visit) -> dict[Any, Any]:
            return tab.updates(events.on_part_lost(visit, name))

        return on_part_lost

    outputs = tab.outputs()
    for name in ("runs", "curves", "details"):
        parts[name].lost(lost(name), [parts["visit"]], outputs, **now)
    parts["curves"].unfold(on_curves_unfold, [parts["visit"]], outputs, **now)
    parts["timer"].tick(on_timer_tick, [parts["visit"]], outputs, **now)
    parts["runs"].choose(shown(events.on_runs_choose), [parts["visit"]], outputs, **now)
    parts["runs"].fresh(on_runs_fresh, [parts["visit"]], outputs, **now)
    parts["head"].halt(shown(events.on_run_halt), [parts["visit"]], outputs, **now)
    parts["head"].offer(shown(events.on_run_offer), [parts["visit"]], outputs, **now)
    parts["head"].again(shown(events.on_run_again), [parts["visit"]], outputs, **now)
    parts["coach"].again(shown(events.on_run_again), [parts["visit"]], outputs, **now)
    parts["coach"].retry(shown(events.on_coach_retry), [parts["visit"]], outputs, **now)

    def on_push(event: gr.EventData) -> Iterator[dict[str, Any]]:
        yield from push_run(event._data, events.context)

    def on_push_failure() -> dict[str, Any]:
        return {**IDLE, "state": "failed", "text": words.BROKEN}

    pushed = parts["push"].push(on_push, None, parts["push"], concurrency_limit=1, concurrency_id="push", **QUIET)
    pushed.failure(on_push_failure, None, parts["push"], **now)
    parts["head"].drop(shown(events.on_run_drop), [parts["visit"]], outputs, **now)


def _wire_form(tab: FinetuneTab) -> None:
    events, parts = tab.events, tab.parts
    data_step.wire(tab.data, tab.sets, parts)
    seen_step.wire(events.context, parts)
    probe_step.wire(events.context, parts)
    form = parts["form"]
    form.edit(events.on_form_edit, None, form, trigger_mode="multiple", concurrency_limit=4, **QUIET)

    def on_form_begin(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
        return tab.updates(events.on_form_begin(visit, event))

    form.begin(
        on_form_begin,
        [parts["visit"]],
        tab.outputs("form"),
        trigger_mode="multiple",
        concurrency_limit=1,
        concurrency_id="start",
        **QUIET,
    )


def _storage_secret(context: Context) -> str:
    """The same for every start of this home, so that the browser's note outlives a restart; it guards nothing."""
    return hashlib.sha256(f"docdex {context.settings.home}".encode()).hexdigest()[:32]
