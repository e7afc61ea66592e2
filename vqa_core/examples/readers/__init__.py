"""One module for each form of data; `read` chooses it by looking at the input."""

from collections.abc import Callable, Sequence
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.readers import vqa
from vqa_core.examples.readers.bare_pictures import read_pictures
from vqa_core.examples.readers.choices import with_choices
from vqa_core.examples.readers.donut import with_ground_truth
from vqa_core.examples.readers.embedded import StoredPictures
from vqa_core.examples.readers.folders import PARQUET, read_folder
from vqa_core.examples.readers.json_files import read_json, read_jsonl
from vqa_core.examples.readers.parquet import read_parquet
from vqa_core.examples.readers.places import SHOWN, PictureFolder
from vqa_core.examples.readers.reading import BAD_SHARE, BadRow, Progress, Reading, Table, unheard
from vqa_core.examples.readers.row_pictures import RowPictures
from vqa_core.examples.readers.rows import to_reading
from vqa_core.examples.readers.sheets import read_xlsx
from vqa_core.examples.readers.tables import read_csv
from vqa_core.examples.roles import Roles, guess_roles

__all__ = ["BadRow", "Reading", "read", "read_tables"]

READERS: dict[str, Callable[[Path], Table]] = {
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".xlsx": read_xlsx,
}
TABLES = (*READERS, PARQUET)
"""How a table's file name may end."""


def read(
    path: Path,
    roles: Roles | None = None,
    stored: Path | None = None,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> Reading:
    """The examples of a table, of a folder with tables or with pictures alone, or of a single picture or PDF.

    Pictures are looked for beside the table and in the folder, never outside it; those that lie in a Parquet file and
    the pages of PDFs are written into the folder `stored`. Without `roles` they are guessed. At most `bad_share` (0..1)
    of the rows may be left out. Raises UserError; a ZIP is unpacked by `import_set` first.
    """
    if not path.exists():
        raise UserError(f"There is no file or folder {str(path)!r}. Check the path and try again.")
    store = StoredPictures(stored)
    if path.is_dir():
        root, found = path, read_folder(path, TABLES, lambda file: _read_table(file, store))
    elif path.suffix.lower() in SHOWN:
        root, found = path.parent, [read_pictures(path.parent, [path])]
    else:
        root, found = path.parent, vqa.joined([_read_table(path, store)])
    return read_tables(found, root, roles, stored, bad_share=bad_share, progress=progress)


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
    tables = [with_choices(with_ground_truth(table)) for table in tables]
    columns = tuple(dict.fromkeys(column for table in tables for column in table.columns))
    rows = [row.fields for row in tables[0].rows if not row.problem]
    beside = tables[0].path.parent
    roles = roles or guess_roles(columns, rows, lambda name: folder.finds(name, beside))
    if any(not row.problem and not table.unanswered for table in tables for row in table.rows):
        roles.check(columns)
    return to_reading(tables, roles, RowPictures(folder, stored), bad_share=bad_share, progress=progress)


def _read_table(path: Path, store: StoredPictures) -> Table:
    suffix = path.suffix.lower()
    if suffix == PARQUET:
        return read_parquet(path, store)
    reader = READERS.get(suffix)
    if reader is None:
        raise UserError(
            f"{path.name!r} is no table that can be read: a table ends in {', '.join(TABLES)}. Choose another file."
        )
    return reader(path)
