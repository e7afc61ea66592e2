"""rows.jsonl and images/ of a set: one example a line, each picture once, named by its content."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from vqa_core.examples.example import Example, Part, Picture
from vqa_core.examples.pictures import SUFFIXES
from vqa_core.examples.readers import Reading
from vqa_core.examples.split import content_hash


def read_rows(folder: Path) -> list[tuple[Example, str]]:
    """The examples of the set in `folder`, each with its split ("train", "test" or "")."""
    # Not splitlines(): that also breaks at U+2028, which JSON strings may hold.
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    return [(_example_from(row, folder), row["split"]) for row in rows]


def write_rows(reading: Reading, draft: Path, origin: str) -> str:
    """Write rows.jsonl and images/; give the id: the hash of `origin`, the rows and through them the pictures."""
    images = draft / "images"
    images.mkdir(parents=True)
    names: dict[Path, str] = {}
    digest = hashlib.sha256(origin.encode())
    with (draft / "rows.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for example, side in zip(reading.examples, reading.splits, strict=True):
            for picture in example.images:
                if isinstance(picture.source, Path) and picture.source not in names:
                    names[picture.source] = _store(picture.source, images)
            line = json.dumps(_row_from(example, side, names), ensure_ascii=False) + "\n"
            # A lone surrogate from a JSON escape has no UTF-8 form.
            line = line.encode("utf-8", "replace").decode("utf-8")
            digest.update(line.encode("utf-8"))
            file.write(line)
    return digest.hexdigest()[:12]


def _store(picture: Path, images: Path) -> str:
    copy = images / "copy"
    shutil.copyfile(picture, copy)
    # Hashed after copying: a file that changes meanwhile cannot get a wrong name.
    suffix = picture.suffix.lower()
    name = content_hash(copy) + (suffix if suffix in SUFFIXES else "")
    copy.rename(images / name)
    return name


def _row_from(example: Example, side: str, names: dict[Path, str]) -> dict[str, Any]:
    parts: list[dict[str, str]] = []
    for part in example.parts:
        if isinstance(part, str):
            parts.append({"text": part})
        elif isinstance(part.source, Path):
            parts.append({"image": names[part.source]})
        else:
            parts.append({"url": part.source})
    return {
        "id": example.id,
        "parts": parts,
        "answers": example.answers,
        "choices": example.choices,
        "group": example.group,
        "row": example.row,
        "split": side,
        "fields": dict(example.fields),
    }


def _example_from(row: dict[str, Any], folder: Path) -> Example:
    return Example(
        id=row["id"],
        parts=tuple(_part_from(part, folder) for part in row["parts"]),
        answers=tuple(row["answers"]),
        choices=tuple(row["choices"]),
        group=row["group"],
        row=row["row"],
        fields=tuple(row["fields"].items()),
    )


def _part_from(part: dict[str, str], folder: Path) -> Part:
    if "text" in part:
        return part["text"]
    return Picture(part["url"]) if "url" in part else Picture(folder / "images" / part["image"])
