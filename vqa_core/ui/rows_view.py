"""Rows for a fine-tune: from a built-in set, an upload or a path to a data set, and how the page shows it."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.pictures import open_picture
from vqa_core.examples.readers import TABLES
from vqa_core.examples.readers.reading import Progress
from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import DataSet, SetSummary, import_hub, import_set, list_sets, load_set, resolve
from vqa_core.settings import Settings
from vqa_core.ui import words
from vqa_core.ui.form import sides
from vqa_core.ui.intake import uploaded

PREVIEW_ROWS = 12
SHOWN_BAD = 50
THUMB_SIDE_PX = 320
MAX_FILES = 2000
_HUB = "hub:"


def sources(settings: Settings) -> list[dict[str, str]]:
    """What rows there are to choose: built in, and uploaded before, newest first."""
    built_in = [{"value": value, "label": label, "group": "builtin"} for value, label in words.BUILTINS.items()]
    return built_in + [_line(one) for one in list_sets(settings.home) if not one.source.startswith("builtin:")]


def _line(one: SetSummary) -> dict[str, str]:
    """A set in the list; `hub` is its name on the Hub where it came from there."""
    hub = one.name.removeprefix(_HUB) if one.source.startswith(_HUB) else ""
    name = words.HUB_SET.format(name=hub) if hub else one.name
    label = f"{name} · {one.rows} rows"
    return {"value": f"set:{one.id}", "label": label, "group": "hub" if hub else "sets", "hub": hub}


def open_source(source: str, settings: Settings) -> DataSet:
    """The set behind a choice of the list, or behind a path where paths may be typed. UserError otherwise."""
    return resolve(source, settings.home, settings.allow_local_paths)


def open_hub(data: Mapping[str, Any], settings: Settings, progress: Progress) -> DataSet:
    """The set `source` of the Hub, with the columns of `roles` where a person chose some. UserError as its reader's."""
    roles = roles_of(data["roles"]) if data.get("roles") else None
    return import_hub(str(data.get("source", "")).removeprefix(_HUB), settings.home, roles, progress)


def open_upload(files: object, settings: Settings, roles: Roles | None = None) -> DataSet:
    """The set that uploaded files make: a ZIP or table alone, or a table among its pictures.

    UserError for a path that is not one of Gradio's uploads, and for what the readers refuse.
    """
    given = [(uploaded(path), _file_name(name)) for path, name in _pairs(files)]
    if not given:
        raise UserError("No file arrived. Choose a table with its pictures, or a ZIP of both.")
    if len(given) == 1:
        # By its own name: Gradio's copy may have lost letters of it.
        return import_set(given[0][0], settings.home, given[0][1], roles)
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".upload-", dir=settings.home) as folder:
        for path, name in given:
            _place(path, Path(folder) / name)
        name = next((name for _, name in given if Path(name).suffix.lower() in TABLES), given[0][1])
        return import_set(Path(folder), settings.home, name, roles)


def read_again(origin: Mapping[str, Any], roles: Roles, settings: Settings) -> DataSet:
    """The same upload or path, with the columns that a person chose."""
    if origin.get("files"):
        return open_upload(origin["files"], settings, roles)
    if not settings.allow_local_paths:
        raise UserError("Only an upload can be read with other columns here. Upload the files again.")
    return import_set(Path(str(origin.get("path", ""))).expanduser(), settings.home, "", roles)


def roles_of(given: object) -> Roles:
    """Column names as a browser sent them."""
    chosen = given if isinstance(given, Mapping) else {}
    named: Any = {role: str(chosen.get(role) or "") for role in Roles.__dataclass_fields__ if role != "asked"}
    return Roles(**named)


def view(data: DataSet, settings: Settings, test_share: object, seed: object) -> dict[str, Any]:
    """Counts, columns and roles, rows left out, and the first rows with their pictures."""
    split = sides(data.id, settings.home, test_share, seed)
    return {
        "id": data.id,
        "source": f"set:{data.id}",
        "counts": counts(data, split),
        "hub": bool(data.form == "hub"),
        "columns": list(data.columns),
        "roles": {role: getattr(data.roles, role) for role in Roles.__dataclass_fields__},
        "bad": [{"row": row.number, "file": row.file, "reason": row.reason} for row in data.bad[:SHOWN_BAD]],
        "bad_count": len(data.bad),
        "rows": [_row(data, example, split) for example in _first(data.examples)],
    }


def counts_of(set_id: str, settings: Settings, test_share: object, seed: object) -> str:
    """The line of counts alone, after a change of the held-out share."""
    return counts(load_set(settings.home, set_id), sides(set_id, settings.home, test_share, seed))


def counts(data: DataSet, split: Mapping[str, str] | None) -> str:
    held = [example for example in data.examples if split and split.get(example.id) == "test"]
    every = {picture.source for example in data.examples for picture in example.images}
    held_pictures = {picture.source for example in held for picture in example.images}
    share = len(held_pictures) / len(every) if every else 0.0
    train = len(data.examples) - len(held) if split else 0
    ours = words.HUB_SET.format(name=data.name.removeprefix(_HUB)) if data.name.startswith(_HUB) else data.name
    name = words.BUILTINS.get(data.name, ours)
    return words.counts(name, data.total, len(data.examples), train, len(held), share)


def _pairs(files: object) -> list[tuple[object, object]]:
    entries = [entry for entry in files if isinstance(entry, Mapping)] if isinstance(files, list) else []
    if len(entries) > MAX_FILES:
        raise UserError(f"{len(entries)} files are too many one by one: at most {MAX_FILES}. Put them into a ZIP.")
    return [(entry.get("path"), entry.get("name")) for entry in entries]


def _file_name(name: object) -> str:
    """The last part of a name that a browser sent, never a way out of a folder."""
    plain = Path(str(name or "").replace("\\", "/").replace("\0", "")).name[:200]
    return plain if plain not in ("", ".", "..") else "file"


def _place(path: Path, target: Path) -> None:
    if target.exists():
        raise UserError(f"Two files are named {target.name!r}. Put them into a ZIP with folders, or rename one.")
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _first(examples: Sequence[Example]) -> Sequence[Example]:
    return examples[:PREVIEW_ROWS]


def _row(data: DataSet, example: Example, split: Mapping[str, str] | None) -> dict[str, Any]:
    return {
        "row": example.row,
        "thumbs": [thumb for picture in example.images[:3] if (thumb := _thumb(picture.source, data.id))],
        "question": example.question,
        "answers": list(example.answers),
        "side": (split or {}).get(example.id, ""),
    }


def _thumb(source: Path | str, set_id: str) -> str:
    """A small copy that Gradio serves; "" for a picture of the web, which is not fetched for a look."""
    if isinstance(source, str):
        return ""
    target = Path(get_upload_folder()) / hashlib.sha256(f"thumb {set_id}".encode()).hexdigest() / f"{source.stem}.webp"
    if not target.is_file():
        with suppress(UserError):
            image = open_picture(source)
            image.thumbnail((THUMB_SIDE_PX, THUMB_SIDE_PX))
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{os.getpid()}-{target.name}")
            image.save(draft, "WEBP", quality=82)
            draft.replace(target)
    return str(target) if target.is_file() else ""
