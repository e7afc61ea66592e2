"""The Check step's look, joined: its line to the server, and what its script is given."""

import time
from typing import Any

import gradio as gr

from vqa_core.ui.context import Context
from vqa_core.ui.drawn import drawn
from vqa_core.ui.form.seen_events import MATTERS, SeenEvents
from vqa_core.ui.form.seen_words import SEEN_WORDS
from vqa_core.ui.words import BROKEN

SCRIPTS = ("form_seen",)
GIVEN = {"words": SEEN_WORDS, "matters": MATTERS}

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}


def line() -> gr.HTML:
    """The line of the look; it shows nothing."""
    return drawn("line_to", "<span></span>", {}, given={"line": "seen", "events": ["look"]}, elem_classes=["dx-line"])


def wire(context: Context, parts: dict[str, Any]) -> None:
    """Its listener; one look at a time, each takes a core for a second."""
    events, seen = SeenEvents(context), parts["seen"]
    look = seen.look(events.on_seen_look, None, seen, concurrency_limit=1, concurrency_id="seen", **_QUIET)
    look.failure(_on_fault, None, seen, queue=False, **_QUIET)


def _on_fault() -> dict[str, Any]:
    # Each is another value, or the page would not see the second.
    return {"state": "fault", "text": BROKEN, "at": time.time()}
