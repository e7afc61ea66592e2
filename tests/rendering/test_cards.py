"""Trading cards: repeatable, varied, and every answer readable on the card."""

import json
import random

import pytest

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.cards import HEIGHT_PX, WIDTH_PX, draw_card
from vqa_core.rendering.cards.creatures import ELEMENTS, STAGES, creature_name, invent, invent_item
from vqa_core.rendering.cards.face import LEGIBLE_PX
from vqa_core.rendering.cards.questions import ASKED
from vqa_core.rendering.fonts import BUILT_IN, font
from vqa_core.rendering.questions import NOT_HERE
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.settings import ASSETS

Drawn = list[tuple[Canvas, Pairs]]
_TILE = Sheet(275, 384, 9, BUILT_IN.training)


@pytest.fixture(scope="module")
def cards() -> Drawn:
    return [draw_card(random.Random(f"test/{number}")) for number in range(20)]


@pytest.fixture(scope="module")
def tiles() -> Drawn:
    return [draw_card(random.Random(f"tile/{number}"), _TILE) for number in range(20)]


def _field(question: str) -> str:
    """The field whose plainest form the question is, else ""."""
    return next((field for field, forms in ASKED.items() if question == forms[0]), "")


def _bare(text: str) -> str:
    return "".join(text.lower().split())


def test_the_same_seed_gives_the_same_pixels_and_pairs(cards: Drawn) -> None:
    canvas, pairs = draw_card(random.Random("test/0"))
    assert canvas.image.tobytes() == cards[0][0].image.tobytes()
    assert pairs == cards[0][1]


def test_another_seed_gives_another_card(cards: Drawn) -> None:
    assert len({canvas.image.tobytes() for canvas, _ in cards}) == len(cards)


def test_a_card_is_five_by_seven_or_what_the_sheet_asks_for(cards: Drawn, tiles: Drawn) -> None:
    assert {canvas.image.size for canvas, _ in cards} == {(WIDTH_PX, HEIGHT_PX)}
    assert abs(WIDTH_PX / HEIGHT_PX - 5 / 7) < 0.001
    assert {canvas.image.size for canvas, _ in tiles} == {(275, 384)}
    canvas, _ = draw_card(random.Random(1), Sheet(768, 512, 12))
    assert canvas.image.size == (768, 512)
    assert all(150 < piece.x < 600 for piece in canvas.texts)


def test_every_answer_stands_on_the_card_but_pictures_counts_and_captions(cards: Drawn, tiles: Drawn) -> None:
    counted = set("01234")
    wrong = []
    for canvas, pairs in cards + tiles:
        printed = _bare("".join(piece.text for piece in canvas.texts))
        for question, answer in pairs:
            shown = answer in ELEMENTS or answer in counted or answer == NOT_HERE or answer.startswith("This is ")
            if not shown and not all(_bare(part) in printed for part in answer.split(", ")):
                wrong.append((question, answer, printed))
    assert wrong == []


def test_a_caption_names_the_card_and_its_hit_points(cards: Drawn) -> None:
    seen = 0
    for canvas, pairs in cards:
        for answer in (answer for _, answer in pairs if answer.startswith("This is ")):
            name = answer.removeprefix("This is ").split(". A")[0]
            assert canvas.says(name)
            assert answer.endswith((" HP.", " card."))
            seen += 1
    assert seen > 5


def test_no_question_comes_twice_on_a_card(cards: Drawn) -> None:
    for _, pairs in cards:
        questions = [question.lower() for question, _ in pairs]
        assert len(questions) == len(set(questions))


def test_a_card_has_many_questions_and_none_has_none(cards: Drawn, tiles: Drawn) -> None:
    assert sum(len(pairs) for _, pairs in cards) / len(cards) > 6
    assert min(len(pairs) for _, pairs in cards + tiles) >= 3


def test_what_is_absent_is_asked_now_and_then(cards: Drawn, tiles: Drawn) -> None:
    answers = [answer for _, pairs in cards + tiles for _, answer in pairs]
    assert 0.015 < answers.count(NOT_HERE) / len(answers) < 0.06


def test_asked_text_is_legible_and_lies_on_the_card(tiles: Drawn) -> None:
    for canvas, pairs in tiles:
        answers = {answer for _, answer in pairs}
        for piece in canvas.texts:
            assert -2 <= piece.x < 275 and 0 < piece.baseline < 386, piece
            assert piece.text not in answers or piece.size >= LEGIBLE_PX - 1 or piece.text in set("01234"), piece


def test_print_lies_within_the_card_and_attacks_do_not_overlap(cards: Drawn) -> None:
    for canvas, _ in cards:
        for piece in canvas.texts:
            assert piece.x > -1 and piece.baseline - piece.size * 0.6 > -1, piece
            assert piece.x + font(piece.font, piece.size).getlength(piece.text) < WIDTH_PX + 2, piece
    for number in range(12):
        sheet = Sheet(WIDTH_PX, HEIGHT_PX, 17)
        canvas, pairs = draw_card(random.Random(f"overlap/{number}"), sheet)
        damages = [answer for question, answer in pairs if _field(question) == "damage"]
        lines = [piece.baseline for piece in canvas.texts if piece.text in damages]
        assert len(set(lines)) == len(lines)


def test_only_the_layout_kept_back_has_its_attacks_above_the_picture(cards: Drawn) -> None:
    held_out = [draw_card(random.Random(n), Sheet(WIDTH_PX, HEIGHT_PX, 17, held_out=True)) for n in range(10)]
    for drawn, above in ((cards, False), (held_out, True)):
        heights = []
        for canvas, pairs in drawn:
            attacks = {answer for question, answer in pairs if "first attack" in question.lower()}
            heights += [piece.baseline / HEIGHT_PX for piece in canvas.texts if piece.text in attacks]
        assert len(heights) > 4
        assert all((height < 0.5) == above for height in heights), heights


def test_only_characters_of_the_model_are_drawn_and_asked(cards: Drawn, tiles: Drawn) -> None:
    told = json.loads((ASSETS / "pocket" / "tokenizer.json").read_text(encoding="utf-8"))
    known = {token for token in told["model"]["vocab"] if len(token) == 1}
    seen = {letter for canvas, _ in cards + tiles for piece in canvas.texts for letter in piece.text}
    seen |= {letter for _, pairs in cards + tiles for pair in pairs for text in pair for letter in text}
    for number in range(100):
        creature = invent(random.Random(number))
        seen |= set(str(creature)) | set(str(invent_item(random.Random(number))))
    assert seen - known == set()


def test_the_built_in_fonts_have_every_letter_of_names() -> None:
    letters = {letter for number in range(1500) for letter in creature_name(random.Random(number))}
    assert len(letters - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) > 8
    for name in BUILT_IN.body + BUILT_IN.bold:
        face = font(name, 20)
        blank = bytes(face.getmask("\uffff"))
        assert [letter for letter in letters if letter != " " and bytes(face.getmask(letter)) == blank] == []


def test_names_carry_no_marks_of_a_real_game() -> None:
    for number in range(500):
        creature = invent(random.Random(number))
        assert creature.full_name.split()[-1].lower() not in {"ex", "gx", "v", "vmax", "vstar"}
        assert creature.stage in STAGES and bool(creature.origin) == (creature.stage != "Basic")


def test_attacks_of_a_creature_differ_in_name_and_damage() -> None:
    for seed in range(200):
        attacks = invent(random.Random(seed)).attacks
        assert len({attack.name for attack in attacks}) == len(attacks)
        dealt = [attack.damage for attack in attacks if attack.damage]
        assert len(set(dealt)) == len(dealt)
