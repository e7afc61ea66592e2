"""The head of a run says what scoring takes of its time, and what was left out for it."""

from vqa_core.runs.series import Curves, GrowingCurves
from vqa_core.ui.runs import quality_words
from vqa_core.ui.runs.run_view import scoring_share


def read(evaluations: int, seconds: float, every_s: float) -> Curves:
    growing = GrowingCurves()
    growing.add([{"step": 0, "time": 0.0, "event": "started"}])
    growing.add(
        {"step": number, "time": number * every_s, "eval_loss": 1.0, "eval_seconds": seconds}
        for number in range(1, evaluations + 1)
    )
    return growing.now()


def test_the_share_is_of_the_time_that_the_run_worked() -> None:
    assert round(scoring_share(read(5, 2.0, 20.0)), 3) == 0.1
    assert scoring_share(GrowingCurves().now()) == 0.0


def test_the_share_of_thousands_of_evaluations_counts_each() -> None:
    assert round(scoring_share(read(5000, 1.0, 10.0)), 3) == 0.1


def test_what_was_left_out_is_said_only_where_something_was() -> None:
    assert quality_words.scoring(0.124, 0) == "12 % of the time"
    assert quality_words.scoring(0.2, 3) == "20 % of the time, 3 left out"
    assert quality_words.scored_each_time(24, 64) == ", 24 of them scored each time"
    assert quality_words.scored_each_time(64, 64) == "" == quality_words.scored_each_time(0, 64)
