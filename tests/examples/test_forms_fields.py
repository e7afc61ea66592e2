"""Rows of fields instead of questions: receipts' keys, cards' attributes, labels."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.examples.readers import read
from vqa_core.examples.roles import Roles

Make = Callable[..., Path]


def test_each_field_of_a_receipt_becomes_a_question_of_its_own(data: Path) -> None:
    reading = read(data / "receipts" / "keys.jsonl")
    assert [column for column, _ in reading.roles.asked] == ["company", "date", "address", "total"]
    # One has an empty total and another no address at all.
    assert (len(reading.examples), reading.total, reading.bad) == (60 * 4 - 2, 60 * 4 - 2, ())
    first = {example.id: (example.question, example.answers) for example in reading.examples[:4]}
    assert first["000-total"] == ("What is the total?", ("9.00",))
    assert first["000-company"] == ("What is the name of the company?", ("BOOK TA .K (TAMAN DAYA) SDN BHD",))
    assert not {"033-total", "104-address"} & {example.id for example in reading.examples}
    assert len({example.id for example in reading.examples}) == 238
    assert {example.images[0].name for example in reading.examples[:4]} == {"000.jpg"}


@pytest.mark.slow
def test_the_fields_of_cards_are_asked_about_and_what_is_nested_is_not(data: Path) -> None:
    reading = read(data / "cards" / "cards.jsonl")
    asked = dict(reading.roles.asked)
    assert len(asked) == 8 and {"name", "hp", "set", "energy_type", "weakness", "stage"} <= set(asked)
    assert not {"id", "image", "attacks", "retreat_cost", "ability"} & set(asked)
    assert reading.bad == ()
    said = {(example.row, example.question): example.answers for example in reading.examples}
    assert said[1, "What is its name?"] == ("Venusaur ex",)
    assert said[1, "How many HP does it have?"] == ("190",)
    assert said[3, "Which type is it?"] == ("Fire",)
    assert len({example.row for example in reading.examples}) == 150


def test_cards_with_captions_can_be_asked_about_their_fields_instead(data: Path) -> None:
    path = data / "cards" / "pokemoncards_like.jsonl"
    asked = (("name", "Who is it?"), ("hp", "How many HP?"))
    reading = read(path, Roles("image_url", "", "", id="id", asked=asked))
    assert [(e.id, e.question, e.answers) for e in reading.examples[:2]] == [
        ("a3b-84-name", "Who is it?", ("Snorlax ex",)),
        ("a3b-84-hp", "How many HP?", ("160",)),
    ]
    assert len(reading.examples) == 80


def test_a_row_of_empty_fields_is_bad_and_one_with_some_is_not(table: Make) -> None:
    rows = [{"image": "images/0.png", "date": f"{n}/1", "total": str(n)} for n in range(40)]
    rows[3] |= {"date": "", "total": None}
    rows[4] |= {"date": " ", "total": 0}
    reading = read(table(rows))
    assert [(row.number, row.reason) for row in reading.bad] == [(4, "none of its fields says anything: date, total")]
    assert [example.id for example in reading.examples if example.row == 5] == ["5-total"]
    assert reading.total == 39 * 2 - 1 + 1


def test_fields_count_before_a_caption_and_before_answers(table: Make) -> None:
    rows = [{"image": "images/0.png", "question": "Who?", "answer": "I", "caption": "A dog", "hp": 60}]
    (example,) = read(
        table(rows), Roles("image", "question", "answer", caption="caption", asked=(("hp", "HP?"),))
    ).examples
    assert (example.question, example.answers) == ("HP?", ("60",))
    with pytest.raises(UserError, match="no column 'tax'"):
        read(table(rows, folder="more"), Roles("image", "", "", asked=(("tax", "Tax?"),)))


def test_a_card_without_a_name_keeps_its_whole_caption(table: Make) -> None:
    rows = [
        {"image": "images/0.png", "caption": "A card. It has 60 HP.", "name": name} for name in ("Leafling", "", None)
    ]
    answers = [example.answers for example in read(table(rows)).examples]
    assert answers == [("This is Leafling. A card",), *[("A card. It has 60 HP.",)] * 2]


def test_whole_numbers_that_became_floats_are_whole_again(table: Make) -> None:
    place = table([{"image": f"images/{n}.png", "hp": 60.0 + n, "price": 9.5 * n} for n in range(3)])
    answers = [example.answers[0] for example in read(place).examples]
    assert answers == ["60", "0", "61", "9.5", "62", "19"]
    (place / "rows.jsonl").unlink()
    # pandas writes the whole numbers of a column as floats where one of them is missing; 9.0 beside no gap is a price.
    lines = ["image,hp,price", "images/0.png,60.0,9.0", "images/1.png,,8.0", "images/2.png,70.0,7.0"]
    (place / "rows.csv").write_text("\n".join(lines))
    answers = [example.answers[0] for example in read(place).examples]
    assert answers == ["60", "9.0", "8.0", "70", "7.0"]


def test_a_file_s_name_is_not_what_the_picture_is_called(table: Make) -> None:
    rows = [{"image": "images/0.png", "caption": "A card. It has 60 HP.", "name": "0.png"}]
    assert read(table(rows)).examples[0].answers == ("A card. It has 60 HP.",)


def test_choices_are_not_those_of_other_fields(table: Make) -> None:
    rows = [{"image": "images/0.png", "options": ["a", "b"], "hp": str(n)} for n in range(3)]
    roles = Roles("image", "", "", choices="options", asked=(("hp", "HP?"),))
    assert [example.choices for example in read(table(rows), roles).examples] == [()] * 3


def test_a_picture_folder_s_labels_and_texts_are_read(table: Make) -> None:
    place = table([])
    (place / "rows.jsonl").unlink()
    (place / "metadata.csv").write_text("file_name,label\nimages/0.png,cat\nimages/1.png,dog\n")
    first = read(place).examples[0]
    assert (first.question, first.answers) == ("What is it?", ("cat",))
    (place / "metadata.csv").unlink()
    lines = [{"file_name": f"images/{n}.png", "text": f"The {n}. Then more."} for n in range(2)]
    (place / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert read(place).examples[1].answers == ("The 1. Then more.",)


def test_the_ground_truth_of_cord_gives_its_fields(table: Make) -> None:
    truths = [
        {
            "gt_parse": {
                "menu": [{"nm": "Nasi", "price": "75,000"}],
                "sub_total": {"tax_price": f"{n},5"},
                "total": {"total_price": f"{n}45,500", "cashprice": f"{n}50"},
            },
            "meta": {"version": "2.0"},
        }
        for n in range(2)
    ]
    reading = read(table([{"image": f"images/{n}.png", "ground_truth": json.dumps(t)} for n, t in enumerate(truths)]))
    assert [(e.question, e.answers[0], e.images[0].name) for e in reading.examples if e.row == 2] == [
        ("What is the tax price?", "1,5", "1.png"),
        ("What is the total price?", "145,500", "1.png"),
        ("What is the cashprice?", "150", "1.png"),
    ]
    assert reading.roles.answers == "" and "ground_truth" not in reading.columns


def test_the_ground_truth_of_donut_gives_its_questions_and_classes(table: Make) -> None:
    pairs = [("Who?", "I"), ("When?", "now"), ("Who?", "me")]
    truth = {"gt_parses": [{"question": question, "answer": answer} for question, answer in pairs]}
    rows = [{"file_name": "images/0.png", "ground_truth": json.dumps(truth)}]
    assert [(e.question, e.answers) for e in read(table(rows)).examples] == [("Who?", ("I", "me")), ("When?", ("now",))]
    rows = [
        {"file_name": f"images/{n}.png", "ground_truth": json.dumps({"gt_parse": {"class": name}})}
        for n, name in enumerate(["letter", "memo"])
    ]
    found = read(table(rows, folder="classes")).examples
    assert [(e.question, e.answers) for e in found] == [("What is it?", ("letter",)), ("What is it?", ("memo",))]


def test_a_ground_truth_that_is_plain_text_stays_the_answer(table: Make) -> None:
    rows = [{"image": "images/0.png", "question": "Who?", "ground_truth": "I"}]
    assert read(table(rows)).examples[0].answers == ("I",)
