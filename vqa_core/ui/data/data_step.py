"""The data step of a new run, joined: its events, and the lines on which its script asks the server."""

import time
from typing import Any

import gradio as gr

from vqa_core.ui.data.data_events import DataEvents
from vqa_core.ui.data.set_events import SetEvents
from vqa_core.ui.drawn import drawn
from vqa_core.ui.words import BROKEN

SCRIPTS = ("form_send", "form_table", "form_edits", "form_row", "form_label", "form_about", "form_set", "form_rows")

# Each line has a value of its own: of two answers in one moment a component would show the later alone.
LINES = {
    "table": ("turn",),
    "thumbs": ("draw",),
    "looks": ("look",),
    "about": ("tell", "leave", "spare"),
    "acts": ("save", "rename", "pack", "uses", "remove"),
}

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}


def lines() -> dict[str, gr.HTML]:
    """A component for each line; they show nothing."""
    return {
        name: drawn("line_to", "<span></span>", {}, given={"line": name, "events": events}, elem_classes=["dx-line"])
        for name, events in LINES.items()
    }


def wire(events: DataEvents, sets: SetEvents, parts: dict[str, Any]) -> None:
    """Listeners of the step: `parts` holds the form, the visit, and the lines by their names."""
    _wire_opening(events, parts)
    _wire_table(events, parts)
    _wire_acts(sets, parts["acts"])


def _wire_opening(events: DataEvents, parts: dict[str, Any]) -> None:
    form, visit = parts["form"], parts["visit"]
    # Reading rows opens every picture: a few visitors at once. Not "always_last": Gradio 6.31 sends the first event's
    # data again then, and the choice that was made last is lost.
    reading: dict[str, Any] = {**_QUIET, "concurrency_limit": 2, "concurrency_id": "rows"}
    opened = [form.origin(events.on_form_origin, [visit], form, **reading)]
    # A line of its own: an upload does not wait for built-in rows that are being drawn for somebody else.
    chosen: dict[str, Any] = {**_QUIET, "concurrency_limit": 4, "concurrency_id": "chosen"}
    opened.append(form.choose(events.on_form_choose, [visit], form, **chosen))
    # One at a time: a set of the Hub may fill the disk and takes the line for minutes.
    fetching: dict[str, Any] = {**_QUIET, "concurrency_limit": 1, "concurrency_id": "hub"}
    opened.append(form.fetch(events.on_form_fetch, [visit], form, **fetching))
    for event in opened:
        event.failure(_on_fault, None, form, queue=False, **_QUIET)
    form.leave(events.on_form_leave, [visit], None, queue=False, **_QUIET)


def _on_fault() -> dict[str, Any]:
    """A fault of ours ends the waiting, in words; each is another value, or the page would not see the second."""
    return {"answers": "broken", "text": BROKEN, "act": "fault", "problem": BROKEN, "at": time.time()}


def _wire_table(events: DataEvents, parts: dict[str, Any]) -> None:
    now: dict[str, Any] = {**_QUIET, "queue": False}
    for event, line in (
        (parts["table"].turn(events.on_table_turn, None, parts["table"], **now), parts["table"]),
        (parts["looks"].look(events.on_table_look, None, parts["looks"], **now), parts["looks"]),
    ):
        event.failure(_on_fault, None, line, **now)
    drawing: dict[str, Any] = {**_QUIET, "concurrency_limit": 2, "concurrency_id": "thumbs"}
    parts["thumbs"].draw(events.on_table_draw, None, parts["thumbs"], **drawing)
    about, visit = parts["about"], parts["visit"]
    telling: dict[str, Any] = {**_QUIET, "concurrency_limit": 2, "concurrency_id": "about"}
    about.tell(events.on_about_tell, [visit], about, **telling).failure(_on_fault, None, about, queue=False, **_QUIET)
    about.leave(events.on_about_leave, [visit], None, **now)
    about.spare(events.on_about_spare, None, about, **now)


def _wire_acts(events: SetEvents, acts: Any) -> None:
    changing: dict[str, Any] = {**_QUIET, "concurrency_limit": 2, "concurrency_id": "sets"}
    for event in (
        acts.save(events.on_set_save, None, acts, **changing),
        acts.pack(events.on_set_pack, None, acts, **changing),
        acts.remove(events.on_set_remove, None, acts, **changing),
    ):
        event.failure(_on_fault, None, acts, queue=False, **_QUIET)
    acts.rename(events.on_set_rename, None, acts, **_QUIET, queue=False)
    acts.uses(events.on_set_uses, None, acts, **_QUIET, queue=False)
