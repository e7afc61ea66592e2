"""One module for each form of data; `read` chooses it by looking at the input."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.readers import docvqa, tables
from vqa_core.examples.readers.choices import with_choices
from vqa_core.examples.readers.embedded import StoredPictures
from vqa_core.examples.readers.parquet import read_parquet
from vqa_core.examples.readers.places import PictureFolder
from vqa_core.examples.readers.reading import BAD_SHARE, BadRow, Progress, Reading, Table, unheard
from vqa_core.examples.readers.row_pictures import RowPictures
from vqa_core.examples.readers.rows import split_of, to_reading
from vqa_core.examples.roles import Roles, guess_roles

__all__ = ["BadRow", "Reading", "read", "read_tables"]

READERS: dict[str, Callable[[Path], Table]] = {
    ".jsonl": tables.read_jsonl,
    ".ndjson": tables.read_jsonl,
    ".csv": tables.read_csv,
    ".tsv": tables.read_csv,
    ".json": docvqa.read_json,
}
PARQUET = ".parquet"
TABLES = (*READERS, PARQUET)
"""How a table's file name may end."""
_NOT_ROWS = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json")


def read(
    path: Path,
    roles: Roles | None = None,
    stored: Path | None = None,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> Reading:
    """The examples of a table file, or of the tables in a folder: one, a pair named train and test, or Parquet shards.

    Pictures are looked for beside the table and in the folder, never outside it; those that lie in a Parquet file are
    written into the folder `stored`. Without `roles` they are guessed. At most `bad_share` (0..1) of the rows may be
    left out. Raises UserError; a ZIP is unpacked by `import_set` first.
    """
    if not path.exists():
        raise UserError(f"There is no file or folder {str(path)!r}. Check the path and try again.")
    store = StoredPictures(stored)
    if path.is_dir():
        return read_tables(_tables_in(path, store), path, roles, stored, bad_share=bad_share, progress=progress)
    return read_tables([_read_table(path, store)], path.parent, roles, stored, bad_share=bad_share, progress=progress)


def read_tables(
    tables: Sequence[Table],
    root: Path,
    roles: Roles | None = None,
    stored: Path | None = None,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> Reading:
    """The examples of `tables` whose pictures lie under `root`; pages of PDFs there are drawn into `stored`."""
    folder = PictureFolder(root)
    tables = [with_choices(table) for table in tables]
    columns = tuple(dict.fromkeys(column for table in tables for column in table.columns))
    rows = [row.fields for row in tables[0].rows if not row.problem]
    beside = tables[0].path.parent
    roles = roles or guess_roles(columns, rows, lambda name: folder.finds(name, beside))
    if any(not row.problem for table in tables for row in table.rows):
        roles.check(columns)
    return to_reading(tables, roles, RowPictures(folder, stored), bad_share=bad_share, progress=progress)


def _read_table(path: Path, store: StoredPictures) -> Table:
    suffix = path.suffix.lower()
    if suffix == PARQUET:
        return read_parquet(path, store)
    reader = READERS.get(suffix)
    if reader is None:
        raise UserError(f"{path.name!r} is no table that can be read: {_KINDS}. Choose another file.")
    return reader(path)


_KINDS = f"a table ends in {', '.join(TABLES)}"


def _tables_in(folder: Path, store: StoredPictures) -> list[Table]:
    paths = sorted(path for path in folder.rglob("*") if _is_table(path, folder))
    if not paths:
        raise UserError(f"There is no table in {folder.name!r}: {_KINDS}. Put one beside the pictures.")
    if len(paths) == 1:
        return [_read_table(paths[0], store)]
    splits = [_split_in_name(path, folder) for path in paths]
    suffixes = {path.suffix.lower() for path in paths}
    # Parquet comes in shards, so several of one split belong together; with no split in any name they are one table.
    shards = suffixes == {PARQUET} and (all(splits) or not any(splits))
    if not shards and not (all(splits) and len(set(splits)) == len(splits) and len(suffixes) == 1):
        names = ", ".join(path.relative_to(folder).as_posix() for path in paths[:10])
        raise UserError(
            f"There are {len(paths)} tables in {folder.name!r}: {names}. Keep the one you mean, "
            "or two named train and test."
        )
    return [replace(_read_table(path, store), split=split) for path, split in zip(paths, splits, strict=True)]


def _is_table(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    named = path.suffix.lower() in (*READERS, PARQUET) and path.name not in _NOT_ROWS
    return named and not hidden and path.is_file() and not path.is_symlink()


def _split_in_name(path: Path, folder: Path) -> str:
    """The split by the file's first word ("train_v1.0.json"), else by its folder's name ("train/rows.jsonl")."""
    word = re.split(r"[_\-.\s]", path.stem, maxsplit=1)[0]
    return split_of(word) or (split_of(path.parent.name) if path.parent != folder else "")
