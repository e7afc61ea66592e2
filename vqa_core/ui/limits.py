"""What a visitor of a Space may ask for, and how often. The owner, and everybody at home, is not held to any of it."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.pictures import picture_size
from vqa_core.settings import PublicLimits
from vqa_core.ui import space_words as words
from vqa_core.ui.owner import Visitor

WINDOW_S = 60.0
MOST_ADDRESSES = 4096


class Window:
    """At most `limit` in any minute. A monotonic `now` in seconds is given so that a minute need not pass."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._taken: deque[float] = deque()

    def wait(self, count: int, now: float) -> float:
        """Seconds until `count` more fit, 0.0 where they fit now."""
        while self._taken and now - self._taken[0] >= WINDOW_S:
            self._taken.popleft()
        over = len(self._taken) + count - self.limit
        if over <= 0:
            return 0.0
        # More than ever fit at once wait for an empty minute.
        last = self._taken[min(over, len(self._taken)) - 1] if self._taken else now
        return last + WINDOW_S - now

    def take(self, count: int, now: float) -> None:
        self._taken.extend([now] * count)

    @property
    def empty(self) -> bool:
        return not self._taken


class Each:
    """A window for each address; those that have been quiet for a minute are forgotten, then the oldest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._windows: dict[str, Window] = {}

    def __len__(self) -> int:
        return len(self._windows)

    def wait(self, address: str, count: int, now: float) -> float:
        """As Window.wait."""
        return self._windows.get(address, Window(self._limit)).wait(count, now)

    def take(self, address: str, count: int, now: float) -> None:
        """As Window.take."""
        if address not in self._windows and len(self) >= MOST_ADDRESSES:
            self._forget(now)
        self._windows.setdefault(address, Window(self._limit)).take(count, now)

    def _forget(self, now: float) -> None:
        for window in self._windows.values():
            window.wait(0, now)
        loud = [(address, window) for address, window in self._windows.items() if not window.empty]
        self._windows = dict(loud[-MOST_ADDRESSES // 2 :])


class Limiter:
    """One for the page and the API together. Only what was allowed is counted, so it stays as small as its limits."""

    def __init__(self, limits: PublicLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._all = Window(limits.asks_in_all)
        self._each = Each(limits.asks_a_minute)

    def take(self, visitor: Visitor, count: int = 1, now: float | None = None) -> None:
        """Count `count` asks of `visitor`; UserError with the seconds to wait where they are too many."""
        if visitor.owner:
            return
        now = time.monotonic() if now is None else now
        with self._lock:
            if seconds := self._each.wait(visitor.address, count, now):
                raise UserError(words.wait(seconds, words.YOUR))
            if seconds := self._all.wait(count, now):
                raise UserError(words.wait(seconds, words.EVERYBODYS))
            self._each.take(visitor.address, count, now)
            self._all.take(count, now)

    def check_count(self, visitor: Visitor, pictures: int) -> None:
        """UserError for more pictures than a visitor's question may have."""
        if not visitor.owner and pictures > self._limits.pictures:
            raise UserError(words.TOO_MANY_PICTURES.format(count=pictures, most=self._limits.pictures))

    def check_length(self, visitor: Visitor, tokens: object) -> None:
        """UserError for a longer answer than a visitor may ask for; what is no number is left to others."""
        if not visitor.owner and isinstance(tokens, int | float) and tokens > self._limits.answer_tokens:
            raise UserError(words.TOO_LONG.format(tokens=int(tokens), most=self._limits.answer_tokens))

    def check_sizes(self, visitor: Visitor, sizes: Sequence[tuple[str, int, int]]) -> None:
        """UserError where one of (name, width, height) is a larger picture than a visitor may send."""
        for name, width, height in sizes:
            if not visitor.owner and width * height > self._limits.megapixels * 1_000_000:
                raise UserError(
                    words.TOO_LARGE.format(name=name, width=width, height=height, most=self._limits.megapixels)
                )

    def check_file(self, visitor: Visitor, source: Path | bytes, name: str) -> None:
        """The same of a picture that is not opened yet: its header says how large it is, before memory is taken.

        Also UserError for a file of too many bytes.
        """
        if visitor.owner:
            return
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > self._limits.file_megabytes * 1_000_000:
            raise UserError(
                words.TOO_HEAVY.format(name=name, size=f"{size / 1e6:.1f}", most=self._limits.file_megabytes)
            )
        try:
            width, height = picture_size(source, name)
        except UserError:
            # What opens it says what is wrong with it.
            return
        self.check_sizes(visitor, [(name, width, height)])
