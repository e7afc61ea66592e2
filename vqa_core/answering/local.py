"""The engine of this process: one base in memory, adapters on it, answers in pieces."""

import gc
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path

import torch

from vqa_core.answering.answer import Question
from vqa_core.models.adapters import drop_adapter, use_adapter, without_adapter
from vqa_core.models.catalogue import POCKET, WEIGHTS, AdapterInfo, Source, read_info
from vqa_core.models.generation import Generated, stream
from vqa_core.models.loading import Loaded, Precision, device_name, load, use_all_cores
from vqa_core.models.processing import (
    Conversation,
    PictureOptions,
    assistant_message,
    user_message,
)

_KEPT_ADAPTERS = 6


class LocalEngine:
    """Not safe between threads: the Answerer's lock is around every call."""

    def __init__(self) -> None:
        use_all_cores()
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
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def stream(self, question: Question, adapter: Path | None) -> Generator[str | Generated, None, None]:
        """Pieces of text, then Generated; `adapter` is a folder, None asks the base alone."""
        assert self._loaded is not None
        loaded = self._loaded
        info = self._choose(loaded, question.adapter, adapter) if adapter else None
        context = nullcontext() if adapter else without_adapter(loaded)
        with context:
            yield from stream(
                loaded,
                _conversation(loaded, question, info),
                info.pictures if info else PictureOptions(),
                question.max_new_tokens,
            )

    def _choose(self, loaded: Loaded, name: str, folder: Path) -> AdapterInfo:
        info = read_info(folder)
        # A run that was stopped and resumed writes another adapter under its name.
        key = f"{name}@{(folder / WEIGHTS).stat().st_mtime_ns}".replace(".", "_")
        use_adapter(loaded, key, folder)
        self._adapters = [*(kept for kept in self._adapters if kept != key), key]
        while len(self._adapters) > _KEPT_ADAPTERS:
            drop_adapter(loaded, self._adapters.pop(0))
        return info


def _conversation(loaded: Loaded, question: Question, info: AdapterInfo | None) -> Conversation:
    """The question as chat messages. The pictures stand in the first turn; chat models hear the earlier turns too."""
    tokens = loaded.control_tokens
    hint = question.hint or (info.prompt_hint if info else "")
    # The embedded model reads each question best alone with the picture.
    turns = [] if loaded.source.name == POCKET else list(question.history)
    pictures: list[str | None] = [None] * len(question.images)
    messages = []
    for turn in turns:
        messages += [user_message([*pictures, turn.question], tokens, hint), assistant_message(turn.answer, tokens)]
        pictures, hint = [], ""
    messages.append(user_message([*pictures, question.text.strip()], tokens, hint))
    style = question.style or (info.prompt_style if info else None)
    return Conversation(tuple(messages), tuple(question.images), style)
