"""The Check step's look at three rows: through the model's own processor, in this process, without its weights."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.examples.sets import resolve
from vqa_core.models.catalogue import Source, find_model, processor_folder
from vqa_core.models.pieces import Pieces, load_pieces
from vqa_core.training.config import TrainConfig, check
from vqa_core.training.data import rows_of
from vqa_core.training.inspection.look import look
from vqa_core.ui.context import Context
from vqa_core.ui.data.data_events import turn_of
from vqa_core.ui.form import seen_words as words
from vqa_core.ui.form.seen_view import forget_old_tiles, view
from vqa_core.ui.form.settings import asked_values

# The settings that change what is seen; another one asks for no new look.
MATTERS = (
    "model",
    "data",
    "test_share",
    "max_rows",
    "prompt_hint",
    "scored",
    "prompt_style",
    "seed",
    "longest_edge",
    "image_splitting",
    "crop_scale",
)
_KEPT_PIECES = 2


class SeenEvents:
    """The handler; it keeps the processors that were looked through last."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._pieces: OrderedDict[tuple[Source, Path, int], Pieces] = OrderedDict()
        # A tokenizer serves one thread at a time.
        self._looking = threading.Lock()

    def on_seen_look(self, event: gr.EventData) -> dict[str, Any]:
        """What the model sees of the rows, or why that is not shown: {"turn", "state", ...}."""
        data = event._data
        turn = turn_of(data)
        values = asked_values(data.get("values"))
        try:
            return {"turn": turn, **self.answer(values, asked=data.get("asked") is True)}
        except UserError as error:
            return {"turn": turn, "state": "problem", "text": str(error)}

    def answer(self, values: Mapping[str, Any], *, asked: bool) -> dict[str, Any]:
        """The look. What would ask the network waits until a person `asked` for it.

        UserError where rows or processor cannot be had.
        """
        chosen = {name: values[name] for name in MATTERS if name in values}
        if check(chosen):
            # The form says which setting is wrong.
            return {"state": "wait", "text": words.MEND_FIRST}
        config = TrainConfig.model_validate(chosen)
        settings = self.context.settings
        source = find_model(config.model, settings)
        rows = rows_of(resolve(config.data, settings.home, settings.allow_local_paths), config)
        remote = any(picture.remote for example in rows.train[:1] for picture in example.images)
        folder = processor_folder(source, fetch=asked)
        if folder is None or (remote and not asked):
            text = words.NOT_HERE.format(model=config.model) if folder is None else words.BY_ADDRESS
            return {"state": "ask", "text": text}
        with self._looking:
            seen = view(look(config, rows, self._load(source, folder)))
        forget_old_tiles()
        return {"state": "seen", **seen}

    def _load(self, source: Source, folder: Path) -> Pieces:
        """The pieces of that folder as it is now. Called with the lock held."""
        stamp = max((path.stat().st_mtime_ns for path in folder.glob("*.json")), default=0)
        key = (source, folder, stamp)
        if key not in self._pieces:
            self._pieces[key] = load_pieces(source, folder)
        self._pieces.move_to_end(key)
        while len(self._pieces) > _KEPT_PIECES:
            self._pieces.popitem(last=False)
        return self._pieces[key]
