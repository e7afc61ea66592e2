"""Scores, rows that fit the time, the best step and how long it was waited for: pure arithmetic."""

import math
from itertools import pairwise

import pytest

from vqa_core.examples.example import Example
from vqa_core.training import endings
from vqa_core.training.config import TrainConfig, check, parse
from vqa_core.training.quality import (
    ENOUGH_ROWS,
    FEWEST_POINTS,
    FEWEST_ROWS,
    FREE_S,
    Best,
    Budget,
    Costs,
    best_of,
    evaluations,
    row_metric,
    rows_that_fit,
    score_answers,
    scores_for,
    spread,
    total_steps,
)

CAPTION = "A small blue dragon sleeps on a rock beside the sea."


def rows(*answers: str) -> list[Example]:
    return [Example(str(number), ("?",), (answer,)) for number, answer in enumerate(answers)]


def test_captions_are_told_by_cider_too_and_short_answers_are_not() -> None:
    assert scores_for(rows(CAPTION, CAPTION), "eval_loss") == ("exact_match", "anls", "cider")
    assert scores_for(rows("red", "41.20"), "exact_match") == ("exact_match", "anls")
    assert "cider" in scores_for(rows("red"), "cider")


@pytest.mark.parametrize(
    ("scores", "best_by", "metric"),
    [
        (("exact_match", "anls"), "eval_loss", "exact_match"),
        (("exact_match", "anls"), "anls", "anls"),
        (("exact_match", "anls", "cider"), "eval_loss", "cider"),
        (("exact_match", "anls", "cider"), "exact_match", "exact_match"),
    ],
)
def test_a_row_is_right_by_what_decides(scores: tuple[str, ...], best_by: str, metric: str) -> None:
    assert row_metric(scores, best_by) == metric


def test_answers_are_scored_over_all_rows_and_each_alone() -> None:
    found = score_answers(["red", "gren", "x"], rows("Red", "green", "blue"), ("exact_match", "anls"), "anls")
    assert found.means == {"exact_match": 0.3333, "anls": 0.6}
    assert found.rows == (1.0, 0.8, 0.0)


def test_a_captions_own_score_stays_within_one() -> None:
    said = [CAPTION, "nothing like it"]
    found = score_answers(said, rows(CAPTION, "Two cards lie on a wooden table, face up."), ("cider",), "cider")
    assert found.rows == (1.0, 0.0) and found.means["cider"] == pytest.approx(5.0, abs=0.01)


def test_steps_and_evaluations_are_counted_as_the_trainer_does() -> None:
    by_epochs = TrainConfig(epochs=3, batch_size=8, accumulation=2, eval_steps=5)
    assert total_steps(by_epochs, 100) == 21
    assert evaluations(by_epochs, 21) == 5  # 5, 10, 15, 20 and the last
    assert total_steps(TrainConfig(max_steps=40), 100) == 40
    assert evaluations(TrainConfig(eval_steps=0), 40) == 1


def scoring_share(count: int, costs: Costs, steps: int, points: int) -> float:
    spent = count * (costs.first_row_s + points * costs.row_s)
    return spent / (spent + steps * costs.step_s)


def test_cheap_answers_leave_all_rows_in() -> None:
    assert rows_that_fit(64, Costs(1.0, 0.1, 0.05), 1000, 10, 0.2) == 64


def test_rows_are_left_out_until_scoring_fits_its_share() -> None:
    costs = Costs(1.0, 0.4, 0.2)
    count = rows_that_fit(500, costs, 1000, 10, 0.2)
    assert ENOUGH_ROWS < count < 500
    assert 0.15 < scoring_share(count, costs, 1000, 10) <= 0.2


@pytest.mark.parametrize(("slower", "share"), [(1, 0.2), (2, 0.2), (5, 0.2), (10, 0.27)])
def test_slow_answers_keep_five_points_of_the_quick_start(slower: int, share: float) -> None:
    """Within the share, until so few rows are left that fewer would tell nothing."""
    costs = Costs(0.45, 0.1 * slower, 0.05 * slower)
    count = rows_that_fit(48, costs, 150, 6, 0.2)
    assert count >= FEWEST_ROWS
    budget, elapsed, points = Budget(0.2), 0.0, 0
    for step in range(1, 151):
        elapsed += costs.step_s
        if step % 25 == 0 and (step == 150 or budget.allows(elapsed, step / 150)):
            budget.add(count * costs.row_s)
            elapsed += count * costs.row_s
            points += 1
    first = count * costs.first_row_s
    assert points + 1 >= FEWEST_POINTS
    assert (budget.spent_s + first) / (elapsed + first) <= share


def test_a_budget_leaves_out_what_would_break_it_and_takes_up_again() -> None:
    budget, elapsed, scored = Budget(0.2), 0.0, []
    for step in range(1, 101):
        elapsed += 10
        if budget.allows(elapsed, step / 100):
            budget.add(5.0)
            elapsed += 5.0
            scored.append(step)
            # What the first one costs is not known before it.
            assert len(scored) == 1 or budget.spent_s <= 0.2 * elapsed
    assert 30 < len(scored) < 100
    assert max(later - one for one, later in pairwise(scored)) <= 4


def test_a_short_run_has_free_seconds_spread_over_it() -> None:
    budget, elapsed, scored = Budget(0.01), 0.0, []
    for step in range(1, 41):
        elapsed += 0.5
        if budget.allows(elapsed, step / 40):
            budget.add(1.0)
            elapsed += 1.0
            scored.append(step)
    assert FREE_S / 2 <= budget.spent_s <= 2 * FREE_S
    assert max(later - one for one, later in pairwise(scored)) <= 8


def test_a_share_of_one_bounds_nothing() -> None:
    assert rows_that_fit(64, Costs(0.001, 100.0, 100.0), 5, 5, 1.0) == 64
    budget = Budget(1.0)
    budget.add(1000.0)
    assert budget.allows(1000.1, 0.5)


def test_rows_are_taken_from_all_over() -> None:
    assert [row.id for row in spread(rows(*"abcdefghij"), 4)] == ["0", "2", "5", "7"]
    assert len(spread(rows(*"abc"), 3)) == 3


def log(*values: float, key: str = "eval_exact_match") -> list[dict[str, float]]:
    return [{"step": 10 * (number + 1), key: value} for number, value in enumerate(values)]


def test_the_first_of_equals_is_the_best_and_waiting_counts_from_there() -> None:
    assert best_of(log(0.2, 0.7, 0.7, 0.6), "eval_exact_match") == Best(20, 0.7, 2)
    assert best_of(log(3.0, 1.0, 2.0, key="eval_loss"), "eval_loss") == Best(20, 1.0, 1)
    assert best_of([{"step": 5, "loss": 1.0}], "eval_exact_match") is None


def test_a_loss_that_is_no_number_is_never_the_best() -> None:
    assert best_of(log(math.nan, 2.0, math.nan, key="eval_loss"), "eval_loss") == Best(20, 2.0, 1)
    assert best_of(log(math.nan, key="eval_loss"), "eval_loss") is None


def test_patience_needs_something_to_keep() -> None:
    assert "keep_best is off" in check({"patience": 3})[0]
    assert check({"patience": 3, "keep_best": True}) == []


def test_an_end_names_the_step_that_is_kept_and_why() -> None:
    config = parse({"keep_best": True, "best_by": "exact_match", "patience": 3})
    assert endings.done(config, 80, Best(60, 0.92, 3), True, [0.1, 0.92, 0.9]) == (
        "Stopped early at step 80: exact match had not risen for 3 evaluations; the adapter of step 60 is kept."
    )
    assert endings.done(config, 150, Best(60, 0.92, 3), False, [0.1, 0.92, 0.85]) == (
        "The adapter of step 60 is kept: exact match 0.92, 0.85 at the end."
    )
    assert "0.92, not better since." in endings.done(config, 150, Best(60, 0.92, 3), False, [0.1, 0.92, 0.92])
    assert endings.done(config, 150, Best(150, 0.92, 0), False, [0.1, 0.92]) == ""
    assert endings.done(config, 150, None, False, []) == ""
    by_loss = parse({"keep_best": True, "patience": 1})
    assert "held-out loss had not fallen for 1" in endings.done(by_loss, 8, Best(4, 1.5, 1), True, [2.0, 1.5, 1.7])


def test_an_adapter_that_is_worse_than_the_base_is_told() -> None:
    config = parse({"keep_best": True, "best_by": "anls"})
    assert "The base alone did better: ANLS 0.80" in endings.done(config, 20, Best(20, 0.6, 0), False, [0.8, 0.6])
    by_loss = parse({"keep_best": True})
    assert "did better" not in endings.done(by_loss, 20, Best(20, 0.6, 0), False, [0.8, 0.6])


def test_a_stopped_run_says_which_adapter_it_keeps() -> None:
    assert "the adapter of step 40, the best so far, is kept" in endings.stopped(55, 150, Best(40, 0.9, 1))
    assert endings.stopped(55, 150, None) == "Stopped at step 55 of 150; the adapter so far is kept."
