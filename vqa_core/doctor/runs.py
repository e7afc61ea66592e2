"""The runs of a home: what is damaged, what can go on, what is still at work."""

import time
from collections.abc import Iterator

from vqa_core.doctor.finding import Finding
from vqa_core.runs.checkpoints import is_valid, latest_valid
from vqa_core.runs.lock import holder
from vqa_core.runs.run import Run
from vqa_core.runs.state import LIVE
from vqa_core.runs.store import RunStore

SILENT_S = 120.0
"""A worker writes its status every few seconds, also while it loads."""
_NAMED = 5


def check_runs(store: RunStore) -> Iterator[Finding]:
    """Broken folders, interrupted runs, torn checkpoints, workers that outlived their run; last a count of all."""
    runs, broken = store.list(), store.broken()
    for name, reason in broken.items():
        newer = "Update DocDex" in reason
        step = "" if newer else f"Remove {store.folder / name}, or put its config.json back."
        yield Finding("runs", "broken", reason, step, {"run": name})
    by_state: dict[str, list[str]] = {}
    for run in runs:
        state = run.status().state
        by_state.setdefault(state, []).append(run.id)
        yield from _check_run(run, state)
    for id in by_state.get("interrupted", ())[:_NAMED]:
        checkpoint = latest_valid(store.get(id))
        words = f"{id} was interrupted; it can go on from {checkpoint.name if checkpoint else 'its start'}"
        step = f"docdex runs resume {id}, or docdex runs delete {id}"
        yield Finding("runs", "warning", words, step, {"run": id, "state": "interrupted"})
    states = ", ".join(f"{len(ids)} {state}" for state, ids in sorted(by_state.items()))
    words = f"{len(runs)} in {store.folder}" + (f": {states}" if states else "")
    yield Finding("runs", "fine", words, "", {state: len(ids) for state, ids in by_state.items()})


def _check_run(run: Run, state: str) -> Iterator[Finding]:
    live = state in LIVE
    if live and state != "queued" and (silent := time.time() - run.status().updated_at) > SILENT_S:
        words = f"{run.id} is {state}, but its worker has said nothing for {silent / 60:.0f} minutes"
        yield Finding(
            "runs", "warning", words, f"docdex runs stop {run.id}", {"run": run.id, "silent_s": round(silent)}
        )
    if not live:
        owner = holder(run.lock_path)
        if owner is not None:
            words = f"{run.id} is {state}, but process {owner} still keeps it"
            yield Finding("runs", "warning", words, f"kill {owner}", {"run": run.id, "process": owner})
        torn = [path.name for path in run.checkpoints.glob("checkpoint-*") if not is_valid(path)]
        if torn and state != "done":
            words = f"{run.id} has a checkpoint that is not whole: {', '.join(sorted(torn))}"
            yield Finding("runs", "warning", words, "Resume passes over it and removes it.", {"run": run.id})
    if state == "done" and not run.adapter.is_dir():
        words = f"{run.id} is done, but its adapter is gone"
        yield Finding("runs", "broken", words, f"Train it again, or docdex runs delete {run.id}", {"run": run.id})
