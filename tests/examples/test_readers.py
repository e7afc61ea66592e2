import csv
import json
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.readers import Reading, read
from vqa_core.examples.readers.rows import read_answers
from vqa_core.examples.roles import Roles

from .rows import good_rows

Make = Callable[..., Path]


def said(reading: Reading) -> list[tuple[str, tuple[str, ...], str]]:
    return [(example.question, example.answers, example.images[0].name) for example in reading.examples]


@pytest.mark.slow
def test_the_layouts_of_docvqa_give_equal_rows(data: Path) -> None:
    table = read(data / "docvqa" / "qa_text.csv")
    lines = [read(data / "docvqa" / f"{side}.jsonl") for side in ("train", "test")]
    official = [read(data / "docvqa" / f"{side}_v1.0.json") for side in ("train", "val")]
    assert (table.form, lines[0].form, official[0].form) == ("csv", "jsonl", "docvqa")
    assert table.total == len(table.examples) == 180
    assert said(table) == said(lines[0]) + said(lines[1]) == said(official[0]) + said(official[1])
    assert sorted({len(example.answers) for example in table.examples}) == [1, 2, 3]
    assert set(official[1].splits) == {"test"}


def test_the_source_form_finds_pictures_by_the_row_s_id(data: Path) -> None:
    reading = read(data / "docvqa" / "qa_text_source_form.csv")
    assert len(reading.examples) == 60
    assert all(example.images[0].name == f"{example.id}.jpg" for example in reading.examples)


def test_official_image_names_are_found_by_their_last_part(table: Make) -> None:
    place = table([])
    (place / "rows.jsonl").unlink()
    rows = [{"questionId": 5, "image": "documents/1.png", "question": "Who?", "answers": ["I"]}]
    (place / "val_v1.0.json").write_text(json.dumps({"dataset_split": "val", "data": rows}))
    example = read(place).examples[0]
    assert (example.id, example.images[0].source) == ("5", place.resolve() / "images" / "1.png")


def test_a_csv_as_excel_saves_it_is_read(table: Make) -> None:
    place = table([])
    text = 'Image;Question;Answers\r\nimages\\0.png;"Wie viel; genau?";"12,50 €"\r\n;;\r\n'
    (place / "rows.csv").write_bytes(text.encode("utf-8-sig"))
    reading = read(place / "rows.csv")
    assert said(reading) == [("Wie viel; genau?", ("12,50 €",), "0.png")]
    assert reading.roles == Roles("Image", "Question", "Answers")
    assert reading.total == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_encodings_are_recognised(table: Make, encoding: str, delimiter: str) -> None:
    place = table([])
    with (place / "rows.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([["image", "question", "answer"], ["images/0.png", "a, b; c\td\ne?", 'the "é"']])
    assert said(read(place / "rows.csv")) == [("a, b; c\td\ne?", ('the "é"',), "0.png")]


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        (["a", "b"], ("a", "b")),
        ('["a", "b"]', ("a", "b")),
        ("['1/8/93']", ("1/8/93",)),
        ("""["Beet '73", 'x "y"']""", ("Beet '73", 'x "y"')),
        ("  plain text ", ("plain text",)),
        ("[sic]", ("[sic]",)),
        ("a, b", ("a, b",)),
        (60, ("60",)),
        (0, ("0",)),
        ([1.5, " ", "x"], ("1.5", "x")),
    ],
)
def test_answers_are_read_in_each_form_in_which_people_write_them(written: object, answers: tuple[str, ...]) -> None:
    assert read_answers(written) == answers


@pytest.mark.parametrize(
    ("written", "words"),
    [
        *((empty, "no answer") for empty in (None, "", " ", [], [""], "[]", "['']")),
        ("['a' 'b']", "cannot be read"),
        ("['a', b']", "cannot be read"),
        ("['a', __import__('os').getcwd()]", "cannot be read"),
        ([["a"]], "nested"),
        ({"text": "a"}, "nested"),
    ],
)
def test_answers_that_cannot_be_read_have_a_reason(written: object, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_answers(written)


def test_a_question_in_several_languages_gives_the_english_one(table: Make) -> None:
    place = table([{"image": "images/0.png", "query": {"de": "Wer?", "en": "Who?"}, "answers": ["I"]}])
    assert read(place).examples[0].question == "Who?"


def test_bad_rows_are_named_with_their_reason(table: Make) -> None:
    rows = good_rows(200)
    rows[3] = {"image": "images/gone.png", "question": "Who?", "answers": ["I"]}
    rows[4]["question"] = " "
    rows[5]["answers"] = []
    rows[6]["image"] = None
    rows[7]["image"] = "cut.png"
    rows[8]["image"] = "../outside.png"
    rows[9]["image"] = "/etc/passwd"
    place = table(rows)
    Image.effect_noise((50, 50), 50).save(place / "whole.png")
    (place / "cut.png").write_bytes((place / "whole.png").read_bytes()[:1500])
    Image.new("RGB", (8, 8)).save(place.parent / "outside.png")
    with (place / "rows.jsonl").open("a") as file:
        file.write("\n{broken\n[1, 2]\n")
    reading = read(place)
    assert (reading.total, len(reading.examples)) == (202, 193)
    reasons = {row.number: row.reason for row in reading.bad}
    assert list(reasons) == [4, 5, 6, 7, 8, 9, 10, 202, 203]
    words = ["no picture 'images/gone.png'", "no question", "no answer", "no picture", "'cut.png' is damaged"]
    words += ["leads out", "leads out", "not JSON", "not a JSON object"]
    assert all(word in reason for word, reason in zip(words, reasons.values(), strict=True))
    assert [example.row for example in reading.examples][:4] == [1, 2, 3, 11]


def test_one_bad_row_in_twenty_is_skipped_and_two_are_refused(table: Make) -> None:
    rows = good_rows(20)
    rows[3]["image"] = "gone.png"
    assert [row.number for row in read(table(rows)).bad] == [4]
    rows[5]["answers"] = ""
    with pytest.raises(UserError, match=r"2 of 20 rows \(10%\).*at most 5%.*Row 4: .*gone\.png.*; row 6: .*no answer"):
        read(table(rows, folder="more"))


def test_a_csv_row_of_another_length_is_bad(table: Make) -> None:
    place = table([])
    lines = ["image,question,answer", *["images/0.png,Who?,I"] * 30, "images/0.png,Who, me?,I"]
    (place / "rows.csv").write_text("\n".join(lines))
    reading = read(place / "rows.csv")
    assert [(row.number, row.reason) for row in reading.bad] == [(31, "it has 4 cells where the header has 3")]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.jsonl", "", "no rows"),
        ("a.csv", "image,question,answers\n", "no rows"),
        ("a.json", "[]", "no rows"),
        ("a.json", '{"rows": 1}', "no list of rows"),
        ("a.json", "{", "is not JSON"),
        ("a.json", "[" * 100_000, "is not JSON"),
        ("a.jsonl", "hello\nyou\n", "2 of 2 rows.*not JSON"),
        ("a.csv", "name,hp\nx,60\n", r"recognised as the image\. The columns are: name, hp\."),
        ("a.csv", 'image,question,answers\nx,"open,y\n', "not a sound CSV"),
        ("a.csv", "image,image,answers\nx,y,z\n", "column 'image' twice"),
        ("a.txt", "x", "no table that can be read"),
        ("a.csv", "image,question,answers\nx,caf\x81,z\n", "not UTF-8"),
        ("a.csv", "\xff\xd8\xff\xe0\x00\x10JFIF\n", "not UTF-8"),
        ("a.jsonl", '{"question": "caf\xe9"}', "not UTF-8"),
    ],
)
def test_tables_that_cannot_be_used_are_refused_with_words(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError, match=words):
        read(tmp_path / name)


def test_a_link_to_a_picture_outside_the_folder_is_not_followed(table: Make) -> None:
    place = table([{"image": "link.png", "question": "Who?", "answers": ["I"]}])
    Image.new("RGB", (8, 8)).save(place.parent / "outside.png")
    (place / "link.png").symlink_to(place.parent / "outside.png")
    with pytest.raises(UserError, match=r"no picture 'link\.png'"):
        read(place)


@pytest.mark.parametrize(
    "name", ["/home/ann/data/a/0.png", "C:\\data\\a\\0.png", "../elsewhere/a/0.png", "A/0.PNG", "a/0", "./a/../a/0.png"]
)
def test_a_path_of_another_machine_is_found_by_its_end(table: Make, name: str) -> None:
    place = table([{"image": name, "question": "Who?", "answers": ["I"]}], pictures=0)
    for folder in ("a", "b") if "A" not in name else ("a",):
        (place / folder).mkdir()
        Image.new("RGB", (8, 8)).save(place / folder / "0.png")
    assert read(place).examples[0].images[0].source.resolve() == place.resolve() / "a" / "0.png"


def test_a_table_in_a_folder_of_its_own_names_pictures_beside_that(table: Make) -> None:
    place = table([])
    (place / "rows.jsonl").unlink()
    (place / "tables").mkdir()
    (place / "tables" / "train.csv").write_text("image,question,answer\n../images/0.png,Who?,I\n")
    assert read(place).examples[0].images[0].name == "0.png"
    with pytest.raises(UserError, match="leads out of the folder"):
        read(place / "tables" / "train.csv")


def test_letters_that_a_mac_takes_apart_are_the_same(table: Make) -> None:
    place = table([{"image": "Müller.png", "question": "Who?", "answers": ["I"]}])
    (place / "images" / "0.png").rename(place / "images" / unicodedata.normalize("NFD", "Müller.png"))
    assert read(place).bad == ()


@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_lines_and_lists_are_told_apart_by_what_they_are(table: Make, suffix: str) -> None:
    place = table([])
    (place / "rows.jsonl").unlink()
    for text in (json.dumps(good_rows(3), indent=1), "\n".join(map(json.dumps, good_rows(3))) + "\n"):
        (place / f"rows{suffix}").write_text(text)
        assert [example.question for example in read(place).examples] == [f"What is {n}?" for n in range(3)]


def test_a_name_that_several_pictures_have_needs_its_path(table: Make) -> None:
    rows = [{"image": "b/0.png", "question": "Who?", "answers": ["I"]}]
    place = table(rows)
    for folder in ("a/b", "c"):
        (place / "images" / folder).mkdir(parents=True)
        shutil.copy(place / "images" / "0.png", place / "images" / folder / "0.png")
    assert read(place).examples[0].images[0].source == place.resolve() / "images" / "a" / "b" / "0.png"
    (place / "rows.jsonl").write_text(json.dumps({"image": "0.png", "question": "Who?", "answers": ["I"]}))
    with pytest.raises(UserError, match=r"several pictures are named '0\.png'"):
        read(place)


def test_addresses_are_kept_for_later_and_several_pictures_stay_in_order(table: Make) -> None:
    rows = [{"images": ["https://example.com/a.png", "images/1.png"], "question": "Same?", "answers": ["no"]}]
    pictures = read(table(rows)).examples[0].images
    assert [picture.remote for picture in pictures] == [True, False]
    assert pictures[0].source == "https://example.com/a.png"


def test_tables_named_train_and_test_are_joined(table: Make) -> None:
    place = table(good_rows(4))
    shutil.copy(place / "rows.jsonl", place / "test.jsonl")
    (place / "rows.jsonl").rename(place / "train_v2.jsonl")
    reading = read(place)
    assert reading.splits == ("test",) * 4 + ("train",) * 4
    assert [example.id for example in reading.examples] == [
        f"{side}-{n}" for side in ("test", "train") for n in range(1, 5)
    ]


def test_a_split_column_is_kept(table: Make) -> None:
    rows = [row | {"split": side} for row, side in zip(good_rows(3), ("train", "validation", "odd"), strict=True)]
    assert read(table(rows)).splits == ("train", "test", "")


def test_several_tables_are_asked_about_by_name(table: Make) -> None:
    place = table(good_rows(2))
    (place / "other.csv").write_text("a,b\n")
    with pytest.raises(UserError, match=r"2 tables.*other\.csv, rows\.jsonl"):
        read(place)
    (place / "other.csv").unlink()
    (place / "rows.jsonl").unlink()
    shutil.rmtree(place / "images")
    with pytest.raises(UserError, match="There is no table"):
        read(place)


def test_ids_are_kept_only_where_each_row_has_its_own(table: Make) -> None:
    rows = [row | {"id": f"r{number}"} for number, row in enumerate(good_rows(3))]
    assert [example.id for example in read(table(rows)).examples] == ["r0", "r1", "r2"]
    rows[2]["id"] = "r0"
    assert [example.id for example in read(table(rows, folder="twice")).examples] == ["1", "2", "3"]


def test_roles_given_by_hand_win(table: Make) -> None:
    rows = [{"image": "images/0.png", "question": "Who?", "answers": ["I"], "title": "What is it?", "hp": 60}]
    example = read(table(rows), Roles("image", "title", "hp")).examples[0]
    assert (example.question, example.answers) == ("What is it?", ("60",))
    assert dict(example.fields) == {"image": "images/0.png", "question": "Who?", "answers": ["I"]}
