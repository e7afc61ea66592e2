"""All runs as the page lists them, and the one that is at work; a run is read again only when it changed."""

import threading
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.about import title_of
from vqa_core.runs.run import Run
from vqa_core.runs.scores import headline, scores_of
from vqa_core.runs.series import Curves
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.ui import past_words, words
from vqa_core.ui.offered import finished_runs
from vqa_core.ui.plots import Histories, spark
from vqa_core.ui.rows_view import shown_name

SHOWN = 50
SHOWN_IN_TABLE = 500
NO_RUNS: dict[str, Any] = {"selected": "", "side": "", "runs": [], "older": "", "broken": []}
_NARROW = ("id", "title", "state", "word", "spark", "more")

Line = dict[str, Any]


class RunsList:
    """Lines of the list, kept by run and version; nothing here is state that the disk does not have."""

    def __init__(self, store: RunStore, histories: Histories) -> None:
        self._store = store
        self._histories = histories
        self._lines: dict[str, tuple[str, Line]] = {}
        self._guard = threading.Lock()

    def view(self, selected: str, side: str = "") -> dict[str, Any]:
        """The newest runs, and in words how many more there are and which folders are none."""
        runs = self._store.list()
        lines = [{name: line[name] for name in _NARROW} for line in map(self._line, runs[:SHOWN])]
        older = len(runs) - len(lines)
        return {
            "selected": selected,
            "side": side,
            "runs": lines,
            "older": past_words.IN_OVERVIEW.format(count=older) if older else "",
            "broken": list(self._store.broken().values()),
        }

    def table(self) -> dict[str, Any]:
        """All that a table says of each run, newest first, and in words how many more there are."""
        runs = self._store.list()
        lines = [self._line(run) for run in runs[:SHOWN_IN_TABLE]]
        older = len(runs) - len(lines)
        return {"open": True, "runs": lines, "older": past_words.OLDER.format(count=older) if older else ""}

    def at_work(self) -> tuple[Run, Status] | None:
        """The run that trains now, else the one that waits longest."""
        live = self._store.live()
        trains = [one for one in live if one[1].state != "queued"]
        return (trains or live)[-1] if live else None

    def with_adapter(self) -> dict[str, str]:
        """Title by id of the runs that a question can be asked of."""
        return {run.id: title_of(run) for run in finished_runs(self._store)}

    def _line(self, run: Run) -> Line:
        version = run.version()
        with self._guard:
            known = self._lines.get(run.id)
        if known and known[0] == version:
            return known[1]
        try:
            line = _read(run, self._histories.curves(run))
        except UserError as error:
            line = {**_BLANK, "word": words.STATES["failed"], "state": "failed", "more": str(error)}
        line = {**line, "id": run.id, "title": title_of(run)}
        with self._guard:
            self._lines[run.id] = (version, line)
        return line


_BLANK: Line = {
    "spark": [],
    "data": "",
    "preset": "",
    "model": "",
    "best": "",
    "metric": "",
    "best_value": None,
    "best_step": None,
    "loss": None,
    "seconds": None,
    "took": "",
    "started": None,
}


def _read(run: Run, curves: Curves) -> Line:
    """What the list and the table say of one run; numbers beside their words, to sort by."""
    status, config = run.status(), run.config()
    data, train = _part(config, "data"), _part(config, "train")
    found, seconds = headline(scores_of(curves.scored)), curves.minutes * 60
    told = past_words.change(found) if found else ""
    return {
        **_BLANK,
        "state": status.state,
        "word": words.STATES[status.state],
        "spark": spark(curves),
        "more": f"{status.step}/{status.total}" if status.live and status.total else told,
        "data": shown_name(str(data.get("name", ""))),
        "preset": str(config.get("preset", "")),
        "model": str(train.get("model", "")),
        "best": past_words.number(found) if found else "",
        "metric": past_words.METRICS[found.metric] if found else "",
        "best_value": _rank(found.metric, found.best) if found else None,
        "best_step": found.best_step if found else None,
        "loss": curves.last("loss"),
        "seconds": seconds or None,
        "took": words.duration(seconds) if seconds else "",
        "started": status.started_at or None,
    }


def _rank(metric: str, value: float) -> float:
    """What the table sorts by: right answers come before losses, of which the lower is the better."""
    return value if metric != "eval_loss" else -1.0 - value


def _part(config: dict[str, Any], name: str) -> dict[str, Any]:
    part = config.get(name)
    return part if isinstance(part, dict) else {}
