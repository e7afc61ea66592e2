"""What is carried away comes back as it was, and a file that somebody tampered with is refused."""

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.exporting import export_csv, export_set
from vqa_core.examples.importing import import_set
from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import resolve

from .kept import kept_set, pictures
from .rows import good_rows

Make = Callable[..., Path]


@pytest.fixture
def mixed(tmp_path: Path) -> DataSet:
    """Rows of every form: plain, several pictures, interleaved, by address, of text alone, unanswered, with choices."""
    one, two = pictures(tmp_path / "pictures", 2)
    far = Picture("https://example.com/a.png")
    rows = [
        Example.ask("a", one, "Who?\u2028Where?", ["I", "me", "I"], row=1),
        Example("b", (one, two, far, "Which?"), ("dog",), choices=("cat", "dog"), group="g", row=2),
        Example(
            "c", ("Left:", one, "Right:", two, " Same? "), ("no",), row=4, fields=(("hp", 60), ("tags", [1, None]))
        ),
        Example("d", ("Why?",), ("so",), row=5),
        Example("e", (two, ""), (), row=6),
        Example("f", (two, "=1+1", "-"), ("-5",), row=7),
        Example("g", (far,), (), row=8),
    ]
    return kept_set(tmp_path / "home", rows, ["train", "test", "", "train", "", "", ""], bad=2)


def bare(data: DataSet) -> list[tuple[object, ...]]:
    return [
        (
            [part.name if isinstance(part, Picture) else part for part in one.parts],
            *(one.id, one.answers, one.choices, one.group, one.row, one.fields, side),
        )
        for one, side in zip(data.examples, data.splits, strict=True)
    ]


def test_an_exported_set_imports_again_to_equal_rows(mixed: DataSet, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    packed = export_set(mixed, tmp_path / "out.zip", progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (7, 7)
    back = import_set(packed, tmp_path / "other")
    assert bare(back) == bare(mixed)
    assert (back.form, back.columns, back.roles, back.bad, back.total) == (
        (mixed.form, mixed.columns, mixed.roles, mixed.bad, mixed.total)
    )
    assert back.id == mixed.id
    # Unpacked and packed again by a program that puts a folder around it.
    shutil.unpack_archive(packed, tmp_path / "around" / "mine")
    around = Path(shutil.make_archive(str(tmp_path / "around"), "zip", tmp_path / "around"))
    assert import_set(around, tmp_path / "third").id == mixed.id


def test_plain_rows_are_readable_without_docdex(table: Make, tmp_path: Path) -> None:
    made = import_set(table(good_rows(6)), tmp_path / "home")
    with zipfile.ZipFile(export_set(made, tmp_path / "out.zip")) as archive:
        archive.extractall(tmp_path / "out")
    (tmp_path / "out" / "set.json").unlink()
    rows = [json.loads(line) for line in (tmp_path / "out" / "rows.jsonl").read_text().splitlines()]
    assert rows[1]["question"] == "What is 1?" and (tmp_path / "out" / rows[1]["image"]).is_file()
    back = import_set(tmp_path / "out", tmp_path / "other")
    assert [(e.question, e.answers, e.images[0].name) for e in back.examples] == [
        (e.question, e.answers, e.images[0].name) for e in made.examples
    ]


def test_built_in_rows_come_back_with_their_roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vqa_core.examples.sets.BUILTIN_ROWS", 4)
    made = resolve("builtin:cards", tmp_path / "home", allow_local_paths=False)
    back = import_set(export_set(made, tmp_path / "out.zip"), tmp_path / "other")
    assert bare(back) == bare(made) and back.roles == made.roles


ROW = {"id": "1", "row": 1, "image": "images/0.png", "question": "Who?", "answers": ["I"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image": "../secret.png"}, "Line 1 of 'rows.jsonl' is not a row"),
        ({"image": "images/../../secret.png"}, "Line 1"),
        ({"image": "/etc/passwd"}, "Line 1"),
        ({"image": "images/link.png"}, "Line 1"),
        ({"image": "images/gone.png"}, "no picture 'gone.png'"),
        ({"image": "images/text.png"}, "'text.png' is not a picture"),
        ({"answers": "I"}, "Line 1"),
        ({"answers": [1]}, "Line 1"),
        ({"split": "valid"}, "Line 1"),
        ({"row": "x"}, "Line 1"),
        ({"parts": [7]}, "Line 1"),
        ({"fields": []}, "Line 1"),
    ],
)
def test_a_row_that_was_tampered_with_is_refused(tmp_path: Path, change: dict, words: str) -> None:
    place = tmp_path / "out"
    pictures(place / "images", 1)
    pictures(tmp_path, 1)[0].source.rename(tmp_path / "secret.png")
    (place / "images" / "link.png").symlink_to(tmp_path / "secret.png")
    (place / "images" / "text.png").write_text("no picture")
    about = {"docdex": "set", "format": 1, "form": "jsonl", "columns": [], "total": 1, "bad": []}
    (place / "set.json").write_text(json.dumps({**about, "roles": {"image": "a", "question": "b", "answers": "c"}}))
    (place / "rows.jsonl").write_text(json.dumps(ROW) + "\n")
    assert import_set(place, tmp_path / "home").roles == Roles("a", "b", "c")
    (place / "rows.jsonl").write_text(json.dumps({**ROW, **change}) + "\n")
    with pytest.raises(UserError, match=words):
        import_set(place, tmp_path / "home")


@pytest.mark.parametrize(
    "change", [{"roles": {"evil": "x"}}, {"roles": 5}, {"bad": [{}]}, {"columns": 1}, {"total": "x"}]
)
def test_an_about_that_was_tampered_with_is_refused(tmp_path: Path, change: dict) -> None:
    place = tmp_path / "out"
    pictures(place / "images", 1)
    about = {"docdex": "set", "format": 1, "form": "jsonl", "columns": [], "total": 1, "bad": [], "roles": {}}
    (place / "set.json").write_text(json.dumps({**about, **change}))
    (place / "rows.jsonl").write_text(json.dumps(ROW) + "\n")
    with pytest.raises(UserError, match="is not that of an exported set"):
        import_set(place, tmp_path / "home")
    (place / "set.json").write_text(json.dumps({**about, "format": 2}))
    with pytest.raises(UserError, match="has format 2"):
        import_set(place, tmp_path / "home")


def test_the_csv_shows_formulas_as_text_and_answers_in_full(mixed: DataSet, tmp_path: Path) -> None:
    target = export_csv(mixed, tmp_path / "rows.csv")
    with target.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == list("abcdefg")
    assert json.loads(rows[0]["answers"]) == ["I", "me", "I"]
    assert rows[5]["question"] == "'=1+1 -" and rows[5]["answers"] == '["-5"]'
    assert len(json.loads(rows[1]["image"])) == 3 and rows[0]["image"].startswith("images/")
    assert (rows[1]["split"], rows[3]["image"]) == ("test", "")
