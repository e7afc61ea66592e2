"""Captions as COCO has them, one row a picture with all of its captions; and as Flickr30k's and COCO's splits do."""

from pathlib import Path
from typing import Any

from vqa_core.examples.readers.answers import plain_text
from vqa_core.examples.readers.reading import RawRow, Table
from vqa_core.examples.readers.splits import split_in
from vqa_core.examples.readers.tables import columns_of

FORM = "coco captions"


def read_captions_file(path: Path, content: dict[str, Any]) -> Table | None:
    """{"images": [{id, file_name}], "annotations": [{image_id, caption}]}; None for anything else.

    A row is numbered by its picture's place among the images; a caption of no picture there is a row with a problem.
    """
    images, annotations = _objects(content.get("images")), _objects(content.get("annotations"))
    if not images or not annotations or not any("caption" in entry for entry in annotations):
        return None
    captions: dict[Any, list[str]] = {}
    for entry in annotations:
        if text := plain_text(entry.get("caption")):
            captions.setdefault(plain_text(entry.get("image_id")), []).append(text)
    rows = [
        RawRow(number, {"image": image.get("file_name"), "captions": captions.pop(key, []), "id": key})
        for number, image in enumerate(images, start=1)
        for key in [plain_text(image.get("id"))]
    ]
    rows += [
        RawRow(number, {}, f"its captions are of picture {key!r}, which is not among the images")
        for number, key in enumerate(captions, start=len(rows) + 1)
    ]
    return _captions_table(path, rows)


def read_sentences_file(path: Path, content: dict[str, Any]) -> Table | None:
    """{"images": [{filename, split, sentences: [{raw}]}]}, the layout of the "Karpathy" splits; None for others."""
    images = _objects(content.get("images"))
    if not images or "sentences" not in images[0]:
        return None
    rows = [
        RawRow(
            number,
            {
                "image": image.get("filename"),
                "captions": [plain_text(sentence.get("raw")) for sentence in _objects(image.get("sentences"))],
                "split": image.get("split"),
            },
        )
        for number, image in enumerate(images, start=1)
    ]
    return _captions_table(path, rows)


def _captions_table(path: Path, rows: list[RawRow]) -> Table:
    return Table(path, FORM, columns_of(tuple(rows)), tuple(rows), split=split_in(path.stem))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
