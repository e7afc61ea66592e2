"""The page: a header line and two tabs, Ask and Fine-tune."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from vqa_core.ui import api, door, finetune_tab, words
from vqa_core.ui import space_words as words_of_space
from vqa_core.ui.ask import ask_tab
from vqa_core.ui.context import Context
from vqa_core.ui.drawn import drawn
from vqa_core.ui.finetune_events import View
from vqa_core.ui.finetune_tab import QUIET, FinetuneTab
from vqa_core.ui.header import plain as header_line
from vqa_core.ui.offered import run_value
from vqa_core.ui.owner import owner_only, visitor_of
from vqa_core.ui.visit import Visit

_HEADER = f"""<header class="dx-header"><strong>{words.TITLE}</strong><span class="dx-host"></span>
<span class="dx-who"></span>
<button type="button" class="dx-chip" hidden></button><button type="button" class="dx-theme"></button></header>
<div class="dx-tabs" role="tablist" aria-label="{words.TITLE}">
<button type="button" role="tab" id="tab-ask" data-tab="ask" aria-controls="side-ask">{words.ASK}</button>
<button type="button" role="tab" id="tab-finetune" data-tab="finetune"
 aria-controls="side-finetune">{words.FINE_TUNE}</button>
</div>"""

# Uploads and previews are swept when nobody has used them for a day; looked at each hour.
_SWEEP_S = (3600, 86400)


def build(context: Context) -> gr.Blocks:
    """All of the page, ready to launch."""
    with gr.Blocks(title=words.TITLE, analytics_enabled=False, delete_cache=_SWEEP_S, fill_width=True) as page:
        value = header_line(context, words_of_space.who("", False, context.settings))
        header = drawn("header", _HEADER, value, given={"words": words.HEADER_WORDS}, elem_id="header")
        # Not gr.Tabs: a part of a tab that is not in view loses its listeners when a value reaches it (Gradio 6.31).
        with gr.Column(elem_id="side-ask"):
            ask = ask_tab.build(context)
        with gr.Column(elem_id="side-finetune"):
            gate = door.build(context.settings) if context.settings.on_space else None
            tune = finetune_tab.build(context, header, ask)
        with owner_only(page, context):
            finetune_tab.wire(tune)
            _wire(tune)
        _wire_for_all(page, context, tune, gate)
        api.register(context)
    return page


def _wire(tune: FinetuneTab) -> None:
    """What joins header, tabs and runs."""
    events, parts, ask = tune.events, tune.parts, tune.ask
    now: dict[str, Any] = {**QUIET, "queue": False}

    def on_header_open(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
        return tune.updates(events.on_runs_choose(visit, event))

    def on_run_use(event: gr.EventData) -> Any:
        return ask.show_run(run_value(events.run_to_ask(event)))

    parts["header"].open(on_header_open, [parts["visit"]], tune.outputs(), **now)
    for place in ("head", "gallery"):
        parts[place].use(on_run_use, None, ask.model, **now)


def _wire_for_all(page: gr.Blocks, context: Context, tune: FinetuneTab, gate: gr.HTML | None) -> None:
    """Events that come from every page; who is not the owner gets only what is for all."""
    events, parts, ask = tune.events, tune.parts, tune.ask
    now: dict[str, Any] = {**QUIET, "queue": False}
    outputs = [*tune.outputs(), *([gate] if gate else [])]

    def shown(visit: Visit, request: gr.Request, owners: Callable[[], View]) -> dict[Any, Any]:
        visitor = visitor_of(context.settings, request)
        visit.who = words_of_space.who(visitor.name, visitor.owner, context.settings)
        seen: dict[Any, Any] = {gate: door.view(visitor, context.settings)} if gate else {}
        if visitor.owner:
            return seen | tune.updates(owners())
        return seen | {parts["header"]: header_line(context, visit.who), ask.model: ask.refresh(False)}

    def on_page_load(visit: Visit, last: str, request: gr.Request) -> dict[Any, Any]:
        asked = str(request.query_params.get("run", ""))
        several = str(request.query_params.get("runs", ""))
        if several:
            return shown(visit, request, lambda: events.past.on_load(visit, several))
        return shown(visit, request, lambda: events.on_load(visit, asked, last if isinstance(last, str) else ""))

    def on_header_look(visit: Visit, request: gr.Request) -> dict[Any, Any]:
        return shown(visit, request, lambda: events.show(visit))

    page.load(on_page_load, [parts["visit"], parts["remembered"]], outputs, **now)
    parts["header"].look(on_header_look, [parts["visit"]], outputs, **now)
