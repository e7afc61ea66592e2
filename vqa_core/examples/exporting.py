"""A set to carry away: a ZIP of its rows and pictures that imports again to equal rows, or its rows as a CSV.

set.json     "docdex": "set"; name, form, columns, roles, rows left out; "format": 1
rows.jsonl   {"id", "image", "question", "answers"} and, where there are some, "choices", "group", "split", "fields";
             "parts" in place of image and question where text and pictures stand in an order of their own
images/      the pictures
"""

import csv
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.cells import plain_cell
from vqa_core.examples.data_set import DataSet, roles_from
from vqa_core.examples.example import Example, Part, Picture
from vqa_core.examples.pictures import check_picture
from vqa_core.examples.readers.reading import BadRow, Progress, Reading, unheard
from vqa_core.examples.readers.tables import MAX_TABLE_BYTES
from vqa_core.examples.row_index import ROWS, SIDES
from vqa_core.examples.set_rows import IMAGES

FORMAT = 1
_ABOUT = "set.json"
_MARK = "set"
_ADDRESS = ("http://", "https://")


def export_set(data: DataSet, target: Path, *, progress: Progress = unheard) -> Path:
    """Write the set into the ZIP `target`, replaced in one step; `progress` counts rows."""
    about = {
        "docdex": _MARK,
        "format": FORMAT,
        "name": data.name,
        "form": data.form,
        "columns": data.columns,
        "roles": asdict(data.roles),
        "rows": len(data.examples),
        "total": data.total,
        "bad": [asdict(row) for row in data.bad],
    }
    with _in_one_step(target) as draft, zipfile.ZipFile(draft, "w", strict_timestamps=False) as archive:
        archive.writestr(_ABOUT, json.dumps(about, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
        rows = zipfile.ZipInfo(ROWS, (1980, 1, 1, 0, 0, 0))
        rows.compress_type = zipfile.ZIP_DEFLATED
        shown: dict[Path, None] = {}
        with archive.open(rows, "w", force_zip64=True) as file:
            for done, (example, side) in enumerate(zip(data.examples, data.splits, strict=True), start=1):
                file.write(json.dumps(_row_of(example, side), ensure_ascii=False).encode() + b"\n")
                shown.update((one.source, None) for one in example.images if isinstance(one.source, Path))
                progress(done, len(data.examples))
        # Pictures are packed already.
        for picture in shown:
            archive.write(picture, f"{IMAGES}/{picture.name}", zipfile.ZIP_STORED)
    return target


def export_csv(data: DataSet, target: Path) -> Path:
    """Write id, pictures, question, answers (JSON) and split as a CSV whose cells no spreadsheet runs as a formula."""
    with _in_one_step(target) as draft, draft.open("w", newline="", encoding="utf-8-sig") as file:
        # All quoted: a spreadsheet that splits at semicolons must not find a cell inside another.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "image", "question", "answers", "split"])
        for example, side in zip(data.examples, data.splits, strict=True):
            pictures = [_name_of(picture) for picture in example.images]
            image = pictures[0] if len(pictures) == 1 else json.dumps(pictures, ensure_ascii=False) if pictures else ""
            answers = json.dumps(list(example.answers), ensure_ascii=False)
            cells = (example.id, image, example.question, answers, side)
            writer.writerow([plain_cell(cell) for cell in cells])
    return target


def find_export(source: Path) -> Path | None:
    """The folder with what `export_set` wrote: `source`, or the one folder in it, as some programs pack it again."""
    inner = [path for path in source.iterdir() if path.is_dir()] if source.is_dir() else []
    for folder in (source, *(inner if len(inner) == 1 else [])):
        if (folder / ROWS).is_file() and _about(folder).get("docdex") == _MARK:
            return folder
    return None


def read_export(folder: Path, progress: Progress = unheard) -> Reading:
    """The rows of an exported set, each as it was. UserError where one was damaged since, saying which."""
    about = _about(folder)
    if about.get("format") != FORMAT:
        raise UserError(f"{_ABOUT!r} has format {about.get('format')}; this DocDex reads {FORMAT}. Update DocDex.")
    examples, splits = [], []
    seen: dict[str, Picture] = {}
    said = about.get("rows")
    # A binary file breaks at \n alone; U+2028 and others, which JSON strings may hold, stay in their line.
    with (folder / ROWS).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                example, side = _example_of(json.loads(line), folder, seen)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise UserError(
                    f"Line {number} of {ROWS!r} is not a row of an exported set. Export it again."
                ) from error
            examples.append(example)
            splits.append(side)
            progress(number, said if isinstance(said, int) else 0)
    if not examples or len({example.id for example in examples}) < len(examples):
        raise UserError(f"{ROWS!r} has no rows, or two of one id. Export the set again.")
    try:
        return Reading(
            form=str(about["form"]),
            columns=tuple(str(column) for column in about["columns"]),
            roles=roles_from(about["roles"]),
            examples=tuple(examples),
            splits=tuple(splits),
            bad=tuple(BadRow(int(row["number"]), str(row["reason"]), str(row["file"])) for row in about["bad"]),
            total=int(about["total"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"{_ABOUT!r} is not that of an exported set. Export it again, or remove that file.") from error


def _about(folder: Path) -> dict[str, Any]:
    try:
        if max((folder / name).stat().st_size for name in (_ABOUT, ROWS)) > MAX_TABLE_BYTES:
            return {}
        about = json.loads((folder / _ABOUT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return about if isinstance(about, dict) else {}


def _row_of(example: Example, side: str) -> dict[str, Any]:
    images = [_name_of(picture) for picture in example.images]
    row: dict[str, Any] = {"id": example.id, "row": example.row}
    texts = [part for part in example.parts if isinstance(part, str)]
    if len(texts) == 1 and isinstance(example.parts[-1], str) and example.question == texts[0]:
        row |= {"image": images[0] if len(images) == 1 else images, "question": texts[0]}
    else:
        row["parts"] = [_part_of(part) for part in example.parts]
    row["answers"] = example.answers
    more = {"choices": example.choices, "group": example.group, "split": side, "fields": dict(example.fields)}
    return row | {name: value for name, value in more.items() if value}


def _part_of(part: Part) -> dict[str, str]:
    return {"text": part} if isinstance(part, str) else {"image": _name_of(part)}


def _name_of(picture: Picture) -> str:
    return picture.source if isinstance(picture.source, str) else f"{IMAGES}/{picture.source.name}"


def _example_of(row: dict[str, Any], folder: Path, seen: dict[str, Picture]) -> tuple[Example, str]:
    parts: list[Part]
    if "parts" in row:
        parts = [
            _text(part["text"]) if "text" in part else _picture(part["image"], folder, seen) for part in row["parts"]
        ]
    else:
        names = row["image"] if isinstance(row["image"], list) else [row["image"]]
        parts = [*(_picture(name, folder, seen) for name in names), _text(row["question"])]
    example = Example(
        id=_text(row["id"]),
        parts=tuple(parts),
        answers=_texts(row["answers"]),
        choices=_texts(row.get("choices", [])),
        group=_text(row.get("group", "")),
        row=int(row["row"]),
        fields=tuple(row.get("fields", {}).items()),
    )
    side = row.get("split", "")
    if side not in SIDES:
        raise ValueError(f"{side!r} is no side")
    return example, side


def _picture(name: str, folder: Path, seen: dict[str, Picture]) -> Picture:
    if _text(name) not in seen:
        if name.startswith(_ADDRESS):
            seen[name] = Picture(name)
        else:
            place, _, file = name.partition("/")
            path = folder / IMAGES / file
            # A plain file of images/ and nothing else: what is in a ZIP may have been written by anybody.
            if place != IMAGES or Path(file).name != file or path.is_symlink():
                raise ValueError(f"{name!r} is no picture of the set")
            check_picture(path)
            seen[name] = Picture(path)
    return seen[name]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"{values!r} is no list")
    return tuple(_text(value) for value in values)


@contextmanager
def _in_one_step(target: Path) -> Iterator[Path]:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
