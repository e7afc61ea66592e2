"""Questions that a person pins to a new run: rows of a set, or pictures of their own, each checked when it is taken."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.sets import DataSet, load_set
from vqa_core.runs.pins import MAX_ANSWERS, MAX_PICTURES, MAX_PINS, MAX_QUESTION, Pin, check_pins, pins_of
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.ask.intake import called, shown, uploaded
from vqa_core.ui.context import Context
from vqa_core.ui.data.data_events import turn_of
from vqa_core.ui.data.row_pages import checked_positions, sides_of
from vqa_core.ui.data.row_pictures import small
from vqa_core.ui.drawn import drawn
from vqa_core.ui.runs.pins_words import PICK_WORDS
from vqa_core.ui.words import BROKEN

LINE = "pins-line"
EVENTS = ("find", "take", "open")
WORDS = {**PICK_WORDS, "line": LINE, "most": MAX_PINS, "letters": MAX_QUESTION}
_LOOKED_THROUGH = 200
View = dict[str, Any]


def pins_from(given: object, settings: Settings) -> list[Pin]:
    """Pins as a browser sent them. UserError for a row or a picture that is not there, and as `check_pins`."""
    entries = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    # Counted first: what comes after opens files.
    pins = [_pin(one, settings) for one in entries[: MAX_PINS + 1]]
    check_pins(pins)
    return pins


def _pin(given: Mapping[str, Any], settings: Settings) -> Pin:
    if "set" in given:
        return pin_of(_row(given, settings)[1])
    if "run" in given:
        return _of_run(given, settings)
    answers = [line.strip() for line in str(given.get("answers") or "").split("\n")]
    told = tuple(answer[:MAX_QUESTION] for answer in answers if answer)
    return Pin(str(given.get("question") or "").strip(), (uploaded(given.get("upload")),), told[:MAX_ANSWERS])


def pin_of(example: Example) -> Pin:
    """The question of a row, with its pictures and answers."""
    return Pin(example.question, tuple(picture.source for picture in example.images), example.answers[:MAX_ANSWERS])


def pinned_in(run: Run) -> list[View]:
    """The questions of an earlier run, as their cards show them. UserError where they are damaged."""
    found = []
    for number, pin in enumerate(pins_of(run)):
        example = Example(id=str(number), parts=tuple(Picture(source) for source in pin.pictures), answers=())
        thumb = next((path for path in small(example, f"{run.id} pins") if path), "")
        found.append(
            {"run": run.id, "n": number, "question": pin.question, "answers": list(pin.answers), "thumb": thumb}
        )
    return found


def _of_run(given: Mapping[str, Any], settings: Settings) -> Pin:
    run, number = RunStore(settings).get(str(given["run"])), given.get("n")
    pins = pins_of(run)
    if not isinstance(number, int) or not 0 <= number < len(pins):
        raise UserError(f"Run {run.id} has no pinned question {number!r}. Take it away, or pin another row.")
    return pins[number]


def _row(given: Mapping[str, Any], settings: Settings) -> tuple[DataSet, Example, int]:
    data = load_set(settings.home, str(given.get("set") or ""))
    (at,) = checked_positions(data, [given.get("at")])
    return data, data.examples[at], at


class PickEvents:
    """The handlers; each answer carries the `turn` of its question."""

    def __init__(self, context: Context) -> None:
        self.settings = context.settings

    def on_pins_find(self, event: gr.EventData) -> View:
        """The next held-out row that can be pinned and is not; one with a question of its own comes first."""

        def find(asked: View) -> View:
            data = load_set(self.settings.home, str(asked.get("set") or ""))
            sides = sides_of(data, asked.get("test_share"), asked.get("seed"))
            pinned = {at for at in asked.get("pinned") or () if isinstance(at, int)}
            places = [at for at, side in enumerate(sides) if side == "test" and at not in pinned][:_LOOKED_THROUGH]
            rows = {at: data.examples[at] for at in places if _can_be_pinned(data.examples[at])}
            if not rows:
                raise UserError("No other held-out row has a question and pictures. Pin a picture of your own instead.")
            known = {data.examples[at].question for at in pinned if 0 <= at < len(data.examples)}
            at = next((at for at, example in rows.items() if example.question not in known), next(iter(rows)))
            return _picked(data, rows[at], at, "test")

        return _told(event, find)

    def on_pins_take(self, event: gr.EventData) -> View:
        """A row that somebody looks at."""

        def take(asked: View) -> View:
            data, example, at = _row(asked, self.settings)
            check_pins([pin_of(example)])
            sides = sides_of(data, asked.get("test_share"), asked.get("seed"))
            return _picked(data, example, at, sides[at] if sides else "")

        return _told(event, take)

    def on_pins_open(self, event: gr.EventData) -> View:
        """A picture that was uploaded: opened, so that a broken one is refused at once."""

        def open_(asked: View) -> View:
            file, name = uploaded(asked.get("upload")), called(asked.get("name"))
            return {"upload": str(file), "name": name, "thumb": str(shown(file, name).preview)}

        return _told(event, open_)


def _can_be_pinned(example: Example) -> bool:
    return bool(example.question) and len(example.question) <= MAX_QUESTION and 1 <= len(example.images) <= MAX_PICTURES


def _picked(data: DataSet, example: Example, at: int, side: str) -> View:
    """A row as its card shows it."""
    thumb = next((path for path in small(example, data.id) if path), "")
    answers = list(example.answers[:MAX_ANSWERS])
    row = {"row": example.row, "side": side, "question": example.question, "answers": answers}
    return {"set": data.id, "at": at, **row, "thumb": thumb}


def _told(event: gr.EventData, tell: Callable[[View], View]) -> View:
    turn = turn_of(event._data)
    try:
        return {"turn": turn, "pin": tell(event._data), "problem": ""}
    except UserError as error:
        return {"turn": turn, "pin": None, "problem": str(error)}


def line() -> gr.HTML:
    """The line on which the form asks for pins; it shows nothing."""
    return drawn("line_to", "<span></span>", {}, given={"line": LINE, "events": EVENTS}, elem_classes=["dx-line"])


def wire(events: PickEvents, line: Any) -> None:
    """Listeners of the line; its script asks one thing at a time."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    opening: dict[str, Any] = {**quiet, "concurrency_limit": 2, "concurrency_id": "pins"}
    for asked in (
        line.find(events.on_pins_find, None, line, **opening),
        line.take(events.on_pins_take, None, line, **opening),
        line.open(events.on_pins_open, None, line, **opening),
    ):
        asked.failure(_on_fault, None, line, queue=False, **quiet)


def _on_fault() -> View:
    # Each is another value, or the page would not see the second.
    return {"fault": time.time(), "pin": None, "problem": BROKEN}
