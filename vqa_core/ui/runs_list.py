"""All runs as the page lists them, and the one that is at work; a run is read again only when it changed."""

import threading
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.ui import words
from vqa_core.ui.offered import finished_runs
from vqa_core.ui.plots import Histories, outcome, spark

SHOWN = 50
NO_RUNS: dict[str, Any] = {"selected": "", "runs": [], "older": "", "broken": []}


class RunsList:
    """Lines of the list, kept by run and version; nothing here is state that the disk does not have."""

    def __init__(self, store: RunStore, histories: Histories) -> None:
        self._store = store
        self._histories = histories
        self._lines: dict[str, tuple[str, dict[str, Any]]] = {}
        self._guard = threading.Lock()

    def view(self, selected: str) -> dict[str, Any]:
        """The newest runs, and in words how many more there are and which folders are none."""
        runs = self._store.list()
        lines = [self._line(run) for run in runs[:SHOWN]]
        older = len(runs) - len(lines)
        return {
            "selected": selected,
            "runs": lines,
            "older": words.OLDER_RUNS.format(count=older) if older else "",
            "broken": list(self._store.broken().values()),
        }

    def at_work(self) -> tuple[Run, Status] | None:
        """The run that trains now, else the one that waits longest."""
        live = self._store.live()
        trains = [one for one in live if one[1].state != "queued"]
        return (trains or live)[-1] if live else None

    def with_adapter(self) -> frozenset[str]:
        """Ids of the runs that a question can be asked of."""
        return frozenset(run.id for run in finished_runs(self._store))

    def _line(self, run: Run) -> dict[str, Any]:
        version = run.version()
        with self._guard:
            known = self._lines.get(run.id)
        if known and known[0] == version:
            return known[1]
        try:
            status, found = run.status(), self._histories.curves(run)
            line = {"state": status.state, "word": words.STATES[status.state], "spark": spark(found)}
            line["more"] = f"{status.step}/{status.total}" if status.live and status.total else _right(outcome(found))
        except UserError as error:
            line = {"state": "failed", "word": words.STATES["failed"], "spark": [], "more": str(error)}
        line = {"id": run.id, **line}
        with self._guard:
            self._lines[run.id] = (version, line)
        return line


def _right(sentence: str) -> str:
    """Only the numbers of an outcome: "0.00 → 0.89"."""
    return sentence.removeprefix("Held-out exact match ").split(" (")[0]
