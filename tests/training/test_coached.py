"""Faults planted in real trainings: what is told, what is left, and that the run goes on from there."""

import json
import math
import resource
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.training.small_runs import trainer_for
from tests.training.test_worker import finish, losses, wait
from vqa_core.examples.sets import resolve
from vqa_core.runs import history
from vqa_core.runs.checkpoints import latest_valid, step_of
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig, parse
from vqa_core.training.data import rows_of
from vqa_core.training.diagnosis import Diagnosis, diagnose
from vqa_core.training.retry import retry
from vqa_core.training.start import start_run

pytestmark = pytest.mark.slow

# The letter stands in no row but the one that is to do harm.
HARM = "z"


def config_for(model: Path, **changes: Any) -> TrainConfig:
    values = {
        "model": str(model),
        "test_share": 0.25,
        "eval_rows": 1,
        "max_steps": 12,
        "warmup_steps": 0,
        "batch_size": 2,
        "learning_rate": 1e-2,
        "compute_dtype": "float32",
        "eval_steps": 0,
        "save_steps": 1,
        "keep_checkpoints": 99,
    }
    return parse({**values, **changes})


def told(run: Run) -> Diagnosis:
    found = diagnose(run, run.status())
    assert found is not None, run.status()
    return found


def poisoned(model: Path, into: Path) -> Path:
    """A copy of `model` that computes NaN after one letter."""
    from safetensors.torch import load_file, save_file
    from transformers import AutoTokenizer

    shutil.copytree(model, into)
    weights = load_file(into / "model.safetensors")
    token = AutoTokenizer.from_pretrained(into)(HARM, add_special_tokens=False)["input_ids"][-1]
    weights["model.text_model.embed_tokens.weight"][token] = math.nan
    save_file(weights, into / "model.safetensors", {"format": "pt"})
    return into


def harmful_rows(rows_file: Path, folder: Path, lines: Sequence[int]) -> Path:
    """A copy of the rows whose `lines` are answered with the letter."""
    shutil.copytree(rows_file.parent, folder)
    rows = [json.loads(line) for line in rows_file.read_text().splitlines()]
    for line in lines:
        rows[line]["answers"] = [HARM * 3]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return folder / "rows.jsonl"


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


Begin = Callable[[TrainConfig], Run]


@pytest.fixture
def begin(rows_file: Path, settings: Settings) -> Begin:
    """Start a worker on the coloured squares."""

    def start(config: TrainConfig) -> Run:
        values = config.model_dump()
        if values["data"] == TrainConfig().data:
            values["data"] = str(rows_file)
        return start_run(values, settings, RunStore(settings))

    return start


def test_a_run_that_became_nan_goes_on_once_its_cause_is_mended(
    begin: Begin, tiny: Path, rows_file: Path, settings: Settings, tmp_path: Path
) -> None:
    from vqa_core.training.collate import EpochSampler

    model = poisoned(tiny, tmp_path / "model")
    config = config_for(model, save_steps=2)
    plain = rows_of(resolve(str(rows_file), settings.home, True), config)
    order = [plain.train[index].row for _, index in EpochSampler(len(plain.train), config.seed)]
    rows = harmful_rows(rows_file, tmp_path / "rows", [order[9] - 1])
    run = begin(config.model_copy(update={"data": str(rows)}))
    assert finish(run) == "failed", (run.ended.read_text(), run.log.read_text()[-3000:])
    found = told(run)
    assert found.kind == "nan" and "at step 5" in found.cause and "at step 4" in found.cause
    assert (found.changes, found.step) == ({"learning_rate": (1e-2, 2e-3)}, 4)
    assert not run.adapter.exists() and step_of(latest_valid(run) or run.folder) == 4
    shutil.copy(tiny / "model.safetensors", model / "model.safetensors")
    assert retry(run, {name: new for name, (_, new) in found.changes.items()}, settings) == 4
    assert finish(run) == "done", run.log.read_text()[-3000:]
    assert list(losses(run)) == list(range(1, 13))
    rows_seen, _ = history.read(run.history)
    assert [row["step"] for row in rows_seen if row.get("event") == "changed"] == [4]
    assert diagnose(run, run.status()) is None


# Beside the loaded model a step of 77 rows takes about 760 MiB here, one of 11 rows about 280.
SPARE_MIB = 520


def limit(run: Run) -> None:
    """Let the worker have little more memory than it has when its model is loaded, as a smaller machine would."""

    def held() -> int:
        worker = run.worker()
        assert worker is not None
        fields = dict(
            line.split(":", 1) for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines() if ":" in line
        )
        return int(fields["VmSize"].split()[0]) * 1024

    wait(run, lambda: run.status().state == "running" or "asking" in run.status().phase, "did not load")
    worker = run.worker()
    assert worker is not None
    resource.prlimit(worker.pid, resource.RLIMIT_AS, (held() + SPARE_MIB * 2**20, resource.RLIM_INFINITY))


def test_a_run_without_enough_memory_finishes_with_smaller_batches(
    begin: Begin, tiny: Path, settings: Settings, tmp_path: Path
) -> None:
    from tests.tiny import coloured_rows

    rows = coloured_rows(tmp_path / "many", 110)
    wide = {"longest_edge": 448, "image_splitting": "on", "cache_features": False, "max_steps": 1}
    run = begin(config_for(tiny, batch_size=77, data=str(rows), **wide))
    limit(run)
    assert finish(run) == "failed", run.log.read_text()[-2000:]
    found = told(run)
    assert found.kind == "memory" and found.changes == {"batch_size": (77, 11), "accumulation": (1, 7)}
    retry(run, {name: new for name, (_, new) in found.changes.items()}, settings)
    limit(run)
    assert finish(run) == "done", run.log.read_text()[-3000:]
    assert [entry["fields"]["batch_size"] for entry in run.config()["changed"]] == [[77, 11]]
    assert list(losses(run)) == [1]
