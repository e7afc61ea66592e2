"""What a measurement says of a whole run: memory against what is free, time to finish, price, and the levers. No torch.

Everything here is arithmetic over what the measuring process found.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from vqa_core.training.config import TrainConfig
from vqa_core.training.probe.levers import Lever, Shape, levers
from vqa_core.training.probe.price import cost
from vqa_core.training.quality import FREE_S, Costs, evaluations, rows_that_fit, total_steps

TIGHT_SHARE = 0.2
"""With less than this of the free memory left over, it fits narrowly: on an H200 a run came to reserve up to a third
more than its measured steps, most of it in gaps that torch gives back before it fails."""
SAME = 0.02
"""A picture setting that changes the heaviest row by less is none worth a line."""


@dataclass(frozen=True)
class Pace:
    """Seconds of one batch with pictures seen for the first time and with their features kept, and of the optimiser."""

    fresh_s: float
    cached_s: float
    optimiser_s: float = 0.0


@dataclass(frozen=True)
class Found:
    """What the measuring process told, as far as it came. Sizes in GiB, times in seconds; a `_row_s` is for one row.

    `resting_gib` is what the model holds between steps. `kept_row_gib` is what a picture's kept features take, of
    `kept_room_gib`. `ready_s` is what one process takes to make a batch while all loader processes do. `warm_s` is what
    the first step takes longer than others, `wait_s` what its rows take to come. `pace` is that of a run's own steps
    where they were rehearsed, which are `slower` than the model alone. `lack` says where memory was lacking, "" where
    it was not.
    """

    device: str = ""
    free_gib: float | None = None
    lack: str = ""
    load_s: float = 0.0
    train_rows: int = 0
    held_out_rows: int = 0
    pictures: int = 0
    peak_gib: float | None = None
    resting_gib: float = 0.0
    pace: Pace | None = None
    ready_s: float = 0.0
    warm_s: float = 0.0
    wait_s: float = 0.0
    slower: float = 1.0
    kept_row_gib: float = 0.0
    kept_room_gib: float = 0.0
    first_row_s: float = 0.0
    row_s: float = 0.0
    save_s: float = 0.0
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True)
class LeverFound:
    """What was measured of a lever; `ratio` is how many more tokens and pixels its rows have."""

    peak_gib: float | None = None
    pace: Pace | None = None
    lack: bool = False
    ratio: float | None = None


@dataclass(frozen=True)
class LeverRow:
    """One line of the levers' table; `measured` False marks an estimate."""

    key: str
    title: str
    changes: Mapping[str, Any]
    measured: bool
    fits: bool | None
    peak_gib: float | None
    seconds_per_step: float | None
    samples_per_s: float | None
    eta_s: float | None


@dataclass(frozen=True)
class Steps:
    """How many optimiser steps and batches a run has."""

    steps: int
    batches: float


@dataclass(frozen=True)
class Forecast:
    """`fits` None where the measurement did not come to it. Money is as typed: `price` with its sign or word."""

    device: str
    fits: bool | None
    lack: str
    peak_gib: float | None
    free_gib: float | None
    steps: int
    seconds_per_step: float | None
    fresh_seconds_per_step: float | None
    cached_seconds_per_step: float | None
    samples_per_s: float | None
    batch_ready_s: float
    load_s: float
    scoring_s: float | None
    evaluations: int
    eta_s: float | None
    price: float | None
    price_words: str
    levers: tuple[LeverRow, ...]

    @property
    def tight(self) -> bool:
        """It fits, and hardly anything is left over."""
        if not self.fits or self.peak_gib is None or self.free_gib is None:
            return False
        return self.free_gib - self.peak_gib < TIGHT_SHARE * self.free_gib

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def steps_of(config: TrainConfig, rows: int) -> Steps:
    """How the Trainer counts: a last, smaller batch and a last, shorter step of a pass count as one."""
    batches = max(1, math.ceil(rows / config.batch_size))
    a_step = max(1, math.ceil(batches / config.accumulation))
    steps = total_steps(config, rows)
    return Steps(steps, steps * batches / a_step)


def forecast(
    config: TrainConfig, found: Found, of_levers: Mapping[str, LeverFound] | None = None, price: str = ""
) -> Forecast:
    """The run as its settings say; `of_levers` by their keys, `price` an hour's as typed ("" for none)."""
    fits = False if found.lack else None if found.peak_gib is None else True
    peak = _with_kept(config, found, found.peak_gib)
    if fits and peak is not None and found.free_gib is not None:
        fits = peak <= found.free_gib
    steps = steps_of(config, found.train_rows) if found.train_rows else Steps(0, 0)
    pace = found.pace
    seconds = _step_s(config, found, pace, steps) if pace and steps.steps else None
    times, scoring_s = _scored_s(config, found, steps, seconds) if seconds is not None else (0, None)
    eta = _eta_s(config, found, steps, seconds)
    money, money_words = cost(price, eta)
    rows = tuple(
        _lever_row(lever, config, found, own)
        for lever in levers(config, found.shape, fits is not False)
        if (own := (of_levers or {}).get(lever.key, LeverFound())).ratio is None or abs(own.ratio - 1) >= SAME
    )
    return Forecast(
        device=found.device,
        fits=fits,
        lack=found.lack,
        peak_gib=_rounded(peak, 3),
        free_gib=_rounded(found.free_gib, 3),
        steps=steps.steps,
        seconds_per_step=_rounded(seconds, 4),
        fresh_seconds_per_step=_rounded(_whole_step_s(config, found, pace, fresh=True), 4) if pace else None,
        cached_seconds_per_step=_rounded(_whole_step_s(config, found, pace, fresh=False), 4) if pace else None,
        samples_per_s=_samples_per_s(config, seconds),
        batch_ready_s=round(found.ready_s, 4),
        load_s=round(found.load_s, 2),
        scoring_s=_rounded(scoring_s, 2),
        evaluations=times,
        eta_s=_rounded(eta, 1),
        price=_rounded(money, 4),
        price_words=money_words,
        levers=rows,
    )


def _with_kept(config: TrainConfig, found: Found, peak: float | None) -> float | None:
    """On a CPU kept features share the memory: those that later pictures will leave are added."""
    if peak is None or found.device != "cpu" or not config.cache_features:
        return peak
    return peak + min(found.pictures * found.kept_row_gib, found.kept_room_gib)


def _steady_s(config: TrainConfig, ready_s: float, compute_s: float) -> float:
    """A batch: made and learnt from in turn, or made by other processes meanwhile."""
    if not config.loader_workers:
        return ready_s + compute_s
    return max(compute_s, ready_s / config.loader_workers)


def _whole_step_s(config: TrainConfig, found: Found, pace: Pace, *, fresh: bool) -> float:
    seconds = pace.fresh_s if fresh else pace.cached_s
    return config.accumulation * _steady_s(config, found.ready_s, seconds) + pace.optimiser_s


def _step_s(config: TrainConfig, found: Found, pace: Pace, steps: Steps) -> float:
    """Over the whole run: pictures are new in its first pass, later their features are kept as far as there is room."""
    needed = found.pictures * found.kept_row_gib
    kept = min(1.0, found.kept_room_gib / needed) if needed else 1.0
    new = min(1.0, found.pictures / found.train_rows)
    first = new * pace.fresh_s + (1 - new) * pace.cached_s
    later = kept * pace.cached_s + (1 - kept) * pace.fresh_s
    a_pass = found.train_rows / config.batch_size
    passes = steps.batches / max(1, math.ceil(a_pass))
    seconds = min(1.0, passes) * a_pass * _steady_s(config, found.ready_s, first)
    seconds += max(0.0, passes - 1) * a_pass * _steady_s(config, found.ready_s, later)
    return seconds / steps.steps + pace.optimiser_s


def _samples_per_s(config: TrainConfig, seconds: float | None) -> float | None:
    return round(config.batch_size * config.accumulation / seconds, 3) if seconds else None


def _scored_s(config: TrainConfig, found: Found, steps: Steps, seconds: float) -> tuple[int, float]:
    """How often held-out rows are scored, and for how long in all: as a run bounds it itself."""
    times = evaluations(config, steps.steps)
    costs = Costs(seconds, found.first_row_s, found.row_s)
    rows = rows_that_fit(found.held_out_rows, costs, steps.steps, times, config.eval_share)
    share = min(0.99, config.eval_share)
    most = max(share / (1 - share) * steps.steps * seconds, FREE_S, rows * found.row_s)
    return times + 1, rows * found.first_row_s + min(times * rows * found.row_s, most)


def _eta_s(config: TrainConfig, found: Found, steps: Steps, seconds: float | None) -> float | None:
    """Loading, the wait for the first batch, steps, evaluations and saving."""
    if seconds is None:
        return None
    _, scoring_s = _scored_s(config, found, steps, seconds)
    saves = (steps.steps // config.save_steps if config.save_steps else 0) + 1
    return found.load_s + found.warm_s + found.wait_s + steps.steps * seconds + scoring_s + saves * found.save_s


def _lever_row(lever: Lever, config: TrainConfig, found: Found, own: LeverFound) -> LeverRow:
    changed = config.model_copy(update=dict(lever.changes))
    longer = (changed.batch_size / config.batch_size) * (own.ratio if lever.memory is None and own.ratio else 1.0)
    found = replace(found, ready_s=found.ready_s * longer)
    measured = own.lack or own.pace is not None
    pace = _beside_loading(own.pace, found) if own.pace else _estimated_pace(lever, config, found, own)
    peak = own.peak_gib if measured else _estimated_peak(lever, found, own)
    peak = _with_kept(changed, found, peak)
    steps = steps_of(changed, found.train_rows) if found.train_rows else Steps(0, 0)
    seconds = _step_s(changed, found, pace, steps) if pace and steps.steps else None
    fits = False if own.lack else None
    if not own.lack and peak is not None and found.free_gib is not None:
        fits = peak <= found.free_gib
    return LeverRow(
        key=lever.key,
        title=lever.title,
        changes=dict(lever.changes),
        measured=measured,
        fits=fits,
        peak_gib=_rounded(peak, 3),
        seconds_per_step=_rounded(seconds, 4),
        samples_per_s=_samples_per_s(changed, seconds),
        eta_s=_rounded(_eta_s(changed, found, steps, seconds), 1),
    )


def _beside_loading(pace: Pace, found: Found) -> Pace:
    """A lever's batches were timed alone: in a run they slow down as those of the settings as they are."""
    return Pace(pace.fresh_s * found.slower, pace.cached_s * found.slower, pace.optimiser_s * found.slower)


def _estimated_peak(lever: Lever, found: Found, own: LeverFound) -> float | None:
    """Weights as they rest, and a step's own memory by the lever's factor."""
    factor = own.ratio if lever.memory is None else lever.memory
    if found.peak_gib is None or factor is None:
        return None
    return found.resting_gib + lever.weights_gib + max(0.0, found.peak_gib - found.resting_gib) * factor


def _estimated_pace(lever: Lever, config: TrainConfig, found: Found, own: LeverFound) -> Pace | None:
    """A batch's seconds by the lever's factor; a batch of other size takes as long as its rows."""
    if found.pace is None:
        return None
    if lever.key == "caching" and not lever.changes["cache_features"]:
        return Pace(found.pace.fresh_s, found.pace.fresh_s, found.pace.optimiser_s)
    time = own.ratio if lever.memory is None else lever.time
    if time is None:
        return None
    time *= lever.changes.get("batch_size", config.batch_size) / config.batch_size
    return Pace(found.pace.fresh_s * time, found.pace.cached_s * time, found.pace.optimiser_s)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
