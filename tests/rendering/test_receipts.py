"""Receipts of many tills: what is asked stands on them, at every size, in every layout."""

import random

import pytest
from PIL import Image

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents.receipt import draw_receipt, goods, head, sums
from vqa_core.rendering.fonts import BUILT_IN
from vqa_core.rendering.questions import is_printed
from vqa_core.rendering.sheet import Sheet

_SHEETS = (Sheet(384, 384, 9), Sheet(480, 768, 16), Sheet(1152, 1536, 14), Sheet(384, 384, 26), Sheet(768, 384, 12))
_DRAWN = [(sheet, *draw_receipt(random.Random(f"{n}"), sheet)) for sheet in _SHEETS for n in range(5)]


def _says(canvas: Canvas, answer: str) -> bool:
    return not is_printed(answer) or canvas.says(answer)


def test_every_answer_stands_on_its_receipt() -> None:
    assert [pair for _, canvas, pairs in _DRAWN for pair in pairs if not _says(canvas, pair[1])] == []
    assert all(1 <= len(pairs) <= 8 for _, _, pairs in _DRAWN)


def test_text_stays_on_the_picture_and_is_never_smaller_than_legible() -> None:
    for sheet, canvas, _ in _DRAWN:
        assert canvas.image.size == (sheet.width, sheet.height)
        for piece in canvas.texts:
            assert piece.x >= 0 and 0 < piece.baseline <= sheet.height, piece
            assert piece.size >= min(8, sheet.print_px * 0.6), piece


def test_most_receipts_that_have_room_are_asked_for_total_date_and_company() -> None:
    asked = [" ".join(question.lower() for question, _ in pairs) for sheet, _, pairs in _DRAWN if sheet.height > 700]
    for words in (("total", "paid", "amount", "cost", "pay", "come to"), ("date", "when"), ("company", "shop", "store",
                  "who", "where", "merchant", "vendor")):  # fmt: skip
        assert sum(any(word in text for word in words) for text in asked) > 0.85 * len(asked)


def test_the_total_is_what_was_to_be_paid_after_rounding() -> None:
    draw = random.Random(4)
    for _ in range(200):
        sale = head.choose_sale(draw)
        items = goods.choose(draw, 3, 60, sale)
        reckoned = sums.reckon(draw, sale, items)
        assert reckoned.total == reckoned.net - reckoned.discount + reckoned.service + reckoned.tax + reckoned.rounding
        assert abs(reckoned.rounding) <= 2 and (reckoned.paid >= reckoned.total or not reckoned.paid)


def test_layouts_held_out_are_drawn_only_when_they_are_asked_for() -> None:
    held_out = Sheet(480, 768, 15, BUILT_IN, held_out=True)
    for number in range(6):
        canvas, pairs = draw_receipt(random.Random(number), held_out)
        assert any(piece.text.startswith("* ") and piece.text.endswith(" *") for piece in canvas.texts)
        assert all(_says(canvas, answer) for _, answer in pairs)
    assert goods.HELD_OUT_WAY not in goods.WAYS


def test_a_receipt_is_a_function_of_its_seed_and_sheet() -> None:
    (one, pairs), (other, same) = (draw_receipt(random.Random(7), _SHEETS[1]) for _ in range(2))
    assert one.image.tobytes() == other.image.tobytes() and pairs == same


@pytest.mark.parametrize("comma", [True, False])
def test_money_is_written_as_its_country_writes_it(comma: bool) -> None:
    draw = random.Random(1)
    while (sale := head.choose_sale(draw)).country.comma is not comma:
        pass
    assert sale.country.money(123456) == ("1.234,56" if comma else "1,234.56")


def test_paper_is_not_white_noise() -> None:
    for _, canvas, _ in _DRAWN[:20]:
        dark = canvas.image.convert("L").resize((96, 96), Image.Resampling.BOX).histogram()[:128]
        assert sum(dark) < 0.35 * 96 * 96


def test_the_date_that_is_told_is_the_first_on_the_receipt() -> None:
    for number in range(20):
        canvas, pairs = draw_receipt(random.Random(f"closed/{number}"), _SHEETS[1])
        texts = " ".join(piece.text for piece in canvas.texts)
        told = [answer for question, answer in pairs if question.lower().startswith(("what is the date", "when was"))]
        if "Closed" in texts and told:
            assert texts.index(told[0]) < texts.index("Closed")
