"""Which runs learn from a set, and its removal with all that was made from it."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from vqa_core.errors import UserError
from vqa_core.examples.data_set import load_set, set_folder
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_REMOVED = ".removed-"
_STALE_S = 3600


@dataclass(frozen=True)
class Uses:
    """Run ids: `at_work` wait, run or can go on after an interruption and still need the rows; `finished` do not.

    Of the finished ones, those that were stopped or failed cannot be resumed without the set.
    """

    at_work: list[str]
    finished: list[str]


def uses_of(set_id: str, store: RunStore) -> Uses:
    """The runs that were started with the set, newest first."""
    source = f"set:{set_id}"
    uses = Uses([], [])
    for run in store.list():
        train = run.config().get("train")
        if isinstance(train, dict) and train.get("data") == source:
            status = run.status()
            (uses.at_work if status.live or status.state == "interrupted" else uses.finished).append(run.id)
    # Damaged, or of a newer DocDex: nobody knows whether such a run is finished.
    for name in store.broken():
        with suppress(OSError):
            if f'"{source}"' in (store.folder / name / "config.json").read_text(encoding="utf-8", errors="replace"):
                uses.at_work.append(name)
    return uses


def remove_set(set_id: str, settings: Settings, store: RunStore, *, with_runs: bool = False) -> list[str]:
    """Delete the set, the evaluations on it and the features of its pictures; the ids of the runs deleted with it.

    `with_runs` deletes its finished runs too; else they keep their adapters. UserError while a run needs the rows, also
    one that starts in this moment; the set is whole then.
    """
    folder = set_folder(settings.home, set_id)
    name = load_set(settings.home, set_id).name
    _refuse_if_needed(name, uses_of(set_id, store))
    # Gone in one step, so that nobody ever sees half of it.
    aside = folder.with_name(f"{_REMOVED}{set_id}-{uuid4().hex[:8]}")
    folder.rename(aside)
    try:
        # A run that was started meanwhile is seen here, or sees that the set is gone.
        uses = uses_of(set_id, store)
        _refuse_if_needed(name, uses)
        deleted = uses.finished if with_runs else []
        for run in deleted:
            store.delete(run)
    except BaseException:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    _sweep(settings.home)
    return deleted


def _refuse_if_needed(name: str, uses: Uses) -> None:
    if uses.at_work:
        runs = ", ".join(uses.at_work[:5]) + (" and others" if len(uses.at_work) > 5 else "")
        raise UserError(
            f"{name} is needed by {runs}. A run that is at work or can be resumed needs its rows. "
            "Stop it or delete it first."
        )


def _sweep(home: Path) -> None:
    """Remove what was made from sets that are no longer there, and what an earlier removal left behind."""
    datasets = home / "datasets"
    for left in datasets.glob(f"{_REMOVED}*"):
        with suppress(FileNotFoundError):
            # Renaming sets the time of change: a younger one may still come back.
            if left.stat().st_ctime < time.time() - _STALE_S:
                shutil.rmtree(left, ignore_errors=True)
    there = {path.name for path in datasets.iterdir()}
    for made, set_id in [*_evaluations(home), *_indexes(home)]:
        if set_id and set_id not in there:
            shutil.rmtree(made, ignore_errors=True) if made.is_dir() else made.unlink(missing_ok=True)


def _evaluations(home: Path) -> Iterator[tuple[Path, str]]:
    """Each folder of kept answers with the id of the set that was asked."""
    for about in (home / "evaluations").glob("*/about.json"):
        with suppress(OSError, ValueError):
            told = json.loads(about.read_bytes())
            yield about.parent, str(told.get("data", "")) if isinstance(told, dict) else ""


def _indexes(home: Path) -> Iterator[tuple[Path, str]]:
    """Each file of pictures' features with the id of its set, "" where an older version named it without."""
    for path in (home / "indexes").glob("*.safetensors"):
        yield path, path.name.rpartition("-")[0]
