"""Files of runs that only grow, read by the page as they grow: each look reads what was added since the last one."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from vqa_core.runs import history
from vqa_core.runs.history import Row
from vqa_core.runs.run import Run

_KEPT_RUNS = 16


class Appended:
    """Rows of one such file of the runs that somebody looks at; `place` says where a run has it."""

    def __init__(self, place: Callable[[Run], Path]) -> None:
        self._place = place
        self._known: OrderedDict[Path, tuple[int, list[Row]]] = OrderedDict()
        self._guard = threading.Lock()

    def rows(self, run: Run) -> list[Row]:
        """All rows, those that a resumed worker repeats only once; the very same list while nothing was added.

        UserError for a newer format.
        """
        with self._guard:
            offset, rows = self._known.get(run.folder, (0, []))
            more, offset = history.read(self._place(run), offset)
            rows = history.extend(rows, more) if more else rows
            self._known[run.folder] = (offset, rows)
            self._known.move_to_end(run.folder)
            while len(self._known) > _KEPT_RUNS:
                self._known.popitem(last=False)
            return rows


def by_step(rows: list[Row]) -> list[Row]:
    """The rows that belong to a step, in the order of their steps, the last one of each: events are left out."""
    found: dict[int, Row] = {}
    for row in rows:
        step = row.get("step")
        if isinstance(step, int) and isinstance(row.get("answers"), list):
            found[step] = row
    return [found[step] for step in sorted(found)]
