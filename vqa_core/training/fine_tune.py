"""One fine-tune from loading to the saved adapter, told to the run's folder at each phase."""

import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from vqa_core.errors import UserError
from vqa_core.evaluation.predict import PredictSettings, majority_exact_match
from vqa_core.examples.example import Example
from vqa_core.examples.links import check_links
from vqa_core.examples.sets import resolve
from vqa_core.models.adapters import save_adapter
from vqa_core.models.catalogue import AdapterInfo, find_model, processor_folder
from vqa_core.models.loading import Loaded, device_name, limit_gpu_memory, load, use_all_cores
from vqa_core.models.pieces import load_pieces
from vqa_core.runs import held_out, history
from vqa_core.runs.checkpoints import is_valid, latest_valid, step_of
from vqa_core.runs.run import Run
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.training import endings
from vqa_core.training.best import BestStep, BoundedScoring
from vqa_core.training.callbacks import RunReporter, memory_gib
from vqa_core.training.collate import EvalRows
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows, rows_of, with_pictures
from vqa_core.training.features import KeptBatches
from vqa_core.training.inspection.gate import refusals, warnings
from vqa_core.training.inspection.look import look
from vqa_core.training.quality import Best, evaluations, rows_that_fit, spread, total_steps
from vqa_core.training.scoring import Scorer, Watch, measure
from vqa_core.training.trainer import RunTrainer, build, picture_settings, precision, prompt_style

_STOPPED_EARLY = "Stopped before training began; nothing was learnt."


@dataclass(frozen=True)
class Job:
    """One run at work: its folder and status, and what was loaded for it."""

    run: Run
    status: StatusWriter
    config: TrainConfig
    rows: Rows
    loaded: Loaded
    trainer: RunTrainer
    best: BestStep
    stop: Callable[[], bool]


def fine_tune(run: Run, settings: Settings, status: StatusWriter, stop: Callable[[], bool]) -> None:
    """Train the run to its end or to its stop and save the adapter. Raises UserError for what a user can mend."""
    use_all_cores()
    limit_gpu_memory(settings.gpu_memory_gib)
    config = TrainConfig.model_validate(run.config()["train"])
    status.update(phase="reading rows")
    rows = rows_of(resolve(config.data, settings.home, settings.allow_local_paths), config)
    checkpoint = latest_valid(run)
    if checkpoint is None:
        # What an earlier try wrote that came to no checkpoint: this one begins again.
        history.mark_resumed(run, -1)
    rows = _with_pictures(run, rows, status, stop, fresh=checkpoint is None)
    if stop():
        status.update(state="stopped", phase="", message=_STOPPED_EARLY)
        return
    _refuse_faults(config, rows, settings, status)
    status.update(phase=f"loading {config.model}")
    loaded = _load(run, config, settings)
    reporter = RunReporter(
        append=lambda row: history.append(run, row),
        status=lambda fields: status.update(**fields),
        stop_asked=stop,
        samples_a_step=config.batch_size * config.accumulation,
    )
    _drop_broken(run, checkpoint)
    trainer = build(loaded, config, rows, reporter, run.checkpoints)
    best = BestStep(config, lambda row: history.append(run, row))
    job = Job(run, status, config, rows, loaded, trainer, best, stop)
    with closing(trainer):
        _train(job, checkpoint, reporter)


def _train(job: Job, checkpoint: Path | None, reporter: RunReporter) -> None:
    run, config, trainer, status, stop = job.run, job.config, job.trainer, job.status, job.stop
    _say(run, 0, event="started", **_facts(job.loaded))
    if checkpoint:
        history.mark_resumed(run, step_of(checkpoint))
    _score_while_it_trains(job, resumed=checkpoint is not None)
    if not checkpoint:
        _first_scores(job)
    if stop():
        status.update(state="stopped", phase="", message=_STOPPED_EARLY)
        return
    status.update(state="running", phase="training")
    # Who stops a run in the step of an evaluation is not kept waiting for it; it is made up for here.
    trainer.args.eval_on_start = checkpoint is not None and _is_unscored(run, step_of(checkpoint), config)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if trainer.watch:
        trainer.watch.check(trainer.model, trainer.state.global_step)
    kept = _take_best(job)
    _save(job)
    _finish(job, kept, reporter.stopped)


def _with_pictures(run: Run, rows: Rows, status: StatusWriter, stop: Callable[[], bool], fresh: bool) -> Rows:
    """`rows` with the pictures that come by address fetched, and without those whose address is dead.

    `fresh` tries addresses again that an earlier run found dead; a resumed run leaves out what it left out before.
    """
    links = check_links(
        [*rows.train, *rows.held_out],
        fresh=fresh,
        progress=lambda done, of: status.update(phase=f"fetching pictures, {done} of {of}"),
        stop=stop,
    )
    for row in links.dead if fresh else ():
        _say(run, 0, event="left out", row=row.number, reason=row.reason)
        # To the log, where a person looks.
        sys.stdout.write(f"Row {row.number} is left out: {row.reason}\n")
    return with_pictures(rows, links)


def _refuse_faults(config: TrainConfig, rows: Rows, settings: Settings, status: StatusWriter) -> None:
    """UserError where the model would learn nothing, or the wrong thing, from these rows: before its weights are
    loaded, or downloaded."""
    status.update(phase="looking at rows")
    source = find_model(config.model, settings)
    folder = processor_folder(source, fetch=True)
    assert folder is not None
    seen = look(config, rows, load_pieces(source, folder))
    for words in warnings(seen):
        # To the log, where a person looks.
        sys.stdout.write(f"{words}\n")
    if found := refusals(seen):
        raise UserError(" ".join(found))


def _load(run: Run, config: TrainConfig, settings: Settings) -> Loaded:
    """Load the base as this run did before: on resume a re-measured compute type might be another one."""
    device = device_name()
    chosen = precision(config, device)
    before = ""
    for row in history.read(run.history)[0]:
        if row.get("event") == "changed" and "compute_dtype" in row["fields"]:
            before = ""
        elif row.get("event") == "started":
            before = before or row["dtype"]
    chosen = replace(chosen, compute_dtype=before or chosen.compute_dtype)
    return load(find_model(config.model, settings), chosen, device)


def _facts(loaded: Loaded) -> dict[str, Any]:
    # A byte of a 4-bit weight holds two parameters; peft counts them right.
    trainable, total = loaded.model.get_nb_trainable_parameters()
    return {
        "dtype": str(loaded.dtype).removeprefix("torch."),
        "quantised": loaded.quantised,
        "device": str(loaded.device),
        "threads": torch.get_num_threads(),
        "trainable": trainable,
        "parameters": total,
        "memory_gib": round(memory_gib(), 3),
    }


def _say(run: Run, step: int, **row: Any) -> None:
    history.append(run, {"step": step, "time": round(time.time(), 3), **row})


def _drop_broken(run: Run, valid: Path | None) -> None:
    """Remove checkpoints newer than the valid one: a killed worker left them half-written."""
    for folder in run.checkpoints.glob("checkpoint-*"):
        if valid is None or step_of(folder) > step_of(valid):
            shutil.rmtree(folder)


def _score_while_it_trains(job: Job, resumed: bool) -> None:
    """Have every evaluation answer held-out rows and pinned questions, and the best step found by that."""
    config, trainer, status = job.config, job.trainer, job.status

    def progress(done: int, rows: int) -> None:
        who = "the model" if trainer.state.global_step else "the base model"
        status.update(phase=f"asking {who}, {done} of {rows} held-out rows")

    asked = PredictSettings(config.prompt_hint, picture_settings(config), config.batch_size, style=prompt_style(config))
    scorer = Scorer(job.run, job.loaded, asked, trainer.features, Watch(job.stop, progress))
    if trainer.features is not None:
        trainer.data_collator = KeptBatches(trainer.data_collator, trainer.features)
    trainer.add_callback(BoundedScoring(config.eval_share, lambda row: history.append(job.run, row)))
    trainer.add_callback(job.best)
    rows = _scored_before(job) if resumed else []
    scorer.take(rows or _rows_to_score(job, scorer), config, len(job.rows.held_out))
    trainer.eval_dataset = EvalRows(scorer.rows)
    trainer.scorer = scorer


def _scored_before(job: Job) -> list[Example]:
    """The rows that this run scored before it was interrupted: its curve goes on over the same ones."""
    known = held_out.read(job.run)
    by_id = {row.id: row for row in job.rows.held_out}
    return [by_id[row.id] for row in known.rows if row.id in by_id] if known else []


def _rows_to_score(job: Job, scorer: Scorer) -> list[Example]:
    """Held-out rows that fit config.eval_share of the run's time: all, or as many spread over them."""
    config, rows = job.config, job.rows.held_out
    if config.eval_share >= 1:
        return list(rows)
    job.status.update(phase="timing a step and an answer")
    steps = total_steps(config, len(job.rows.train))
    costs = measure(job.trainer, scorer, rows)
    count = rows_that_fit(len(rows), costs, steps, evaluations(config, steps), config.eval_share)
    if count < len(rows):
        _say(job.run, 0, event="fewer rows", rows=count, of=len(rows))
    return spread(rows, count)


def _first_scores(job: Job) -> None:
    """What the base says before it learns: loss and right answers on the held-out rows."""
    job.status.update(phase="asking the base model")
    job.trainer.evaluate()
    if not job.stop():
        majority = majority_exact_match(job.rows.train, list(job.trainer.scorer.rows) if job.trainer.scorer else [])
        _say(job.run, 0, majority=round(majority, 4))


def _is_unscored(run: Run, step: int, config: TrainConfig) -> bool:
    """Whether an evaluation at this step is missing."""
    if not config.eval_steps or step % config.eval_steps:
        return False
    rows, _ = history.read(run.history)
    return not any(row.get("step") == step and "eval_loss" in row for row in rows)


def _take_best(job: Job) -> Best | None:
    """Put the weights of the best step back where the run keeps the best; None where the last ones stay."""
    best = job.best.best
    if best is None:
        return None
    folder = job.run.checkpoints / f"checkpoint-{best.step}"
    if best.step != job.trainer.state.global_step:
        if not is_valid(folder):
            return None
        job.loaded.model.load_adapter(str(folder), "default")
    return best


def _finish(job: Job, kept: Best | None, stopped: bool) -> None:
    step, total = job.trainer.state.global_step, job.trainer.state.max_steps
    if stopped:
        # Who stops a run wants it to end now: its adapter is kept, its rows are not scored.
        _say(job.run, step, event="stopped")
        job.status.update(state="stopped", phase="", message=endings.stopped(step, total, kept), step=step, eta_s=None)
        return
    if not any("eval_loss" in row and row["step"] == step for row in job.trainer.state.log_history):
        job.trainer.evaluate()
    rows, _ = history.read(job.run.history)
    scores = [row[job.config.best_by] for row in rows if job.config.best_by in row]
    said = endings.done(job.config, step, kept, job.best.ended_early, scores)
    message = " ".join(part for part in (said, _left_out(job.run)) if part)
    job.status.update(state="done", phase="", message=message, step=step, eta_s=None)


def _left_out(run: Run) -> str:
    rows, _ = history.read(run.history)
    # A run that began anew says it twice.
    count = len({row["row"] for row in rows if row.get("event") == "left out"})
    return f"{count} row(s) left out: their pictures could not be fetched. The log names them." if count else ""


def _save(job: Job) -> None:
    """Write the adapter beside its place and move it there, so that a reader never sees half of one."""
    job.status.update(phase="saving the adapter")
    pictures = picture_settings(job.config)
    info = AdapterInfo(
        base=job.config.model,
        family=job.loaded.family.name,
        longest_edge=pictures.longest_edge,
        splitting=pictures.splitting,
        prompt_hint=job.config.prompt_hint,
        prompt_style=prompt_style(job.config),
    )
    fresh = job.run.folder / "adapter.new"
    shutil.rmtree(fresh, ignore_errors=True)
    save_adapter(job.loaded.model, fresh, info)
    shutil.rmtree(job.run.adapter, ignore_errors=True)
    fresh.rename(job.run.adapter)
