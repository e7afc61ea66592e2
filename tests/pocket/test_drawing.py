"""What is drawn for training, before any torch: glyphs, prompts, sizes."""

import random

import numpy as np
import pytest
from PIL import Image

from vqa_core.families.grids import grid_for
from vqa_core.pocket.alphabet import AROUND, END, IMAGE, alphabet_of
from vqa_core.pocket.glyphs import glyphs_of
from vqa_core.pocket.lines import draw_lines
from vqa_core.pocket.mix import (
    CARDS,
    DOCUMENTS,
    GRIDS,
    KINDS_BY_MIX,
    LINES,
    MOST_TILES,
    PAPERS,
    Grid,
    Mix,
    grid_named,
    page_size,
    print_size,
)
from vqa_core.pocket.prompt import TILE_PX, head, image_block, row_of, tiles_of
from vqa_core.pocket.targets import targets_of
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT
from vqa_core.rendering.fonts import font
from vqa_core.rendering.sheet import Sheet

_ALPHABET = alphabet_of()


def test_every_glyph_lies_on_its_own_ink() -> None:
    canvas = Canvas(600, 200)
    text = "WiLl 70.Of"
    canvas.text((20, 90), text, font("Roboto-Regular", 48), (0, 0, 0))
    canvas.text((300, 180), "xyz", font("Tinos-Regular", 30), (0, 0, 0), "middle")
    found = glyphs_of(canvas, _ALPHABET)
    by_id = {number: token for token, number in _ALPHABET.ids.items()}
    assert "".join(by_id[row[3]] for row in found) == "WiLl70.Ofxyz"
    assert np.all(np.diff(found[:9, 0]) > 0)
    ink = np.asarray(canvas.image.convert("L")) < 200
    for x, _, size, _ in found:
        column = ink[:, max(0, x - size // 4) : x + size // 4 + 1]
        assert column.any()
    assert set(found[:9, 2]) == {48} and set(found[9:, 2]) == {30}
    # The middle of a capital above its baseline.
    assert all(90 - 48 * 0.5 < y < 90 - 48 * 0.2 for y in found[:9, 1])


def test_an_empty_canvas_has_no_glyphs() -> None:
    assert glyphs_of(Canvas(50, 50), _ALPHABET).shape == (0, 4)


def test_an_answer_s_first_characters_point_at_their_print_and_at_no_part_of_a_longer_word() -> None:
    canvas, face = Canvas(600, 300), font("Roboto-Regular", 20)
    for y, text in ((40, "Cash 112.50"), (80, "Total 12.50"), (120, "2 x 4.00"), (160, "4.00 4.00 4.00"), (200, "Ann")):
        canvas.text((20, y), text, face, (0, 0, 0))
    canvas.text((20, 230), "Lee", face, (0, 0, 0))
    answers = ["12.50", "Ann Lee", "4.00", "not on this page", "2"]
    pairs = [("How much is the total of all?", answer) for answer in answers]
    row = row_of(head(1, 1, "", _ALPHABET), pairs, _ALPHABET)
    glyphs = glyphs_of(canvas, _ALPHABET)
    by_id = {number: token for token, number in _ALPHABET.ids.items()}
    words, found = targets_of(canvas, pairs, row, _ALPHABET)
    read = "".join(by_id[glyphs[spots[0], 3]] for _, *spots in found)
    assert read == "12." + "Ann" + "2"
    assert [glyphs[spots[0], 1] // 40 for _, *spots in found] == [1, 1, 1, 4, 4, 4, 2]
    for told, *spots in found:
        assert by_id[row.ids[told + 1]] == by_id[glyphs[spots[0], 3]] and spots[1:] == [-1, -1]
    # "total" is printed, if with a capital: its last letter looks there.
    assert len(words) == len(pairs) and row.part[words[:, 0]].tolist() == [1, 2, 3, 4, 5]
    assert [by_id[row.ids[place]] for place in words[:, 0]] == ["l"] * 5
    assert {by_id[glyphs[spot, 3]] for spot in words[:, 1]} == {"l"} and (glyphs[words[:, 1], 1] // 40 == 1).all()


def test_an_answer_that_is_printed_twice_points_at_both() -> None:
    canvas, face = Canvas(300, 200), font("Roboto-Regular", 20)
    for y in (40, 80):
        canvas.text((20, y), "A 7", face, (0, 0, 0))
    pairs = [("What?", "7")]
    row = row_of(head(1, 1, "", _ALPHABET), pairs, _ALPHABET)
    assert targets_of(canvas, pairs, row, _ALPHABET)[1][:, 1:].tolist() == [[1, 3, -1]]
    assert [found.shape for found in targets_of(Canvas(9, 9), pairs, row, _ALPHABET)] == [(0, 4), (0, 4)]


def test_characters_are_tokens_and_unknown_ones_are_said_to_be() -> None:
    assert _ALPHABET.encode("Aé\u00a0€") == [_ALPHABET.ids[token] for token in ("A", "é", " ", "€")]
    assert _ALPHABET.encode("漢") == [_ALPHABET.ids["<unk>"]]
    assert _ALPHABET.glyphs("A 漢").tolist() == [_ALPHABET.ids["A"], 0, 0]


def test_a_picture_of_several_tiles_ends_with_the_whole() -> None:
    assert tiles_of(1, 1) == 1 and tiles_of(2, 3) == 7
    block = image_block(2, 3, _ALPHABET)
    assert block.count(_ALPHABET.ids[IMAGE]) == 7 * 144
    assert block[-1] == _ALPHABET.ids[AROUND] and block[1] == _ALPHABET.ids["<row_1_col_1>"]
    assert image_block(1, 1, _ALPHABET)[1] == _ALPHABET.ids["<global-img>"]


def test_each_question_starts_where_the_picture_ends_and_scores_its_answer_alone() -> None:
    start = head(1, 1, "", _ALPHABET)
    row = row_of(start, [("HP?", "70"), ("Name?", "Ork")], _ALPHABET)
    by_id = {number: token for token, number in _ALPHABET.ids.items()}
    for part, (question, answer) in enumerate((("HP?", "70"), ("Name?", "Ork")), 1):
        own = row.part == part
        assert row.position[own].tolist() == list(range(len(start), len(start) + own.sum()))
        said = "".join(by_id[number] for number in row.ids[own & row.scored])
        assert said == f" {answer}{END}"
        assert "".join(by_id[number] for number in row.ids[own]).startswith(f"{question}{END}\nAssistant:")
    assert not row.scored[row.part == 0].any()


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.name)
def test_a_page_has_a_size_that_is_shown_on_its_grid_and_legible_print(grid: Grid) -> None:
    draw = random.Random(grid.name)
    for _ in range(100):
        width, height = page_size(draw, grid, PAPERS)
        if grid.tiles > 1:
            assert grid_for(width, height, TILE_PX, MOST_TILES) == (grid.rows, grid.columns)
        size = print_size(draw, grid, (width, height), 1.0)
        assert size * grid.rows * TILE_PX / height >= 9.1 and size >= 9


def test_a_mix_keeps_its_shares_and_one_tile_while_it_is_easy() -> None:
    mix = Mix(kinds={DOCUMENTS: 50, CARDS: 25, LINES: 25})
    draw = random.Random(1)
    families = [mix.choose(draw, 1.0) for _ in range(2000)]
    assert 0.2 < sum(family == CARDS for _, family in families) / 2000 < 0.3
    assert {grid.name for grid, _ in families} == {grid.name for grid in GRIDS}
    assert {mix.choose(draw, 0.5)[0].name for _ in range(100)} == {"1x1"}
    kinds = [mix.choose_kind(draw, PAPERS, 1.0) for _ in range(2000)]
    assert 0.28 < kinds.count(LINES) / 2000 < 0.39
    assert [mix.choose_kind(draw, PAPERS, 0.0) for _ in range(20)] == [LINES] * 20


def test_every_mix_names_kinds_that_can_be_drawn() -> None:
    for kinds in KINDS_BY_MIX.values():
        assert set(kinds) <= {DOCUMENTS, CARDS, LINES, *KINDS_OF_DOCUMENT}
        assert 15 <= 100 * kinds[CARDS] / sum(kinds.values()) <= 40


def test_lines_grow_with_the_difficulty_and_their_values_stand_on_them() -> None:
    sheet = Sheet(500, 700, 22)
    easy, pairs = draw_lines(random.Random(1), sheet, 0.0)
    assert len(pairs) == 1 and len(pairs[0][1]) <= 2 and len(easy.texts) == 2
    hard = [draw_lines(random.Random(seed), sheet, 1.0) for seed in range(30)]
    assert max(len(pairs) for _, pairs in hard) > 8
    assert all(canvas.says(answer) for canvas, pairs in hard for _, answer in pairs)
    assert isinstance(easy.image, Image.Image)


def test_a_sheet_too_narrow_for_its_print_is_refused() -> None:
    with pytest.raises(ValueError, match="too narrow"):
        draw_lines(random.Random(1), Sheet(60, 300, 40), 1.0)


def test_a_grid_is_named_by_rows_and_columns() -> None:
    assert (grid_named("4x3").rows, grid_named("4x3").columns) == (4, 3)
