"""One module for each form of data; `read` chooses it by looking at the input."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.readers import docvqa, tables
from vqa_core.examples.readers.places import PictureFolder
from vqa_core.examples.readers.reading import BadRow, Reading, Table
from vqa_core.examples.readers.rows import split_of, to_reading
from vqa_core.examples.roles import Roles, guess_roles

__all__ = ["BadRow", "Reading", "read"]

READERS: dict[str, Callable[[Path], Table]] = {
    ".jsonl": tables.read_jsonl,
    ".ndjson": tables.read_jsonl,
    ".csv": tables.read_csv,
    ".tsv": tables.read_csv,
    ".json": docvqa.read_json,
}


def read(path: Path, roles: Roles | None = None) -> Reading:
    """The examples of a table file, or of the one table in a folder (a pair named train and test is joined).

    Pictures are looked for beside the table and in the folder, never outside it. Without `roles` they are guessed.
    Raises UserError; a ZIP is unpacked by `import_set` first.
    """
    if not path.exists():
        raise UserError(f"There is no file or folder {str(path)!r}. Check the path and try again.")
    root, found = (path, _tables_in(path)) if path.is_dir() else (path.parent, [_read_table(path)])
    folder = PictureFolder(root)
    columns = tuple(dict.fromkeys(column for table in found for column in table.columns))
    rows = [row.fields for row in found[0].rows if not row.problem]
    beside = found[0].path.parent
    roles = roles or guess_roles(columns, rows, lambda name: folder.finds(name, beside))
    if any(not row.problem for table in found for row in table.rows):
        roles.check(columns)
    return to_reading(found, roles, folder)


def _read_table(path: Path) -> Table:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UserError(f"{path.name!r} is no table that can be read: {_KINDS}. Choose another file.")
    return reader(path)


_KINDS = f"a table ends in {', '.join(READERS)}"


def _tables_in(folder: Path) -> list[Table]:
    paths = sorted(path for path in folder.rglob("*") if _is_table(path, folder))
    if not paths:
        raise UserError(f"There is no table in {folder.name!r}: {_KINDS}. Put one beside the pictures.")
    if len(paths) == 1:
        return [_read_table(paths[0])]
    splits = [_split_in_name(path, folder) for path in paths]
    joins = all(splits) and len(set(splits)) == len(splits) and len({path.suffix.lower() for path in paths}) == 1
    if not joins:
        names = ", ".join(path.relative_to(folder).as_posix() for path in paths[:10])
        raise UserError(
            f"There are {len(paths)} tables in {folder.name!r}: {names}. Keep the one you mean, "
            "or two named train and test."
        )
    return [replace(_read_table(path), split=split) for path, split in zip(paths, splits, strict=True)]


def _is_table(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix.lower() in READERS and not hidden and path.is_file() and not path.is_symlink()


def _split_in_name(path: Path, folder: Path) -> str:
    """The split by the file's first word ("train_v1.0.json"), else by its folder's name ("train/rows.jsonl")."""
    word = re.split(r"[_\-.\s]", path.stem, maxsplit=1)[0]
    return split_of(word) or (split_of(path.parent.name) if path.parent != folder else "")
