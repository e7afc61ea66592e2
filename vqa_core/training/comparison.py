"""Runs side by side: which settings differ, what each reached, and whether their numbers compare at all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs import held_out, history
from vqa_core.runs.about import title_of
from vqa_core.runs.files import read_json
from vqa_core.runs.run import Run
from vqa_core.runs.scores import HIGHER_IS_BETTER, Score, scores_of
from vqa_core.runs.series import Curves, GrowingCurves
from vqa_core.runs.state import LIVE, State
from vqa_core.training.config import TrainConfig

FEWEST, MOST = 2, 4
OTHER_ROWS = "These runs were not scored on the same held-out rows: their scores do not compare."
OTHER_COUNTS = "These runs were scored on different numbers of held-out rows: their scores compare only roughly."
NOT_ENDED = "{runs}: not at an end yet. What it has reached so far is shown."
_HIGHER = {**HIGHER_IS_BETTER, "samples_per_s": True, "peak_gib": False}
"""Whether more of it is better; of anything else, nothing is best."""


@dataclass(frozen=True)
class Side:
    """What one run is and has reached. None where it was not measured; `loss` is the last training loss."""

    run: str
    title: str
    state: State
    steps: int
    scores: Mapping[str, Score]
    loss: float | None = None
    seconds: float | None = None
    samples_per_s: float | None = None
    peak_gib: float | None = None


@dataclass(frozen=True)
class Setting:
    """A setting and its value in each run, None where that run does not know it."""

    name: str
    label: str
    values: tuple[Any, ...]
    unit: str = ""


@dataclass(frozen=True)
class Comparison:
    """`comparable` says whether the scores were taken on the same held-out rows."""

    sides: tuple[Side, ...]
    differ: tuple[Setting, ...]
    same: tuple[Setting, ...]
    comparable: bool = True
    warnings: tuple[str, ...] = field(default=())

    def best(self, metric: str, values: Sequence[float | None]) -> frozenset[int]:
        """Which of `values` are best of a metric or measurement; none where they do not compare or all are equal."""
        known = [value for value in values if value is not None]
        if len(known) < 2 or len(set(known)) < 2 or (metric in HIGHER_IS_BETTER and not self.comparable):
            return frozenset()
        if metric not in _HIGHER:
            return frozenset()
        top = max(known) if _HIGHER[metric] else min(known)
        return frozenset(index for index, value in enumerate(values) if value == top)


def compare(runs: Sequence[Run], curves: Sequence[Curves] | None = None) -> Comparison:
    """Two to four runs; `curves` are theirs where somebody has read them already.

    Raises UserError for another number of runs, for the same one twice, and where a config.json is damaged.
    """
    check_number([run.id for run in runs])
    read = curves if curves is not None else [read_curves(run) for run in runs]
    sides = tuple(_side(run, own) for run, own in zip(runs, read, strict=True))
    settings = _settings([run.config() for run in runs])
    comparable, warnings = _held_out(runs, sides)
    live = [side.title for side in sides if side.state in LIVE]
    if live:
        warnings.append(NOT_ENDED.format(runs=", ".join(live)))
    differ = tuple(one for one in settings if len(set(map(repr, one.values))) > 1)
    same = tuple(one for one in settings if one not in differ)
    return Comparison(sides, differ, same, comparable, tuple(warnings))


def check_number(ids: Sequence[str]) -> None:
    """UserError unless these are two to four different runs."""
    if not FEWEST <= len(ids) <= MOST:
        raise UserError(f"{len(ids)} run(s) were chosen; {FEWEST} to {MOST} are compared. Choose so many.")
    if len(set(ids)) < len(ids):
        raise UserError("A run was chosen twice. Choose different runs to compare.")


def read_curves(run: Run) -> Curves:
    """A run's history as its curves."""
    growing = GrowingCurves()
    growing.add(history.read(run.history)[0])
    return growing.now()


def _side(run: Run, curves: Curves) -> Side:
    status = run.status()
    return Side(
        run=run.id,
        title=title_of(run),
        state=status.state,
        steps=status.step,
        scores=scores_of(curves.scored),
        loss=curves.last("loss"),
        seconds=curves.minutes * 60 or None,
        samples_per_s=status.samples_per_s if status.samples_per_s is not None else curves.last("samples_per_s"),
        peak_gib=status.peak_gib or curves.last("memory_gib"),
    )


def _settings(configs: Sequence[Mapping[str, Any]]) -> list[Setting]:
    """Data, preset and every setting of TrainConfig in its order, then where and with what it ran."""
    shown, trains = TrainConfig.shown(), [_part(config, "train") for config in configs]
    names = [name for name in shown if name != "data" and any(name in train for train in trains)]
    versions = sorted({name for config in configs for name in _part(config, "versions")})
    # A set's name may stay while its rows change, and its id says nothing to a person: name, then version.
    return [
        Setting("data", shown["data"].label, tuple(_data(config) for config in configs)),
        Setting("preset", "Preset", tuple(str(config.get("preset") or "none") for config in configs)),
        *(
            Setting(name, shown[name].label, tuple(train.get(name) for train in trains), shown[name].unit)
            for name in names
        ),
        Setting("device", "Device", tuple(str(config.get("device", "")) for config in configs)),
        *(Setting(name, name, tuple(_part(config, "versions").get(name) for config in configs)) for name in versions),
    ]


def _data(config: Mapping[str, Any]) -> str:
    data = _part(config, "data")
    name, rows, id = data.get("name", "?"), data.get("rows", "?"), str(data.get("id", ""))
    return f"{name} ({rows} rows, {id[:6]})"


def _held_out(runs: Sequence[Run], sides: Sequence[Side]) -> tuple[bool, list[str]]:
    """Whether all were scored on the same rows, and a warning in words where not."""
    scored = [_scored_rows(run) for run in runs]
    kinds = set(scored) if all(scored) else {_asked_rows(run) for run in runs}
    if len(kinds) > 1:
        return False, [OTHER_ROWS]
    counts = {score.rows for side in sides for score in side.scores.values() if score.rows}
    return True, [OTHER_COUNTS] if len(counts) > 1 else []


def _scored_rows(run: Run) -> str:
    """The questions and answers that a run wrote down as scored, whatever set they came from; "" where it did not."""
    rows = (read_json(held_out.place(run)) or {}).get("rows")
    return json.dumps(rows, sort_keys=True) if isinstance(rows, list) else ""


def _asked_rows(run: Run) -> str:
    """What settings make the same held-out rows of the same set."""
    data, train = _part(run.config(), "data"), _part(run.config(), "train")
    return repr((data.get("id"), data.get("held_out_rows"), train.get("test_share"), train.get("seed")))


def _part(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = config.get(name)
    return part if isinstance(part, Mapping) else {}
