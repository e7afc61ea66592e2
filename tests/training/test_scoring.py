"""Real small trainings that answer held-out rows while they learn: what they write, keep, skip and end by."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tiny import coloured_rows
from tests.training.small_runs import events, rows_in, run_here, trainer_for
from vqa_core.examples.readers import read
from vqa_core.runs import held_out, history
from vqa_core.runs.pins import Pin, save_pins
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training import quality
from vqa_core.training.config import parse
from vqa_core.training.pinning import pinned

pytestmark = pytest.mark.slow

Make = Callable[..., Run]
MEASURED = ("eval_seconds", "samples_per_s", "memory_gib")


@pytest.fixture
def make(tiny: Path, rows_file: Path, store: RunStore) -> Make:
    """A run of the tiny model that nobody has begun; keywords change its settings."""

    def new(pins: tuple[Pin, ...] = (), **changes: Any) -> Run:
        values = {
            "model": str(tiny),
            "data": str(rows_file),
            "test_share": 0.25,
            "max_steps": 8,
            "warmup_steps": 0,
            "batch_size": 2,
            "learning_rate": 1e-2,
            "compute_dtype": "float32",
            "eval_steps": 2,
            "save_steps": 2,
            "eval_share": 1.0,
            "keep_best": True,
            "best_by": "anls",
        }
        asked = pinned(pins)
        config = parse({**values, **changes})
        run = store.create({"train": config.model_dump(), "device": "cpu", "pins": asked.records}, slug="small")
        save_pins(run, asked.files)
        return run

    return new


def weights(folder: Path) -> bytes:
    return (folder / "adapter_model.safetensors").read_bytes()


def learnt(run: Run) -> int:
    """Steps whose loss is written; a stop is asked for before that."""
    return sum("loss" in row for row in rows_in(run.history))


def test_every_evaluation_answers_rows_and_pinned_questions_once(
    make: Make, settings: Settings, rows_file: Path
) -> None:
    examples = read(rows_file).examples
    picture = examples[0].images[0].source
    run = make(pins=(Pin("Which colour?", (picture,), ("red",)), Pin("How many?", (picture,))), max_steps=4)
    run_here(run, settings)
    assert run.status().state == "done", run.status()
    said, scored = rows_in(run.answers), held_out.read(run)
    assert scored is not None and scored.metric == "anls" and scored.of == len(scored.rows)
    by_id = {example.id: example for example in examples}
    assert all(by_id[row.id].answers == row.answers for row in scored.rows)
    assert [row["step"] for row in said] == [0, 2, 4]
    for row in said:
        found = quality.score_answers(row["answers"], [by_id[one.id] for one in scored.rows], ["anls"], "anls")
        assert row["right"] == list(found.rows)
    history_rows = [row for row in rows_in(run.history) if "anls" in row]
    assert [(row["step"], row["rows"]) for row in history_rows] == [(0, 6), (2, 6), (4, 6)]
    assert all(row["eval_seconds"] > 0 and "eval_loss" in row and "exact_match" in row for row in history_rows)
    pins = rows_in(run.probes)
    assert [row["step"] for row in pins] == [0, 2, 4]
    assert all(0 <= answer["confidence"] <= 1 for row in pins for answer in row["answers"])
    assert {len(row["answers"]) for row in pins} == {2}


def test_out_of_patience_a_run_ends_with_the_adapter_of_its_best_step(make: Make, settings: Settings) -> None:
    # It learns nothing, so no evaluation is better than the first.
    run = make(learning_rate=1e-9, max_steps=20, best_by="exact_match", patience=2, keep_checkpoints=1)
    run_here(run, settings)
    status = run.status()
    assert (status.state, status.step) == ("done", 6), status
    assert status.message.startswith(
        "Stopped early at step 6: exact match had not risen for 2 evaluations; the adapter of step 2 is kept."
    )
    assert events(run, "best") == [2] and events(run, "early_stop") == [6]
    assert sorted(path.name for path in run.checkpoints.iterdir()) == ["checkpoint-2", "checkpoint-6"]
    assert weights(run.adapter) == weights(run.checkpoints / "checkpoint-2")
    assert weights(run.adapter) != weights(run.checkpoints / "checkpoint-6")


def test_a_run_that_gets_worse_keeps_the_step_with_the_lowest_loss(make: Make, settings: Settings) -> None:
    # Two rows by heart at a rate that never falls: held-out loss rises after a few steps.
    run = make(max_rows=2, max_steps=40, learning_rate=5e-2, schedule="constant_with_warmup", best_by="eval_loss")
    run_here(run, settings)
    losses = {row["step"]: row["eval_loss"] for row in rows_in(run.history) if "eval_loss" in row and row["step"]}
    best = min(losses, key=lambda step: losses[step])
    assert best < 40, losses
    assert events(run, "best")[-1] == best
    assert weights(run.adapter) == weights(run.checkpoints / f"checkpoint-{best}")
    assert f"The adapter of step {best} is kept: held-out loss" in run.status().message


def test_a_stopped_run_keeps_its_best_step_and_goes_on_to_what_an_unbroken_one_is(
    make: Make, settings: Settings
) -> None:
    whole = make(best_by="exact_match", learning_rate=1e-9)
    run_here(whole, settings)
    broken = make(best_by="exact_match", learning_rate=1e-9)

    # In the step of an evaluation, which is left to the resumed run.
    run_here(broken, settings, lambda: learnt(broken) >= 5)
    stopped = broken.status()
    assert (stopped.state, stopped.step) == ("stopped", 6)
    assert "the adapter of step 2, the best so far, is kept" in stopped.message
    assert weights(broken.adapter) == weights(broken.checkpoints / "checkpoint-2")
    run_here(broken, settings)
    assert broken.status().state == "done", broken.status()
    for path in ("answers", "history"):
        one, other = (
            [{key: value for key, value in row.items() if key not in MEASURED} for row in found]
            for found in (rows_in(getattr(whole, path)), rows_in(getattr(broken, path)))
        )
        assert one == other
    assert weights(broken.adapter) == weights(whole.adapter)


def test_what_is_asked_while_answers_are_given_is_heard_at_once(make: Make, settings: Settings) -> None:
    run, asked = make(cache_features=False), []

    def in_an_evaluation() -> bool:
        if "asking the model, 0 of 6" in run.status().phase:
            asked.append(True)
        return bool(asked)

    run_here(run, settings, in_an_evaluation)
    assert run.status().state == "stopped"
    assert [row["step"] for row in rows_in(run.answers)] == [0]
    assert (run.adapter / "adapter_model.safetensors").is_file()


def test_slow_answers_are_asked_of_fewer_rows_and_less_often(
    make: Make, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A model of random weights never comes to an end: such answers cost a hundred tokens each, a step a few.
    data = coloured_rows(tmp_path / "long", 96, ["red and blue and green " * 3])
    monkeypatch.setattr(quality, "FREE_S", 0.0)
    run = make(data=str(data), test_share=0.5, eval_share=0.1, max_steps=24, batch_size=4)
    run_here(run, settings)
    scored = held_out.read(run)
    assert scored is not None and quality.FEWEST_ROWS <= len(scored.rows) < scored.of
    said = rows_in(run.answers)
    assert {len(row["answers"]) for row in said} == {len(scored.rows)}
    assert events(run, "fewer rows") == [0]
    skipped = events(run, "scoring skipped")
    assert skipped and said[-1]["step"] == 24
    assert sorted([row["step"] for row in said[1:]] + skipped) == list(range(2, 25, 2))


@pytest.mark.parametrize("name", ["idefics-9b", "idefics2-8b", "pocket"])
def test_answers_are_those_that_the_model_gives_outside_of_training(
    name: str, published: Callable[[str], Path], rows_file: Path, tmp_path: Path, make: Make
) -> None:
    """From kept features and kept prompts, now and a second time, in any family."""
    import torch

    from vqa_core.evaluation.predict import PredictSettings, predict
    from vqa_core.training.scoring import Scorer, Watch

    config = parse(
        {"model": str(published(name)), "compute_dtype": "float32", "max_steps": 2, "warmup_steps": 0, "batch_size": 2}
    )
    trainer, loaded, _ = trainer_for(config, rows_file, tmp_path / "run")
    trainer.train()
    rows = list(trainer.eval_dataset._examples)
    asked = PredictSettings(batch_size=2, max_new_tokens=12)
    scorer = Scorer(make(), loaded, asked, trainer.features, Watch(lambda: False, lambda done, of: None))
    loaded.model.eval()
    expected = list(predict(loaded, rows, asked))
    before = torch.get_rng_state()
    said = [scorer.answers(rows) for _ in range(2)]
    assert torch.equal(torch.get_rng_state(), before)
    assert said[0] == said[1]
    assert [answer[:8] for answer in said[0]] == [answer[:8] for answer in expected]


def test_a_resumed_run_scores_the_rows_that_it_scored_before(make: Make, settings: Settings) -> None:
    run = make(max_steps=4)
    run_here(run, settings, lambda: learnt(run) >= 2)
    first = held_out.read(run)
    assert first is not None
    held_out.save(run, held_out.HeldOut(first.metric, first.rows[::2], first.of))
    run_here(run, settings)
    assert held_out.read(run) == held_out.HeldOut(first.metric, first.rows[::2], first.of)
    rows, _ = history.read(run.answers)
    assert len(rows[-1]["answers"]) == 3


def test_timing_a_step_holds_no_more_for_gradients_than_the_step_does(
    tiny: Path, rows_file: Path, tmp_path: Path
) -> None:
    import torch

    from vqa_core.training import scoring

    plain = {"model": str(tiny), "data": str(rows_file), "compute_dtype": "bfloat16", "batch_size": 2}
    config = parse({**plain, "accumulation": 1, "max_steps": 1, "warmup_steps": 0, "eval_steps": 0, "save_steps": 0})
    trainer, _, _ = trainer_for(config, rows_file, tmp_path)
    weights = {each.untyped_storage().data_ptr() for each in trainer.model.parameters()}
    held: dict[int, torch.Tensor] = {}

    def keep(saved: torch.Tensor) -> torch.Tensor:
        held[saved.untyped_storage().data_ptr()] = saved
        return saved

    def bytes_held(work: Callable[[], Any]) -> int:
        held.clear()
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda saved: saved):
            work()
        return sum(one.untyped_storage().nbytes() for place, one in held.items() if place not in weights)

    timed = bytes_held(lambda: scoring._learn_nothing(trainer))
    rows = trainer.train_dataset
    batch = trainer.data_collator([rows[(0, index)] for index in range(2)])
    trainer.ready = torch.utils.data.DataLoader([batch], batch_size=1, collate_fn=lambda batches: batches[0])
    assert timed == pytest.approx(bytes_held(trainer.train), rel=0.01) and timed > 10_000
