"""The gallery of a run's held-out rows: a summary with each tick, and on a line of its own what the page asks for."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.sets import load_set
from vqa_core.runs import held_out
from vqa_core.runs.history import Row
from vqa_core.runs.run import Run
from vqa_core.ui.context import Context
from vqa_core.ui.data.row_pictures import large, ready, small
from vqa_core.ui.drawn import drawn
from vqa_core.ui.runs.appended import Appended
from vqa_core.ui.runs.gallery_view import Gallery, gallery_of, numbers_of, page_of, summary, whole_row
from vqa_core.ui.runs.gallery_words import GALLERY_WORDS
from vqa_core.ui.runs.run_view import can_be_asked
from vqa_core.ui.words import BROKEN

LINE = "gallery-line"
EVENTS = ("turn", "draw", "look")
_KEPT = 8
View = dict[str, Any]


class GalleryEvents:
    """Keeps only what can be read from disk again. Each answer carries the `turn` of its question."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._answers = Appended(lambda run: run.answers)
        self._known: OrderedDict[tuple[Path, int | None], tuple[list[Row], Gallery]] = OrderedDict()
        self._guard = threading.Lock()

    def summary(self, run: Run, *, live: bool, kept: int | None = None) -> View:
        """What the page is told with a tick of a run whose worker is at work, or has ended and `kept` a step."""
        whose = {"run": run.id, "live": live, "kept": kept, "can_ask": not live and can_be_asked(run)}
        try:
            return {**whose, **summary(self._gallery(run, kept))}
        except UserError as error:
            return {**whose, "mark": "", "problem": str(error), "steps": [], "counts": {}}

    def on_turn(self, event: gr.EventData) -> View:
        """A page of a filter's rows, with the small pictures that are there already."""

        def tell(data: View, run: Run) -> View:
            page = page_of(self._gallery(run, kept_of(data)), data.get("filter"), data.get("page"))
            examples = self._examples(run, [row["n"] for row in page["rows"]])
            for row in page["rows"]:
                example = examples.get(row["n"])
                row["thumbs"] = ready(example, _set_id(run)) if example else []
            return page

        return self._told(event, tell)

    def on_draw(self, event: gr.EventData) -> View:
        """Small pictures of rows that have none yet."""

        def tell(data: View, run: Run) -> View:
            examples = self._examples(run, numbers_of(self._gallery(run), data.get("numbers")))
            return {"thumbs": {str(n): small(example, _set_id(run)) for n, example in examples.items()}}

        return self._told(event, tell)

    def on_look(self, event: gr.EventData) -> View:
        """One row whole, with pictures large enough to read."""

        def tell(data: View, run: Run) -> View:
            gallery = self._gallery(run)
            found = numbers_of(gallery, [data.get("number")])
            if not found:
                raise UserError("This row is no longer among those that were asked. Close it and look again.")
            example = self._examples(run, found).get(found[0])
            pictures = [large(picture, _set_id(run)) for picture in example.images] if example else []
            return {**whole_row(gallery, found[0]), "pictures": [one for one in pictures if one]}

        return self._told(event, tell)

    def _told(self, event: gr.EventData, tell: Callable[[View, Run], View]) -> View:
        """What `tell` finds, or the words of its UserError."""
        data = event._data
        turn, run_id = data.get("turn"), str(data.get("run", ""))
        try:
            return {**tell(data, self.context.store.get(run_id)), "turn": turn, "run": run_id, "problem": ""}
        except UserError as error:
            return {"turn": turn, "run": run_id, "problem": str(error)}

    def _gallery(self, run: Run, kept: int | None = None) -> Gallery:
        rows, name = self._answers.rows(run), (run.folder, kept)
        with self._guard:
            known = self._known.get(name)
            # While nothing was said, the rows may be named yet.
            if known is None or known[0] is not rows or not rows:
                known = (rows, gallery_of(held_out.read(run), rows, kept))
            self._known[name] = known
            self._known.move_to_end(name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return known[1]

    def _examples(self, run: Run, numbers: Sequence[int]) -> dict[int, Example]:
        """The rows of the run's set by their numbers; none where the set was deleted since."""
        rows = self._gallery(run).held.rows
        try:
            places = _places(self.context.settings.home, _set_id(run), tuple(row.id for row in rows))
            data = load_set(self.context.settings.home, _set_id(run))
            return {n: data.examples[places[rows[n].id]] for n in numbers if rows[n].id in places}
        except UserError:
            return {}


@lru_cache(maxsize=8)
def _places(home: Path, set_id: str, ids: tuple[str, ...]) -> dict[str, int]:
    """Where the examples of these ids stand in their set."""
    wanted = set(ids)
    texts = load_set(home, set_id).examples.texts()
    return {id: place for place, (id, _) in enumerate(texts) if id in wanted}


def kept_of(data: View) -> int | None:
    """The step that the page was told of as kept."""
    kept = data.get("kept")
    return kept if isinstance(kept, int) else None


def _set_id(run: Run) -> str:
    data = run.config().get("data")
    return str(data.get("id", "")) if isinstance(data, dict) else ""


def part(value: View) -> gr.HTML:
    """The gallery of the run that is looked at."""
    given = {"words": GALLERY_WORDS, "line": LINE}
    parts = ["differs", "gallery_row"]
    return drawn("gallery", '<section class="dx-gallery"></section>', value, parts=parts, given=given)


def line() -> gr.HTML:
    """The line on which the gallery's script asks; it shows nothing."""
    return drawn("line_to", "<span></span>", {}, given={"line": LINE, "events": EVENTS}, elem_classes=["dx-line"])


def wire(events: GalleryEvents, line: Any) -> None:
    """Listeners of the line; its script asks one thing at a time."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    # Opening pictures takes a core for a moment.
    opening: dict[str, Any] = {**quiet, "concurrency_limit": 2, "concurrency_id": "gallery"}
    for asked in (
        line.turn(events.on_turn, None, line, queue=False, **quiet),
        line.draw(events.on_draw, None, line, **opening),
        line.look(events.on_look, None, line, **opening),
    ):
        asked.failure(_on_fault, None, line, queue=False, **quiet)


def _on_fault() -> View:
    # Each is another value, or the page would not see the second.
    return {"fault": time.time(), "problem": BROKEN}
