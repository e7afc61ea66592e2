"""`docdex runs`: list, show, stop, resume, move, rename, note, compare, export and delete."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.cli.command import Commands, Result, every_5_s
from vqa_core.errors import UserError
from vqa_core.runs import history, launch
from vqa_core.runs.about import about_of, describe, title_of
from vqa_core.runs.queue import MOVES, Move, move, waiting
from vqa_core.runs.run import Run
from vqa_core.runs.scores import headline, scores_of
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_ACTIONS = ("list", "show", "stop", "resume", "move", "rename", "note", "compare", "export", "delete")
_MOVES: dict[Move, str] = {
    "first": "the next one",
    "up": "one place earlier",
    "down": "one place later",
    "last": "behind all others",
}


def add_to(commands: Commands) -> None:
    """Declare the command."""
    runs = commands.add("runs", _runs, "list, show, stop, resume, move, rename, note, compare, export or delete runs")
    runs.add_argument("action", choices=_ACTIONS)
    runs.add_argument("run", nargs="?", default="")
    runs.add_argument("more", nargs="*", default=[], help="a title, a note, or further runs to compare")
    runs.add_argument("--out", default="", help="file for export (default: RUN.zip), or folder for --merged")
    where = runs.add_mutually_exclusive_group()
    for place in MOVES:
        where.add_argument(f"--{place}", dest="where", action="store_const", const=place, help=f"move: {_MOVES[place]}")
    runs.add_argument("--merged", action="store_true", help="export base and adapter as one model")
    runs.add_argument("--whole", action="store_true", help="export settings, history, answers, log and adapter")


def _runs(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    if options.action == "list":
        found = [_row(run) for run in store.list()]
        lines = [_line(row) for row in found]
        return {"runs": found}, "\n".join(lines) or "No runs yet. Start one: docdex train", 0
    if not options.run:
        raise UserError(f"docdex runs {options.action} needs a run. Write docdex runs {options.action} RUN.")
    run = store.get(options.run)
    if options.more and options.action not in ("rename", "note", "compare"):
        raise UserError(f"docdex runs {options.action} takes one run; {options.more[0]!r} is too much. Leave it out.")
    if options.action == "compare":
        return _compare([run, *(store.get(id) for id in options.more)])
    if options.action in ("rename", "note"):
        return _describe(run, options)
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
    row = {**_row(run), "notes": about_of(run).notes, **asdict(run.status())}
    return row, "\n".join(f"{key}: {_said(value)}" for key, value in row.items()), 0


def _moved(run: Run, options: argparse.Namespace, store: RunStore) -> Result:
    if options.where is None:
        choices = ", ".join(f"--{place}" for place in MOVES)
        raise UserError(f"docdex runs move needs a place. Write one of {choices} after the run.")
    move(store, run, options.where)
    line = [other.id for other in waiting(store)]
    return {"run": run.id, "waiting": line}, "\n".join(f"{place}. {id}" for place, id in enumerate(line, start=1)), 0


def _row(run: Run) -> dict[str, Any]:
    status = run.status()
    best = headline(scores_of(history.read(run.history)[0]))
    return {
        "run": run.id,
        "title": title_of(run),
        "state": status.state,
        "step": status.step,
        "total": status.total,
        "best": best.to_json() if best else None,
    }


def _line(row: dict[str, Any]) -> str:
    title = "" if row["title"] == row["run"] else row["title"]
    return f"{row['run']:24} {row['state']:12} {row['step']}/{row['total']:<8} {_said(row['best']):28} {title}".rstrip()


def _said(value: object) -> object:
    """A best score in words; anything else as it is."""
    if isinstance(value, dict):
        return f"{value['metric']} {value['value']:.4f} at {value['step']}"
    return "" if value is None else value


def _describe(run: Run, options: argparse.Namespace) -> Result:
    """A title or a note; none takes away what was there."""
    field = "title" if options.action == "rename" else "notes"
    about = describe(run, **{field: " ".join(options.more)})
    return {"run": run.id, **asdict(about)}, f"{run.id}: {getattr(about, field) or 'none'}", 0


def _compare(runs: Sequence[Run]) -> Result:
    from vqa_core.training.comparison import compare

    found = compare(runs)
    sides = [
        {
            **asdict(side),
            "scores": {metric: asdict(score) for metric, score in side.scores.items()},
        }
        for side in found.sides
    ]
    differ = {setting.name: list(setting.values) for setting in found.differ}
    data = {"runs": sides, "differ": differ, "same": len(found.same), "warnings": list(found.warnings)}
    data["comparable"] = found.comparable
    metrics = list(dict.fromkeys(metric for side in found.sides for metric in side.scores))
    table = [["", *(side.run for side in found.sides)], ["title", *(side.title for side in found.sides)]]
    for metric in metrics:
        values = [side.scores[metric].best if metric in side.scores else None for side in found.sides]
        best = found.best(metric, values)
        said = ["" if value is None else f"{value:.4f}{' best' * (at in best)}" for at, value in enumerate(values)]
        table.append([f"{metric}, best", *said])
    table += [[setting.name, *map(str, setting.values)] for setting in found.differ]
    lines = [f"! {warning}" for warning in found.warnings]
    lines += ["  ".join(f"{cell:24}" for cell in row).rstrip() for row in table]
    return data, "\n".join([*lines, f"{len(found.same)} settings are the same."]), 0


def _export(run: Run, options: argparse.Namespace, settings: Settings) -> Result:
    from vqa_core.runs.export import zip_adapter, zip_run

    if options.merged and options.whole:
        raise UserError("--merged gives a model folder, --whole a ZIP of the run. Give one or the other.")
    if options.merged:
        from vqa_core.models.merging import merge_into_new

        folder = Path(options.out or f"{run.id}-merged")
        dtype = merge_into_new(run.adapter, folder, settings)
        return {"run": run.id, "folder": str(folder), "dtype": dtype}, f"{folder} ({dtype})", 0
    target = Path(options.out or f"{run.id}.zip")
    if options.whole:
        zip_run(run, target, progress=every_5_s("bytes"))
    else:
        zip_adapter(run, target)
    return {"run": run.id, "file": str(target)}, str(target), 0
