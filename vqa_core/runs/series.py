"""A history's numbers as curves that stay small however long it grows: thinned while its rows are read."""

import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vqa_core.runs.history import Row

BINS = 256
"""A series is exact up to twice as many values."""
EVENTS_OF_A_KIND = 100
_NOT_CURVES = frozenset({"step", "time"})


class Point(NamedTuple):
    """One value, after `minutes` of work; `order` counts the values of its series before it."""

    order: int
    step: float
    minutes: float
    value: float


class Mean(NamedTuple):
    """What `size` values in a row came to, placed at the last of them."""

    step: float
    minutes: float
    value: float
    size: int


class Event(NamedTuple):
    """What happened to a run, and when."""

    kind: str
    step: float
    minutes: float


@dataclass(frozen=True)
class Series:
    """One key's values: the first, the last, and of each bin the lowest and highest, so that no spike is lost.

    `means` has every bin's mean, for an average that thinning does not bend; where nothing was left out it is empty.
    """

    points: tuple[Point, ...] = ()
    means: tuple[Mean, ...] = ()


@dataclass(frozen=True)
class Curves:
    """All series of a run by key, and its events in their order."""

    series: Mapping[str, Series] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    def of(self, key: str) -> Series:
        return self.series.get(key, Series())

    def first(self, key: str) -> float | None:
        """The first value under `key`; None where there is none."""
        points = self.of(key).points
        return points[0].value if points else None

    def last(self, key: str) -> float | None:
        points = self.of(key).points
        return points[-1].value if points else None


class _Bin:
    """Values in a row."""

    __slots__ = ("count", "high", "last", "low", "total")

    def __init__(self, point: Point) -> None:
        self.low = self.high = self.last = point
        self.total = point.value
        self.count = 1

    def add(self, point: Point) -> None:
        if point.value < self.low.value:
            self.low = point
        # Of two equal values the earlier counts as the lower: both are kept.
        if point.value >= self.high.value:
            self.high = point
        self.last = point
        self.total += point.value
        self.count += 1

    def join(self, later: "_Bin") -> None:
        self.low = min(self.low, later.low, key=_value)
        self.high = max(self.high, later.high, key=_value)
        self.last = later.last
        self.total += later.total
        self.count += later.count


class GrowingSeries:
    """A series while it is read: its bins double their width when they are full, so that it takes bounded memory."""

    def __init__(self, bins: int = BINS) -> None:
        self._most = bins
        # Two values are their own lowest and highest: the narrowest bins lose nothing.
        self._width = 2
        self._bins: list[_Bin] = []
        self._first: Point | None = None
        self._count = 0

    def add(self, step: float, minutes: float, value: float) -> None:
        point = Point(self._count, step, minutes, value)
        self._count += 1
        if self._first is None:
            self._first = point
        if self._bins and self._bins[-1].count < self._width:
            self._bins[-1].add(point)
            return
        if len(self._bins) == self._most:
            for left, right in zip(self._bins[::2], self._bins[1::2], strict=True):
                left.join(right)
            self._bins = self._bins[::2]
            self._width *= 2
        self._bins.append(_Bin(point))

    def now(self) -> Series:
        """What it holds at this moment; at most 2 points a bin, and two more."""
        if self._first is None:
            return Series()
        kept = {self._first, self._bins[-1].last}
        for one in self._bins:
            kept |= {one.low, one.high}
        exact = self._width == 2
        means = [] if exact else [_mean(one) for one in self._bins]
        return Series(tuple(sorted(kept)), tuple(means))


class GrowingCurves:
    """All curves of one run while its history is read. Time between an end and a resume does not count as work."""

    def __init__(self, bins: int = BINS) -> None:
        self._bins = bins
        self._series: dict[str, GrowingSeries] = {}
        self._events: dict[str, deque[tuple[int, Event]]] = {}
        self._heard = 0
        self._worked_s = 0.0
        self._before: float | None = None

    def add(self, rows: Iterable[Row]) -> None:
        """Rows in their order, as `history.read` gives them: none that a later "resumed" row takes back."""
        for row in rows:
            event, step = row.get("event"), row.get("step")
            if event in ("started", "resumed"):
                self._before = None
            minutes = self._minutes(row.get("time"))
            at = step if finite(step) else None
            if isinstance(event, str):
                self._hear(Event(event, at or 0, minutes))
            elif at is not None:
                for key, value in row.items():
                    if key not in _NOT_CURVES and finite(value):
                        self._of(key).add(at, minutes, value)

    def now(self) -> Curves:
        events = sorted(one for kind in self._events.values() for one in kind)
        series = {key: one.now() for key, one in self._series.items()}
        return Curves(series, tuple(event for _, event in events))

    def _of(self, key: str) -> GrowingSeries:
        if key not in self._series:
            self._series[key] = GrowingSeries(self._bins)
        return self._series[key]

    def _minutes(self, time: Any) -> float:
        if finite(time):
            self._worked_s += max(0.0, time - self._before) if self._before is not None else 0.0
            self._before = time
        return round(self._worked_s / 60, 4)

    def _hear(self, event: Event) -> None:
        # A long run saves thousands of times: only the newest are marked, beside every rarer event.
        self._events.setdefault(event.kind, deque(maxlen=EVENTS_OF_A_KIND)).append((self._heard, event))
        self._heard += 1


def finite(value: object) -> bool:
    """A number that can be drawn: no truth value, not infinite, not NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _mean(one: _Bin) -> Mean:
    return Mean(one.last.step, one.last.minutes, one.total / one.count, one.count)


def _value(point: Point) -> float:
    return point.value
