"""Faults planted in real trainings: what is told, what is left, and that the run goes on from there."""

import math
from pathlib import Path
from typing import Any

import pytest

from tests.training.planted import config_for, harmful_rows, poisoned
from tests.training.small_runs import trainer_for

pytestmark = pytest.mark.slow


def test_a_loss_that_is_no_number_stops_the_training_and_is_never_saved(
    tiny: Path, rows_file: Path, tmp_path: Path
) -> None:
    from vqa_core.errors import UserError
    from vqa_core.training.collate import EpochSampler

    order = [index for _, index in EpochSampler(16, 0)]
    # It is drawn in the third step.
    rows = harmful_rows(rows_file, tmp_path / "rows", [order[5]])
    model = poisoned(tiny, tmp_path / "model")
    trainer, _, logged = trainer_for(config_for(model, log_steps=10), rows, tmp_path / "run")
    trainer.train()
    assert trainer.state.global_step <= 3 + 5
    assert (trainer.watch.trouble.kind, trainer.watch.trouble.step) == ("nan", 3)
    with pytest.raises(UserError, match=r"not a number \(NaN\) at step 3. The last good loss was 5\.\d+ at step 2"):
        trainer.watch.check(trainer.model, trainer.state.global_step)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["checkpoint-1", "checkpoint-2"]
    assert [(row["kind"], row["step"]) for row in logged.rows if row.get("event") == "health"] == [("nan", 3)]


def test_weights_that_were_lost_in_a_step_with_a_good_loss_are_not_saved(
    tiny: Path, rows_file: Path, tmp_path: Path
) -> None:
    import torch
    from transformers import TrainerCallback

    class Harm(TrainerCallback):
        def on_optimizer_step(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
            if state.global_step == 2:
                with torch.no_grad():
                    next(weight for weight in model.parameters() if weight.requires_grad)[0, 0] = math.inf

    trainer, _, _ = trainer_for(config_for(tiny), rows_file, tmp_path)
    trainer.add_callback(Harm())
    trainer.train()
    assert trainer.state.global_step == 3 and trainer.watch.trouble.kind == "nan"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint-1", "checkpoint-2"]


def test_a_training_that_goes_well_is_not_disturbed(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    trainer, _, logged = trainer_for(config_for(tiny, max_steps=60, save_steps=0), rows_file, tmp_path)
    trainer.train()
    assert trainer.watch.trouble is None and trainer.state.global_step == 60
    assert [row for row in logged.rows if row.get("event") == "health"] == []
    trainer.watch.check(trainer.model, 60)


def test_an_adapter_that_learns_nothing_is_told(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    trainer, _, logged = trainer_for(config_for(tiny, save_steps=0), rows_file, tmp_path)
    for weight in trainer.model.parameters():
        if weight.requires_grad:
            # With both at zero neither gets a gradient.
            weight.data.zero_()
    trainer.train()
    assert trainer.watch.trouble is None and trainer.state.global_step == 12
    assert [row["kind"] for row in logged.rows if row.get("event") == "health"] == ["no gradient"]


class Recorded:
    """A collator that notes whose rows it was given."""

    def __init__(self, collator: Any) -> None:
        self._collator = collator
        self.seen: list[list[str]] = []

    def __call__(self, rows: Any) -> Any:
        self.seen.append([f"{epoch} {example.id}" for epoch, example in rows])
        return self._collator(rows)


def test_half_the_batch_and_twice_the_accumulation_go_on_with_the_same_rows(
    tiny: Path, rows_file: Path, tmp_path: Path
) -> None:
    whole, _, first = trainer_for(config_for(tiny, batch_size=8), rows_file, tmp_path / "a")
    whole.data_collator = seen = Recorded(whole.data_collator)
    whole.train()
    split, _, second = trainer_for(config_for(tiny, batch_size=4, accumulation=2), rows_file, tmp_path / "b")
    split.data_collator = again = Recorded(split.data_collator)
    # Step 5 is in the middle of an epoch of two steps.
    split.train(resume_from_checkpoint=str(tmp_path / "a" / "checkpoint-5"))
    halves = again.seen[-2 * (12 - 5) :]
    assert [halves[at] + halves[at + 1] for at in range(0, len(halves), 2)] == seen.seen[5:12]
    assert second.losses() == pytest.approx(first.losses()[5:], abs=1e-4)
    assert split.state.global_step == 12


def test_a_changed_rate_counts_from_the_step_that_it_goes_on_from(tiny: Path, rows_file: Path, tmp_path: Path) -> None:
    whole, _, first = trainer_for(config_for(tiny), rows_file, tmp_path / "a")
    whole.train()
    slower, _, second = trainer_for(config_for(tiny, learning_rate=2e-3), rows_file, tmp_path / "b")
    slower.train(resume_from_checkpoint=str(tmp_path / "a" / "checkpoint-5"))
    rates, after = ([row["lr"] for row in log.rows if "lr" in row] for log in (first, second))
    assert after == pytest.approx([rate / 5 for rate in rates[5:]])
    same, _, third = trainer_for(config_for(tiny), rows_file, tmp_path / "c")
    same.train(resume_from_checkpoint=str(tmp_path / "a" / "checkpoint-5"))
    assert third.losses() == first.losses()[5:]
