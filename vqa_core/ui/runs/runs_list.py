"""All runs as the page lists them, and the one that is at work; a run is read again only when it changed."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.about import title_of
from vqa_core.runs.run import Run
from vqa_core.runs.scores import Score, headline, scores_of
from vqa_core.runs.series import Curves
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.ui import words
from vqa_core.ui.data.rows_view import shown_name
from vqa_core.ui.form.sweep_form import in_list
from vqa_core.ui.runs import past_words
from vqa_core.ui.runs.plots import Histories, spark
from vqa_core.ui.runs.run_view import can_be_asked

SHOWN = 50
SHOWN_IN_TABLE = 500
NO_RUNS: dict[str, Any] = {"selected": "", "side": "", "runs": [], "older": "", "broken": []}
_NARROW = ("id", "title", "state", "word", "spark", "more", "sweep")

Line = dict[str, Any]
Mark = tuple[object, ...]


class RunsList:
    """Lines of the list, kept by run and version; nothing here is state that the disk does not have."""

    def __init__(self, store: RunStore, histories: Histories) -> None:
        self._store = store
        self._histories = histories
        self._lines: dict[str, _Known] = {}
        self._asked: dict[str, tuple[Mark, bool]] = {}
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
        return {run.id: title_of(run) for run in self._store.list() if self._can_be_asked(run)}

    def _can_be_asked(self, run: Run) -> bool:
        """Looked at once for each status that was written: an adapter is there before its run says that it ended."""
        mark = _marks(run.status_path)
        known = self._asked.get(run.id)
        if known is None or known[0] != mark:
            known = self._asked[run.id] = (mark, not run.written_status().live and can_be_asked(run))
        return known[1]

    def _line(self, run: Run) -> Line:
        files = _marks(run.status_path, run.history, run.about_path)
        with self._guard:
            known = self._lines.get(run.id)
        if known and known.files == files and (known.ended or known.version == run.version()):
            return known.line
        version, ended, title = run.version(), True, title_of(run)
        try:
            ended = not run.written_status().live
            line = {**_read(run, self._histories.curves(run)), "sweep": in_list(run, title)}
        except UserError as error:
            line = {**_BLANK, "word": words.STATES["failed"], "state": "failed", "more": str(error)}
        line = {**line, "id": run.id, "title": title}
        with self._guard:
            self._lines[run.id] = _Known(files, version, ended, line)
        return line


@dataclass(frozen=True)
class _Known:
    """A line, and of what it was made. Of a run that has ended nothing but its files changes; one at work may also be
    asked to stop, or die."""

    files: Mark
    version: str
    ended: bool
    line: Line


def _marks(*paths: Path) -> Mark:
    """Changes when one of the files is written anew or grows."""
    found: list[object] = []
    for path in paths:
        try:
            seen = path.stat()
            found.append((seen.st_ino, seen.st_mtime_ns, seen.st_size))
        except OSError:
            found.append(None)
    return tuple(found)


_BLANK: Line = {
    "sweep": None,
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
    told = past_words.change(found, _reached(found, curves)) if found else ""
    return {
        **_BLANK,
        "state": status.state,
        "word": words.STATES[status.state],
        "spark": spark(curves),
        "more": f"{status.step}/{status.total}" if status.live and status.total else told,
        "data": shown_name(str(data.get("name", ""))),
        "preset": str(config.get("preset", "")),
        "model": str(train.get("model", "")),
        "best": past_words.number(found.metric, found.best) if found else "",
        "metric": past_words.METRICS[found.metric] if found else "",
        "best_value": _rank(found.metric, found.best) if found else None,
        "best_step": found.best_step if found else None,
        "loss": curves.last("loss"),
        "seconds": seconds or None,
        "took": words.duration(seconds) if seconds else "",
        "started": status.started_at or None,
    }


def _reached(score: Score, curves: Curves) -> float:
    """The score of what a run ends with: of the best step where it keeps that one, else of the last."""
    kept = next((event.step for event in reversed(curves.events) if event.kind == "best"), None)
    found = (row[score.metric] for row in curves.scored if row.get("step") == kept and score.metric in row)
    return float(next(found, score.last))


def _rank(metric: str, value: float) -> float:
    """What the table sorts by: right answers come before losses, of which the lower is the better."""
    return value if metric != "eval_loss" else -1.0 - value


def _part(config: dict[str, Any], name: str) -> dict[str, Any]:
    part = config.get(name)
    return part if isinstance(part, dict) else {}
