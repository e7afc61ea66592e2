"""The Ask tab: pictures on one side, a conversation about them on the other, and the model that answers below."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from vqa_core.answering.answer import Question
from vqa_core.answering.few_shot import Shots
from vqa_core.answering.request import MAX_HINT_CHARACTERS, MAX_NEW_TOKENS, check_model
from vqa_core.errors import UserError
from vqa_core.models.catalogue import POCKET
from vqa_core.models.hub import PREFIX
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.ask.answer_with import FIRST_SOURCE, AnswerWith, example_sources
from vqa_core.ui.ask.ask_events import AskEvents
from vqa_core.ui.ask.conversation import Session
from vqa_core.ui.ask.samples import FOLDER, load_samples
from vqa_core.ui.context import Context
from vqa_core.ui.drawn import drawn
from vqa_core.ui.offered import base_models, choices, chosen
from vqa_core.ui.owner import visitor_of

GPU = "gpu"
"""The concurrency group of everything that generates: one at a time, the others wait in line."""

_PICTURES = """<section class="ask-pictures"></section>
<input type="file" accept="image/*,.heic,.heif,.avif,.pdf" multiple hidden aria-label="Upload a picture">"""
_TALK = """<section class="ask-talk">
<div class="ask-talk-bar" hidden><button type="button" class="ask-button ask-plain">Clear</button></div>
<div class="ask-log" role="log" aria-live="polite" aria-label="Conversation" tabindex="0"></div>
<div class="ask-quick" role="group" aria-label="Quick questions"></div>
<p class="ask-notice" role="alert" hidden></p>
<form class="ask-form"><textarea rows="1" aria-label="Question" maxlength="2000"></textarea>
<button class="ask-button ask-primary">Ask</button></form>
</section>"""


@dataclass(frozen=True)
class AskTab:
    """`refresh` gives the list of models anew, for the owner or a visitor, `show_run` the owner's with that run chosen:
    outputs for `model`."""

    model: gr.Dropdown
    refresh: Callable[[bool], Any]
    show_run: Callable[[str], Any]


@dataclass(frozen=True)
class _Parts:
    session: gr.State
    pictures: gr.HTML
    talk: gr.HTML
    line: gr.HTML
    timer: gr.Timer
    model: gr.Dropdown
    note: gr.HTML
    more: "_More"


@dataclass(frozen=True)
class _More:
    fold: gr.Accordion
    hint: gr.Dropdown
    length: gr.Slider
    examples: gr.Dropdown
    shots: gr.Radio
    support: gr.Radio
    other: gr.Textbox
    hub: gr.Textbox
    note: gr.HTML


def build(context: Context) -> AskTab:
    """Build the tab's components and listeners; call it inside the tab, within a Blocks."""
    gr.set_static_paths([FOLDER])
    events = AskEvents(context, load_samples())
    parts = _lay_out(context, events)
    # Gradio sweeps what stands in a component's set, as the page's delete_cache says.
    events.made = parts.pictures.temp_files
    _wire_pictures(parts, events, context)
    _wire_talk(parts, events, context)
    _wire_models(parts, context)
    return AskTab(
        model=parts.model,
        refresh=lambda owner: gr.update(choices=choices(context.store, context.host, owner=owner)),
        show_run=lambda value: gr.update(choices=choices(context.store, context.host, owner=True), value=value),
    )


def _lay_out(context: Context, events: AskEvents) -> _Parts:
    first = events.first_session()
    session = gr.State(first)
    with gr.Row(elem_id="ask-columns"):
        with gr.Column(scale=5, min_width=320):
            pictures = drawn(
                "pictures",
                _PICTURES,
                events.pictures(first),
                style="ask",
                words=words.PICTURE_WORDS,
                elem_id="ask-pictures",
            )
        with gr.Column(scale=6, min_width=320):
            talk = drawn(
                "talk", _TALK, events.talk(first), style="ask", words=words.TALK_WORDS, elem_id="ask-conversation"
            )
            line = _line(events.on_timer_tick(first)[0], "ask-line")
            model, note = _model_choice(context)
    return _Parts(session, pictures, talk, line, gr.Timer(1.0), model, note, _more(context))


def _model_choice(context: Context) -> tuple[gr.Dropdown, gr.HTML]:
    model = gr.Dropdown(
        # What stands here at first is public: on a Space the owner's own runs come later, to the owner.
        choices(context.store, context.host, owner=not context.settings.on_space),
        value=POCKET,
        label=words.ANSWER_WITH,
        elem_id="ask-model",
        filterable=False,
    )
    return model, _line(words.EMBEDDED_NOTE, "ask-model-note")


def _line(value: str, elem_id: str) -> gr.HTML:
    return drawn("line", '<p class="ask-note" role="status"></p>', value, style="ask", elem_id=elem_id)


def _more(context: Context) -> _More:
    with gr.Accordion(words.MORE, open=False, elem_id="ask-more") as fold:
        with gr.Row():
            hint = gr.Dropdown(list(words.HINTS), value=words.AUTOMATIC, label=words.HINT, info=words.HINT_INFO)
            length = gr.Slider(
                8, MAX_NEW_TOKENS, Question.max_new_tokens, step=8, label=words.LENGTH, info=words.LENGTH_INFO
            )
        with gr.Row(elem_id="ask-examples"):
            examples, shots, support = _examples(context)
        with gr.Row(visible=not context.settings.on_space):
            other, hub = _others(context)
        note = _line("", "ask-more-note")
    return _More(fold, hint, length, examples, shots, support, other, hub, note)


def _examples(context: Context) -> tuple[gr.Dropdown, gr.Radio, gr.Radio]:
    source = gr.Dropdown(
        example_sources(context.settings),
        value=FIRST_SOURCE,
        label=words.EXAMPLES_FROM,
        info=words.EXAMPLES_INFO,
        filterable=False,
    )
    shots = gr.Radio(list(words.SHOT_COUNTS), value=0, label=words.SHOTS, info=words.SHOTS_INFO)
    support = gr.Radio(list(words.SUPPORTS), value=Shots.support, label=words.SUPPORT, info=words.SUPPORT_INFO)
    return source, shots, support


def _others(context: Context) -> tuple[gr.Textbox, gr.Textbox]:
    folders = context.settings.allow_local_paths
    typed: dict[str, Any] = {"max_lines": 1, "max_length": MAX_HINT_CHARACTERS, "submit_btn": words.USE_MODEL}
    info = words.OTHER_MODEL_INFO if folders else words.OTHER_MODEL_INFO_NO_FOLDERS
    other = gr.Textbox(label=words.OTHER_MODEL, info=info, elem_id="ask-other-model", **typed)
    hub = gr.Textbox(label=words.HUB_ADAPTER, info=words.HUB_ADAPTER_INFO, elem_id="ask-hub-adapter", **typed)
    return other, hub


def _wire_pictures(parts: _Parts, events: AskEvents, context: Context) -> None:
    def on_pictures_upload(session: Session, event: gr.EventData, request: gr.Request) -> Any:
        yield from events.on_pictures_upload(session, event, visitor_of(context.settings, request))

    def on_pictures_submit(session: Session, event: gr.EventData, request: gr.Request) -> Any:
        yield from events.on_pictures_submit(session, event, visitor_of(context.settings, request))

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    both = [parts.pictures, parts.talk]
    # Opening takes a core for a moment, and a link up to its time limit: a few visitors at once.
    opening: dict[str, Any] = {**quiet, "concurrency_limit": 4, "concurrency_id": "pictures"}
    parts.pictures.upload(on_pictures_upload, [parts.session], both, **opening)
    parts.pictures.submit(on_pictures_submit, [parts.session], both, **opening)
    parts.pictures.select(events.on_pictures_select, [parts.session], both, queue=False, **quiet)
    parts.pictures.delete(events.on_pictures_delete, [parts.session], both, queue=False, **quiet)
    parts.pictures.input(events.on_pictures_input, [parts.session], both, queue=False, **quiet)


def _wire_talk(parts: _Parts, events: AskEvents, context: Context) -> None:
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    more = parts.more
    asking = [parts.session, parts.model, more.hint, more.length, more.examples, more.shots, more.support]

    def on_talk_submit(
        session: Session, event: gr.EventData, request: gr.Request, *beside: Any
    ) -> tuple[Any, gr.Timer]:
        return events.on_talk_submit(session, event, AnswerWith(*beside), visitor_of(context.settings, request))

    asked = parts.talk.submit(on_talk_submit, asking, [parts.talk, parts.timer], queue=False, **quiet)
    # "multiple": after a stop the next question must not wait for the browser to see the old event end.
    answering = asked.then(
        events.answer,
        [parts.session],
        [parts.talk],
        concurrency_limit=1,
        concurrency_id=GPU,
        trigger_mode="multiple",
        **quiet,
    )
    answering.failure(events.on_answer_failure, [parts.session], [parts.talk], queue=False, **quiet)
    # No `cancels`: it would wait for a model that is still loading with Gradio's lock held, and all visitors with it.
    parts.talk.stop(events.on_talk_stop, [parts.session], [parts.talk], queue=False, **quiet)
    parts.talk.clear(events.on_talk_clear, [parts.session], [parts.talk], queue=False, **quiet)
    parts.timer.tick(events.on_timer_tick, [parts.session], [parts.line, parts.timer], queue=False, **quiet)


def _wire_models(parts: _Parts, context: Context) -> None:
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}

    def owns(request: gr.Request) -> bool:
        return visitor_of(context.settings, request).owner

    def on_model_change(value: str, request: gr.Request) -> str:
        try:
            return words.model_note(chosen(value, context.settings, context.store, owner=owns(request))[0])
        except UserError as error:
            return str(error)

    def use(value: str, owner: bool) -> tuple[Any, str]:
        found = choices(context.store, context.host, [value], owner=owner)
        return gr.update(choices=found, value=value), words.in_use(value)

    def on_other_submit(name: str, request: gr.Request) -> tuple[Any, str]:
        try:
            check_model(name.strip(), context.settings, base_models(context.host))
        except UserError as error:
            return gr.skip(), str(error)
        return use(name.strip(), owns(request))

    def on_hub_submit(name: str, request: gr.Request) -> Generator[tuple[Any, str], None, None]:
        value = PREFIX + name.strip().removeprefix(PREFIX)
        yield gr.skip(), words.FETCHING.format(name=value)
        try:
            model, _ = chosen(value, context.settings, context.store, owner=owns(request))
            check_model(model, context.settings, base_models(context.host))
        except UserError as error:
            yield gr.skip(), str(error)
            return
        yield use(value, owns(request))

    def on_more_expand() -> Any:
        # Rows may have been imported since, in the other tab.
        return gr.update(choices=example_sources(context.settings))

    parts.model.change(on_model_change, [parts.model], [parts.note], **quiet)
    more, using = parts.more, [parts.model, parts.more.note]
    more.other.submit(on_other_submit, [more.other], using, **quiet)
    pulling = {**quiet, "queue": True, "concurrency_limit": 2, "concurrency_id": "pull"}
    more.hub.submit(on_hub_submit, [more.hub], using, **pulling)
    more.fold.expand(on_more_expand, None, [more.examples], **quiet)
