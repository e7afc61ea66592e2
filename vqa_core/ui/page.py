"""The page: a header line and two tabs, Ask and Fine-tune."""

from typing import Any

import gradio as gr

from vqa_core.ui import api, ask_tab, finetune_tab, words
from vqa_core.ui.context import Context
from vqa_core.ui.drawn import drawn
from vqa_core.ui.finetune_tab import QUIET, FinetuneTab
from vqa_core.ui.offered import run_value
from vqa_core.ui.visit import Visit

_HEADER = f"""<header class="dx-header"><strong>{words.TITLE}</strong><span class="dx-host"></span>
<button type="button" class="dx-chip" hidden></button><button type="button" class="dx-theme"></button></header>"""

# Uploads and previews are swept when nobody has used them for a day; looked at each hour.
_SWEEP_S = (3600, 86400)


def build(context: Context) -> gr.Blocks:
    """All of the page, ready to launch."""
    with gr.Blocks(title=words.TITLE, analytics_enabled=False, delete_cache=_SWEEP_S, fill_width=True) as page:
        value = {"host": context.host.words(), "chip": "", "run": ""}
        header = drawn("header", _HEADER, value, words=words.HEADER_WORDS, elem_id="header")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab(words.ASK, id="ask") as ask_side:
                ask = ask_tab.build(context)
            with gr.Tab(words.FINE_TUNE, id="finetune") as tune_side:
                tune = None if context.settings.on_space else finetune_tab.build(context, header, ask)
                if tune is None:
                    gr.Markdown(words.NOT_ON_A_SPACE)
        if tune is not None:
            _wire(tabs, (ask_side, tune_side), tune)
            _wire_load(page, tabs, tune)
        api.register(context)
    return page


def _wire(tabs: gr.Tabs, sides: tuple[gr.Tab, gr.Tab], tune: FinetuneTab) -> None:
    events, parts, ask = tune.events, tune.parts, tune.ask
    now: dict[str, Any] = {**QUIET, "queue": False}

    def on_run_use(event: gr.EventData) -> list[Any]:
        return [gr.Tabs(selected="ask"), ask.show_run(run_value(events.run_to_ask(event)))]

    def on_header_open(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
        return {tabs: gr.Tabs(selected="finetune"), **tune.updates(events.on_runs_choose(visit, event))}

    def on_ask_select(visit: Visit) -> dict[Any, Any]:
        return tune.updates(events.on_tab_select(visit, False))

    def on_tune_select(visit: Visit) -> dict[Any, Any]:
        return tune.updates(events.on_tab_select(visit, True))

    parts["head"].use(on_run_use, None, [tabs, ask.model], **now)
    parts["header"].open(on_header_open, [parts["visit"]], [tabs, *tune.outputs()], **now)
    sides[0].select(on_ask_select, [parts["visit"]], tune.outputs(), **now)
    sides[1].select(on_tune_select, [parts["visit"]], tune.outputs(), **now)


def _wire_load(page: gr.Blocks, tabs: gr.Tabs, tune: FinetuneTab) -> None:
    visit, remembered = tune.parts["visit"], tune.parts["remembered"]

    def on_page_load(visit: Visit, last: str, request: gr.Request) -> dict[Any, Any]:
        asked = str(request.query_params.get("run", ""))
        updates = tune.updates(tune.events.on_load(visit, asked, last if isinstance(last, str) else ""))
        if asked and visit.run_id == asked:
            # Its select event then brings what the tab shows.
            updates[tabs] = gr.Tabs(selected="finetune")
        return updates

    page.load(on_page_load, [visit, remembered], [tabs, *tune.outputs()], queue=False, **QUIET)
