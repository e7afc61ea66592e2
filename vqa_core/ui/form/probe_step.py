"""The Check step's measurement, joined: its line to the server, and what its script is given."""

import time
from typing import Any

import gradio as gr

from vqa_core.training.config import TrainConfig
from vqa_core.ui.context import Context
from vqa_core.ui.drawn import drawn
from vqa_core.ui.form.probe_events import ProbeEvents
from vqa_core.ui.form.probe_words import NO_GPU_OF_ITS_OWN, PROBE_WORDS
from vqa_core.ui.words import BROKEN

SCRIPTS = ("form_probe",)
LINE = "probe"
EVENTS = ("measure", "cancel")

# What neither memory nor time depends on; another setting makes a measurement out of date.
INDIFFERENT = frozenset(
    {
        "seed",
        "lora_alpha",
        "learning_rate",
        "schedule",
        "warmup_steps",
        "weight_decay",
        "max_grad_norm",
        "keep_checkpoints",
        "best_by",
        "patience",
        "tracker",
        "log_steps",
    }
)

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}


def given(context: Context) -> dict[str, Any]:
    """What the script gets."""
    return {
        "words": PROBE_WORDS,
        "matters": [name for name in TrainConfig.model_fields if name not in INDIFFERENT],
        "cannot": NO_GPU_OF_ITS_OWN if context.host.kind == "zero" else "",
        "price": context.settings.price_per_hour,
    }


def line() -> gr.HTML:
    """The line of the measurement; it shows nothing."""
    about = {"line": LINE, "events": list(EVENTS)}
    return drawn("line_to", "<span></span>", {}, given=about, elem_classes=["dx-line"])


def wire(context: Context, parts: dict[str, Any]) -> None:
    """Its listeners. The device's lock lets one measure; others are told so at once."""
    events, probe = ProbeEvents(context), parts[LINE]
    measured = probe.measure(
        events.on_probe_measure, None, probe, concurrency_limit=4, concurrency_id="probe", **_QUIET
    )
    measured.failure(_on_fault, None, probe, queue=False, **_QUIET)
    probe.cancel(events.on_probe_cancel, None, None, queue=False, **_QUIET)


def _on_fault() -> dict[str, Any]:
    # Each is another value, or the page would not see the second.
    return {"state": "fault", "text": BROKEN, "at": time.time()}
