"""`docdex runs`: list, show, stop, resume, move, export and delete."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.cli.command import Commands, Result
from vqa_core.errors import UserError
from vqa_core.runs import launch
from vqa_core.runs.queue import MOVES, Move, move, waiting
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_MOVES: dict[Move, str] = {
    "first": "the next one",
    "up": "one place earlier",
    "down": "one place later",
    "last": "behind all others",
}


def add_to(commands: Commands) -> None:
    """Declare the command."""
    runs = commands.add("runs", _runs, "list, show, stop, resume, move, export or delete runs")
    runs.add_argument("action", choices=("list", "show", "stop", "resume", "move", "export", "delete"))
    runs.add_argument("run", nargs="?", default="")
    runs.add_argument("--out", default="", help="file for export (default: RUN.zip), or folder for --merged")
    where = runs.add_mutually_exclusive_group()
    for place in MOVES:
        where.add_argument(f"--{place}", dest="where", action="store_const", const=place, help=f"move: {_MOVES[place]}")
    runs.add_argument("--merged", action="store_true", help="export base and adapter as one model")


def _runs(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    if options.action == "list":
        found = [_row(run) for run in store.list()]
        lines = [f"{row['run']:24} {row['state']:12} {row['step']}/{row['total']}" for row in found]
        return {"runs": found}, "\n".join(lines) or "No runs yet. Start one: docdex train", 0
    if not options.run:
        raise UserError(f"docdex runs {options.action} needs a run. Write docdex runs {options.action} RUN.")
    run = store.get(options.run)
    if options.action == "delete":
        store.delete(run.id)
        return {"run": run.id, "deleted": True}, f"{run.id} deleted", 0
    if options.action == "move":
        return _moved(run, options, store)
    if options.action == "export":
        return _export(run, options, settings)
    if options.action == "stop":
        escalation = launch.stop(run)
        if escalation is not None:
            escalation.join()
    elif options.action == "resume":
        launch.resume(run, settings)
    row = {**_row(run), **asdict(run.status())}
    return row, "\n".join(f"{key}: {value}" for key, value in row.items()), 0


def _moved(run: Run, options: argparse.Namespace, store: RunStore) -> Result:
    if options.where is None:
        choices = ", ".join(f"--{place}" for place in MOVES)
        raise UserError(f"docdex runs move needs a place. Write one of {choices} after the run.")
    move(store, run, options.where)
    line = [other.id for other in waiting(store)]
    return {"run": run.id, "waiting": line}, "\n".join(f"{place}. {id}" for place, id in enumerate(line, start=1)), 0


def _row(run: Run) -> dict[str, Any]:
    status = run.status()
    return {"run": run.id, "state": status.state, "step": status.step, "total": status.total}


def _export(run: Run, options: argparse.Namespace, settings: Settings) -> Result:
    from vqa_core.runs.export import zip_adapter

    if options.merged:
        from vqa_core.models.merging import merge_into_new

        folder = Path(options.out or f"{run.id}-merged")
        dtype = merge_into_new(run.adapter, folder, settings)
        return {"run": run.id, "folder": str(folder), "dtype": dtype}, f"{folder} ({dtype})", 0
    target = Path(options.out or f"{run.id}.zip")
    zip_adapter(run, target)
    return {"run": run.id, "file": str(target)}, str(target), 0
