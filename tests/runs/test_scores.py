from vqa_core.runs.scores import Score, headline, scores_of

ROWS = [
    {"step": 0, "exact_match": 0.1, "anls": 0.2, "rows": 24, "eval_loss": 3.0},
    {"step": 1, "loss": 2.5},
    {"step": 20, "exact_match": 0.8, "anls": 0.9, "rows": 24, "eval_loss": 0.5},
    {"step": 40, "exact_match": 0.8, "anls": float("nan"), "rows": 24, "eval_loss": 0.7},
    {"step": 40, "event": "checkpoint"},
]


def test_the_best_is_the_highest_match_and_the_lowest_loss_the_earlier_of_equals() -> None:
    found = scores_of(ROWS)
    assert list(found) == ["exact_match", "anls", "eval_loss"]
    assert found["exact_match"] == Score("exact_match", 0.1, 0.8, 20, 0.8, 40, 24)
    assert (found["eval_loss"].best, found["eval_loss"].best_step, found["eval_loss"].last) == (0.5, 20, 0.7)
    assert found["anls"].last_step == 20


def test_right_answers_are_told_before_losses() -> None:
    found = headline(scores_of(ROWS))
    assert found is not None and found.metric == "exact_match"
    losses = headline(scores_of([{"step": 20, "eval_loss": 0.5}]))
    assert losses is not None and losses.metric == "eval_loss" and losses.before is None


def test_a_score_of_the_untrained_model_alone_is_no_outcome() -> None:
    assert headline(scores_of(ROWS[:1])) is None
    assert headline(scores_of([])) is None
