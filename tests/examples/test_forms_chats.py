"""Conversations: LLaVA's and ShareGPT's forms, and chats of several turns."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.examples.example import Picture
from vqa_core.examples.readers import read
from vqa_core.examples.readers.parts import PictureName, place_pictures, read_turns

Make = Callable[..., Path]
LLAVA = [
    {"from": "human", "value": "<image>\nWhich year?"},
    {"from": "gpt", "value": "1993"},
    {"from": "human", "value": "Who signed it?"},
    {"from": "gpt", "value": "Mr. Thomas"},
]


def shown(parts: tuple[object, ...]) -> list[str]:
    return [part.name if isinstance(part, Picture) else str(part) for part in parts]


def test_each_question_of_a_conversation_is_a_row_that_shows_the_picture(table: Make) -> None:
    reading = read(table([{"id": "000a", "image": "images/1.png", "conversations": LLAVA}]))
    assert [example.id for example in reading.examples] == ["000a-1", "000a-2"]
    assert [shown(example.parts) for example in reading.examples] == [
        ["1.png", "Which year?"],
        ["1.png", "Who signed it?"],
    ]
    assert [example.answers for example in reading.examples] == [("1993",), ("Mr. Thomas",)]
    assert [example.row for example in reading.examples] == [1, 1]


def test_messages_with_places_in_their_text_and_a_system_turn(table: Make) -> None:
    rows = [
        {
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "<image>Left or <image>right?"},
                {"role": "assistant", "content": "An <image> tag is text here."},
            ],
            "images": ["images/0.png", "images/2.png"],
        }
    ]
    (example,) = read(table(rows)).examples
    assert shown(example.parts) == ["0.png", "Left or", "2.png", "right?"]
    assert (example.id, example.answers) == ("1", ("An <image> tag is text here.",))


def test_a_later_question_shows_the_pictures_before_it_and_its_own() -> None:
    said = ["<image>A?", "a", "<image>B?", "b"]
    chat = [{"from": who, "value": text} for who, text in zip(["human", "gpt"] * 2, said, strict=True)]
    assert read_turns(chat, ["0.png", "1.png"]) == [
        ([PictureName("0.png"), "A?"], "a"),
        ([PictureName("0.png"), PictureName("1.png"), "B?"], "b"),
    ]


def test_a_chat_about_no_picture_is_kept(table: Make) -> None:
    chat = [{"role": "user", "content": "What is 2 + 2?"}, {"role": "assistant", "content": "4"}]
    (example,) = read(table([{"messages": chat}])).examples
    assert (shown(example.parts), example.answers) == (["What is 2 + 2?"], ("4",))


def test_a_question_with_a_place_for_its_picture_is_read(table: Make) -> None:
    rows = [{"instruction": "In <image> who signed?", "output": "Thomas", "images": ["images/0.png"]}]
    assert shown(read(table(rows)).examples[0].parts) == ["In", "0.png", "who signed?"]
    with pytest.raises(UserError, match="more places for pictures than pictures"):
        place_pictures("<image><image>Who?", ["0.png"])


@pytest.mark.parametrize(
    "speakers", [["gpt", "human"], ["human", "human"], ["human", "gpt", "human"], ["human", "tool"], ["system"]]
)
def test_a_conversation_that_is_not_questions_with_answers_is_refused(speakers: list[str]) -> None:
    with pytest.raises(UserError, match="not questions of a user, each with the answer"):
        read_turns([{"from": speaker, "value": "Who?"} for speaker in speakers])


def test_pairs_as_the_cauldron_has_them_are_rows_of_their_own(table: Make) -> None:
    pairs = [{"user": f"What is {n}?", "assistant": str(n), "source": "docvqa"} for n in range(2)]
    examples = read(table([{"images": ["images/1.png"], "texts": pairs}])).examples
    assert [(one.id, shown(one.parts), one.answers) for one in examples] == [
        ("1-1", ["1.png", "What is 0?"], ("0",)),
        ("1-2", ["1.png", "What is 1?"], ("1",)),
    ]


def test_a_list_of_questions_goes_with_a_list_of_answers(table: Make) -> None:
    row = {"id": "book", "image": "images/0.png", "questions": ["Who wrote it?", "When?"], "answers": ["Ann", "1993"]}
    examples = read(table([row])).examples
    assert [(one.id, one.question, one.answers) for one in examples] == [
        ("book-1", "Who wrote it?", ("Ann",)),
        ("book-2", "When?", ("1993",)),
    ]
    with pytest.raises(UserError, match="several questions, and not as many answers"):
        read(table([row | {"answers": ["Ann"]}], folder="fewer"))
