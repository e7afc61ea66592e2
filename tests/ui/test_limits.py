"""What a visitor of a Space may ask for, and how often."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.ui.spaces import settings
from vqa_core.errors import UserError
from vqa_core.settings import PublicLimits
from vqa_core.ui.limits import MOST_ADDRESSES, Each, Limiter
from vqa_core.ui.owner import Visitor

LIMITS = PublicLimits(megapixels=1, file_megabytes=1, pictures=2, answer_tokens=256, asks_a_minute=3, asks_in_all=5)
ANN, BOB, OWNER = Visitor(address="8.8.8.8"), Visitor(address="8.8.4.4"), Visitor("me", True, "8.8.8.8")


def test_the_fourth_question_of_a_minute_waits_for_the_first_to_be_a_minute_old() -> None:
    limiter = Limiter(LIMITS)
    for now in (0.0, 10.0, 20.0):
        limiter.take(ANN, now=now)
    with pytest.raises(UserError, match=r"Your questions come faster than this Space allows. Ask again in 35 s"):
        limiter.take(ANN, now=25.0)
    limiter.take(ANN, now=60.0)
    with pytest.raises(UserError, match="in 9 s"):
        limiter.take(ANN, now=61.0)


def test_one_visitor_does_not_wait_for_another_until_all_are_too_many() -> None:
    limiter = Limiter(LIMITS)
    for _ in range(3):
        limiter.take(ANN, now=0.0)
    limiter.take(BOB, now=1.0)
    limiter.take(BOB, now=1.0)
    with pytest.raises(UserError, match=r"all visitors together .* in 58 s"):
        limiter.take(BOB, now=2.0)
    limiter.take(OWNER, now=2.0)


def test_a_refused_question_counts_for_nothing() -> None:
    limiter = Limiter(LIMITS)
    for _ in range(3):
        limiter.take(ANN, now=0.0)
    for _ in range(50):
        with pytest.raises(UserError):
            limiter.take(ANN, now=1.0)
    limiter.take(BOB, now=1.0)
    limiter.take(ANN, now=60.0)


def test_pictures_of_the_web_count_and_more_than_a_minute_holds_never_fit() -> None:
    limiter = Limiter(LIMITS)
    with pytest.raises(UserError, match="in 60 s"):
        limiter.take(ANN, 4, now=0.0)
    limiter.take(ANN, 3, now=0.0)
    with pytest.raises(UserError, match="in 60 s"):
        limiter.take(ANN, now=0.0)


def test_it_remembers_so_many_visitors_and_no_more() -> None:
    each = Each(1)
    for number in range(2 * MOST_ADDRESSES):
        each.take(f"8.8.{number // 256}.{number % 256}", 1, now=number / 100)
    assert len(each) <= MOST_ADDRESSES
    assert each.wait("8.8.31.255", 1, now=2 * MOST_ADDRESSES / 100) > 59


def test_sizes_and_lengths_bind_visitors_alone(tmp_path: Path) -> None:
    limiter = Limiter(LIMITS)
    large = tmp_path / "large.png"
    Image.new("L", (2000, 1000)).save(large)
    for check, words in (
        (lambda who: limiter.check_file(who, large, "large.png"), r"'large.png' is 2000 x 1000 .* up to 1 million"),
        (lambda who: limiter.check_file(who, large.read_bytes(), "x"), "2000 x 1000"),
        (lambda who: limiter.check_count(who, 3), "3 pictures are too many: .* up to 2"),
        (lambda who: limiter.check_length(who, 300), "300 tokens is too long: .* up to 256"),
    ):
        with pytest.raises(UserError, match=words):
            check(ANN)
        check(OWNER)
    limiter.check_file(ANN, b"no picture", "x")
    with pytest.raises(UserError, match=r"'x' has 2\.0 MB: .* up to 1 MB"):
        limiter.check_file(ANN, bytes(2_000_000), "x")
    limiter.check_length(ANN, "many")
    limiter.check_length(ANN, 256)


def test_limits_come_from_the_environment(tmp_path: Path) -> None:
    assert settings(tmp_path).public == PublicLimits()
    assert settings(tmp_path, DOCDEX_PUBLIC_ASKS_A_MINUTE="3").public == replace(PublicLimits(), asks_a_minute=3)


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣", "10000000"])
def test_a_limit_that_is_none_is_told(tmp_path: Path, value: str) -> None:
    with pytest.raises(UserError, match="DOCDEX_PUBLIC_PICTURES"):
        settings(tmp_path, DOCDEX_PUBLIC_PICTURES=value)
