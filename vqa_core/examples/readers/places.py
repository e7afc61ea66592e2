"""Find the picture that a row names, and never look outside the folder that was given."""

import os
import re
import unicodedata
from itertools import takewhile
from pathlib import Path, PurePosixPath

from vqa_core.errors import UserError
from vqa_core.examples.pictures import SUFFIXES

MAX_FILES = 200_000
SHOWN = (*SUFFIXES, ".pdf")
"""How a file that can be shown may end."""

_COCO = re.compile(r"(?:\w+_)?([0-9]{12})")


class PictureFolder:
    """A folder in which rows' pictures lie. Its files are listed once, and only when a plain look fails."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._by_name: dict[str, list[Path]] | None = None

    def find(self, name: str, beside: Path) -> Path:
        """The file `name`, relative to the folder `beside`, or the one of that file name in the root.

        `name` may lack its suffix, differ in capitals, call a picture of COCO by its number, and be the path of
        another machine: of several files of that name, the one that shares most of the path is meant. Raises UserError:
        nothing there, several there, or a way out of the folder.
        """
        given = PurePosixPath(name.strip().replace("\\", "/"))
        if "\0" in name or not given.name:
            raise UserError("it names no picture")
        foreign = given.is_absolute() or re.match(r"[A-Za-z]:", str(given)) is not None
        if not foreign and self._holds(direct := beside / given):
            return direct
        found = [path for path in self._named(given) if self._holds(path)]
        if not found and (foreign or ".." in given.parts):
            raise UserError(f"the picture's path {name!r} leads out of the folder: paths are relative to the table")
        if not found:
            raise UserError(f"there is no picture {name!r} beside the table or in its folder")
        shared = [_shared_end(path, given) for path in found]
        if shared.count(max(shared)) > 1:
            raise UserError(f"several pictures are named {given.name!r}: give its path from the table's folder")
        return found[shared.index(max(shared))]

    def finds(self, name: str, beside: Path) -> bool:
        """Whether `find` would give a picture."""
        try:
            return self.find(name, beside).suffix.lower() in SHOWN
        except UserError:
            return False

    def _holds(self, path: Path) -> bool:
        # Resolved, so that a link inside the folder cannot point at a file outside it.
        try:
            return path.is_file() and path.resolve().is_relative_to(self.root)
        except (OSError, ValueError):
            return False

    def _named(self, given: PurePosixPath) -> list[Path]:
        if self._by_name is None:
            self._by_name = _list_pictures(self.root)
        exact = self._by_name.get(given.name) or self._by_name.get(_alike(given.name))
        return exact or self._by_name.get(_coco_number(given.stem), [])


def is_junk(name: str) -> bool:
    """Whether a file or folder is an operating system's own: hidden, or what a Mac or Windows leaves behind."""
    return name.startswith(".") or name in ("__MACOSX", "Thumbs.db", "desktop.ini")


def list_files(root: Path) -> list[Path]:
    """The files under `root` in the order of their names, without junk. Raises UserError past MAX_FILES."""
    found: list[Path] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        found += (Path(folder, file) for file in sorted(files) if not is_junk(file))
        if len(found) > MAX_FILES:
            raise UserError(
                f"{root.name!r} has more than {MAX_FILES} files. Put the table and its pictures in a folder."
            )
    return found


def _list_pictures(root: Path) -> dict[str, list[Path]]:
    """Pictures under `root` by file name, with suffix and without, as written and `_alike`, and by COCO's number."""
    named: dict[str, list[Path]] = {}
    for path in list_files(root):
        if path.suffix.lower() in SHOWN:
            number = _coco_number(path.stem) if _COCO.fullmatch(path.stem) else path.name
            for name in {path.name, path.stem, _alike(path.name), _alike(path.stem), number}:
                named.setdefault(name, []).append(path)
    return named


def _alike(name: str) -> str:
    """The name without capitals, and with its letters put together: a Mac's ZIP writes "ü" as "u" and two dots."""
    return unicodedata.normalize("NFC", name).casefold()


def _shared_end(path: Path, given: PurePosixPath) -> int:
    """How many folders, from the last on, two paths share."""
    pairs = zip(reversed(path.parts[:-1]), reversed(given.parts[:-1]), strict=False)
    return len([*takewhile(lambda pair: pair[0] == pair[1], pairs)])


def _coco_number(stem: str) -> str:
    """COCO_val2014_000000262148 and 262148 are one picture: "262148". Other names give ""."""
    if match := _COCO.fullmatch(stem):
        return f"{int(match[1])}"
    return f"{int(stem)}" if re.fullmatch(r"[0-9]{1,12}", stem) else ""
