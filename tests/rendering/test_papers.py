"""Business papers: invoices, forms, statements, tickets of all sorts, food labels; readable at every size and shape."""

import json
import random

import pytest

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT
from vqa_core.rendering.fonts import font
from vqa_core.rendering.questions import is_printed
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.settings import ASSETS

_KINDS = ("invoice", "receipt", "form", "statement", "pass", "nutrition")
_SHEETS = (Sheet(600, 768, 15), Sheet(384, 384, 10), Sheet(384, 1200, 12), Sheet(900, 450, 14), Sheet(384, 384, 30))


def _drawn(kind: str, sheet: Sheet, count: int) -> list[tuple[Canvas, Pairs]]:
    return [KINDS_OF_DOCUMENT[kind].draw(random.Random(f"{kind}/{number}"), sheet) for number in range(count)]


_ORDINARY = {kind: _drawn(kind, Sheet(*KINDS_OF_DOCUMENT[kind].sizes[0], 14), 7) for kind in _KINDS}


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("sheet", _SHEETS, ids=lambda sheet: f"{sheet.width}x{sheet.height}-{sheet.print_px}")
@pytest.mark.parametrize("held_out", [False, True])
def test_a_paper_of_any_size_says_what_it_is_asked(kind: str, sheet: Sheet, held_out: bool) -> None:
    sheet = Sheet(sheet.width, sheet.height, sheet.print_px, held_out=held_out)
    for canvas, pairs in _drawn(kind, sheet, 1 if held_out else 2):
        assert canvas.image.size == (sheet.width, sheet.height)
        assert len(pairs) <= 8
        assert [pair for pair in pairs if is_printed(pair[1]) and not canvas.says(pair[1])] == []
        for piece in canvas.texts:
            end = piece.x + font(piece.font, piece.size).getlength(piece.text) * piece.stretch
            assert piece.x >= -1 and end <= sheet.width + 2 and piece.baseline <= sheet.height, piece


@pytest.mark.parametrize("kind", _KINDS)
def test_an_ordinary_paper_is_asked_several_things_no_question_twice(kind: str) -> None:
    counts = []
    for _, pairs in _ORDINARY[kind]:
        questions = [question.lower() for question, _ in pairs]
        assert len(questions) == len(set(questions))
        counts.append(len(questions))
    assert sum(counts) / len(counts) >= 5


@pytest.mark.parametrize("kind", _KINDS)
def test_a_layout_held_out_looks_different(kind: str) -> None:
    (one, _), (other, _) = (
        KINDS_OF_DOCUMENT[kind].draw(random.Random(5), Sheet(600, 768, 15, held_out=held_out))
        for held_out in (False, True)
    )
    assert one.image.tobytes() != other.image.tobytes()


def test_every_letter_on_papers_and_in_their_questions_is_one_the_embedded_model_knows() -> None:
    tokens = json.loads((ASSETS / "pocket" / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    for kind in _KINDS:
        for canvas, pairs in _ORDINARY[kind]:
            said = "".join(piece.text for piece in canvas.texts) + "".join(part for pair in pairs for part in pair)
            assert {letter for letter in said if letter not in tokens} == set(), kind


def test_fonts_have_every_letter_that_papers_use() -> None:
    pieces = [piece for kind in _KINDS for canvas, _ in _ORDINARY[kind] for piece in canvas.texts]
    for name, letter in {(piece.font, letter) for piece in pieces for letter in set(piece.text) - {" "}}:
        face = font(name, 20)
        assert bytes(face.getmask(letter)) != bytes(face.getmask("\uffff")), (name, letter)


def test_no_paper_is_a_parking_ticket() -> None:
    for kind in _KINDS:
        for canvas, _ in _ORDINARY[kind]:
            titles = {piece.text.lower() for piece in canvas.texts if piece.size > 20}
            assert not any("park" in title for title in titles), titles


def test_a_statement_too_narrow_for_its_columns_is_drawn_and_asked_for_what_is_there() -> None:
    for canvas, pairs in _drawn("statement", Sheet(276, 1192, 23.2), 12):
        assert [answer for _, answer in pairs if is_printed(answer) and not canvas.says(answer)] == []
