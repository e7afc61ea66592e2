import pytest

from vqa_core.evaluation.metrics import pair_scores, spread_by_group


@pytest.mark.parametrize(
    ("likelihoods", "expected"),
    [
        ([[-1, -2], [-2, -1]], (1, 1, 1)),
        # Each picture prefers its text, but text 1 fits picture 0 better than picture 1.
        ([[-1, -2], [-9, -3]], (1, 0, 0)),
        ([[-5, -4], [-9, -3]], (0, 1, 0)),
        ([[-5, -4], [-3, -6]], (0, 0, 0)),
        # A tie tells nothing apart.
        ([[-1, -1], [-2, -1]], (0, 0, 0)),
    ],
)
def test_pairs_are_scored_by_text_by_picture_and_by_both(
    likelihoods: list[list[float]], expected: tuple[float, float, float]
) -> None:
    scores = pair_scores(likelihoods)
    assert (scores.text, scores.image, scores.group) == expected


def test_a_pair_is_two_by_two() -> None:
    with pytest.raises(ValueError, match="two pictures"):
        pair_scores([[1, 2, 3], [1, 2, 3]])


def test_groups_are_averaged_each_before_they_are_compared() -> None:
    spread = spread_by_group([1, 1, 0, 1, 0, 0], ["a", "a", "a", "a", "b", "c"])
    assert spread.by_group == {"a": 0.75, "b": 0.0, "c": 0.0}
    assert spread.deviation == pytest.approx(0.3535533906)
    assert spread.worst == 0.0
    assert spread_by_group([1, 0], ["a", "a"]).deviation == 0.0
    with pytest.raises(ValueError, match="1 values for 2"):
        spread_by_group([1], ["a", "b"])
