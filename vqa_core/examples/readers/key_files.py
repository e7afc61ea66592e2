"""One file of fields for each picture, of the same name: key/000.json and img/000.jpg, as SROIE has them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.splits import split_of
from vqa_core.examples.readers.tables import columns_of, parse_json, read_text

FORM = "keys"
SUFFIXES = (".json", ".txt")
MAX_BYTES = 1_000_000


def read_keys(root: Path, files: Sequence[Path], pictures: Sequence[Path]) -> Table | None:
    """A row for each of `pictures`, its fields from the one of `files` with its name; None where no file holds fields.

    A folder named train or test gives the row's split. A picture without such a file is a row with a problem.
    """
    fields: dict[str, list[tuple[Path, dict[str, Any]]]] = {}
    for file in files:
        if (said := _fields(file)) is not None:
            fields.setdefault(file.stem, []).append((file, said))
    if not fields:
        return None
    rows = tuple(
        _row(number, picture.relative_to(root), _nearest(picture, fields.get(picture.stem, [])))
        for number, picture in enumerate(pictures, start=1)
    )
    return Table(root / FORM, FORM, columns_of(rows), rows)


def _row(number: int, picture: Path, said: Mapping[str, Any] | None) -> RawRow:
    if said is None:
        return RawRow(number, {}, f"there is no file of fields for the picture {picture.as_posix()!r}")
    split = next((split for part in picture.parts[:-1] if (split := split_of(part))), "")
    own = {"image": picture.as_posix(), **({"split": split} if split else {})}
    return RawRow(number, {**said, **own})


def _nearest(picture: Path, found: Sequence[tuple[Path, dict[str, Any]]]) -> dict[str, Any] | None:
    """The fields of the file that shares most of its path with the picture's."""
    if not found:
        return None
    return max(found, key=lambda pair: len([*_shared(picture, pair[0])]))[1]


def _shared(first: Path, second: Path) -> list[str]:
    pairs = zip(first.parts, second.parts, strict=False)
    return [one for one, other in pairs if one == other]


def _fields(file: Path) -> dict[str, Any] | None:
    """The object in a file, where it is one and has a text or number; lines of words and boxes are not."""
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        content = parse_json(read_text(file))
    except (ValueError, UserError):
        return None
    if not isinstance(content, dict) or not any(isinstance(value, str | int | float) for value in content.values()):
        return None
    return content
