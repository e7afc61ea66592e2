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
        value = {"host": context.host.words(), "chip": "", "run": ""}
        header = drawn("header", _HEADER, value, given={"words": words.HEADER_WORDS}, elem_id="header")
        # Not gr.Tabs: a part of a tab that is not in view loses its listeners when a value reaches it (Gradio 6.31).
        with gr.Column(elem_id="side-ask"):
            ask = ask_tab.build(context)
        with gr.Column(elem_id="side-finetune"):
            if context.settings.on_space:
                gr.Markdown(words.NOT_ON_A_SPACE)
            else:
                _wire(page, finetune_tab.build(context, header, ask))
        api.register(context)
    return page


def _wire(page: gr.Blocks, tune: FinetuneTab) -> None:
    """What joins header, tabs and runs."""
    finetune_tab.wire(tune)
    events, parts, ask = tune.events, tune.parts, tune.ask
    now: dict[str, Any] = {**QUIET, "queue": False}

    def on_page_load(visit: Visit, last: str, request: gr.Request) -> dict[Any, Any]:
        asked = str(request.query_params.get("run", ""))
        return tune.updates(events.on_load(visit, asked, last if isinstance(last, str) else ""))

    def on_header_look(visit: Visit) -> dict[Any, Any]:
        return tune.updates(events.show(visit))

    def on_header_open(visit: Visit, event: gr.EventData) -> dict[Any, Any]:
        return tune.updates(events.on_runs_choose(visit, event))

    def on_run_use(event: gr.EventData) -> Any:
        return ask.show_run(run_value(events.run_to_ask(event)))

    page.load(on_page_load, [parts["visit"], parts["remembered"]], tune.outputs(), **now)
    parts["header"].look(on_header_look, [parts["visit"]], tune.outputs(), **now)
    parts["header"].open(on_header_open, [parts["visit"]], tune.outputs(), **now)
    parts["head"].use(on_run_use, None, ask.model, **now)
