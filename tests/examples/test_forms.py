import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.examples.example import Picture
from vqa_core.examples.readers import read
from vqa_core.examples.sets import import_set, load_set

Make = Callable[..., Path]
MANY = [{"image": "images/0.png", "question": "Who?", "answer": "I"}] * 40
CARD = {
    "id": "x1",
    "image_url": "images/0.png",
    "caption": "A Basic Card of type Grass with 40 HP. It has 1.5 times the attack.",
    "name": "Leafling",
    "hp": 40,
    "set_name": "First",
}


def shown(parts: tuple[object, ...]) -> list[str]:
    return [part.name if isinstance(part, Picture) else str(part) for part in parts]


def only_problem(table: Make, row: dict, **columns: object) -> str:
    """Why the last of many rows was left out."""
    (bad,) = read(table([*({**columns, **good} for good in MANY), row])).bad
    return bad.reason


def test_a_card_s_row_becomes_a_caption_up_to_its_first_full_stop(table: Make) -> None:
    reading = read(table([CARD]))
    (example,) = reading.examples
    assert example.question == "What's on the picture?"
    assert example.answers == ("This is Leafling. A Basic Card of type Grass with 40 HP",)
    assert (example.id, dict(example.fields)["hp"]) == ("x1", 40)


def test_the_cards_of_the_recipe_s_columns_are_read(data: Path) -> None:
    reading = read(data / "cards" / "pokemoncards_like.jsonl")
    lines = (data / "cards" / "pokemoncards_like.jsonl").read_text(encoding="utf-8").splitlines()
    assert reading.bad == () and reading.total == len(reading.examples) == 40
    for example, line in zip(reading.examples, lines, strict=True):
        row = json.loads(line)
        assert example.answers == ("This is {}. {}".format(row["name"], row["caption"].split(".")[0]),)
    assert sum(example.images[0].remote for example in reading.examples) == 10


def test_captions_without_a_name_stay_whole_and_several_are_all_kept(table: Make) -> None:
    rows = [{"image": "images/0.png", "captions": ["A dog. It runs.", "A brown dog"]}]
    assert read(table(rows)).examples[0].answers == ("A dog. It runs.", "A brown dog")


@pytest.mark.parametrize(("caption", "words"), [("", "no caption"), (None, "no caption"), (".", "full stop")])
def test_a_row_without_a_caption_is_named(table: Make, caption: object, words: str) -> None:
    with pytest.raises(UserError, match=f"Row 1: it.* {words}"):
        read(table([{"image": "images/0.png", "caption": caption, "name": "Leafling"}]))


def test_text_and_pictures_keep_their_order_through_a_set(table: Make, tmp_path: Path) -> None:
    rows = [
        {
            "parts": [{"text": "Left:"}, {"image": "images/0.png"}, {"image": "images/1.png"}, {"text": "Same?"}],
            "answers": ["no", "different"],
        },
        {"parts": [{"text": "What is 2 + 2?"}], "answers": ["4"]},
        {"parts": [{"url": "https://example.com/a.png"}, {"text": "Who?"}], "answers": "I"},
    ]
    made = import_set(table(rows), tmp_path / "home")
    kept = load_set(tmp_path / "home", made.id).examples
    assert [type(part) for part in kept[0].parts] == [str, Picture, Picture, str]
    assert (kept[0].question, kept[0].answers) == ("Left: Same?", ("no", "different"))
    assert (kept[1].images, kept[1].question) == ((), "What is 2 + 2?")
    assert kept[2].images[0].remote


def test_a_chat_of_one_turn_gives_question_and_answer(table: Make) -> None:
    asked = [{"type": "image"}, {"type": "text", "text": "And"}, {"type": "image"}, {"type": "text", "text": "this?"}]
    rows = [
        {
            "images": ["images/2.png", "images/0.png"],
            "messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": "blue"}],
        }
    ]
    (example,) = read(table(rows)).examples
    assert shown(example.parts) == ["2.png", "And", "0.png", "this?"]
    assert example.answers == ("blue",)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"parts": [], "answer": "x"}, "no question"),
        ({"parts": [{"image": "images/0.png"}], "answer": "x"}, "no question"),
        ({"parts": [{"text": "Who?"}]}, "no answer"),
        ({"parts": "Who?", "answer": "x"}, "not a list"),
        ({"parts": [{"text": "Who?"}, {"video": "a.mp4"}], "answer": "x"}, "neither text nor a picture"),
        ({"parts": [{"image": "../../etc/passwd"}, {"text": "Who?"}], "answer": "x"}, "leads out of the folder"),
        ({"parts": [{"type": "image"}, {"text": "Who?"}], "answer": "x"}, "more places for pictures"),
        (
            {"parts": [{"type": "image"}, {"text": "Who?"}], "image": ["images/0.png", "images/1.png"], "answer": "x"},
            "1 of its pictures have no place",
        ),
        ({"parts": [{"role": "user", "content": "a"}] * 2, "answer": "x"}, "not questions of a user"),
    ],
)
def test_parts_that_cannot_be_read_have_a_reason(table: Make, row: dict, words: str) -> None:
    good = [{"parts": [{"text": f"What is {n}?"}], "answer": str(n), "image": None} for n in range(30)]
    (bad,) = read(table([*good, row])).bad
    assert words in bad.reason


@pytest.mark.parametrize("answer", ["red", 1, "1", "B"])
def test_choices_and_groups_are_kept_and_the_answer_is_one_of_them(table: Make, answer: object) -> None:
    rows = [
        {
            "image": "images/0.png",
            "question": "Which colour?",
            "choices": "['blue', 'red']",
            "answer": answer,
            "group": 7,
        }
    ]
    (example,) = read(table(rows)).examples
    assert (example.choices, example.answers, example.group) == (("blue", "red"), ("red",), "7")


@pytest.mark.parametrize(
    ("choices", "answer", "words"),
    [
        (["blue", "red"], "green", "none of its choices"),
        (["blue", "red"], 3, "none of its choices"),
        (["blue", "", "red"], "blue", "one of its choices is empty"),
        (["blue"], "blue", "fewer than two"),
        (["blue", "blue"], "blue", "hold one twice"),
    ],
)
def test_choices_that_cannot_be_used_have_a_reason(table: Make, choices: list[str], answer: object, words: str) -> None:
    row = {"image": "images/0.png", "question": "Which?", "choices": choices, "answer": answer}
    assert words in only_problem(table, row, choices=None)


def test_a_test_table_whose_answers_are_kept_back_is_left_out_and_named(table: Make) -> None:
    place = table(MANY)
    (place / "rows.jsonl").rename(place / "train.jsonl")
    kept_back = [{**row, "answer": None} for row in MANY[:30]]
    (place / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kept_back))
    reading = read(place)
    assert (reading.total, set(reading.splits)) == (40, {"train"})
    assert [(row.number, row.file) for row in reading.bad] == [(0, "test.jsonl")]
    assert "none of its 30 rows has an answer" in reading.bad[0].reason
    (place / "train.jsonl").unlink()
    with pytest.raises(UserError, match="30 of 30 rows"):
        read(place)
