"""Start a measurement of what a run would take, follow it and end it early. Without torch."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vqa_core.child import Child
from vqa_core.errors import UserError
from vqa_core.hardware import detect
from vqa_core.models.catalogue import find_model
from vqa_core.runs.lock import device_lock, held
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig, parse
from vqa_core.training.presets import preset
from vqa_core.training.probe.forecast import Forecast, Found, LeverFound, Pace, forecast
from vqa_core.training.probe.levers import Shape

MODULE = "vqa_core.training.probe.process"
LIMIT_S = 60.0
"""Seconds beside a download; the measurement ends itself a little earlier."""
_ZERO = "ZeroGPU gives a GPU for minutes only: nothing trains there, so there is nothing to measure."
_OTHER = "Another measurement is under way here. Wait until it has ended."


@dataclass(frozen=True)
class Stage:
    """What is being done now; `share` of the whole, 0..1. `so_far` is what the run takes, once that is measured and
    only other settings are left to try."""

    name: str
    share: float
    so_far: Forecast | None = None


class Probe:
    """One measurement; `told` follows it, `cancel` ends it from any thread."""

    def __init__(self, config: TrainConfig, settings: Settings, store: RunStore, child: Child) -> None:
        self._config = config
        self._settings = settings
        self._store = store
        self._child = child
        self.cancelled = False
        self.stages: dict[str, float] = {}
        """When each began, in seconds."""

    def told(self, price: str = "") -> Iterator[Stage | Forecast]:
        """Stages as they begin, then what came of it, last; nothing more once it is cancelled.

        Raises UserError for what a user can mend, and for a fault in words.
        """
        told: dict[str, Any] = {}
        began = time.monotonic()
        of_levers: dict[str, dict[str, Any]] = {}
        for line in self._child.lines():
            if "stage" in line:
                self.stages[line["stage"]] = round(time.monotonic() - began, 2)
                # Saving is the last that is measured of the settings as they are.
                so_far = forecast(self._config, _found(told), price=price) if "save_s" in told else None
                yield Stage(line["stage"], float(line.get("share", 0.0)), so_far)
            elif "refused" in line:
                raise UserError(line["refused"])
            elif "busy" in line:
                raise UserError(busy_words(self._settings, self._store) or _OTHER)
            elif "lever" in line:
                of_levers.setdefault(line.pop("lever"), {}).update(line)
            else:
                told.update(line)
        if self.cancelled:
            return
        found = _with_end(_found(told), self._child)
        yield forecast(self._config, found, {key: _lever(told) for key, told in of_levers.items()}, price)

    def cancel(self) -> None:
        """End it; returns once its process is gone."""
        self.cancelled = True
        self._child.end()


def start_probe(values: Mapping[str, Any], settings: Settings, store: RunStore, *, preset_name: str = "") -> Probe:
    """Start measuring these TrainConfig fields. UserError lists what is wrong with them, and names the run that trains
    on this device."""
    config = parse(values)
    host = detect()
    if host.kind == "zero":
        raise UserError(_ZERO)
    own_model = bool(preset_name) and config.model == preset(preset_name).values["model"]
    if own_model and host.kind != "cuda" and (reason := preset(preset_name).cannot_run(host)):
        raise UserError(f"Preset {preset_name!r}: {reason}")
    find_model(config.model, settings)
    if busy := busy_words(settings, store):
        raise UserError(busy)
    child = Child(
        MODULE,
        [json.dumps(dict(config.model_dump())), str(LIMIT_S)],
        name="starting",
        limit_s=LIMIT_S,
        environment=settings.environment(),
    )
    return Probe(config, settings, store, child)


def busy_words(settings: Settings, store: RunStore) -> str:
    """Why nothing can be measured on this device now, "" if it can."""
    device = "cuda0" if detect().kind == "cuda" else "cpu"
    if not held(device_lock(settings.runtime, device).path):
        return ""
    for run, status in store.live():
        if status.state in ("preparing", "running", "stopping"):
            return (
                f"Run {run.id} is training here, and a measurement beside it would be wrong. "
                "Wait until it has ended, or stop it."
            )
    return _OTHER


def _found(told: Mapping[str, Any]) -> Found:
    pace = Pace(**told["pace"]) if told.get("pace") else None
    return Found(**{**told, "pace": pace, "shape": Shape(**told.get("shape", {}))})


def _lever(told: Mapping[str, Any]) -> LeverFound:
    pace = Pace(**told["pace"]) if told.get("pace") else None
    return LeverFound(**{**told, "pace": pace})


def _with_end(found: Found, child: Child) -> Found:
    """What its end says: a process that the system killed lacked memory where it was."""
    ended = child.ended
    if ended is None or ended.code is None:
        return found
    if ended.killed and found.pace is None:
        return replace(found, lack=f"{ended.stage}: the system ended it")
    if found.pace is None:
        raise UserError(f"The measurement {ended.words()} A run with these settings may end so, too.")
    return found
