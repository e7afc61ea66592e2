"""Training the embedded model, small: batches, looks, the loss, a leg that falls, one that goes on from another."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from vqa_core.errors import UserError
from vqa_core.pocket import saved
from vqa_core.pocket.alphabet import alphabet_of
from vqa_core.pocket.batches import Recipe, draw_batch, make_batch
from vqa_core.pocket.command import main
from vqa_core.pocket.exam import Cell
from vqa_core.pocket.leg import Leg, Plan
from vqa_core.pocket.looks import Chances, look
from vqa_core.pocket.mix import GRIDS, LINES, Mix, grid_named
from vqa_core.pocket.network import load_network
from vqa_core.pocket.objective import Objective, losses
from vqa_core.pocket.perspective import Glyphs, Seen
from vqa_core.pocket.schedule import Difficulty, Pace, Schedule
from vqa_core.pocket.tiles import UNKNOWN, inputs_of, slots, spots_of
from vqa_core.rendering.fonts import BUILT_IN
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.slow
_CPU = torch.device("cpu")
_SMALL = Mix(kinds={LINES: 1.0}, shrink=32, grids=GRIDS[:1])


def _recipe(mix: Mix = _SMALL, seed: int = 3) -> Recipe:
    return Recipe(mix, BUILT_IN.training, alphabet_of(), seed)


def _same(one: Any, other: Any) -> bool:
    return all(
        torch.equal(value, getattr(other, name)) if isinstance(value, torch.Tensor) else value == getattr(other, name)
        for name, value in vars(one).items()
    )


def test_a_batch_is_a_function_of_seed_number_and_rank() -> None:
    mix = Mix(shrink=64)
    first = make_batch(_recipe(mix), 5, 0, 1.0)
    assert _same(first, make_batch(_recipe(mix), 5, 0, 1.0))
    other = make_batch(_recipe(mix), 5, 1, 1.0)
    assert (other.rows, other.columns, other.family) == (first.rows, first.columns, first.family)
    assert other.look_seed != first.look_seed
    assert make_batch(_recipe(mix, seed=4), 5, 0, 1.0).look_seed != first.look_seed


def test_looks_are_a_function_of_the_seed_and_take_the_glyphs_along() -> None:
    for seed in range(12):
        pictures = torch.ones(2, 3, 384, 384)
        pictures[:, :, 200:212, 100:112] = 0.0
        place = torch.tensor([[106.0], [106.0]])
        glyphs = Glyphs(place, place + 100, torch.full((2, 1), 12.0), torch.full((2, 1), 12.0), torch.ones(2, 1).long())
        seen = look(Seen(pictures, glyphs), "cards", 1.3, Chances(seed, _CPU))
        again = look(Seen(pictures, glyphs), "cards", 1.3, Chances(seed, _CPU))
        assert torch.equal(seen.pictures, again.pictures)
        assert (seen.glyphs.width < 11.5).all()
        for picture, x, y in zip(seen.pictures, seen.glyphs.x[:, 0], seen.glyphs.y[:, 0], strict=True):
            around = picture[:, int(y) - 30 : int(y) + 30, int(x) - 30 : int(x) + 30].mean(0)
            mark = picture[:, int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].mean()
            assert mark < around.mean() - 0.1


def test_each_character_falls_into_its_eighth_of_a_patch_and_small_print_is_not_scored() -> None:
    x, y = torch.tensor([[5.0, 390.0, 700.0, -3.0]]), torch.tensor([[12.0, 20.0, 5.0, 5.0]])
    size = torch.tensor([[20.0, 5.0, 20.0, 20.0]])
    found = slots(Glyphs(x, y, size, size, torch.tensor([[70, 71, 72, 73]])), 1, 2)
    assert found.shape == (1, 2, 576, 8)
    assert found[0, 0, 0].tolist() == [0, 0, 0, 0, 0, 70, 0, 0]
    assert found[0, 1, 24].tolist() == [0, UNKNOWN, 0, 0, 0, 0, 0, 0]
    assert sorted(found.unique().tolist()) == [UNKNOWN, 0, 70, 72]


def test_targets_are_the_tokens_that_show_a_glyph_large_enough_to_be_read() -> None:
    x, y = torch.tensor([[10.0, 700.0, 900.0]]), torch.tensor([[40.0, 390.0, 20.0]])
    size = torch.tensor([[12.0, 20.0, 20.0]])
    glyphs = Glyphs(x, y, size, size, torch.tensor([[70, 71, 72]]))
    places = torch.arange(1000) + 5
    spots = spots_of(glyphs, torch.tensor([[[0], [1], [2], [-1], [3]]]), places, 2, 2)
    # 12 px are 6 in the whole picture made small; the third lies beside the picture, a fourth glyph is not there.
    assert spots.tolist() == [[[5 + 12, -1], [5 + 3 * 144 + (316 // 32), 5 + 4 * 144 + (195 // 32) * 12 + 350 // 32],
                              [-1, -1], [-1, -1], [-1, -1]]]  # fmt: skip


def test_attention_learns_to_fall_on_what_is_named_and_on_the_answer() -> None:
    network = load_network(ASSETS / "pocket", alphabet_of())
    batch = draw_batch(_recipe(), random.Random(5), grid_named("1x1"), ["table"] * 3, 0, 1.0)
    inputs = inputs_of(batch, _CPU, looks=False)
    assert inputs.word_targets.found.sum() > 5 and inputs.answer_targets.found.sum() > 20
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-4)
    told = []
    for _ in range(8):
        result = losses(network, inputs, Objective(glyphs=0.0, aims=0.5, words=0.5))
        result.whole.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad()
        told.append((float(result.aimed), float(result.named)))
    assert told[-1][0] > told[0][0] + 0.2 and told[-1][1] > told[0][1] + 0.1


def test_questions_of_one_row_do_not_see_each_other(tiny_folder: Path) -> None:
    torch.manual_seed(1)
    network = load_network(tiny_folder, alphabet_of(), fresh=True)
    recipe = _recipe(replace(_SMALL, questions=2))
    batch = draw_batch(recipe, random.Random(2), grid_named("1x1"), [LINES] * 2, 0, 1.0)
    inputs = inputs_of(batch, _CPU, looks=False)
    with torch.no_grad():
        before = network(inputs)[1].states
        inputs.ids = torch.where(inputs.part == 1, (inputs.ids + 1) % 200, inputs.ids)
        after = network(inputs)[1].states
    assert torch.allclose(before[inputs.part == 2], after[inputs.part == 2], atol=1e-5)
    assert not torch.allclose(before[inputs.part == 1], after[inputs.part == 1], atol=1e-3)


def test_answers_count_as_right_when_all_their_characters_are(tiny_folder: Path) -> None:
    network = load_network(tiny_folder, alphabet_of(), fresh=True)
    batch = draw_batch(_recipe(), random.Random(4), grid_named("1x1"), [LINES] * 3, 0, 1.0)
    inputs = inputs_of(batch, _CPU)
    rows, places = inputs.answers.unbind(1)
    truth = inputs.ids[rows, places]
    wrong = inputs.part[rows[-1], places[-1]]

    def all_but_the_last(states: torch.Tensor) -> torch.Tensor:
        said = truth.clone()
        said[-1] = 3
        return torch.nn.functional.one_hot(said, 208).float() * 50 + states.sum() * 0

    network.say = all_but_the_last  # type: ignore[method-assign]
    result = losses(network, inputs, Objective())
    assert result.asked.tolist() == [batch.part[row].max() for row in range(3)]
    assert (result.asked - result.right).tolist() == [0, 0, 1]
    assert wrong == batch.part[2].max()


def _plan(folder: Path, out: Path, steps: int, **changes: Any) -> Plan:
    schedule = Schedule(steps, peak=2e-3, warm_up=2)
    settings: dict[str, Any] = {"mix": _SMALL, "fresh": True, "log_every": 1, "exam_every": 20}
    settings |= {"exam": (Cell(LINES, "1x1"),), **changes}
    return Plan(folder, out, schedule, seed=7, **settings)


def _losses(folder: Path) -> list[float]:
    lines = [json.loads(line) for line in (folder / saved.LOG).read_text().splitlines()]
    return [line["loss"] for line in lines if "loss" in line]


def test_the_loss_falls_and_the_same_seed_gives_the_same_curve(tiny_folder: Path, tmp_path: Path) -> None:
    Leg(_plan(tiny_folder, tmp_path / "one", 20)).run()
    Leg(_plan(tiny_folder, tmp_path / "two", 10, workers=2)).run()
    one, two = _losses(tmp_path / "one"), _losses(tmp_path / "two")
    assert sum(one[-5:]) / 5 < 0.8 * sum(one[:3]) / 3
    assert one[:10] == pytest.approx(two, rel=0.01)
    lines = [json.loads(line) for line in (tmp_path / "one" / saved.LOG).read_text().splitlines()]
    assert any("lines 1x1" in line.get("exam", {}) for line in lines)
    assert lines[-1]["event"] == "end" and len(lines[-1]["sha256"]) == 64


def test_a_leg_goes_on_where_the_one_before_it_ended(tiny_folder: Path, tmp_path: Path) -> None:
    Leg(_plan(tiny_folder, tmp_path / "whole", 16)).run()
    first = Leg(_plan(tiny_folder, tmp_path / "first", 10)).run()
    changes = {"fresh": False, "optimiser": tmp_path / "first"}
    plan = _plan(tmp_path / "first", tmp_path / "second", 6, **changes)
    leg = Leg(replace(plan, schedule=replace(plan.schedule, warm_up=0)))
    weight = leg.network.model.model.text_model.layers[0].mlp.up_proj.weight
    assert float(leg.optimiser.adam.state[weight]["exp_avg_sq"].mean()) > 0
    second = leg.run()
    assert (first.number, second.number, second.steps) == (10, 16, 16)
    # Where a leg stands is its own, and no part of the model.
    saved.complete(tmp_path / "copy", tmp_path / "first")
    assert (tmp_path / "copy" / "config.json").is_file() and not (tmp_path / "copy" / saved.STATE).exists()
    whole, later = _losses(tmp_path / "whole")[10:], _losses(tmp_path / "second")
    assert later == pytest.approx(whole, rel=0.2)
    assert later[-1] < _losses(tmp_path / "first")[0] * 0.8


def test_batches_that_are_seen_twice_are_half_as_many_and_look_different(tiny_folder: Path, tmp_path: Path) -> None:
    leg = Leg(_plan(tiny_folder, tmp_path / "out", 4, exam=(), sights=2))
    first, again, other = (leg._batch(step) for step in range(3))
    assert first.pictures is again.pictures and first.look_seed != again.look_seed
    assert (first.number, other.number) == (0, 1)


def test_a_leg_stops_in_time_and_keeps_what_it_has(tiny_folder: Path, tmp_path: Path) -> None:
    Leg(_plan(tiny_folder, tmp_path / "out", 100_000, exam=(), seconds=3.0)).run()
    stand = saved.load_stand(tmp_path / "out")
    assert 0 < stand.steps < 1000 and stand.number == stand.steps


def test_where_time_runs_out_before_the_steps_the_rate_falls_in_time() -> None:
    pace, schedule = Pace(began=0.0, settling=10), Schedule(1000, peak=1.0, warm_up=1, cool=100)
    assert pace.steps_in(50.0, 5, 20.0) == float("inf")
    pace.mark(10, 30.0)
    assert pace.steps_in(60.0, 110, 80.0) == pytest.approx(60 * 2 * 0.97)
    assert not schedule.must_end(110, 116.4) and schedule.must_end(110, 99.0)
    assert not schedule.must_end(950, 20.0)
    assert schedule.ending(110, 99).rate(208) == pytest.approx(0.02)


def test_an_early_estimate_of_the_steps_left_is_not_the_last_word() -> None:
    schedule = Schedule(10**6, peak=1.0, warm_up=1, cool=6000).ending(60, 2000)
    assert schedule.must_end(500, 6500.0)
    later = schedule.ending(500, 6500)
    assert (later.steps, later.rate(60), later.rate(7000 - 694)) == (7000, 1.0, 0.1)


def test_the_schedule_rises_stays_and_falls() -> None:
    schedule = Schedule(100, peak=1.0, warm_up=10, cool=20)
    assert [schedule.rate(step) for step in (0, 9, 50, 80, 90, 99)] == [0.1, 1.0, 1.0, 1.0, 0.5, 0.05]
    assert schedule.ending(50, 10).rate(55) == 0.5


def test_difficulty_follows_the_loss() -> None:
    difficulty = Difficulty(0.5, smoothed=0.5)
    difficulty.learn(0.4)
    assert difficulty.value == 0.502
    for _ in range(60):
        difficulty.learn(float("nan"))
    assert difficulty.value < 0.5


def test_weights_of_another_shape_are_refused(tiny_folder: Path) -> None:
    with pytest.raises(UserError, match="missing"):
        load_network(tiny_folder, alphabet_of())


def test_what_cannot_be_asked_for_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pace", "--share", "cards"]) == 2
    assert "cards" in capsys.readouterr().err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert main(["export", "--from", "assets/pocket", "--to", str(tmp_path / "full")]) == 2
