"""Files that a browser sent for a data set: checked, laid out as their owner had them, and read."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from vqa_core.errors import UserError
from vqa_core.examples.readers import TABLES
from vqa_core.settings import Settings
from vqa_core.ui.ask.intake import uploaded
from vqa_core.ui.data.data_words import FILES

MAX_FILES = 20_000
ZIP = ".zip"
_MAX_DEPTH = 12
_NEVER_THERE = ("__MACOSX", "Thumbs.db", "desktop.ini")


@contextmanager
def laid_out(files: object, settings: Settings) -> Iterator[tuple[Path, str]]:
    """(what to read, what to call it): a ZIP or a table alone as it is, everything else as a folder, gone afterwards.

    UserError for a path that is not one of Gradio's uploads, for two files of one name, and where nothing arrived.
    """
    given = _given(files)
    path, place = given[0]
    if len(given) == 1 and place.suffix.lower() in (ZIP, *TABLES):
        # By its own name: Gradio's copy may have lost letters of it.
        yield path, place.name
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".upload-", dir=settings.home) as folder:
        for path, place in given:
            _put(path, Path(folder) / place)
        yield Path(folder), _called(given)


def _given(files: object) -> list[tuple[Path, PurePosixPath]]:
    entries = [entry for entry in files if isinstance(entry, Mapping)] if isinstance(files, list) else []
    if len(entries) > MAX_FILES:
        raise UserError(f"{len(entries)} files are too many one by one: at most {MAX_FILES}. Put them into a ZIP.")
    placed = [(entry.get("path"), file_place(entry.get("name"))) for entry in entries]
    given = [(uploaded(path), place) for path, place in placed if place is not None]
    if not given:
        raise UserError("No file arrived. Choose pictures, a table with its pictures, or a ZIP of both.")
    return given


def file_place(name: object) -> PurePosixPath | None:
    """Where a file goes, by the name that a browser sent: folders are kept, a way out of them is not.

    None for what a system leaves in every folder.
    """
    parts = [part for part in str(name or "").replace("\\", "/").replace("\0", "").split("/") if part.strip(". ")]
    if any(part.startswith(".") or part in _NEVER_THERE for part in parts):
        return None
    return PurePosixPath(*(part[:200] for part in parts[-_MAX_DEPTH:])) if parts else PurePosixPath("file")


def _called(given: list[tuple[Path, PurePosixPath]]) -> str:
    """The folder that everything came in, else the table, else how many files there are."""
    tops = {place.parts[0] for _, place in given if len(place.parts) > 1}
    if len(tops) == 1 and all(len(place.parts) > 1 for _, place in given):
        return tops.pop()
    table = next((place.name for _, place in given if place.suffix.lower() in TABLES), "")
    return table or (given[0][1].name if len(given) == 1 else FILES.format(count=len(given)))


def _put(path: Path, target: Path) -> None:
    if target.exists():
        raise UserError(f"Two files are named {target.name!r}. Put them into a ZIP with folders, or rename one.")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
