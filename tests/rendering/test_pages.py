"""Pages of offices and archives: whatever the sheet, what is asked stands there, and tables can be asked backwards."""

import json
import random
from functools import cache

import pytest
from PIL import Image, ImageChops

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT
from vqa_core.rendering.questions import NOT_HERE, is_printed
from vqa_core.rendering.sheet import Pairs, Sheet
from vqa_core.settings import ASSETS

PAGES = ("letter", "memo", "report", "article", "listing", "slide", "cover", "chart", "table")
_SHEETS = (
    Sheet(384, 384, 12), Sheet(384, 384, 26), Sheet(384, 1152, 18), Sheet(1152, 384, 14), Sheet(768, 1024, 16),
    Sheet(768, 768, 22, held_out=True),
)  # fmt: skip


@cache
def _drawn(kind: str) -> list[tuple[Canvas, Pairs]]:
    return [
        KINDS_OF_DOCUMENT[kind].draw(random.Random(f"{kind}/{number}/{sheet.width}"), sheet)
        for number in range(4 if kind == "table" else 2)
        for sheet in _SHEETS
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_any_shape_answers_what_it_is_asked_in_letters_the_model_has(kind: str) -> None:
    letters = set(json.loads((ASSETS / "pocket" / "tokenizer.json").read_text())["model"]["vocab"])
    for canvas, pairs in _drawn(kind):
        assert 1 <= len(pairs) <= 8
        assert len({question for question, _ in pairs}) == len(pairs)
        for question, answer in pairs:
            assert not is_printed(answer) or canvas.says(answer), (question, answer)
            assert set(question + answer) <= letters
        assert set().union(*(piece.text for piece in canvas.texts)) <= letters
        inked = ImageChops.difference(canvas.image, Image.new("RGB", canvas.image.size, canvas.paper)).getbbox()
        assert inked is not None
        assert inked[0] >= 4 and inked[1] >= 4
        assert inked[2] <= canvas.width - 4 and inked[3] <= canvas.height - 4


@pytest.mark.parametrize("kind", PAGES)
def test_layouts_kept_back_are_drawn_in_another_way(kind: str) -> None:
    trained, kept = (
        KINDS_OF_DOCUMENT[kind].draw(random.Random(3), Sheet(768, 1024, 18, held_out=held))[0] for held in (False, True)
    )
    assert trained.texts != kept.texts or trained.image.tobytes() != kept.image.tobytes()


def test_tables_are_asked_for_cells_and_for_the_rows_that_hold_them() -> None:
    asked = [question for canvas, pairs in _drawn("table") for question, _ in pairs]
    assert sum(question.lower().startswith(("which", "for which", "in which")) for question in asked) > 8
    assert sum(" of " in question or " in " in question for question in asked) > 30


def test_a_small_share_of_the_questions_has_no_answer_on_the_page() -> None:
    pairs = [pair for kind in PAGES for _, found in _drawn(kind) for pair in found]
    share = sum(answer == NOT_HERE for _, answer in pairs) / len(pairs)
    assert 0.01 < share < 0.07
