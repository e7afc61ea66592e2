"""Data sets as a person names them: built-in rows, a set of the home or of the Hub, a file, folder or ZIP."""

import hashlib
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.data_set import DataSet, SetSummary, list_sets, load_set
from vqa_core.examples.importing import import_hub, import_set, read_source, store_reading
from vqa_core.examples.readers.reading import Progress, unheard
from vqa_core.examples.staging import staging

__all__ = ["DataSet", "SetSummary", "import_hub", "import_set", "list_sets", "load_set", "resolve"]

BUILTIN_KINDS = ("documents", "cards", "tickets")
BUILTIN_ROWS = 240
BUILTIN_SEED = 7
_BUILTINS = ", ".join(f"builtin:{kind}" for kind in BUILTIN_KINDS)


def resolve(source: str, home: Path, allow_local_paths: bool, progress: Progress = unheard) -> DataSet:
    """The data set of `builtin:KIND`, `set:ID`, `hub:OWNER/NAME[@REVISION]`, or a path to a file, folder or ZIP.

    Raises UserError for anything else, and for a path unless `allow_local_paths`.
    """
    source = source.strip()
    kind, mark, rest = source.partition(":")
    if mark and kind == "builtin":
        return _builtin(rest, home)
    if mark and kind == "set":
        return load_set(home, rest)
    if mark and kind == "hub":
        return import_hub(rest, home, progress=progress)
    if not source:
        raise UserError(f"No data was given. Give a file, a folder, a ZIP or one of {_BUILTINS}.")
    if not allow_local_paths:
        raise UserError(f"Paths on the server may not be typed here. Upload the file, or take one of {_BUILTINS}.")
    return import_set(Path(source).expanduser(), home, progress=progress)


def _builtin(kind: str, home: Path) -> DataSet:
    if kind not in BUILTIN_KINDS:
        raise UserError(f"There are no built-in rows {kind!r}. Choose one of {_BUILTINS}.")
    # Late: a page that shows only uploads needs no fonts.
    from vqa_core.rendering import sets as rendered

    origin = f"builtin:{kind} {BUILTIN_ROWS} seed {BUILTIN_SEED} by {_code_print(Path(str(rendered.__file__)).parent)}"
    for summary in list_sets(home):
        if summary.source == origin:
            return load_set(home, summary.id)
    with staging(home) as folder:
        rendered.write_set(kind, BUILTIN_ROWS, BUILTIN_SEED, folder)
        return store_reading(lambda empty: read_source(folder, empty), home, f"builtin:{kind}", origin)


def _code_print(folder: Path) -> str:
    """A hash over the code that draws, so that rows drawn by older code are not taken for today's."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
