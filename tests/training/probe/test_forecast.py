"""What a measurement says of a whole run, by hand-made sums."""

import json
from dataclasses import replace
from typing import Any

import pytest

from vqa_core.training.config import TrainConfig
from vqa_core.training.probe.forecast import Found, LeverFound, Pace, forecast, steps_of
from vqa_core.training.probe.forecast_words import duration, fits_words, time_words
from vqa_core.training.probe.levers import Lever, Shape, levers
from vqa_core.training.probe.price import amount

# 100 rows of 50 pictures; a batch takes 2 s fresh and 1 s with kept features, the optimiser half a second.
FOUND = Found(
    device="cuda:0",
    free_gib=16.0,
    load_s=10.0,
    train_rows=100,
    held_out_rows=10,
    pictures=50,
    peak_gib=10.0,
    resting_gib=6.0,
    pace=Pace(fresh_s=2.0, cached_s=1.0, optimiser_s=0.5),
    first_row_s=0.6,
    row_s=0.5,
    save_s=3.0,
    shape=Shape(quantised=True, own_edge=980, can_cache=True, packed_gib=4.0, plain_gib=15.0),
)


def config(**changes: Any) -> TrainConfig:
    usual = {"batch_size": 2, "accumulation": 8, "max_steps": 14, "eval_steps": 0, "save_steps": 7}
    return TrainConfig(**{**usual, **changes})


def test_steps_are_counted_as_the_trainer_counts_them() -> None:
    # 50 batches, 7 steps a pass, the last of 2 batches.
    steps = steps_of(config(max_steps=0, epochs=2), rows=100)
    assert (steps.steps, steps.batches) == (14, 100)
    assert steps_of(config(max_steps=3), rows=100).batches == pytest.approx(3 * 50 / 7)


def test_the_whole_run_is_loading_scoring_steps_and_saves() -> None:
    told = forecast(config(), FOUND)
    # 25 fresh and 75 kept batches and 14 optimiser steps.
    assert told.seconds_per_step == pytest.approx((25 * 2 + 75 * 1) / 14 + 0.5, abs=1e-3)
    first, last, training = 10 * 0.6, 10 * 0.5, 25 * 2 + 75 + 14 * 0.5
    assert told.eta_s == pytest.approx(10 + first + training + last + 3 * 3.0, abs=0.1)
    assert told.samples_per_s == pytest.approx(16 / (125 / 14 + 0.5), abs=1e-2)
    assert told.fits and not told.tight and json.dumps(told.to_json())


def test_the_first_batch_is_waited_for_where_other_processes_make_it() -> None:
    # Made in turn a batch's second is part of every step; beside them only the first one's is.
    slow = replace(FOUND, ready_s=1.0, wait_s=1.0)
    alone, beside, none = forecast(config(loader_workers=0), slow), forecast(config(loader_workers=4), slow), FOUND
    assert alone.seconds_per_step == pytest.approx((25 * 3 + 75 * 2) / 14 + 0.5, abs=1e-3)
    assert beside.seconds_per_step == forecast(config(loader_workers=4), none).seconds_per_step
    assert beside.eta_s == pytest.approx((forecast(config(loader_workers=4), none).eta_s or 0) + 1.0)


def test_scoring_takes_no_more_than_its_share() -> None:
    often = forecast(config(eval_steps=1, eval_share=0.1), FOUND)
    seldom = forecast(config(eval_steps=0), FOUND)
    assert (often.evaluations, seldom.evaluations) == (15, 2)
    training = 14 * (often.seconds_per_step or 0)
    assert (often.scoring_s or 0) <= 10 * 0.6 + training * 0.1 / 0.9 + 0.1
    assert seldom.scoring_s == pytest.approx(10 * 0.6 + 10 * 0.5)


def test_loaders_that_cannot_keep_up_set_the_pace() -> None:
    slow = replace(FOUND, ready_s=6.0)
    told = forecast(config(loader_workers=2), slow)
    assert told.fresh_seconds_per_step == told.cached_seconds_per_step == pytest.approx(8 * 3.0 + 0.5)
    alone = forecast(config(loader_workers=0), slow)
    assert alone.fresh_seconds_per_step == pytest.approx(8 * 8.0 + 0.5)
    # Half the rows are made in half the time.
    half = next(row for row in alone.levers if row.key == "half_batch")
    assert half.seconds_per_step == pytest.approx(alone.seconds_per_step)


def test_features_that_find_no_room_are_computed_again() -> None:
    room = replace(FOUND, kept_row_gib=0.1, kept_room_gib=2.5)
    # Half of 50 pictures are kept: of the second pass half is as slow as new pictures are.
    assert forecast(config(), room).seconds_per_step == pytest.approx((75 + 25 * 2 + 25) / 14 + 0.5, abs=1e-3)
    on_cpu = replace(room, device="cpu")
    assert forecast(config(), on_cpu).peak_gib == pytest.approx(12.5)
    assert forecast(config(cache_features=False), on_cpu).peak_gib == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (FOUND, "Fits: 10.0 of 16.0 GB, 6.0 to spare."),
        (replace(FOUND, free_gib=10.2), "Fits narrowly: 10.0 of 10.2 GB."),
        (replace(FOUND, free_gib=9.0), "Does not fit: it takes 10.0 of 9.0 GB."),
        (replace(FOUND, lack="a step", peak_gib=None), "Does not fit: memory of 16.0 GB was lacking at a step."),
        (Found(), "before memory could be measured"),
    ],
)
def test_whether_it_fits_is_said_in_words(found: Found, words: str) -> None:
    assert words in fits_words(forecast(config(), found))


def test_time_and_price_are_said_as_typed() -> None:
    told = forecast(config(), FOUND, price="$1.20")
    assert time_words(told) == "About 3 min for 14 steps (9.4 s a step)."
    assert told.price == pytest.approx(1.2 * (told.eta_s or 0) / 3600, abs=1e-3) and told.price_words == "$0.05"
    assert forecast(config(), FOUND, price="0,01 EUR").price_words == "under 0.01 EUR"
    assert forecast(config(), FOUND, price="much").price is None
    assert amount("0,40 EUR") == ("", 0.4, " EUR") and amount("$2") == ("$", 2.0, "")
    assert amount("-1") is None and amount("1.") is None and amount("free") is None
    assert [duration(s) for s in (40, 600, 3 * 3600, 90 * 3600)] == ["40 s", "10 min", "3.0 h", "3.8 days"]


def by_key(found: list[Lever]) -> dict[str, Lever]:
    assert len({lever.key for lever in found}) == len(found)
    return {lever.key: lever for lever in found}


def test_levers_keep_the_effective_batch_and_can_be_set() -> None:
    for start in (config(), config(batch_size=3, accumulation=1), config(batch_size=1, gradient_checkpointing=True)):
        for fits in (True, False):
            for lever in levers(start, FOUND.shape, fits):
                changed = start.model_copy(update=dict(lever.changes))
                assert changed != start, lever
                assert changed.batch_size * changed.accumulation == start.batch_size * start.accumulation
                assert TrainConfig.model_validate(changed.model_dump()).problems() == []


def test_what_saves_memory_comes_first_where_it_does_not_fit() -> None:
    first, *_, last = levers(config(), FOUND.shape, fits=False)
    assert (first.key, last.key) == ("half_batch", "smallest")
    assert levers(config(), FOUND.shape, fits=True)[0].key == "double_batch"


def test_pictures_grow_and_shrink_by_the_models_own_notches() -> None:
    tiles = Shape(own_edge=1536, tile_px=384, tiles=True)
    assert by_key(levers(config(), tiles, True))["smaller_pictures"].changes == {"longest_edge": 1152}
    smaller = by_key(levers(config(longest_edge=1152), tiles, True))
    # 0 is the model's own.
    assert smaller["larger_pictures"].changes == {"longest_edge": 0}
    assert smaller["tiles_off"].changes == {"image_splitting": "off"}
    whole = by_key(levers(config(), replace(tiles, tiles=False), True))
    assert "smaller_pictures" not in whole and "tiles_on" in whole
    fixed = by_key(levers(config(), Shape(), True))
    assert not {"smaller_pictures", "larger_pictures", "tiles_on", "tiles_off"} & fixed.keys()


def test_an_estimate_follows_its_rule_and_a_measurement_replaces_it() -> None:
    rows = {row.key: row for row in forecast(config(), FOUND).levers}
    # 6 GiB rest, 4 are the step's: twice the rows take twice the 4, half the rows half of them.
    assert rows["double_batch"].peak_gib == 14.0 and rows["half_batch"].peak_gib == 8.0
    assert rows["checkpointing"].peak_gib == pytest.approx(6 + 4 * 0.35)
    assert rows["checkpointing"].seconds_per_step == pytest.approx(125 / 14 * 4 / 3 + 0.5, abs=1e-2)
    assert rows["caching"].seconds_per_step == pytest.approx(200 / 14 + 0.5, abs=1e-2)
    assert rows["unpacking"].peak_gib == 21.0 and rows["unpacking"].fits is False
    assert rows["smaller_pictures"].peak_gib is None and not any(row.measured for row in rows.values())
    measured = {
        "double_batch": LeverFound(peak_gib=13.0, pace=Pace(3.0, 1.5, 0.5)),
        "half_batch": LeverFound(lack=True),
        "smaller_pictures": LeverFound(ratio=0.5),
        "tiles_on": LeverFound(ratio=1.01),
    }
    rows = {row.key: row for row in forecast(config(), FOUND, measured).levers}
    assert rows["double_batch"].measured and rows["double_batch"].peak_gib == 13.0
    assert rows["half_batch"].measured and rows["half_batch"].fits is False and rows["half_batch"].peak_gib is None
    assert "tiles_on" not in rows
    assert rows["smaller_pictures"].peak_gib == 8.0 and not rows["smaller_pictures"].measured
