"""Answerer: loads a model once, adapters on top by name, and answers questions one at a time."""

import threading
from collections.abc import Generator
from dataclasses import dataclass

from vqa_core.answering.answer import Answer, Question
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@dataclass(frozen=True)
class Readiness:
    """`phase` in words for the page ("loading pocket"); `seconds` since loading began, or that it took when ready."""

    ready: bool
    phase: str
    seconds: float


class Answerer:
    """One engine for the page, the command line and the API. Safe to share between threads."""

    def __init__(self, settings: Settings, store: RunStore) -> None:
        self._settings = settings
        self._store = store
        self._lock = threading.Lock()

    def preload(self, model: str = "pocket") -> None:
        """Load `model` in a thread of its own; returns at once."""
        raise NotImplementedError

    def readiness(self) -> Readiness:
        raise NotImplementedError

    def stream(self, question: Question) -> Generator[str | Answer, None, None]:
        """Pieces of the answer's text as they come, then the Answer itself, always last.

        Closing the generator stops generation before its next token. Raises UserError for what a user can mend.
        """
        raise NotImplementedError

    def answer(self, question: Question) -> Answer:
        """The whole answer at once; raises what `stream` raises."""
        raise NotImplementedError

    def unload(self) -> None:
        """Free the model's memory; the next question loads it again."""
        raise NotImplementedError
