"""What a run says about itself: its state and the numbers of status.json."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from vqa_core.runs.files import FORMAT, check_format

State = Literal["queued", "preparing", "running", "stopping", "done", "stopped", "failed", "interrupted"]
STATES: tuple[State, ...] = get_args(State)
LIVE: frozenset[State] = frozenset({"queued", "preparing", "running", "stopping"})


@dataclass(frozen=True)
class Status:
    """One reading of a run. Times are seconds since the epoch, 0 where not yet; `step` counts to `total`.

    `updated_at` is the heartbeat. Unmeasured numbers are None.
    """

    state: State
    step: int = 0
    total: int = 0
    phase: str = ""
    message: str = ""
    created_at: float = 0.0
    started_at: float = 0.0
    updated_at: float = 0.0
    eta_s: float | None = None
    samples_per_s: float | None = None
    peak_gib: float | None = None
    gpu_gib: float | None = None

    @property
    def live(self) -> bool:
        """Its worker waits or works."""
        return self.state in LIVE

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], name: str = "status.json") -> "Status":
        """Unknown keys are ignored; a value of the wrong kind reads as its default, an unknown state as queued.

        Raises UserError for a newer format.
        """
        check_format(data, name)
        state = data.get("state")
        given: dict[str, Any] = {"state": state if state in STATES else "queued"}
        for field in fields(cls):
            value = data.get(field.name)
            if field.name == "state" or value is None:
                continue
            number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            if field.type is str and isinstance(value, str):
                given[field.name] = value
            elif field.type is int and number:
                given[field.name] = int(value)
            elif field.type is not str and field.type is not int and number:
                given[field.name] = float(value)
        return cls(**given)
