"""What a measurement says of a whole run: memory against what is free, time to finish, price, and the levers. No torch.

Everything here is arithmetic over what the measuring process found.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from vqa_core.training.config import TrainConfig
from vqa_core.training.levers import Lever, Shape, levers
from vqa_core.training.quality import FREE_S, Costs, evaluations, rows_that_fit, total_steps

TIGHT_SHARE = 0.05
"""With less than this of the free memory left over, it fits narrowly."""
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
    `kept_room_gib`. `lack` says where memory was lacking, "" where it was not.
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
    collate_row_s: float = 0.0
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
    """How many optimiser steps and batches a run has, and in how many batches pictures are seen for the first time."""

    steps: int
    batches: float
    fresh: float


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


def steps_of(config: TrainConfig, rows: int, pictures: int) -> Steps:
    """How the Trainer counts: a last, smaller batch and a last, shorter step of an epoch count as one."""
    batches = max(1, math.ceil(rows / config.batch_size))
    a_step = max(1, math.ceil(batches / config.accumulation))
    steps = total_steps(config, rows)
    all_batches = steps * batches / a_step
    fresh = min(batches, all_batches) * min(1.0, pictures / max(1, rows))
    return Steps(steps, all_batches, fresh)


def forecast(
    config: TrainConfig, found: Found, of_levers: Mapping[str, LeverFound] | None = None, price: str = ""
) -> Forecast:
    """The run as its settings say; `of_levers` by their keys, `price` an hour's as typed ("" for none)."""
    fits = False if found.lack else None if found.peak_gib is None else True
    peak = _with_kept(config, found, found.peak_gib)
    if fits and peak is not None and found.free_gib is not None:
        fits = peak <= found.free_gib
    steps = steps_of(config, found.train_rows, found.pictures) if found.train_rows else Steps(0, 0, 0)
    pace = found.pace
    seconds = _step_s(config, found, pace, steps) if pace and steps.steps else None
    times, scoring_s = _scored_s(config, found, steps, seconds) if seconds is not None else (0, None)
    eta = _eta_s(config, found, steps, seconds)
    cost, cost_words = _cost(price, eta)
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
        load_s=round(found.load_s, 2),
        scoring_s=_rounded(scoring_s, 2),
        evaluations=times,
        eta_s=_rounded(eta, 1),
        price=_rounded(cost, 4),
        price_words=cost_words,
        levers=rows,
    )


def _with_kept(config: TrainConfig, found: Found, peak: float | None) -> float | None:
    """On a CPU kept features share the memory: those that later pictures will leave are added."""
    if peak is None or found.device != "cpu" or not config.cache_features:
        return peak
    return peak + min(found.pictures * found.kept_row_gib, found.kept_room_gib)


def _batch_s(config: TrainConfig, found: Found, seconds: float) -> float:
    """Loader processes open pictures beside the model's work; where they cannot keep up, they set the pace."""
    if not config.loader_workers:
        return seconds
    return max(seconds, config.batch_size * found.collate_row_s / config.loader_workers)


def _whole_step_s(config: TrainConfig, found: Found, pace: Pace, *, fresh: bool) -> float:
    seconds = pace.fresh_s if fresh else pace.cached_s
    return config.accumulation * _batch_s(config, found, seconds) + pace.optimiser_s


def _step_s(config: TrainConfig, found: Found, pace: Pace, steps: Steps) -> float:
    """Over the whole run: pictures are new in its first pass, later their features are kept as far as there is room."""
    needed = found.pictures * found.kept_row_gib
    kept = min(1.0, found.kept_room_gib / needed) if needed else 1.0
    cached = (steps.batches - steps.fresh) * kept
    fresh = steps.batches - cached
    batches_s = fresh * _batch_s(config, found, pace.fresh_s) + cached * _batch_s(config, found, pace.cached_s)
    return batches_s / steps.steps + pace.optimiser_s


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
    """Loading, steps, evaluations and saving."""
    if seconds is None:
        return None
    _, scoring_s = _scored_s(config, found, steps, seconds)
    saves = (steps.steps // config.save_steps if config.save_steps else 0) + 1
    return found.load_s + steps.steps * seconds + scoring_s + saves * found.save_s


def amount(text: str) -> tuple[str, float, str] | None:
    """A price as typed, "0.40" or "$0.40" or "0,40 EUR": what stands before the number, the number, what follows."""
    found = re.fullmatch(r"\s*([^\d.,+-]{0,4}?)\s*(\d{1,6}(?:[.,]\d{1,4})?)(\s*[^\d.,+-]{0,6})\s*", text)
    return (found[1], float(found[2].replace(",", ".")), found[3].rstrip()) if found else None


def _cost(price: str, eta_s: float | None) -> tuple[float | None, str]:
    parsed = amount(price)
    if parsed is None or eta_s is None:
        return None, ""
    before, an_hour, after = parsed
    cost = an_hour * eta_s / 3600
    return cost, f"{before}{cost:.2f}{after}" if cost >= 0.01 else f"under {before}0.01{after}"


def _lever_row(lever: Lever, config: TrainConfig, found: Found, own: LeverFound) -> LeverRow:
    changed = config.model_copy(update=dict(lever.changes))
    measured = own.lack or own.pace is not None
    pace = own.pace or _estimated_pace(lever, config, found, own)
    peak = own.peak_gib if measured else _estimated_peak(lever, found, own)
    peak = _with_kept(changed, found, peak)
    steps = steps_of(changed, found.train_rows, found.pictures) if found.train_rows else Steps(0, 0, 0)
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
