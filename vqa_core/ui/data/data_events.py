"""What the data step of a new run does: rows are opened, looked through, changed, counted up and removed."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.examples.overview import Overview, known_overview, overview
from vqa_core.examples.readers.reading import Progress
from vqa_core.examples.sets import DataSet, load_set
from vqa_core.ui.context import Context
from vqa_core.ui.data import data_words as words
from vqa_core.ui.data.about_rows import DROPPED, about, spare
from vqa_core.ui.data.fetching import in_steps
from vqa_core.ui.data.row_pages import PAGE_ROWS, Wanted, checked_positions, look, page_of
from vqa_core.ui.data.row_pictures import small
from vqa_core.ui.data.row_search import read_ahead
from vqa_core.ui.data.rows_view import open_hub, open_origin, open_source, sources, view
from vqa_core.ui.visit import Visit

View = dict[str, Any]
_THUMBS_AT_ONCE = 4


class DataEvents:
    """The handlers; a set lives on disk, and what a browser sends is checked here or below. Each answer carries the
    `turn` of its question, so that a late one is known."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._drawing = threading.Lock()

    # Rows are opened

    def on_form_choose(self, visit: Visit, event: gr.EventData) -> Iterator[View]:
        """Rows of the list; built-in ones are drawn on their first use, by one visitor while others wait for them."""

        def choose(progress: Progress) -> DataSet:
            with self._drawing:
                return open_source(str(event._data.get("source", "")), self.context.settings, progress)

        yield from self._opened(visit, event, choose)

    def on_form_fetch(self, visit: Visit, event: gr.EventData) -> Iterator[View]:
        """Rows of the Hub."""
        name = str(event._data.get("source", "")).removeprefix("hub:")

        def said(done: int, total: int) -> str:
            return words.fetched(name, done, total)

        yield from self._opened(
            visit, event, lambda progress: open_hub(event._data, self.context.settings, progress), said
        )

    def on_form_origin(self, visit: Visit, event: gr.EventData) -> Iterator[View]:
        """An upload or a typed path; also again, with other columns or another share of rows to be left out."""
        yield from self._opened(
            visit, event, lambda progress: open_origin(event._data, self.context.settings, progress)
        )

    def on_form_leave(self, visit: Visit, event: gr.EventData) -> None:
        visit.left = max(visit.left, turn_of(event._data))

    def _opened(
        self,
        visit: Visit,
        event: gr.EventData,
        read: Callable[[Progress], DataSet],
        said: Callable[[int, int], str] = words.reading,
    ) -> Iterator[View]:
        """How far `read` is, then its rows; it ends where the visitor leaves, stops or asks for others."""
        data = event._data
        turn = turn_of(data)
        steps = in_steps(read)
        try:
            for step in steps:
                if turn <= visit.left:
                    # Never nothing: the component would be left without a value.
                    yield gr.skip()
                    return
                if isinstance(step, DataSet):
                    read_ahead(step)
                    yield self.rows(data, step)
                else:
                    yield {"answers": "doing", "turn": turn, "text": said(*step), "done": step[0], "of": step[1]}
        except UserError as error:
            yield self.rows(data, problem=str(error))
        finally:
            steps.close()

    def rows(self, data: View, found: DataSet | None = None, problem: str = "") -> View:
        """The answer to a request for rows."""
        settings = self.context.settings
        rows = view(found, settings, data.get("test_share"), data.get("seed")) if found else None
        return {
            "answers": "rows",
            "turn": data.get("turn"),
            "rows": rows,
            "problem": problem,
            "sources": sources(settings),
        }

    # Rows are looked through

    def on_table_turn(self, event: gr.EventData) -> View:
        """A page of the table, under a filter and a search."""
        wanted, settings = Wanted.of(event._data), self.context.settings
        return self._told(event, lambda: page_of(wanted, settings.home))

    def on_table_draw(self, event: gr.EventData) -> Iterator[View]:
        """Small pictures of rows that have none yet, as they are made."""
        data = event._data
        turn, thumbs = turn_of(data), {}
        try:
            found = load_set(self.context.settings.home, str(data.get("set", "")))
            asked = data.get("ats")
            ats = checked_positions(found, asked[:PAGE_ROWS] if isinstance(asked, list) else [])
        except UserError:
            yield {"turn": turn, "thumbs": {}}
            return
        for count, at in enumerate(ats, start=1):
            thumbs[str(at)] = small(found.examples[at], found.id)
            if count % _THUMBS_AT_ONCE == 0 or count == len(ats):
                yield {"turn": turn, "thumbs": dict(thumbs)}

    def on_table_look(self, event: gr.EventData) -> View:
        """Rows whole, with pictures that can be read."""
        data, home = event._data, self.context.settings.home
        return self._told(event, lambda: {"rows": look(str(data.get("set", "")), home, data.get("ats"))})

    # What they are

    def on_about_tell(self, visit: Visit, event: gr.EventData) -> Iterator[View]:
        """What a set holds, worked out once, said how far that is; it ends where the visitor looks at another."""
        data = event._data
        turn = turn_of(data)
        steps = None
        try:
            found = load_set(self.context.settings.home, str(data.get("set", "")))
            steps = in_steps(lambda progress: overview(found, progress))
            for step in steps:
                if turn <= visit.about_left:
                    yield gr.skip()
                    return
                if isinstance(step, Overview):
                    yield {"turn": turn, "about": about(found, step, data.get("test_share"), data.get("seed"))}
                else:
                    yield {"turn": turn, "doing": words.looking(*step)}
        except UserError as error:
            yield {"turn": turn, "problem": str(error)}
        finally:
            if steps is not None:
                steps.close()

    def on_about_leave(self, visit: Visit, event: gr.EventData) -> None:
        visit.about_left = max(visit.about_left, turn_of(event._data))

    def on_about_spare(self, event: gr.EventData) -> View:
        """The rows that could go, because another says or shows the same: for a person to drop and to save."""

        def tell() -> View:
            found = load_set(self.context.settings.home, str(event._data.get("set", "")))
            known, name = known_overview(found), str(event._data.get("name", ""))
            places = spare(found, known, name) if known and name in DROPPED else ()
            return {"spare": [{"id": found.examples[at].id, "at": at} for at in places]}

        return self._told(event, tell)

    def _told(self, event: gr.EventData, tell: Callable[[], View]) -> View:
        """What `tell` finds, or the words of its UserError."""
        turn = turn_of(event._data)
        try:
            return {**tell(), "turn": turn, "problem": ""}
        except UserError as error:
            return {"turn": turn, "problem": str(error)}


def turn_of(data: View) -> int:
    turn = data.get("turn")
    return turn if isinstance(turn, int) else 0
