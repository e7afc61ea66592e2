"""The sets of a home: which are damaged, which no run uses, what pictures by address take."""

import time
from collections.abc import Iterator
from pathlib import Path

from vqa_core.doctor.finding import Finding
from vqa_core.errors import UserError
from vqa_core.examples.picture_cache import MAX_CACHE_BYTES
from vqa_core.examples.sets import list_sets, load_set
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

LOOK_S = 2.0
"""As long as all sets together may be looked through."""
GB = 1e9


def check_sets(settings: Settings, store: RunStore) -> Iterator[Finding]:
    """Sets whose files are missing or damaged; last a count, with those that no run was trained on."""
    folders = [path for path in settings.datasets.glob("*") if path.is_dir() and not path.name.startswith(".")]
    began, skipped = time.monotonic(), 0
    for folder in sorted(folders):
        if time.monotonic() - began > LOOK_S:
            skipped += 1
        elif problem := problem_of(settings.home, folder.name):
            words, step = problem
            yield Finding("sets", "broken", words, step, {"set": folder.name})
    sets = list_sets(settings.home)
    used = _used(store)
    idle = [one for one in sets if one.id not in used]
    words = f"{len(sets)} in {settings.datasets}, {sum(one.bytes for one in sets) / GB:.2f} GB"
    if idle:
        words += f"; {len(idle)} of them of no run: docdex sets list"
    if skipped:
        words += f"; {skipped} not looked through"
    yield Finding("sets", "fine", words, "", {"sets": len(sets), "unused": [one.id for one in idle]})


def problem_of(home: Path, id: str) -> tuple[str, str] | None:
    """What is wrong with the set and what to do; None where all its rows and pictures are there."""
    again = f"Import the data again and remove {home / 'datasets' / id}."
    try:
        data = load_set(home, id)
    except UserError as error:
        return str(error), "" if "Update DocDex" in str(error) else again
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"set {id} is damaged: {type(error).__name__}: {error}", again
    local = {key for key in data.index.keys if not key.startswith(("url:", "row:"))}
    there = {path.name.split(".", 1)[0] for path in (data.folder / "images").glob("*")}
    if missing := len(local - there):
        return f"set {id} ({data.name}) lacks {missing} of its {len(local)} pictures", again
    return None


def _used(store: RunStore) -> set[str]:
    """The ids of the sets that some run was started with."""
    return {str(run.config().get("train", {}).get("data", "")).removeprefix("set:") for run in store.list()}


def check_pictures_by_address(settings: Settings) -> Iterator[Finding]:
    """What the pictures that were fetched from addresses take."""
    folder = settings.home / "cache" / "pictures"
    if folder.is_dir():
        sizes = [path.stat().st_size for path in folder.iterdir() if path.is_file()]
        words = f"{len(sizes)} fetched, {sum(sizes) / GB:.2f} GB of at most {MAX_CACHE_BYTES / GB:g}"
        yield Finding("pictures", "fine", words, "", {"files": len(sizes), "bytes": sum(sizes)})
