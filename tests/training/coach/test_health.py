"""Good and bad trainings, as losses and gradients, and what is said of each."""

import math
import random
from collections.abc import Iterable

import pytest

from vqa_core.training.coach.faults import recognise
from vqa_core.training.coach.health import FLAT_AFTER, STOP_AFTER, WARN_AFTER, Health, Trouble

NAN, INF = math.nan, math.inf


def heard(losses: Iterable[float], health: Health | None = None) -> list[Trouble | None]:
    """What was wrong after each step; nothing is heard after a stop."""
    health = health or Health()
    after = []
    for step, loss in enumerate(losses, 1):
        health.loss(step, loss)
        after.append(health.trouble)
        if health.trouble and health.trouble.stop:
            break
    return after


def falling(count: int, seed: int = 1) -> list[float]:
    noise = random.Random(seed)
    return [(0.05 + 3 * math.exp(-step / 30)) * math.exp(noise.gauss(0, 0.5)) for step in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_a_noisy_loss_that_falls_is_well(seed: int) -> None:
    assert heard(falling(300, seed)) == [None] * 300


@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_a_loss_that_is_no_number_stops_at_once_and_says_where_and_what_was_before(bad: float) -> None:
    troubles = heard([2.5, 2.25, bad, 1.0])
    assert len(troubles) == 3
    last = troubles[-1]
    assert last is not None and last.stop and (last.kind, last.step) == ("nan", 3)
    assert "at step 3" in last.words and "2.25 at step 2" in last.words
    fault = recognise(last.words)
    assert fault is not None and fault.kind == "nan"


def test_from_the_first_step_on_the_base_is_to_blame() -> None:
    last = heard([NAN])[-1]
    assert last is not None and "base model" in last.words


def test_a_scaler_may_skip_steps_but_not_all() -> None:
    health = Health(scaled=True)
    assert heard([2.0, NAN, INF, NAN, 1.9, 1.8], health) == [None] * 6
    for step in range(7, 7 + STOP_AFTER - 1):
        health.gradient(step, INF, 1e-3)
    assert health.trouble is None
    health.gradient(26, NAN, 1e-3)
    assert health.trouble is not None and health.trouble.kind == "scaler" and health.trouble.stop
    assert (recognise(health.trouble.words) or pytest.fail()).kind == "scaler"


def test_a_scaler_does_not_hide_a_model_that_is_lost() -> None:
    troubles = heard([2.0, *[NAN] * 10], Health(scaled=True))
    assert len(troubles) == 1 + WARN_AFTER
    assert troubles[-1] is not None and troubles[-1].step == 2


def test_skipped_steps_at_the_start_are_no_trouble() -> None:
    health = Health(scaled=True)
    for step in range(1, 40):
        health.loss(step, 3 / step)
        health.gradient(step, INF if step < 12 else 1.0, 1e-3)
        assert health.trouble is None


def test_an_infinite_gradient_without_a_scaler_ends_it() -> None:
    health = Health()
    health.loss(1, 2.0)
    health.gradient(1, INF, 1e-3)
    assert health.trouble is not None and health.trouble.stop and "gradient" in health.trouble.words


def test_an_explosion_is_told_first_and_stopped_when_it_lasts() -> None:
    quiet = [2.0] * 12
    troubles = heard([*quiet, *[500.0] * 40])
    told = [index for index, trouble in enumerate(troubles) if trouble]
    assert told[0] == 12 + WARN_AFTER - 1 and len(troubles) == 12 + STOP_AFTER
    last = troubles[-1]
    assert last is not None and last.stop and last.kind == "exploding" and "began at 2" in last.words
    assert (recognise(last.words) or pytest.fail()).kind == "exploding"
    first = troubles[told[0]]
    assert first is not None and not first.stop


def test_a_few_spikes_are_no_explosion() -> None:
    assert heard([*[2.0] * 12, *[90.0] * (WARN_AFTER - 1), *falling(40)])[:16] == [None] * 16


def test_an_explosion_that_passes_is_forgotten() -> None:
    troubles = heard([*[2.0] * 12, *[500.0] * 8, *falling(30)])
    assert any(troubles) and troubles[-1] is None


def test_an_explosion_from_the_first_step_is_measured_by_the_base() -> None:
    health = Health()
    health.base(4.0)
    troubles = heard([4.1, *[300.0] * 40], health)
    assert len(troubles) == 1 + STOP_AFTER


def test_a_tiny_loss_may_grow_tenfold() -> None:
    losses = [*falling(60), *[1e-4] * 40, *[0.05] * 40]
    assert heard(losses)[-1] is None


def test_zero_from_the_start_is_told_then_stopped() -> None:
    troubles = heard([0.0] * 60)
    assert len(troubles) == STOP_AFTER
    assert troubles[WARN_AFTER - 2] is None and troubles[WARN_AFTER - 1] is not None
    assert (recognise(troubles[-1].words if troubles[-1] else "") or pytest.fail()).kind == "zero"


def test_zero_at_the_end_of_a_training_that_learnt_is_well() -> None:
    assert heard([*falling(60), *[0.0] * 60])[-1] is None
    assert heard([0.0] * 60, Health(fresh=False))[-1] is None


def test_a_loss_that_does_not_fall_is_told_and_never_stopped() -> None:
    noise = random.Random(4)
    troubles = heard([2.5 + noise.gauss(0, 0.2) for _ in range(200)])
    assert len(troubles) == 200 and troubles[FLAT_AFTER - 2] is None
    told = [trouble for trouble in troubles if trouble]
    assert told and {trouble.kind for trouble in told} == {"flat"} and "2.5" in told[0].words


def test_it_is_forgotten_once_the_loss_falls() -> None:
    assert heard([*[2.5] * 60, *falling(60)])[-1] is None


def test_a_resumed_run_need_not_fall() -> None:
    assert heard([0.13] * 100, Health(fresh=False)) == [None] * 100


def test_a_long_warm_up_is_waited_for() -> None:
    assert not any(heard([2.5] * 99, Health(flat_after=100)))


def test_an_adapter_that_gets_no_gradient_is_told() -> None:
    health = Health()
    for step in range(1, 10):
        health.loss(step, 2.0)
        # In warm-up's first step the rate is 0.
        health.gradient(step, 0.0, 0.0 if step == 1 else 1e-3)
    assert health.trouble is not None and health.trouble.kind == "no gradient" and not health.trouble.stop
    health.gradient(10, 0.5, 1e-3)
    assert health.trouble is None


def test_huge_gradients_are_told_and_not_stopped() -> None:
    health = Health()
    for step in range(1, 60):
        health.loss(step, 2.0 / step)
        health.gradient(step, 1.0 if step < 20 else 1e6, 1e-3)
    assert health.trouble is not None and health.trouble.kind == "gradients" and not health.trouble.stop


def test_the_gravest_is_told() -> None:
    health = Health()
    heard([2.5] * 60, health)
    assert health.trouble is not None and health.trouble.kind == "flat"
    health.weights_lost(60)
    assert health.trouble.kind == "nan"
