"""Supports: what stands in the prompt, which rows are chosen, and which never are."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vqa_core.answering.few_shot import MAX_PICTURES_IN_PROMPT, Shots, Supports, drawn_order, with_shots
from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.models.processing import Conversation, user_message

TOKENS = ("<image>", "<end_of_utterance>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("supports")


def picture(folder: Path, shade: int, name: str = "") -> Picture:
    path = folder / (name or f"{shade}.png")
    if not path.exists():
        Image.new("RGB", (4, 4), (shade, 0, 0)).save(path)
    return Picture(path)


def row(folder: Path, number: int) -> Example:
    return Example.ask(f"r{number}", picture(folder, number), f"q{number}?", [f"a{number}", "other"], row=number)


def rows(folder: Path, count: int) -> list[Example]:
    return [row(folder, number) for number in range(count)]


def asked_conversation(style: str | None = None) -> Conversation:
    image = Image.new("RGB", (4, 4), "white")
    return Conversation((user_message([None, "what?"], TOKENS, "Be brief."),), (image,), style)


def user(*content: str) -> dict:
    parts = [{"type": "image"} if text == "IMAGE" else {"type": "text", "text": text} for text in content]
    return {"role": "user", "content": parts}


def said(text: str) -> dict:
    return {"role": "assistant", "content": [{"type": "text", "text": text}]}


QUESTION = user("Be brief.", "IMAGE", "what?")


def test_without_shots_the_conversation_is_as_it_was() -> None:
    asked = asked_conversation("question")
    assert with_shots(asked, [], TOKENS, "Be brief.") == asked


def test_two_shots_stand_before_the_question_as_turns(folder: Path) -> None:
    made = with_shots(asked_conversation("question"), rows(folder, 2), TOKENS, "Be brief.")
    assert made.messages == (
        user("Be brief.", "IMAGE", "q0?"),
        said("a0"),
        user("Be brief.", "IMAGE", "q1?"),
        said("a1"),
        QUESTION,
    )
    assert [image.getpixel((0, 0)) for image in made.images] == [(0, 0, 0), (1, 0, 0), (255, 255, 255)]
    assert made.style == "question"


def test_four_shots_keep_their_parts_in_order_and_their_tokens_apart(folder: Path) -> None:
    shots = [
        Example("text", ("Which <image> is it?",), ("none<end_of_utterance>",)),
        Example("mixed", ("Left", picture(folder, 5), "right", picture(folder, 6), "which?"), ("left",)),
        *rows(folder, 2),
    ]
    made = with_shots(asked_conversation(), shots, TOKENS)
    assert made.messages == (
        user("Which < image> is it?"),
        said("none< end_of_utterance>"),
        user("Left", "IMAGE", "right", "IMAGE", "which?"),
        said("left"),
        user("IMAGE", "q0?"),
        said("a0"),
        user("IMAGE", "q1?"),
        said("a1"),
        QUESTION,
    )
    assert [image.getpixel((0, 0))[0] for image in made.images] == [5, 6, 0, 1, 255]


def test_more_pictures_than_a_prompt_takes_are_refused(folder: Path) -> None:
    many = Example("many", tuple(picture(folder, 0) for _ in range(MAX_PICTURES_IN_PROMPT)), ("a",))
    with pytest.raises(UserError, match="65 pictures: at most 64"):
        with_shots(asked_conversation(), [many], TOKENS)


def test_the_same_seed_and_row_give_the_same_supports_whatever_was_asked_before(folder: Path) -> None:
    pool, asked = rows(folder, 20), row(folder, 30)
    state = random.getstate()
    first = Supports(pool, seed=3).pick(asked, 4)
    other = Supports(pool, seed=3)
    other.pick(row(folder, 31), 7)
    assert other.pick(asked, 4) == first
    assert random.getstate() == state
    assert len(set(first)) == 4
    drawn = {tuple(shot.id for shot in Supports(pool, seed=seed).pick(asked, 4)) for seed in range(8)}
    assert len(drawn) > 1
    assert len({tuple(shot.id for shot in other.pick(row(folder, 30 + n), 4)) for n in range(8)}) > 1


def test_fewer_shots_are_the_nearest_to_the_question_of_more(folder: Path) -> None:
    supports = Supports(rows(folder, 20), seed=1)
    asked = row(folder, 30)
    assert supports.pick(asked, 16)[-4:] == supports.pick(asked, 4)
    assert supports.pick(asked, 0) == []


@pytest.mark.parametrize("method", ["random", "similar"])
def test_a_support_never_shows_the_asked_picture(folder: Path, method: str) -> None:
    pool = rows(folder, 6)
    # The same pixels in another file and form, asked for otherwise.
    Image.new("RGB", (4, 4), (2, 0, 0)).save(folder / "copy.bmp")
    pool.append(Example.ask("copy", Picture(folder / "copy.bmp"), "q9?", ["a9"]))
    supports = Supports(pool, method, 0, lambda images: [1.0 if n in (2, 6) else 0.5 for n in range(7)])
    for count in (1, 5):
        assert {"r2", "copy"}.isdisjoint(shot.id for shot in supports.pick(pool[2], count))
    opened = Image.new("RGB", (4, 4), (2, 0, 0))
    asked = Example("", ("what?",), ())
    assert {"r2", "copy"}.isdisjoint(shot.id for shot in supports.pick(asked, 5, [opened]))
    with pytest.raises(UserError, match="5 rows with an answer show"):
        supports.pick(pool[2], 6)


def test_the_asked_row_is_never_chosen_with_another_picture_or_without_any(folder: Path) -> None:
    pool = rows(folder, 4)
    moved = Example.ask("r1", picture(folder, 99), "q1?", pool[1].answers, row=1)
    assert {shot.id for shot in Supports(pool).pick(moved, 3)} == {"r0", "r2", "r3"}
    texts = [Example(f"t{n}", (f"q{n // 2}?",), ("a",)) for n in range(6)]
    assert {shot.id for shot in Supports(texts).pick(Example("new", ("q1?",), ()), 4)} == {"t0", "t1", "t4", "t5"}


def test_rows_without_an_answer_are_never_chosen(folder: Path) -> None:
    pool = [*rows(folder, 3), Example.ask("mute", picture(folder, 7), "q?", [])]
    assert {shot.id for shot in Supports(pool).pick(row(folder, 30), 3)} == {"r0", "r1", "r2"}
    with pytest.raises(UserError, match="4 shots are more than the examples have: 3 rows"):
        Supports(pool).pick(row(folder, 30), 4)


@given(numbers=st.lists(st.integers(-4, 4).map(float) | st.just(float("-inf")), min_size=8, max_size=8))
def test_similar_supports_are_the_largest_numbers_rising(folder: Path, numbers: list[float]) -> None:
    pool, asked = rows(folder, 8), row(folder, 30)
    able = sorted((n for n in numbers if n > float("-inf")), reverse=True)
    supports = Supports(pool, "similar", nearness=lambda images: numbers)
    count = min(3, len(able))
    assert [numbers[shot.row] for shot in supports.pick(asked, count)] == able[:count][::-1]


def test_similar_supports_need_an_asked_picture(folder: Path) -> None:
    supports = Supports(rows(folder, 3), "similar", nearness=lambda images: [0.0] * 3)
    with pytest.raises(UserError, match="Take random ones"):
        supports.pick(Example("text", ("q?",), ()), 1)


@pytest.mark.parametrize(
    ("shots", "words"),
    [
        (Shots("builtin:cards", 33), "0 to 32"),
        (Shots("builtin:cards", -1), "0 to 32"),
        (Shots("builtin:cards", True), "0 to 32"),
        (Shots("builtin:cards", 2.0), "0 to 32"),
        (Shots("builtin:cards", 2, "nearest"), "random and similar"),
        (Shots("", 2), "need examples"),
    ],
)
def test_shots_that_break_a_rule_are_named(shots: Shots, words: str) -> None:
    with pytest.raises(UserError, match=words):
        shots.check()


def test_usual_shots_are_taken() -> None:
    for count in (0, 1, 4, 8, 16, 32):
        Shots("builtin:cards", count, "similar").check()


@given(st.integers(0, 60), st.integers(0, 9))
def test_a_drawn_order_has_each_once(count: int, seed: int) -> None:
    items = [3 * number for number in range(count)]
    assert sorted(drawn_order(items, random.Random(seed))) == items


def test_every_order_is_drawn_about_equally_often() -> None:
    chance = random.Random(0)
    seen = [tuple(drawn_order([0, 1, 2], chance)) for _ in range(6000)]
    assert all(900 < seen.count(order) < 1100 for order in set(seen)) and len(set(seen)) == 6
