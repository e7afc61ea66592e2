"""Words before a start: each fault is named with its row and its mend, and sound rows are let through."""

import re
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from vqa_core.examples.example import Example
from vqa_core.training.inspection.gate import empty_answers, refusals, warnings
from vqa_core.training.inspection.look import Seen, SeenRow
from vqa_core.training.inspection.prompt_pieces import Piece
from vqa_core.training.inspection.tiles import SeenPicture

SOUND = SeenRow(
    row=12,
    id="a",
    why="first",
    pictures=(),
    pieces=(Piece("Total?", 1, False), Piece("7", 2, True), Piece("<end>", 3, True)),
    length=900,
    visual_tokens=832,
    features=832,
    scored_tokens=2,
    unknown=0,
    cut_at=0,
    end="<end>",
    stops=True,
)


def seen(row: SeenRow = SOUND, **changes: Any) -> Seen:
    return replace(Seen("smol", (row,), (), 4096, "answer", False), **changes)


def test_sound_rows_may_start_without_a_word() -> None:
    assert refusals(seen()) == [] and warnings(seen()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cut_at": 64, "length": 64, "stops": False}, r"Row 12 is cut at 64 tokens.*tokenizer_config\.json"),
        ({"visual_tokens": 800}, r"Row 12 has 800 picture tokens, but smol makes 832"),
        ({"length": 5230}, r"Row 12 takes 5,230 tokens, smol reads 4,096\. Shorten its question"),
        (
            {"length": 5230, "visual_tokens": 5000, "features": 5000},
            r"smol reads 4,096\. Lower longest_edge, or set image_splitting to off",
        ),
        ({"scored_tokens": 0, "end": "", "stops": False}, r"Row 12: none of its 900 tokens would be learnt"),
        ({"stops": False, "end": "7"}, r"Row 12: its answer ends with '7', at which smol does not stop"),
        ({"scored_tokens": 1}, r"Row 12: only the end token '<end>' would be learnt"),
    ],
)
def test_each_fault_is_refused_once_with_its_row_and_its_mend(changes: dict[str, Any], words: str) -> None:
    (said,) = refusals(seen(replace(SOUND, **changes)))
    assert re.search(words, said), said


def test_a_row_that_just_fits_is_let_through() -> None:
    assert refusals(seen(replace(SOUND, length=4096))) == []


def test_a_fault_of_the_model_is_said_of_the_first_row_alone() -> None:
    broken = replace(SOUND, stops=False)
    said = refusals(seen(rows=(SOUND, broken, replace(broken, row=40))))
    assert len(said) == 1 and said[0].startswith("Row 12")


def test_rows_with_an_empty_answer_are_named() -> None:
    def row(number: int, *answers: str) -> Example:
        return Example(str(number), ("Which?",), answers, row=number)

    assert empty_answers([row(1, "7"), row(2, "é"), row(3, "€", "-")]) == []
    # One of several accepted answers is drawn each time: none may be empty. U+200B is seen by nobody.
    (said,) = empty_answers([row(1, "7"), row(4, "\u200b"), row(9, "x", "  "), row(12, "")])
    assert said.startswith("Rows 4, 9, 12 have an empty answer")
    (many,) = empty_answers([row(number, " ") for number in range(1, 31)])
    assert "7, 8 and 22 more" in many


def test_a_page_that_is_read_too_small_is_told_with_its_factor() -> None:
    tile = Image.new("RGB", (384, 512))
    row = replace(SOUND, pictures=(SeenPicture((2550, 3300), (384, 512), 0, 0, (tile,), (2550, 3300)),))
    (said,) = warnings(seen(row))
    assert "2550 x 3300 px is read at 384 x 512, 6.6 times smaller" in said and "longest_edge" in said
    (fixed,) = warnings(seen(row, fixed_size=True))
    assert "longest_edge" not in fixed
    for size, part in (((1300, 1500), (1300, 1500)), ((2550, 3300), (1300, 1500))):
        read_well = SeenPicture(size, (384, 512), 0, 0, (tile,), part)
        assert warnings(seen(replace(SOUND, pictures=(read_well,)))) == []


def test_letters_nobody_can_write_and_answers_too_long_to_count_are_told() -> None:
    assert "2 of its learnt tokens stand for letters" in warnings(seen(replace(SOUND, unknown=2)))[0]
    assert "its answer has 130 tokens" in warnings(seen(replace(SOUND, scored_tokens=130)))[0]
    assert warnings(seen(replace(SOUND, scored_tokens=130), scored="all"))[0].startswith("scored is all")
