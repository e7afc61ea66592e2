"""One fine-tune from loading to the saved adapter, told to the run's folder at each phase."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from vqa_core.evaluation.metrics import score
from vqa_core.evaluation.predict import PredictSettings, majority_exact_match, predict
from vqa_core.examples.example import Example
from vqa_core.examples.sets import resolve
from vqa_core.models.adapters import AdapterInfo, save_adapter
from vqa_core.models.catalogue import find_model
from vqa_core.models.loading import Loaded, device_name, load, use_all_cores
from vqa_core.runs import history
from vqa_core.runs.checkpoints import latest_valid
from vqa_core.runs.run import Run
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.training.callbacks import RunReporter
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows, rows_of
from vqa_core.training.trainer import RunTrainer, build, picture_settings, precision


def fine_tune(run: Run, settings: Settings, status: StatusWriter, stop: Callable[[], bool]) -> None:
    """Train the run to its end or to its stop and save the adapter. Raises UserError for what a user can mend."""
    config = TrainConfig.model_validate(run.config()["train"])
    use_all_cores()
    status.update(phase="reading rows")
    rows = rows_of(resolve(config.data, settings.home, settings.allow_local_paths), config)
    status.update(phase=f"loading {config.model}")
    loaded = _load(run, config, settings)
    reporter = RunReporter(
        append=lambda row: history.append(run, row),
        status=lambda fields: status.update(**fields),
        stop_asked=stop,
        samples_a_step=config.batch_size * config.accumulation,
    )
    checkpoint = latest_valid(run)
    _drop_broken(run, checkpoint)
    trainer = build(loaded, config, rows, reporter, run.checkpoints)
    _say(run, event="started", **_facts(loaded))
    if checkpoint:
        history.mark_resumed(run, int(checkpoint.name.rpartition("-")[2]))
    else:
        _first_scores(run, status, trainer, loaded, config, rows)
    status.update(state="running", phase="training")
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    _finish(run, status, trainer, loaded, config, rows, reporter.stopped)


def _load(run: Run, config: TrainConfig, settings: Settings) -> Loaded:
    """Load the base as this run did before: on resume a re-measured compute type might be another one."""
    device = device_name()
    chosen = precision(config, device)
    rows, _ = history.read(run.history)
    earlier = [row["dtype"] for row in rows if row.get("event") == "started"]
    if earlier:
        chosen = type(chosen)(chosen.quantise, chosen.double_quant, earlier[0])
    return load(find_model(config.model, settings), chosen, device)


def _facts(loaded: Loaded) -> dict[str, Any]:
    trainable = sum(p.numel() for p in loaded.model.parameters() if p.requires_grad)
    # A 4-bit weight holds two parameters a byte; peft counts them right.
    _, total = loaded.model.get_nb_trainable_parameters()
    return {
        "dtype": str(loaded.dtype).removeprefix("torch."),
        "quantised": loaded.quantised,
        "device": str(loaded.device),
        "threads": torch.get_num_threads(),
        "trainable": trainable,
        "parameters": total,
    }


def _say(run: Run, **row: Any) -> None:
    history.append(run, {"step": 0, "time": round(time.time(), 3), **row})


def _drop_broken(run: Run, valid: Path | None) -> None:
    """Remove checkpoints newer than the valid one: a killed worker left them half-written."""
    keep = int(valid.name.rpartition("-")[2]) if valid else -1
    for folder in run.checkpoints.glob("checkpoint-*"):
        if int(folder.name.rpartition("-")[2]) > keep:
            shutil.rmtree(folder)


def _first_scores(
    run: Run, status: StatusWriter, trainer: RunTrainer, loaded: Loaded, config: TrainConfig, rows: Rows
) -> None:
    """What the base says before it learns: loss and right answers on the held-out rows."""
    status.update(phase="asking the base model")
    trainer.evaluate()
    scores = _scores(loaded, config, rows.held_out)
    _say(run, **scores, majority=round(majority_exact_match(rows.train, rows.held_out), 4))


def _finish(
    run: Run,
    status: StatusWriter,
    trainer: RunTrainer,
    loaded: Loaded,
    config: TrainConfig,
    rows: Rows,
    stopped: bool,
) -> None:
    step = trainer.state.global_step
    status.update(phase="saving the adapter")
    info = AdapterInfo(
        config.model, loaded.family.name, config.longest_edge, config.image_splitting, config.prompt_hint
    )
    _save(loaded, run, info)
    status.update(phase="scoring held-out rows")
    if not stopped and (config.eval_steps == 0 or step % config.eval_steps):
        trainer.evaluate()
    loaded.model.eval()
    scores = _scores(loaded, config, rows.held_out)
    history.append(run, {"step": step, "time": round(time.time(), 3), **scores})
    if stopped:
        history.append(run, {"event": "stopped", "step": step, "time": round(time.time(), 3)})
        message = f"Stopped at step {step} of {trainer.state.max_steps}; the adapter so far is kept."
        status.update(state="stopped", phase="", message=message, eta_s=None)
        return
    status.update(state="done", phase="", message="", step=step, eta_s=None)


def _save(loaded: Loaded, run: Run, info: AdapterInfo) -> None:
    """Write the adapter beside its place and move it there, so that a reader never sees half of one."""
    fresh = run.folder / "adapter.new"
    shutil.rmtree(fresh, ignore_errors=True)
    save_adapter(loaded.model, fresh, info)
    shutil.rmtree(run.adapter, ignore_errors=True)
    fresh.rename(run.adapter)


def _scores(loaded: Loaded, config: TrainConfig, held_out: Sequence[Example]) -> Mapping[str, Any]:
    settings = PredictSettings(config.prompt_hint, picture_settings(config), config.batch_size)
    loaded.model.eval()
    answers = list(predict(loaded, held_out, settings))
    scores = score(answers, [example.answers for example in held_out])
    return {"exact_match": round(scores.exact_match, 4), "anls": round(scores.anls, 4), "rows": scores.n}
