"""Multiple choice in the layouts that people have."""

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vqa_core.examples.pictures import open_picture
from vqa_core.examples.readers import read
from vqa_core.examples.sets import import_set

Make = Callable[..., Path]
COLOURS = ["blue", "red", "green"]


def rows_of(answers: list[Any], column: str = "answer", **choices: Any) -> list[dict[str, Any]]:
    choices = choices or {"choices": COLOURS}
    return [{"image": "images/0.png", "question": f"Which, {n}?", **choices, column: a} for n, a in enumerate(answers)]


def answers(place: Path) -> list[str]:
    return [example.answers[0] for example in read(place).examples]


@pytest.mark.parametrize(
    "names",
    [
        ("A", "B", "C"),
        ("option_a", "option_b", "option_c"),
        ("choice_1", "choice_2", "choice_3"),
        ("Option 0", "Option 1", "Option 2"),
    ],
)
def test_a_column_for_each_choice_is_one_list(table: Make, names: tuple[str, ...]) -> None:
    rows = rows_of(["B", "red", "(b)", "RED", "b."], **dict(zip(names, COLOURS, strict=True)))
    reading = read(table(rows))
    assert reading.roles.choices == "choices" and "choices" in reading.columns
    assert [example.choices for example in reading.examples] == [tuple(COLOURS)] * 5
    assert [example.answers for example in reading.examples] == [("red",)] * 5


def test_choices_missing_at_the_end_are_none_and_a_gap_is_refused(table: Make) -> None:
    rows = rows_of(["A"] * 30, A="blue", B="red", C="")
    rows.append(rows[0] | {"B": "", "C": "green"})
    reading = read(table(rows))
    assert reading.examples[0].choices == ("blue", "red")
    assert [row.reason for row in reading.bad] == ["one of its choices is empty"]


def test_numbers_that_fit_only_counting_from_one_are_counted_so(table: Make) -> None:
    assert answers(table(rows_of([1, 2, 3]), folder="from one")) == ["blue", "red", "green"]
    assert answers(table(rows_of([0, 1, 2]), folder="from nought")) == ["blue", "red", "green"]
    # Both would fit: the first is 0, as data sets have it.
    assert answers(table(rows_of([1, 2]), folder="either")) == ["red", "green"]
    assert answers(table(rows_of(["A", 3, "red"]), folder="mixed")) == ["blue", "green", "red"]


def test_numbers_that_are_choices_themselves_are_not_places(table: Make) -> None:
    assert answers(table(rows_of([3, "1"], choices=["1", "2", "3"]))) == ["3", "1"]


@pytest.mark.parametrize("column", ["correct_choice_idx", "answer_idx", "correct_answer"])
def test_the_right_one_is_found_under_the_names_it_has(table: Make, column: str) -> None:
    assert answers(table(rows_of([2, 0], column))) == ["green", "blue"]


def test_columns_that_only_look_like_choices_stay_what_they_are(table: Make) -> None:
    reading = read(table([{"image": "images/0.png", "question": "Who?", "answer": "I", "A": 1, "C": 2}]))
    assert (reading.roles.choices, reading.examples[0].choices) == ("", ())


def test_a_sheet_of_pictures_in_base64_is_read(tmp_path: Path) -> None:
    # The layout of MMBench: a TSV with pictures inside, and a column for each choice.
    lines = [["index", "image", "question", "hint", "A", "B", "C", "D", "answer", "category"]]
    for number in range(3):
        buffer = io.BytesIO()
        Image.effect_noise((400, 400), 50 + number).save(buffer, "PNG")
        text = base64.b64encode(buffer.getvalue()).decode()
        picture = f"data:image/png;base64,{text}" if number else text
        lines.append([str(number), picture, "Which?", "", *COLOURS, "", "B", "colour"])
    assert len(lines[1][1]) > 131_072  # Python's own limit of a CSV's cell
    (tmp_path / "MMBench_DEV_EN.tsv").write_text("\n".join(map("\t".join, lines)))
    made = import_set(tmp_path / "MMBench_DEV_EN.tsv", tmp_path / "home")
    assert [example.answers for example in made.examples] == [("red",)] * 3
    assert len({open_picture(Path(example.images[0].source)).tobytes() for example in made.examples}) == 3
    assert "image" not in dict(made.examples[0].fields)


def test_a_picture_cut_off_in_base64_is_a_bad_row(table: Make, tmp_path: Path) -> None:
    rows = [{"image": "images/0.png", "question": "Who?", "answer": "I"}] * 40
    (bad,) = read(table([*rows, rows[0] | {"image": "iVBORw0KGgo" + "A" * 200}]), stored=tmp_path / "stored").bad
    assert (bad.number, bad.reason) == (41, "its picture is written in base64, and not to its end")
