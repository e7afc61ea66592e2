"""How long a run worked; what lies between an end and a resume does not count."""

from collections.abc import Sequence

from vqa_core.runs.history import Row
from vqa_core.runs.scores import finite


def minutes_of_work(rows: Sequence[Row]) -> list[float]:
    """Minutes of work since the run began, at each row."""
    spent, before, minutes = 0.0, None, []
    for row in rows:
        time = row.get("time")
        if row.get("event") in ("started", "resumed"):
            before = None
        if finite(time):
            spent += max(0.0, time - before) if before is not None else 0.0
            before = time
        minutes.append(round(spent / 60, 4))
    return minutes
