from pathlib import Path

import pytest

from tests.examples.kept import kept_set, pictures
from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.links import Links
from vqa_core.examples.readers import BadRow
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows, rows_of, with_pictures


def rows(*numbers: int) -> list[Example]:
    return [Example.ask(str(n), Picture(f"https://example.com/{n}.png"), "Who?", ["I"], row=n) for n in numbers]


def test_rows_found_dead_leave_both_sides_and_the_others_keep_their_order() -> None:
    links = Links(rows(1, 3, 4, 6), (BadRow(2, "gone"), BadRow(5, "gone")))
    left = with_pictures(Rows(rows(4, 2, 1, 3), rows(6, 5)), links)
    assert (list(left.train), list(left.held_out)) == (rows(4, 1, 3), rows(6))


def test_a_side_without_rows_left_is_refused() -> None:
    with pytest.raises(UserError, match=r"No test row is left.*Row 5: gone"):
        with_pictures(Rows(rows(1), rows(5)), Links(rows(1), (BadRow(5, "gone"),)))


def test_a_run_learns_from_answered_rows_alone_drawn_the_same_each_time(tmp_path: Path) -> None:
    shown = pictures(tmp_path / "pictures", 20)
    asked = [Example.ask(str(n), shown[n], "Who?", ["I"] if n % 2 else [], row=n) for n in range(20)]
    data = kept_set(tmp_path / "home", asked)
    config = TrainConfig(test_share=0.3, max_rows=4, eval_rows=2)
    found = rows_of(data, config)
    assert (len(found.train), len(found.held_out)) == (4, 2)
    assert all(example.answers for example in [*found.train, *found.held_out])
    assert found == rows_of(data, config)
    everything = rows_of(data, TrainConfig(test_share=0.3, max_rows=0, eval_rows=50))
    assert sorted(example.row for example in [*everything.train, *everything.held_out]) == list(range(1, 20, 2))


def test_a_run_on_rows_that_nobody_answered_is_refused(tmp_path: Path) -> None:
    data = kept_set(tmp_path / "home", [Example.ask("1", one, "Who?", []) for one in pictures(tmp_path / "p", 2)])
    with pytest.raises(UserError, match="No row of mine has an answer yet"):
        rows_of(data, TrainConfig())
