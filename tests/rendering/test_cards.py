"""Trading cards: repeatable, varied, and every answer readable on the card."""

import random

import pytest

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.cards import HEIGHT_PX, WIDTH_PX, draw_card
from vqa_core.rendering.creatures import ELEMENTS, invent

Drawn = list[tuple[Canvas, list[tuple[str, str]]]]


@pytest.fixture(scope="module")
def cards() -> Drawn:
    return [draw_card(random.Random(f"test/{number}")) for number in range(30)]


def test_the_same_seed_gives_the_same_pixels_and_pairs(cards: Drawn) -> None:
    canvas, pairs = draw_card(random.Random("test/0"))
    assert canvas.image.tobytes() == cards[0][0].image.tobytes()
    assert pairs == cards[0][1]


def test_another_seed_gives_another_card(cards: Drawn) -> None:
    assert len({canvas.image.tobytes() for canvas, _ in cards}) == len(cards)


def test_a_card_is_five_by_seven(cards: Drawn) -> None:
    assert {canvas.image.size for canvas, _ in cards} == {(WIDTH_PX, HEIGHT_PX)}
    assert abs(WIDTH_PX / HEIGHT_PX - 5 / 7) < 0.001


def test_every_answer_stands_on_the_card(cards: Drawn) -> None:
    wrong = [(question, answer) for canvas, pairs in cards for question, answer in pairs if not canvas.says(answer)]
    assert wrong == []


def test_no_question_comes_twice_on_a_card(cards: Drawn) -> None:
    for _, pairs in cards:
        questions = [question for question, _ in pairs]
        assert len(questions) == len(set(questions))


def test_asked_text_is_large_enough_and_lies_on_the_card(cards: Drawn) -> None:
    for canvas, pairs in cards:
        answers = {answer for _, answer in pairs}
        for piece in canvas.texts:
            assert 0 <= piece.x < WIDTH_PX and 0 < piece.baseline < HEIGHT_PX, piece
            assert piece.text not in answers or piece.size >= 13, piece


def test_weakness_is_asked_only_where_it_is_a_word(cards: Drawn) -> None:
    asked = 0
    for canvas, pairs in cards:
        words = {piece.text for piece in canvas.texts} & set(ELEMENTS)
        answers = {answer for question, answer in pairs if question == "What is the weakness?"}
        assert words == answers
        asked += len(answers)
    assert 0 < asked < len(cards)


def test_attacks_of_a_creature_differ_in_name_and_damage() -> None:
    for seed in range(200):
        attacks = invent(random.Random(seed)).attacks
        assert len({attack.name for attack in attacks}) == len(attacks)
        assert len({attack.damage for attack in attacks}) == len(attacks)
