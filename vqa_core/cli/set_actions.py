"""What `docdex sets` does; it reads tables and pictures, which other commands start without."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.cli.command import Result, every_5_s
from vqa_core.errors import UserError
from vqa_core.examples.data_set import DataSet, SetSummary
from vqa_core.examples.exporting import export_csv, export_set
from vqa_core.examples.overview import Overview, leaks, overview
from vqa_core.examples.readers.reading import BAD_SHARE
from vqa_core.examples.sets import import_set, list_sets, load_set, resolve
from vqa_core.examples.versions import rename_set
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.sets_in_use import remove_set, uses_of

_NAMED_SOURCES = ("builtin", "hub", "set")
_SHOWN_BAD = 5
_SHOWN_GROUPS = 3


def act(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    """The action that the options name."""
    if options.action == "list":
        return _list(settings, store)
    if not options.set:
        raise UserError(f"docdex sets {options.action} needs a set. Write docdex sets {options.action} SET.")
    if options.action == "import":
        return _import(options, settings)
    data = find_set(options.set, settings)
    if options.action == "show":
        return _show(data, options, store)
    if options.action == "export":
        return _export(data, options.out)
    if options.action == "rename":
        data = rename_set(settings.home, data.id, options.name)
        return {"set": data.id, "name": data.name}, f"{data.id} {data.name}", 0
    return _delete(data, options.with_runs, settings, store)


def find_set(word: str, settings: Settings) -> DataSet:
    """The set of that id, with or without "set:", or the only one of that name. UserError where there is none."""
    id = word.removeprefix("set:")
    sets = list_sets(settings.home)
    if any(one.id == id for one in sets):
        return load_set(settings.home, id)
    named = [one.id for one in sets if one.name == word]
    if len(named) > 1:
        raise UserError(f"{len(named)} sets are called {word!r}: {', '.join(named)}. Give the id of one.")
    if not named:
        raise UserError(f"There is no set {word!r}. Choose one of docdex sets list.")
    return load_set(settings.home, named[0])


def _list(settings: Settings, store: RunStore) -> Result:
    sets = list_sets(settings.home)
    lines = [_line(one) for one in sets]
    found = [{**asdict(one), "runs": _runs(one.id, store)} for one in sets]
    return {"sets": found}, "\n".join(lines) or "No sets yet. Import one: docdex sets import FILE", 0


def _line(one: SetSummary) -> str:
    open_rows = f", {one.rows - one.labelled} without an answer" if one.labelled < one.rows else ""
    version = f", version {one.version}" if one.version > 1 else ""
    return f"{one.id}  {one.name}: {one.rows} rows{open_rows}, {one.form}{version}, {one.bytes / 1e6:.1f} MB"


def _runs(id: str, store: RunStore) -> list[str]:
    uses = uses_of(id, store)
    return [*uses.at_work, *uses.finished]


def _import(options: argparse.Namespace, settings: Settings) -> Result:
    tell = every_5_s("rows")
    kind = options.set.partition(":")[0]
    if kind in _NAMED_SOURCES or not settings.allow_local_paths:
        data = resolve(options.set, settings.home, settings.allow_local_paths, tell)
    else:
        source = Path(options.set).expanduser()
        share = BAD_SHARE if options.bad_share is None else options.bad_share
        data = import_set(source, settings.home, options.name, bad_share=share, progress=tell)
    if options.name and options.name != data.name:
        data = rename_set(settings.home, data.id, options.name)
    left_out = [f"row {row.number} left out: {row.reason}" for row in data.bad]
    shown = [*left_out[:_SHOWN_BAD], *([f"and {len(left_out) - _SHOWN_BAD} more"] if left_out[_SHOWN_BAD:] else [])]
    words = f"set:{data.id} {data.name}, {len(data.examples)} of {data.total} rows"
    return _about(data), "\n".join([words, *shown]), 0


def _about(data: DataSet) -> dict[str, Any]:
    return {
        "set": data.id,
        "name": data.name,
        "rows": len(data.examples),
        "labelled": data.labelled,
        "total": data.total,
        "form": data.form,
        "columns": list(data.columns),
        "roles": {role: value for role, value in asdict(data.roles).items() if value},
        "pictures": data.count_pictures(),
        "version": data.version,
        "parent": data.parent,
        "bad": [asdict(row) for row in data.bad],
    }


def _show(data: DataSet, options: argparse.Namespace, store: RunStore) -> Result:
    examples = [
        {"id": one.id, "question": one.question, "answers": list(one.answers), "images": [p.name for p in one.images]}
        for one in data.examples[: max(0, options.rows)]
    ]
    about = {**_about(data), "runs": _runs(data.id, store), "examples": examples}
    hidden = ("bad", "examples")
    lines = [f"{key}: {value}" for key, value in about.items() if key not in hidden and value]
    lines += [f"left out: row {row.number}, {row.reason}" for row in data.bad[:_SHOWN_BAD]]
    lines += [f"  {one['question']!r} -> {one['answers']}" for one in examples]
    if options.overview:
        found = overview(data, progress=every_5_s("pictures"))
        about["overview"] = asdict(found)
        lines += _overview_lines(data, found)
    return about, "\n".join(lines), 0


def _overview_lines(data: DataSet, found: Overview) -> list[str]:
    """What a person wants to know before training: rows by their number in the source."""

    def rows_of(groups: Sequence[Sequence[int]]) -> str:
        told = ["+".join(str(data.examples[row].row) for row in group) for group in groups[:_SHOWN_GROUPS]]
        return f" (rows {', '.join(told)}{', ...' if groups[_SHOWN_GROUPS:] else ''})" if told else ""

    sizes = "{}x{} to {}x{} px".format(*found.smallest, *found.largest)
    common = ", ".join(f"{answer!r} {count}" for answer, count in found.commonest[:_SHOWN_BAD])
    leaking = leaks(data, found, TrainConfig().test_share, TrainConfig().seed) if data.labelled > 1 else ()
    return [
        f"pictures: {found.pictures} of {sizes}, {found.remote} by address, {found.unreadable} unreadable",
        f"answers: {found.answers} different; commonest: {common or 'none'}",
        f"the same row again: {len(found.doubles)}{rows_of(found.doubles)}",
        f"contradicting rows: {len(found.contradictions)}{rows_of(found.contradictions)}",
        f"pictures that look alike: {len(found.copies)} groups",
        f"the same picture in training and test: {len(leaking)}{rows_of(leaking)}",
    ]


def _export(data: DataSet, out: str) -> Result:
    stem = re.sub(r"[^\w.-]+", "-", Path(data.name).name.removesuffix(".zip")).strip("-.") or data.id
    target = Path(out or f"{stem}.zip").expanduser()
    if target.suffix.lower() not in (".zip", ".csv"):
        raise UserError(f"{target.name!r} ends in {target.suffix!r}. A set goes into a .zip with pictures, or a .csv.")
    if target.suffix.lower() == ".csv":
        export_csv(data, target)
    else:
        export_set(data, target, progress=every_5_s("rows"))
    return {"set": data.id, "file": str(target), "rows": len(data.examples)}, str(target), 0


def _delete(data: DataSet, with_runs: bool, settings: Settings, store: RunStore) -> Result:
    kept = [] if with_runs else uses_of(data.id, store).finished
    deleted = remove_set(data.id, settings, store, with_runs=with_runs)
    words = f"{data.id} {data.name} deleted"
    if deleted:
        words += f", with {', '.join(deleted)}"
    if kept:
        words += f"; {', '.join(kept)} learnt from it and stay"
    return {"set": data.id, "deleted": True, "runs_deleted": deleted, "runs_kept": kept}, words, 0
