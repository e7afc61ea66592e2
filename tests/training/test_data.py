import pytest

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.links import Links
from vqa_core.examples.readers import BadRow
from vqa_core.training.data import Rows, with_pictures


def rows(*numbers: int) -> list[Example]:
    return [Example.ask(str(n), Picture(f"https://example.com/{n}.png"), "Who?", ["I"], row=n) for n in numbers]


def test_rows_found_dead_leave_both_sides_and_the_others_keep_their_order() -> None:
    links = Links(rows(1, 3, 4, 6), (BadRow(2, "gone"), BadRow(5, "gone")))
    left = with_pictures(Rows(rows(4, 2, 1, 3), rows(6, 5)), links)
    assert (list(left.train), list(left.held_out)) == (rows(4, 1, 3), rows(6))


def test_a_side_without_rows_left_is_refused() -> None:
    with pytest.raises(UserError, match=r"No test row is left.*Row 5: gone"):
        with_pictures(Rows(rows(1), rows(5)), Links(rows(1), (BadRow(5, "gone"),)))
