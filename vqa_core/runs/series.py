"""A history's numbers as curves that stay small however long it grows: thinned while its rows are read."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeGuard

from vqa_core.runs.history import Row

BINS = 256
"""A series is exact up to twice as many values."""
EVENTS_OF_A_KIND = 100
_NOT_CURVES = frozenset({"step", "time"})
_SCORES = frozenset({"eval_loss", "exact_match", "anls", "cider"})


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
    """All series of a run by key, its events in their order, and its rows with a held-out score, whole.

    `minutes` is how long it has worked.
    """

    series: Mapping[str, Series] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    scored: tuple[Row, ...] = ()
    minutes: float = 0.0
    trouble: str = ""
    """What a run at work says is wrong with its training, in words; "" where nothing is."""

    def of(self, key: str) -> Series:
        return self.series.get(key, Series())

    def first(self, key: str) -> float | None:
        """The first value under `key`; None where there is none."""
        points = self.of(key).points
        return points[0].value if points else None

    def last(self, key: str) -> float | None:
        points = self.of(key).points
        return points[-1].value if points else None


# A point while it is read: plain tuples are made in a third of the time.
_Raw = tuple[int, float, float, float]


class _Bin:
    """Values in a row."""

    __slots__ = ("count", "high", "last", "low", "total")

    def __init__(self, point: _Raw) -> None:
        self.low = self.high = self.last = point
        self.total = point[3]
        self.count = 1

    def add(self, point: _Raw) -> None:
        value = point[3]
        if value < self.low[3]:
            self.low = point
        # Of two equal values the earlier counts as the lower: both are kept.
        if value >= self.high[3]:
            self.high = point
        self.last = point
        self.total += value
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
        self._first: _Raw | None = None
        self._count = 0

    def add(self, step: float, minutes: float, value: float) -> None:
        """The next value, a finite number."""
        point = (self._count, step, minutes, value)
        self._count += 1
        if self._bins and self._bins[-1].count < self._width:
            self._bins[-1].add(point)
            return
        self._first = self._first or point
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
        return Series(tuple(Point(*point) for point in sorted(kept)), tuple(means))


class GrowingCurves:
    """All curves of one run while its history is read. Time between an end and a resume does not count as work."""

    def __init__(self, bins: int = BINS) -> None:
        self._bins = bins
        self._series: dict[str, GrowingSeries] = {}
        self._events: dict[str, list[tuple[int, Event]]] = {}
        self._scored: list[Row] = []
        self._heard = 0
        self._worked_s = 0.0
        self._before: float | None = None
        self._trouble = ""

    def add(self, rows: Iterable[Row]) -> None:
        """Rows in their order, as `history.read` gives them: none that a later "resumed" row takes back."""
        for row in rows:
            event, step = row.get("event"), row.get("step")
            if event in ("started", "resumed"):
                self._before = None
                self._trouble = ""
            elif event == "health":
                self._trouble = str(row.get("words", ""))
            minutes = self._minutes(row.get("time"))
            if isinstance(event, str):
                self._hear(Event(event, step if finite(step) else 0, minutes))
            elif finite(step):
                self._add_values(row, step, minutes)

    def now(self) -> Curves:
        """What they hold at this moment."""
        events = sorted(one for kind in self._events.values() for one in kind)
        series = {key: one.now() for key, one in self._series.items()}
        minutes = round(self._worked_s / 60, 4)
        return Curves(series, tuple(event for _, event in events), tuple(self._scored), minutes, self._trouble)

    def _add_values(self, row: Row, step: Any, minutes: float) -> None:
        for key, value in row.items():
            if key in _NOT_CURVES or not finite(value):
                continue
            if key not in self._series:
                self._series[key] = GrowingSeries(self._bins)
            self._series[key].add(step, minutes, value)
        if not _SCORES.isdisjoint(row):
            self._scored.append(row)

    def _minutes(self, time: Any) -> float:
        if finite(time):
            self._worked_s += max(0.0, time - self._before) if self._before is not None else 0.0
            self._before = time
        return round(self._worked_s / 60, 4)

    def _hear(self, event: Event) -> None:
        # A long run saves thousands of times: marks enough to see how often, beside every rarer event.
        kind = self._events.setdefault(event.kind, [])
        if len(kind) == EVENTS_OF_A_KIND:
            del kind[::2]
        kind.append((self._heard, event))
        self._heard += 1


def finite(value: object) -> TypeGuard[float]:
    """A number that can be drawn: no truth value, not infinite, not NaN."""
    kind = type(value)
    return kind is int or (kind is float and math.isfinite(value))  # type: ignore[arg-type]


def _mean(one: _Bin) -> Mean:
    _, step, minutes, _ = one.last
    return Mean(step, minutes, one.total / one.count, one.count)


def _value(point: _Raw) -> float:
    return point[3]
