"""Drawn documents: what is asked can be read off them, and a seed says everything."""

import random
import re

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT, draw_document
from vqa_core.rendering.fonts import font
from vqa_core.rendering.questions import NOT_HERE, is_printed
from vqa_core.rendering.sets import KINDS, render
from vqa_core.rendering.sheet import Sheet

_DOCUMENTS = [draw_document(random.Random(f"test/{number}")) for number in range(60)]


def _stands_whole(canvas: Canvas, answer: str) -> bool:
    """Whether the answer can be read off, whole words one after another; or it says that nothing is there."""
    joined = " ".join(piece.text for piece in canvas.texts)
    return (
        not is_printed(answer) or re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", " ".join(joined.split())) is not None
    )


def test_a_seed_gives_the_same_pixels_and_pairs_and_another_seed_differs() -> None:
    first, again, other = (next(render("documents", 1, seed)) for seed in (1, 1, 2))
    assert first.pairs == again.pairs
    assert first.picture.tobytes() == again.picture.tobytes()
    assert first.picture.tobytes() != other.picture.tobytes()


def test_every_answer_stands_whole_on_its_document() -> None:
    missing = [pair for canvas, pairs in _DOCUMENTS for pair in pairs if not _stands_whole(canvas, pair[1])]
    assert missing == []


def test_no_question_is_asked_twice_of_one_document() -> None:
    for _, pairs in _DOCUMENTS:
        questions = [question.lower() for question, _ in pairs]
        assert len(questions) >= 2
        assert len(questions) == len(set(questions))


def test_a_few_questions_are_for_what_is_not_there() -> None:
    answers = [answer for _, pairs in _DOCUMENTS for _, answer in pairs]
    assert 0.01 < answers.count(NOT_HERE) / len(answers) < 0.07


def test_text_lies_on_the_paper_from_end_to_end() -> None:
    for canvas, _ in _DOCUMENTS:
        for piece in canvas.texts:
            end = piece.x + font(piece.font, piece.size).getlength(piece.text) * piece.stretch
            assert piece.x >= 0 and end <= canvas.width + 1 and 0 < piece.baseline <= canvas.height, piece


def test_each_kind_of_document_is_drawn_with_what_is_typical_of_it() -> None:
    assert len(KINDS_OF_DOCUMENT) >= 5
    typical = {
        "invoice": ("nvoice", "INVOICE", "NOTE", "ORDER", "Order", "Note", "QUOT", "Quot", "ESTIM", "Pack", "Memo"),
        "receipt": ("otal", "OTAL", "Amount", "TL", "PAY", "Cash", "CASH"),
    }
    for kind, marks in typical.items():
        canvas, _ = KINDS_OF_DOCUMENT[kind].draw(random.Random(kind), Sheet(600, 768, 18))
        assert any(mark in piece.text for piece in canvas.texts for mark in marks)
    assert KINDS["documents"].draw is draw_document
