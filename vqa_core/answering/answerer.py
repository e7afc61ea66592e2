"""Answerer: loads a model once, adapters on top by name, and answers questions one at a time."""

import gc
import threading
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vqa_core.answering.answer import Answer, Question
from vqa_core.answering.few_shot import Comparing, Shots
from vqa_core.errors import UserError
from vqa_core.examples.sets import DataSet, resolve
from vqa_core.hardware import detect
from vqa_core.models.catalogue import POCKET, Source, adapter_folder, find_model, read_info
from vqa_core.models.compute import compute
from vqa_core.models.libraries import importing
from vqa_core.runs.lock import device_lock, held
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

if TYPE_CHECKING:
    from vqa_core.answering.local import LocalEngine
    from vqa_core.models.generation import Generated

_WATCH_S = 1.0
_UNCHANGING = ("builtin:", "set:")


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
        # Spans choosing the adapter and generating: without it two threads get each other's adapter.
        self._lock = threading.Lock()
        self._engine: LocalEngine | None = None
        self._readiness = Readiness(False, "", 0.0)
        self._watching = False
        self._examples: tuple[str, DataSet] | None = None

    def preload(self, model: str = POCKET) -> None:
        """Load `model` in a thread of its own; returns at once."""

        def work() -> None:
            # A model that cannot be loaded says so when it is asked.
            with suppress(UserError), self._lock:
                self._ready_engine(model)
            # The libraries' objects stay. Looked through again and again for what may go, they held up the page's
            # answers for half a second.
            gc.freeze()

        threading.Thread(target=work, name="preload", daemon=True).start()

    def readiness(self) -> Readiness:
        """Where loading stands now; `ready` once the last model asked for is in memory."""
        state = self._readiness
        if state.ready or not state.phase:
            return state
        return Readiness(False, state.phase, time.monotonic() - state.seconds)

    def stream(self, question: Question) -> Generator[str | Answer, None, None]:
        """Pieces of the answer's text as they come, then the Answer itself, always last.

        Closing the generator stops generation before its next token; while support pictures are compared, empty pieces
        come, so that it can be closed then too. Raises UserError for what a user can mend.
        """
        if not question.text.strip():
            raise UserError("The question is empty. Type one.")
        adapter = adapter_folder(question.adapter, self._settings, self._store) if question.adapter else None
        question.shots.check()
        data = self._find_examples(question.shots)
        with self._lock:
            asked = time.monotonic()
            engine = self._ready_engine(question.model)
            loaded = time.monotonic()
            ready = self._readiness
            try:
                for piece in engine.stream(question, adapter, data):
                    if isinstance(piece, str):
                        yield piece
                    elif isinstance(piece, Comparing):
                        self._readiness = Readiness(False, f"comparing {piece.known} of {piece.total} pictures", loaded)
                        yield ""
                    else:
                        yield _answer(question, piece, time.monotonic() - asked, loaded - asked)
            finally:
                self._readiness = ready

    def _find_examples(self, shots: Shots) -> DataSet | None:
        """The data set that the shots are taken from; None for no shots."""
        if not shots.count:
            return None
        # A path's content may have changed; the other sources are what they were.
        known = self._examples
        if known and known[0] == shots.source and shots.source.startswith(_UNCHANGING):
            return known[1]
        data = resolve(shots.source, self._settings.home, self._settings.allow_local_paths)
        self._examples = (shots.source, data)
        return data

    def answer(self, question: Question) -> Answer:
        """The whole answer at once; raises what `stream` raises."""
        *_, last = self.stream(question)
        assert isinstance(last, Answer)
        return last

    def base_of(self, adapter: str) -> str:
        """The model that an adapter belongs to; the embedded one for no adapter. UserError if there is none."""
        if not adapter:
            return POCKET
        return read_info(adapter_folder(adapter, self._settings, self._store)).base

    def unload(self) -> None:
        """Free the model's memory; the next question loads it again."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._engine is not None:
            self._engine.unload()
            self._readiness = Readiness(False, "", 0.0)

    def _ready_engine(self, model: str) -> "LocalEngine":
        """The engine with `model` in memory. Called with the lock held."""
        source = find_model(model, self._settings)
        device = self._device(model)
        if self._engine is not None and self._engine.holds(source, device):
            return self._engine
        began = time.monotonic()
        self._readiness = Readiness(False, f"loading {model}", began)
        try:
            compute(self._load, source, device)
        except BaseException:
            self._readiness = Readiness(False, "", 0.0)
            raise
        self._readiness = Readiness(True, model, time.monotonic() - began)
        if device != "cpu":
            self._watch_runs()
        assert self._engine is not None
        return self._engine

    def _load(self, source: Source, device: str) -> None:
        if self._engine is None:
            with importing:
                # Late: torch and transformers take seconds that the page's first paint need not wait for. A first load
                # reaches for more of them.
                from vqa_core.answering.local import LocalEngine

                self._engine = LocalEngine(self._settings.home / "indexes")
                self._engine.load(source, device)
        else:
            self._engine.load(source, device)

    def _device(self, model: str) -> str:
        """Where to answer: on the GPU unless a run has it; then only the embedded model answers, on the CPU.

        "" leaves the choice to the engine.
        """
        user = self._user_of_gpu()
        if not user:
            return ""
        if model != POCKET:
            raise UserError(f"{user} is using the GPU. Ask the embedded model meanwhile, or wait until that has ended.")
        return "cpu"

    def _user_of_gpu(self) -> str:
        """Who trains or measures on the GPU, in words; "" for nobody."""
        if detect().kind != "cuda":
            return ""
        for run, status in self._store.live():
            if status.state in ("preparing", "running", "stopping"):
                return f"Run {run.id}"
        # A measurement holds the device and is no run; a run that just took it is about to say so.
        return "A measurement" if held(device_lock(self._settings.runtime, "cuda0").path) else ""

    def _watch_runs(self) -> None:
        """Leave the GPU as soon as a run prepares to use it, whoever started it."""
        if self._watching or detect().kind != "cuda":
            return
        self._watching = True

        def watch() -> None:
            while True:
                time.sleep(_WATCH_S)
                if self._engine is not None and self._engine.on_gpu and self._user_of_gpu():
                    self.unload()

        threading.Thread(target=watch, name="leave-gpu", daemon=True).start()


def _answer(question: Question, said: "Generated", seconds: float, load_seconds: float) -> Answer:
    return Answer(
        text=said.text,
        confidence=said.confidence,
        seconds=seconds,
        tokens=said.tokens,
        model=question.model,
        adapter=question.adapter,
        load_seconds=load_seconds,
        stopped=said.stopped,
        shots=question.shots.count,
        support=question.shots.support if question.shots.count else "",
    )
