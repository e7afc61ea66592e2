"""SOURCE strings, as the command line and the page take them, to data sets."""

import hashlib
import tempfile
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.sets import DataSet, import_from, import_set, list_sets, load_set

BUILTIN_KINDS = ("documents", "cards", "tickets")
BUILTIN_ROWS = 240
BUILTIN_SEED = 7


def resolve(source: str, home: Path, allow_local_paths: bool) -> DataSet:
    """The data set of `builtin:KIND`, `set:ID`, or a path to a file, folder or ZIP.

    Raises UserError for anything else, and for a path unless `allow_local_paths`.
    """
    source = source.strip()
    kind, mark, rest = source.partition(":")
    if mark and kind == "builtin":
        return _builtin(rest, home)
    if mark and kind == "set":
        return load_set(home, rest)
    if mark and kind == "hub":
        raise UserError(f"{source!r}: data sets of the Hub are not available yet. Download it and give the file.")
    if not source:
        raise UserError(f"No data was given. Give a file, a folder, a ZIP or one of {_BUILTINS}.")
    if not allow_local_paths:
        raise UserError(f"Paths on the server may not be typed here. Upload the file, or take one of {_BUILTINS}.")
    return import_set(Path(source).expanduser(), home)


_BUILTINS = ", ".join(f"builtin:{kind}" for kind in BUILTIN_KINDS)


def _builtin(kind: str, home: Path) -> DataSet:
    if kind not in BUILTIN_KINDS:
        raise UserError(f"There are no built-in rows {kind!r}. Choose one of {_BUILTINS}.")
    # Late: a page that shows only uploads needs no fonts.
    from vqa_core.rendering import sets as rendered

    origin = f"builtin:{kind} {BUILTIN_ROWS} seed {BUILTIN_SEED} by {_code_print(Path(rendered.__file__).parent)}"
    for summary in list_sets(home):
        if summary.source == origin:
            return load_set(home, summary.id)
    with tempfile.TemporaryDirectory() as folder:
        rendered.write_set(kind, BUILTIN_ROWS, BUILTIN_SEED, Path(folder))
        return import_from(Path(folder), home, f"builtin:{kind}", origin=origin)


def _code_print(folder: Path) -> str:
    """A hash over the code that draws, so that rows drawn by older code are not taken for today's."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
