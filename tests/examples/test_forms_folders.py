"""Folders without a table: files of fields beside pictures, classes, pictures alone, PDFs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples import pdf
from vqa_core.examples.pdf import render_pages
from vqa_core.examples.pictures import open_picture
from vqa_core.examples.readers import embedded, read
from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import import_set

Make = Callable[..., Path]
KEYS = {"company": "A & B", "date": "25/12/2018", "address": "1, High Road", "total": "9.00"}


@pytest.fixture
def folder(tmp_path: Path) -> Make:
    """Make a folder of small pictures, each of its own colour."""

    def make(*pictures: str) -> Path:
        place = tmp_path / "source"
        for number, name in enumerate(pictures):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (8, 6), (number, 10, 200)).save(place / name)
        return place

    return make


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_pdf(path: Path, pages: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    first, *more = (Image.new("RGB", (200, 280), (40 * n, 90, 200)) for n in range(1, pages + 1))
    first.save(path, save_all=True, append_images=more)
    return path


def colours(place: Path, source: object) -> int:
    """The page of a PDF by `write_pdf`, told by its red."""
    red, _, _ = open_picture(Path(str(source))).getpixel((20, 20))  # type: ignore[misc]
    return round(red / 40)


@pytest.mark.parametrize("key", ["key/{}.json", "entities/{}.txt", "img/{}.json"])
def test_files_of_fields_are_matched_to_the_pictures_of_their_names(folder: Make, key: str) -> None:
    place = folder("img/000.jpg", "img/001.jpg")
    for number in range(2):
        write(place / key.format(f"00{number}"), KEYS | {"total": f"{number}.00", "date": f"{number}/1"})
        (place / "box").mkdir(exist_ok=True)
        (place / "box" / f"00{number}.csv").write_text("72,25,326,25,326,64,72,64,TAN\n")
    reading = read(place)
    assert (reading.form, len(reading.examples), reading.bad) == ("keys", 4, ())
    assert [column for column, _ in reading.roles.asked] == ["date", "total"]  # the shop is the same on both
    last = reading.examples[-1]
    assert (last.question, last.answers, last.images[0].name) == ("What is the total?", ("1.00",), "001.jpg")


def test_real_receipts_in_their_own_layout_give_the_rows_of_the_table(data: Path, tmp_path: Path) -> None:
    lines = (data / "receipts" / "keys.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[:12]:
        row = json.loads(line)
        picture = tmp_path / "sroie" / ("train" if row["id"] < "010" else "test") / "img" / f"{row['id']}.jpg"
        picture.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / "receipts" / row["image"], picture)
        write(picture.parents[1] / "entities" / f"{row['id']}.txt", {k: row[k] for k in KEYS if k in row})
    reading = read(tmp_path / "sroie")
    table = read(data / "receipts" / "keys.jsonl")
    said = {(e.question, e.answers, e.images[0].name) for e in reading.examples}
    assert said == {(e.question, e.answers, e.images[0].name) for e in table.examples if e.row <= 12}
    assert set(reading.splits) == {"train", "test"}


def test_a_picture_without_its_file_of_fields_is_named(folder: Make) -> None:
    place = folder(*(f"{n}.png" for n in range(30)))
    for number in range(1, 30):
        write(place / f"{number}.json", {"total": str(number)})
    assert [row.reason for row in read(place).bad] == ["there is no file of fields for the picture '0.png'"]


def test_a_table_comes_before_a_file_that_bears_a_picture_s_name(data: Path) -> None:
    # It has keys.jsonl, and huge.json beside huge.jpg.
    assert len(read(data / "receipts").examples) == 238


def test_pictures_alone_are_rows_that_nobody_has_answered(folder: Make) -> None:
    place = folder("b/1.png", "a/0.jpg", "a/9.webp")
    for junk in ("Thumbs.db", ".DS_Store", "__MACOSX/._0.jpg", "notes.txt"):
        (place / junk).parent.mkdir(exist_ok=True)
        (place / junk).write_bytes(b"x")
    reading = read(place)
    assert (reading.form, reading.roles, reading.bad) == ("pictures", Roles("image", "", ""), ())
    assert [example.images[0].name for example in reading.examples] == ["0.jpg", "9.webp", "1.png"]
    assert {(example.question, example.answers) for example in reading.examples} == {("", ())}
    assert dict(reading.examples[0].fields) == {"image": "a/0.jpg"}


def test_a_broken_picture_among_many_is_named(folder: Make) -> None:
    place = folder(*(f"{n:02}.png" for n in range(30)))
    (place / "07.png").write_bytes(b"no picture")
    assert [row.number for row in read(place).bad] == [8]


def test_folders_named_by_classes_are_the_choices(folder: Make) -> None:
    pictures = [
        f"{split}/{name}/{n}.png" for split in ("train", "test") for name in ("tax_form", "letter") for n in "01"
    ]
    reading = read(folder(*pictures))
    assert (reading.form, reading.bad) == ("classes", ())
    assert {example.choices for example in reading.examples} == {("letter", "tax form")}
    assert {example.question for example in reading.examples} == {"Which of these is it?"}
    said = sorted(zip((example.answers[0] for example in reading.examples), reading.splits, strict=True))
    assert said == sorted([("letter", "train"), ("tax form", "train"), ("letter", "test"), ("tax form", "test")] * 2)


@pytest.mark.parametrize(
    "pictures",
    [
        ("zip/cats/1.png", "zip/cats/2.png", "zip/dogs/1.png", "zip/dogs/2.png"),
        ("data/images/cats/1.png", "data/images/cats/2.png", "data/images/dogs/1.png", "data/images/dogs/2.png"),
        ("cats/images/1.png", "cats/images/2.png", "dogs/images/1.png", "dogs/images/2.png"),
    ],
)
def test_classes_are_found_in_the_folder_that_differs(folder: Make, pictures: tuple[str, ...]) -> None:
    assert [example.answers for example in read(folder(*pictures)).examples] == [("cats",)] * 2 + [("dogs",)] * 2


@pytest.mark.parametrize(
    "pictures",
    [
        ("train/1.png", "train/2.png", "test/1.png", "test/2.png"),
        ("images/1.png", "images/2.png", "scans/1.png", "scans/2.png"),
        ("letter 1/page1.png", "letter 2/page1.png", "letter 3/page1.png"),
        ("cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png", "loose.png"),
        ("cats/1.png", "cats/2.png"),
    ],
)
def test_folders_that_are_no_classes_hold_pictures_alone(folder: Make, pictures: tuple[str, ...]) -> None:
    assert read(folder(*pictures)).form == "pictures"


def test_a_folder_of_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(UserError, match=r"no table in .* and no picture"):
        read(tmp_path)


def test_a_zip_of_a_picture_folder_with_metadata_is_read(folder: Make, tmp_path: Path) -> None:
    place = folder("train/0.png", "train/1.png", "validation/0.png")
    for split, count in (("train", 2), ("validation", 1)):
        lines = ["file_name,question,answer", *(f"{n}.png,Who is {n}?,I" for n in range(count))]
        (place / split / "metadata.csv").write_text("\n".join(lines))
        (place / split / "._metadata.csv").write_bytes(b"\0")
    made = import_set(Path(shutil.make_archive(str(tmp_path / "packed"), "zip", place)), tmp_path / "home")
    assert [example.question for example in made.train] == ["Who is 0?", "Who is 1?"]
    assert [example.question for example in made.test] == ["Who is 0?"]
    assert made.bad == ()


def test_three_tables_of_three_splits_are_read_together(folder: Make) -> None:
    place = folder("0.png")
    for name in ("train", "val", "test"):
        write(place / f"{name}_v1.0.json", {"data": [{"image": "0.png", "question": f"{name}?", "answers": ["I"]}]})
    reading = read(place)
    assert sorted(zip((e.question for e in reading.examples), reading.splits, strict=True)) == [
        ("test?", "test"),
        ("train?", "train"),
        ("val?", "test"),
    ]


@pytest.mark.slow
def test_a_row_names_a_page_of_a_pdf_in_each_way(tmp_path: Path) -> None:
    write_pdf(tmp_path / "rows" / "scans" / "two.pdf", 2)
    write_pdf(tmp_path / "rows" / "one.pdf", 1)
    rows = [
        {"file": "one.pdf"},
        {"file": "scans/two.pdf", "page": 2},
        {"file": "two.pdf#page=1"},
        {"file": "two.pdf", "page": ""},
    ]
    lines = [json.dumps({"page": None, **row, "question": "Which?", "answer": "this"}) for row in rows]
    (tmp_path / "rows" / "rows.jsonl").write_text("\n".join(lines))
    reading = read(tmp_path / "rows", stored=tmp_path / "stored")
    shown = [[colours(tmp_path, picture.source) for picture in example.images] for example in reading.examples]
    assert shown == [[1], [2], [1], [1, 2]]
    assert reading.roles.image == "file"
    assert len(list((tmp_path / "stored").iterdir())) == 2  # the only page of one is the first of the other


@pytest.mark.slow
def test_pages_that_cannot_be_shown_are_bad_rows(tmp_path: Path) -> None:
    write_pdf(tmp_path / "two.pdf", 2)
    write_pdf(tmp_path / "nine.pdf", 9)
    (tmp_path / "text.pdf").write_text("hello")
    wrong = {
        ("two.pdf", 3): "no page '3' in 'two.pdf': its pages are 1 to 2",
        ("two.pdf", "x"): "no page 'x'",
        ("nine.pdf", None): "'nine.pdf' has 9 pages, and at most 8 are shown together",
        ("text.pdf", None): "not a PDF",
        ("gone.pdf", None): "no picture 'gone.pdf'",
    }
    rows = [("two.pdf", 1), *wrong, ("two.pdf", 2), ("nine.pdf", 9)]
    lines = [json.dumps({"image": name, "page": page, "question": "Which?", "answer": "I"}) for name, page in rows]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    reading = read(tmp_path / "rows.jsonl", stored=tmp_path / "stored", bad_share=0.9)
    assert [example.row for example in reading.examples] == [1, 7, 8]
    for row, words in zip(reading.bad, wrong.values(), strict=True):
        assert words in row.reason


@pytest.mark.slow
def test_a_page_beside_a_damaged_one_is_drawn_and_the_damaged_one_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [Image.new("RGB", (200, 280)), Image.new("RGB", (1, 2000))]
    pages[0].save(tmp_path / "two.pdf", save_all=True, append_images=pages[1:], resolution=1000)
    tried: list[list[int]] = []

    def counted(path: Path, folder: Path, numbers: range) -> list[Path]:
        tried.append(list(numbers))
        return render_pages(path, folder, numbers)

    monkeypatch.setattr(pdf, "render_pages", counted)
    lines = [json.dumps({"image": "two.pdf", "page": p, "question": "Which?", "answer": "I"}) for p in (2, 1, 2, 2, 1)]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    reading = read(tmp_path / "rows.jsonl", stored=tmp_path / "stored", bad_share=0.6)
    assert [example.row for example in reading.examples] == [2, 5]
    assert all("too narrow to read" in row.reason for row in reading.bad) and len(reading.bad) == 3
    assert tried == [[1, 2], [2], [1, 2], [1]]


@pytest.mark.slow
def test_pages_beyond_what_is_imported_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MAX_STORED_BYTES", 1000)
    with pytest.raises(UserError, match="the most that is imported"):
        read(write_pdf(tmp_path / "two.pdf", 2), stored=tmp_path / "stored")


@pytest.mark.slow
def test_each_page_of_the_pdfs_in_a_folder_is_a_row_and_all_of_a_long_one(tmp_path: Path, folder: Make) -> None:
    place = folder("photo.png")
    write_pdf(place / "a.pdf", 2)
    write_pdf(place / "b.PDF", 10)
    made = import_set(place, tmp_path / "home")
    assert (made.form, len(made.examples), made.bad) == ("pictures", 13, ())
    assert [example.row for example in made.examples] == [1] * 2 + [2] * 10 + [3]
    assert len({example.id for example in made.examples}) == 13


@pytest.mark.slow
def test_a_real_pdf_alone_gives_its_two_pages(data: Path, tmp_path: Path) -> None:
    reading = read(data / "tricky" / "two_pages.pdf", stored=tmp_path / "stored")
    assert [(example.question, example.answers) for example in reading.examples] == [("", ())] * 2
    assert min(open_picture(Path(e.images[0].source)).width for e in reading.examples) > 300
