import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.runs.series import BINS, GrowingCurves, GrowingSeries, Series


def series_of(values: list[float], bins: int = BINS) -> Series:
    growing = GrowingSeries(bins)
    for step, value in enumerate(values):
        growing.add(step, step / 60, value)
    return growing.now()


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=300))
def test_thinning_keeps_order_ends_and_extremes(values: list[float]) -> None:
    points = series_of(values, bins=8).points
    steps = [point.step for point in points]
    assert len(points) <= 18
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, len(values) - 1)
    assert {min(values), max(values)} <= {point.value for point in points}
    assert all(values[int(point.step)] == point.value for point in points)


def test_a_short_series_is_exact() -> None:
    values = [float(step // 7) for step in range(2 * BINS)]
    series = series_of(values)
    assert [point.value for point in series.points] == values
    assert series.means == ()


def test_every_spike_of_a_long_series_stays() -> None:
    spikes = {17: 9.0, 5_000: -9.0, 19_998: 8.0}
    series = series_of([spikes.get(step, 1.0) for step in range(20_000)])
    assert spikes.items() <= {int(point.step): point.value for point in series.points}.items()
    assert len(series.points) <= 2 * BINS + 2


@given(st.lists(st.floats(-100, 100), min_size=40, max_size=400))
def test_means_count_every_value_once(values: list[float]) -> None:
    means = series_of(values, bins=8).means
    assert sum(mean.size for mean in means) == len(values)
    assert sum(mean.value * mean.size for mean in means) == pytest.approx(sum(values), abs=1e-6)
    assert means[-1].step == len(values) - 1


def test_the_time_between_an_end_and_a_resume_does_not_count() -> None:
    growing = GrowingCurves()
    growing.add([{"step": 0, "time": 0.0, "event": "started"}, {"step": 1, "time": 60.0, "loss": 2.0}])
    growing.add([{"step": 0, "time": 7200.0, "event": "started"}, {"event": "resumed", "step": 1}])
    growing.add([{"step": 2, "time": 7260.0, "loss": 1.0}])
    curves = growing.now()
    assert [point.minutes for point in curves.of("loss").points] == [1.0, 1.0]
    assert [(event.kind, event.minutes) for event in curves.events][-1] == ("resumed", 1.0)


def test_what_is_no_number_is_no_point() -> None:
    growing = GrowingCurves()
    growing.add([{"step": 1, "loss": math.nan}, {"loss": 1.0}, {"step": 2, "loss": None}, {"step": 3, "loss": True}])
    growing.add([{"step": 4, "loss": 0.0}, {"step": 5, "loss": math.inf}])
    assert [(point.step, point.value) for point in growing.now().of("loss").points] == [(4, 0.0)]


def test_rare_events_outlast_thousands_of_checkpoints() -> None:
    growing = GrowingCurves()
    growing.add([{"event": "stopped", "step": 1}, *({"event": "checkpoint", "step": step} for step in range(2, 5000))])
    kinds = [event.kind for event in growing.now().events]
    assert kinds[0] == "stopped" and 1 < len(kinds) < 200


def test_rows_with_a_held_out_score_stay_whole() -> None:
    growing = GrowingCurves()
    growing.add([{"step": 0, "time": 0.0, "exact_match": 0.1, "rows": 8}, {"step": 1, "time": 90.0, "loss": 1.0}])
    assert growing.now().scored == ({"step": 0, "time": 0.0, "exact_match": 0.1, "rows": 8},)
    assert growing.now().minutes == 1.5
