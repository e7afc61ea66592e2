"""The engine of this process: one base in memory, adapters on it, answers in pieces."""

import gc
from collections.abc import Generator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import torch

from vqa_core.answering.answer import Question
from vqa_core.answering.few_shot import Comparing, Shots, Supports, with_shots
from vqa_core.examples.example import Example
from vqa_core.examples.sets import DataSet
from vqa_core.models.adapters import drop_adapter, use_adapter, without_adapter
from vqa_core.models.catalogue import POCKET, WEIGHTS, AdapterInfo, Source, read_info
from vqa_core.models.compute import compute
from vqa_core.models.generation import Generated, stream
from vqa_core.models.loading import Loaded, Precision, device_name, load, use_all_cores
from vqa_core.models.processing import (
    Conversation,
    PictureOptions,
    assistant_message,
    user_message,
)
from vqa_core.models.similarity import PictureIndex

_KEPT_ADAPTERS = 6


class LocalEngine:
    """Not safe between threads: the Answerer's lock is around every call. `indexes` is where pictures' features lie.

    It is made, and loads, in the thread that computes; what `stream` computes goes there by itself.
    """

    def __init__(self, indexes: Path) -> None:
        use_all_cores()
        self._indexes = indexes
        self._supports: dict[tuple[str, Shots], Supports] = {}
        self._loaded: Loaded | None = None
        self._device = ""
        self._adapters: list[str] = []

    @property
    def on_gpu(self) -> bool:
        return self._loaded is not None and self._loaded.device.type == "cuda"

    def holds(self, source: Source, device: str) -> bool:
        """Whether `source` is in memory on `device` ("" is the best there is)."""
        wanted = device or device_name()
        return self._loaded is not None and self._loaded.source == source and self._device == wanted

    def load(self, source: Source, device: str) -> None:
        """Put `source` in memory in place of what was there: 4-bit on a GPU, but for the embedded model."""
        self.unload()
        self._device = device or device_name()
        quantise = self._device != "cpu" and source.name != POCKET
        self._loaded = load(source, Precision(quantise=quantise), self._device)

    def unload(self) -> None:
        """Free the model's memory."""
        self._loaded = None
        self._adapters = []
        self._supports = {}
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def stream(
        self, question: Question, adapter: Path | None, data: DataSet | None = None
    ) -> Generator[str | Comparing | Generated, None, None]:
        """Pieces of text, then Generated; `adapter` is a folder, None asks the base alone.

        The question's shots come from `data`; before the first text Comparing says how far the search for them is.
        """
        assert self._loaded is not None
        loaded = self._loaded
        shots = (yield from self._pick(loaded, question, data)) if data and question.shots.count else []
        info = compute(self._choose, loaded, question.adapter, adapter) if adapter else None
        context = nullcontext() if adapter else without_adapter(loaded)
        with context:
            yield from stream(
                loaded,
                _conversation(loaded, question, info, shots),
                info.pictures if info else PictureOptions(),
                question.max_new_tokens,
            )

    def _pick(self, loaded: Loaded, question: Question, data: DataSet) -> Generator[Comparing, None, list[Example]]:
        key = (data.id, replace(question.shots, count=0))
        if key not in self._supports:
            nearness = None
            if question.shots.support == "similar":
                index = PictureIndex(loaded, data.answered, self._indexes, data.id)
                steps = index.fill()
                while step := compute(next, steps, None):
                    yield Comparing(*step)
                nearness = index.nearness
            # One set of supports at a time: their features and prints are quickly read again.
            self._supports = {key: Supports(data.answered, question.shots.support, question.shots.seed, nearness)}
        asked = Example(id="", parts=(question.text.strip(),), answers=())
        return compute(self._supports[key].pick, asked, question.shots.count, question.images)

    def _choose(self, loaded: Loaded, name: str, folder: Path) -> AdapterInfo:
        info = read_info(folder)
        # A run that was stopped and resumed writes another adapter under its name.
        key = f"{name}@{(folder / WEIGHTS).stat().st_mtime_ns}".replace(".", "_")
        use_adapter(loaded, key, folder)
        self._adapters = [*(kept for kept in self._adapters if kept != key), key]
        while len(self._adapters) > _KEPT_ADAPTERS:
            drop_adapter(loaded, self._adapters.pop(0))
        return info


def _conversation(
    loaded: Loaded, question: Question, info: AdapterInfo | None, shots: Sequence[Example]
) -> Conversation:
    """The question as chat messages, after its shots.

    The asked pictures stand in the first turn about them; chat models hear the earlier turns too.
    """
    tokens = loaded.control_tokens
    hint = question.hint or (info.prompt_hint if info else "")
    style = question.style or (info.prompt_style if info else None) or loaded.style
    # A base checkpoint knows no dialogue, and the embedded model reads each question best alone with the picture.
    turns = list(question.history) if style == "chat" and loaded.source.name != POCKET else []
    pictures: list[str | None] = [None] * len(question.images)
    first_hint, messages = hint, []
    for turn in turns:
        messages += [user_message([*pictures, turn.question], tokens, hint), assistant_message(turn.answer, tokens)]
        pictures, hint = [], ""
    messages.append(user_message([*pictures, question.text.strip()], tokens, hint))
    return with_shots(Conversation(tuple(messages), tuple(question.images), style), shots, tokens, first_hint)
