"""What one visitor looks at and has asked: pictures, exchanges, and how both are put on the page. No gradio here."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from vqa_core.answering.answer import Answer, Turn
from vqa_core.answering.request import Asked, check_picture_count
from vqa_core.ui.ask import ask_words as words

Status = Literal["waiting", "reading", "streaming", "done", "stopped", "failed"]
LIVE: tuple[Status, ...] = ("waiting", "reading", "streaming")

SURE = 0.75
"""An answer with at least this probability is called sure. Measured with the embedded model on 145 questions about real
receipts, cards and pages: 95 % right from here on, 12 % below."""
STALE_S = 15.0


@dataclass(frozen=True)
class Shown:
    """One picture: `file` is asked about, `preview` is what the browser draws; both are files of ours or uploads."""

    name: str
    file: Path
    preview: Path
    width: int
    height: int


@dataclass(eq=False)
class Exchange:
    """A question and what became of it. Only `Session` and the answering loop change it."""

    asked: Asked
    status: Status = "waiting"
    text: str = ""
    answer: Answer | None = None
    problem: str = ""

    @property
    def live(self) -> bool:
        return self.status in LIVE

    def begin(self) -> None:
        self.status = "reading"

    def add(self, piece: str) -> None:
        self.status = "streaming"
        self.text += piece

    def finish(self, answer: Answer) -> None:
        """The Answer's text replaces the pieces: it is the trimmed one."""
        self.answer, self.text = answer, answer.text
        self.status = "stopped" if answer.stopped else "done"

    def stop(self) -> None:
        if self.live:
            self.status = "stopped"

    def fail(self, problem: str) -> None:
        if self.live:
            self.status, self.problem = "failed", problem

    def view(self) -> dict[str, Any]:
        """Plain values for the browser, which places them as text, never as HTML."""
        return {
            "question": self.asked.question,
            "text": self.text,
            "status": self.status,
            "state": words.STATUS.get(self.status, ""),
            "problem": self.problem,
            "busy": self.live,
            "footer": self._footer(),
            "details": self._details(),
        }

    def _footer(self) -> list[dict[str, str]]:
        shown = [self.asked.model, self.asked.adapter]
        if self.answer is not None and self.answer.shots:
            shown.append(words.examples(self.answer.shots))
        parts = [{"text": part, "mark": ""} for part in shown if part]
        if self.answer is not None and self.answer.confidence is not None and self.status == "done":
            sure = self.answer.confidence >= SURE
            parts.append({"text": words.SURE if sure else words.NOT_SURE, "mark": "sure" if sure else "unsure"})
        if self.status == "stopped":
            parts.append({"text": words.STOPPED, "mark": ""})
        if self.answer is not None:
            parts.append({"text": words.seconds(self.answer.seconds), "mark": ""})
        return parts

    def _details(self) -> str:
        return "" if self.answer is None else words.details(self.answer)


@dataclass
class Session:
    """One visitor's pictures and conversation, changed in place so that a running answer sees a new picture."""

    kind: str = words.DOCUMENT
    pictures: list[Shown] = field(default_factory=list)
    selected: int = 0
    example: str = ""
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def running(self) -> Exchange | None:
        """The exchange that waits or is being answered, if any."""
        return self.exchanges[-1] if self.exchanges and self.exchanges[-1].live else None

    @property
    def history(self) -> tuple[Turn, ...]:
        """Finished exchanges about these pictures, oldest first."""
        done = (one for one in self.exchanges if one.status in ("done", "stopped") and one.text)
        return tuple(Turn(one.asked.question, one.text) for one in done)

    def show(self, pictures: Iterable[Shown], example: str = "") -> None:
        """Look at these pictures instead; the conversation about the old ones ends."""
        pictures = list(pictures)
        check_picture_count(len(pictures))
        self.pictures, self.selected, self.example = pictures, 0, example
        self.clear()

    def add(self, pictures: Iterable[Shown]) -> None:
        """Look at these pictures too; the conversation goes on."""
        pictures = list(pictures)
        check_picture_count(len(self.pictures) + len(pictures))
        self.pictures = [*self.pictures, *pictures]
        self.selected = len(self.pictures) - 1
        self.example = ""

    def remove(self, index: int) -> None:
        """Drop one picture; with the last one the conversation ends too."""
        if 0 <= index < len(self.pictures):
            self.pictures = self.pictures[:index] + self.pictures[index + 1 :]
            self.selected = max(0, min(self.selected, len(self.pictures) - 1))
            self.example = ""
        if not self.pictures:
            self.clear()

    def ask(self, asked: Asked) -> Exchange:
        """A new exchange at the end, waiting."""
        exchange = Exchange(asked)
        self.exchanges.append(exchange)
        return exchange

    def clear(self) -> None:
        """End the conversation; an answer still under way stops."""
        for exchange in self.exchanges:
            exchange.stop()
        self.exchanges = []


class Line:
    """Who waits for an answer, over all visitors; a ticket that nobody looks at any more does not count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[int, float] = {}

    def join(self, exchange: Exchange, now: float | None = None) -> None:
        with self._lock:
            self._seen[id(exchange)] = time.monotonic() if now is None else now

    def hold(self, exchange: Exchange) -> None:
        """Its answer has begun: it counts until `leave`, looked at or not."""
        with self._lock:
            if id(exchange) in self._seen:
                self._seen[id(exchange)] = float("inf")

    def leave(self, exchange: Exchange) -> None:
        with self._lock:
            self._seen.pop(id(exchange), None)

    def before(self, exchange: Exchange, now: float | None = None) -> int:
        """How many questions come first; asking keeps the own ticket fresh."""
        now = time.monotonic() if now is None else now
        with self._lock:
            if id(exchange) not in self._seen:
                return 0
            self._seen[id(exchange)] = max(now, self._seen[id(exchange)])
            self._seen = {ticket: seen for ticket, seen in self._seen.items() if now - seen < STALE_S}
            return list(self._seen).index(id(exchange))
