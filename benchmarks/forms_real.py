"""Forms of real pages, cards and receipts."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

from benchmarks.one_form import Form, Look
from vqa_core.examples.readers import read

COKE: Look = ("test_0.jpg", "Who is the consumer correspondence of coca cola USA?", ("kimberly boyer",))
LETTER: Look = ("test_0.jpg", "To whom, the letter is addressed?", ("Mr. W. Thomas", "Mr . Thomas:"))
FIRST: Look = ("train_0.jpg", "What is the date mentioned?", ("September 20, 1985",))
GOLDSTEIN: Look = ("train_0.jpg", "To whom is this letter addressed?", ("Ms. Goldstein", "Ms. Linda Goldstein"))
TOTAL: Look = ("000.jpg", "What is the total?", ("9.00",))
SHOP: Look = ("000.jpg", "What is the name of the company?", ("BOOK TA .K (TAMAN DAYA) SDN BHD",))
DAY: Look = ("000.jpg", "What is the date?", ("25/12/2018",))
SNORLAX: Look = (
    "84.webp",
    "What's on the picture?",
    (
        "This is Snorlax ex. A Basic Pokemon Card of type Colorless with the title Snorlax ex and 160 HP of rarity ☆☆ "
        "from the set Eevee Grove",
    ),
)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _sroie(place: Path, data: Path) -> Path:
    for row in _lines(data / "receipts" / "keys.jsonl"):
        for folder in ("img", "key"):
            (place / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / "receipts" / row["image"], place / "img" / f"{row['id']}.jpg")
        keys = {name: value for name, value in row.items() if name not in ("id", "image")}
        (place / "key" / f"{row['id']}.json").write_text(json.dumps(keys), encoding="utf-8")
    return place


def _parquet(place: Path, data: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {
            "id": example.id,
            "image": {"bytes": Path(example.images[0].source).read_bytes(), "path": None},
            "query": {"de": "", "en": example.question},
            "answers": list(example.answers),
            "bounding_boxes": [[0.1, 0.2, 0.3, 0.4]],
        }
        for example in read(data / "docvqa" / "test.jsonl").examples
    ]
    place.mkdir()
    pq.write_table(pa.Table.from_pylist(rows), place / "test-00000-of-00001.parquet")
    return place


def _zip(place: Path, data: Path) -> Path:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["file_name", "question", "answers"])
    (place / "packed" / "test").mkdir(parents=True)
    for example in read(data / "docvqa" / "test.jsonl").examples:
        picture = Path(example.images[0].source)
        shutil.copyfile(picture, place / "packed" / "test" / picture.name)
        writer.writerow([picture.name, example.question, list(example.answers)])
    (place / "packed" / "test" / "metadata.csv").write_text(buffer.getvalue(), encoding="utf-8")
    (place / "packed" / "Thumbs.db").write_bytes(b"x")
    return Path(shutil.make_archive(str(place / "set"), "zip", place / "packed"))


REAL = (
    Form(
        "DocVQA as CSV with Python lists",
        lambda _, data: data / "docvqa" / "qa_text.csv",
        180,
        60,
        "image=image question=query answers=answers id=id",
        (FIRST, GOLDSTEIN, COKE),
        real=True,
    ),
    Form(
        "DocVQA as the recipe's source has it",
        lambda _, data: data / "docvqa" / "qa_text_source_form.csv",
        60,
        60,
        "image=id question=query answers=answers id=id",
        (FIRST,),
        real=True,
    ),
    Form(
        "DocVQA, official JSON",
        lambda _, data: data / "docvqa" / "val_v1.0.json",
        51,
        15,
        "image=image question=question answers=answers id=questionId split=data_split",
        (LETTER, COKE),
        real=True,
    ),
    Form(
        "JSONL",
        lambda _, data: data / "docvqa" / "train.jsonl",
        129,
        45,
        "image=image question=question answers=answers",
        (FIRST, GOLDSTEIN),
        real=True,
    ),
    Form(
        "Parquet with pictures",
        _parquet,
        51,
        15,
        "image=image question=query answers=answers id=id",
        (("", *LETTER[1:]), ("", *COKE[1:])),
        real=True,
    ),
    Form(
        "ZIP of a picture folder with metadata",
        _zip,
        51,
        15,
        "image=file_name question=question answers=answers",
        (LETTER, COKE),
        real=True,
    ),
    Form(
        "PokemonCards' columns",
        lambda _, data: data / "cards" / "pokemoncards_like.jsonl",
        40,
        40,
        "image=image_url id=id caption=caption name=name",
        (SNORLAX,),
        real=True,
    ),
    Form(
        "cards with attributes",
        lambda _, data: data / "cards" / "cards.jsonl",
        1042,
        150,
        "image=image id=id asked=set,name,stage,evolves_from,hp,energy_type,weakness,rarity",
        (
            ("4.webp", "What is its name?", ("Venusaur ex",)),
            ("4.webp", "How many HP does it have?", ("190",)),
            ("51.webp", "Which type is it?", ("Fire",)),
        ),
        real=True,
    ),
    Form(
        "receipts with four fields",
        lambda _, data: data / "receipts" / "keys.jsonl",
        238,
        60,
        "image=image id=id asked=company,date,address,total",
        (TOTAL, SHOP, DAY),
        real=True,
    ),
    Form(
        "SROIE: a file of fields for each picture",
        _sroie,
        238,
        60,
        "image=image asked=company,date,address,total",
        (TOTAL, SHOP, DAY),
        real=True,
    ),
    Form(
        "pictures without a table",
        lambda _, data: data / "docvqa" / "images" / "test",
        15,
        15,
        "image=image",
        (("", "", ()),),
        real=True,
    ),
    Form(
        "a PDF alone",
        lambda _, data: data / "tricky" / "two_pages.pdf",
        2,
        2,
        "image=image",
        (("", "", ()),),
        real=True,
    ),
)
