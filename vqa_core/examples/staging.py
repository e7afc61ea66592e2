"""How a set comes to be in one step: drafted in a folder beside the sets, then renamed to its id."""

import errno
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.data_set import FORMAT, set_folder
from vqa_core.examples.readers.reading import BadRow
from vqa_core.examples.roles import Roles
from vqa_core.examples.row_index import open_index

_PREFIX = ".importing-"
_STALE_S = 24 * 3600
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class About:
    """What set.json says beside what can be counted; `source` is what a built-in set or one of the Hub is found by."""

    name: str
    form: str
    columns: tuple[str, ...]
    roles: Roles
    total: int
    bad: tuple[BadRow, ...]
    source: str = ""
    version: int = 1
    parent: str = ""


@contextmanager
def staging(home: Path) -> Iterator[Path]:
    """A temporary folder on the disk of the sets, gone afterwards whatever happens; a full disk is put into words."""
    try:
        datasets = home / "datasets"
        datasets.mkdir(parents=True, exist_ok=True)
        for old in datasets.glob(f"{_PREFIX}*"):
            # Another import may just be removing its own.
            with suppress(FileNotFoundError):
                if old.stat().st_mtime < time.time() - _STALE_S:
                    shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=datasets, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise UserError(
            f"The disk with {str(home)!r} is full, so the data was not imported. Make room and import it again."
        ) from error


def keep(draft: Path, home: Path, id: str, about: About) -> None:
    """Make the drafted rows and pictures the set `id`; where there is one of that id, its content is the same."""
    index = open_index(draft)
    told = {
        "format": FORMAT,
        "id": id,
        "created_at": time.time(),
        "rows": len(index),
        "labelled": sum(index.answered),
        "bytes": sum(path.stat().st_size for path in draft.rglob("*") if path.is_file()),
        **asdict(about),
    }
    (draft / "set.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    try:
        draft.rename(set_folder(home, id))
    except OSError as error:
        # Imported before, or by someone else in this moment.
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
