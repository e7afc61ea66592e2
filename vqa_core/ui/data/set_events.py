"""What is done with a set as a whole: its edits saved as a version, its name, its copy to carry away, its end."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.examples.sets import list_sets, load_set
from vqa_core.examples.versions import rename_set, save_version
from vqa_core.runs.about import title_of
from vqa_core.training.sets_in_use import remove_set, uses_of
from vqa_core.ui.context import Context
from vqa_core.ui.data import data_words as words
from vqa_core.ui.data import row_pictures
from vqa_core.ui.data.fetching import in_steps
from vqa_core.ui.data.row_edits import edits_of, packed
from vqa_core.ui.data.row_search import read_ahead
from vqa_core.ui.data.rows_view import called, sources, view
from vqa_core.ui.runs.past_words import named
from vqa_core.ui.words import size

View = dict[str, Any]


class SetEvents:
    """The handlers; each answer says which act it answers and carries the `turn` of its question."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def on_set_save(self, event: gr.EventData) -> View:
        """The set with its edits as the next version, which the form then uses."""
        settings = self.context.settings

        def save(data: View) -> View:
            found = save_version(settings.home, _set_id(data), edits_of(data.get("edits")))
            read_ahead(found)
            return {"rows": view(found, settings, data.get("test_share"), data.get("seed"))}

        return self._done("save", event, save)

    def on_set_rename(self, event: gr.EventData) -> View:
        settings = self.context.settings

        def rename(data: View) -> View:
            found = rename_set(settings.home, _set_id(data), str(data.get("name") or ""))
            return {"rows": view(found, settings, data.get("test_share"), data.get("seed"))}

        return self._done("rename", event, rename)

    def on_set_pack(self, event: gr.EventData) -> Iterator[View]:
        """The set as a ZIP, said how far it is."""
        turn = event._data.get("turn")
        try:
            found = load_set(self.context.settings.home, _set_id(event._data))
            for step in in_steps(lambda progress: packed(found, called(found), progress)):
                if isinstance(step, Path):
                    yield {"act": "pack", "turn": turn, "path": str(step), "name": step.name}
                elif step[1]:
                    yield {"act": "pack", "turn": turn, "doing": words.PACKING.format(done=step[0], total=step[1])}
        except UserError as error:
            yield {"act": "pack", "turn": turn, "problem": str(error)}

    def on_set_uses(self, event: gr.EventData) -> View:
        """Which runs used a set, before a person says that it may go."""

        def tell(data: View) -> View:
            found = load_set(self.context.settings.home, _set_id(data))
            uses = uses_of(found.id, self.context.store)
            held = next((one.bytes for one in list_sets(self.context.settings.home) if one.id == found.id), 0)
            text = words.DELETE.format(name=called(found), rows=len(found.examples), size=size(held))
            return {"at_work": self._titles(uses.at_work), "finished": self._titles(uses.finished), "text": text}

        return self._done("uses", event, tell)

    def on_set_remove(self, event: gr.EventData) -> View:
        """Delete; the page has asked before, and a run that needs the set keeps it."""

        def remove(data: View) -> View:
            remove_set(_set_id(data), self.context.settings, self.context.store)
            row_pictures.forget(_set_id(data))
            return {}

        return self._done("remove", event, remove)

    def _titles(self, ids: Sequence[str]) -> list[str]:
        """The runs as people call them; one that cannot be read by its folder's name."""
        titles = {run.id: named(run, title_of(run)) for run in self.context.store.list() if run.id in ids}
        return [titles.get(id, id) for id in ids]

    def _done(self, act: str, event: gr.EventData, do: Callable[[View], View]) -> View:
        data: View = event._data
        answer: View = {"act": act, "turn": data.get("turn"), "problem": ""}
        try:
            answer.update(do(data))
        except UserError as error:
            answer["problem"] = str(error)
        return {**answer, "sources": sources(self.context.settings)}


def _set_id(data: View) -> str:
    return str(data.get("set") or "")
