"""Load a model as a run does, and take steps on its heaviest and its first rows: memory and seconds, told as found."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil
import torch

from vqa_core.child import Teller
from vqa_core.evaluation.predict import PredictSettings
from vqa_core.examples.example import Example
from vqa_core.examples.links import check_links
from vqa_core.hardware import GIB, available_bytes
from vqa_core.models.catalogue import Source
from vqa_core.models.loading import Loaded, device_name, limit_gpu_memory, load, use_all_cores
from vqa_core.runs.files import FORMAT, write_json
from vqa_core.runs.run import Run
from vqa_core.settings import Settings
from vqa_core.training import scoring
from vqa_core.training.callbacks import memory_gib
from vqa_core.training.collate import EvalRows
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows, with_pictures
from vqa_core.training.forecast import SAME
from vqa_core.training.levers import Lever, Shape, levers
from vqa_core.training.memory import (
    KEPT_FREE,
    attempt,
    forget_memory,
    held_gib,
    limit_main_memory,
    tidy,
)
from vqa_core.training.model_shape import shape_of
from vqa_core.training.probe import Deadline
from vqa_core.training.probe_rows import Weighed, begun_with, heavy_candidates, picture_key, weigh
from vqa_core.training.quality import FEWEST_ROWS, spread
from vqa_core.training.step_watch import Planned, Watch, now, pace_of
from vqa_core.training.trainer import (
    RunTrainer,
    build,
    collator_for,
    picture_settings,
    precision,
    prompt_style,
    trainer_over,
)

STEPS = 3
"""Timed steps with new pictures, and as many with the same ones again."""
ACCUMULATED = 2
"""Batches a measured step takes at most; a run's other batches take as long."""
WEIGHING_S = 6.0
LINKED_ROWS = 64
"""Of rows that come by address, how many are fetched to be measured with."""
COUNTED_ROWS = 20_000
"""Rows whose pictures are counted; of more, the first so many say how many there are."""


@dataclass
class Measurement:
    """One measurement at work; `measure` tells each figure as soon as it is known."""

    say: Teller
    config: TrainConfig
    settings: Settings
    rows: Rows
    deadline: Deadline
    folder: Path
    heavy: list[Weighed] = field(default_factory=list)
    typical: list[Example] = field(default_factory=list)
    ratios: dict[str, float] = field(default_factory=dict)
    took_s: float = 0.0
    """For the steps of the settings as they are."""

    def measure(self, source: Source, libraries_s: float) -> None:
        """Load, measure the settings as they are, then the levers while there is time."""
        use_all_cores()
        limit_gpu_memory(self.settings.gpu_memory_gib)
        device = device_name()
        free = self._free_gib(device)
        self.say(
            device=device,
            free_gib=free,
            train_rows=len(self.rows.train),
            held_out_rows=len(self.rows.held_out),
            pictures=_count_pictures(self.rows.train),
        )
        self._fetch_pictures()
        if device == "cpu":
            limit_main_memory()
        self.say.stage(f"loading {self.config.model}", share=0.2)
        began = time.monotonic()
        loaded = attempt(lambda: load(source, precision(self.config, device), device))
        if loaded is None:
            self.say(lack="loading the model", load_s=0.0)
            return
        trainer = attempt(lambda: self._built(loaded))
        load_s = libraries_s + time.monotonic() - began
        if trainer is None:
            self.say(lack="unpacking its weights")
            return
        shape = shape_of(loaded, self.config)
        self.say(load_s=load_s, resting_gib=held_gib(), shape=vars(shape))
        self.say.stage("weighing rows", share=0.35)
        self._choose_rows(loaded)
        fits = self._base(loaded, trainer)
        del trainer
        self._levers(loaded, shape, fits)

    def _built(self, loaded: Loaded) -> RunTrainer:
        """What a run builds, for its adapter and as a check of all its settings; the trainers that step come later."""
        return build(loaded, self.config, self.rows, Watch(self.deadline), self.folder)

    def _free_gib(self, device: str) -> float:
        """What this process may come to hold: for the GPU beside what CUDA itself takes."""
        if device == "cpu":
            return (available_bytes() * (1 - KEPT_FREE) + psutil.Process().memory_info().rss) / GIB
        free = torch.cuda.mem_get_info()[0] / GIB
        return min(free, self.settings.gpu_memory_gib or free)

    def _fetch_pictures(self) -> None:
        """Of rows that come by address only as many as are measured with."""
        if not any(picture.remote for example in self.rows.held_out[:4] for picture in example.images):
            return
        self.say.stage("fetching pictures", timed=False, share=0.1)
        with self.deadline.paused():
            train = begun_with(self.rows.train, self.config.seed, LINKED_ROWS)
            held_out = list(self.rows.held_out[: self.config.batch_size])
            self.rows = with_pictures(Rows(train, held_out), check_links([*train, *held_out]))

    def _choose_rows(self, loaded: Loaded) -> None:
        batch = min(self.config.batch_size, len(self.rows.train))
        collator = collator_for(loaded, self.config)
        self.typical = begun_with(self.rows.train, self.config.seed, 2 * batch * ACCUMULATED * STEPS)
        candidates = heavy_candidates(self.rows.train)
        self.heavy = weigh(collator, [*candidates[:1], *candidates], min(WEIGHING_S, self.deadline.left / 4))
        # The first opened files and filled caches for the others.
        self.say(collate_row_s=statistics.median(one.seconds for one in self.heavy))

    # The settings as they are

    def _base(self, loaded: Loaded, built: RunTrainer) -> bool:
        self.say.stage("measuring the heaviest rows", share=0.45)
        measured = attempt(lambda: self._steps(loaded, self.config))
        if measured is None:
            tidy(loaded)
            self.say(lack="a step on the heaviest rows")
            return False
        fits = self._tell_base(loaded, *measured)
        del measured
        tidy(loaded)
        return fits

    def _tell_base(self, loaded: Loaded, trainer: RunTrainer, watch: Watch) -> bool:
        self.say(peak_gib=watch.peak_gib + self._waiting_gib(), pace=pace_of(watch, trainer), **_kept(trainer))
        self.say.stage("scoring held-out rows", share=0.65)
        scored = attempt(lambda: self._score(loaded, trainer))
        if scored is None:
            self.say(lack="scoring held-out rows")
            return False
        self.say(**scored, peak_gib=max(watch.peak_gib, memory_gib()) + self._waiting_gib())
        return True

    def _steps(self, loaded: Loaded, config: TrainConfig) -> tuple[RunTrainer, Watch]:
        """Steps of `config`: one on the heaviest rows, then on the run's first ones, then on the same again."""
        batch = min(config.batch_size, len(self.rows.train))
        accumulation = min(ACCUMULATED, config.accumulation)
        heavy = _repeated([one.example for one in self.heavy[:batch]], batch)
        a_step = batch * accumulation
        steps = max(1, min(STEPS, len(self.typical) // a_step))
        typical = _repeated(self.typical[: steps * a_step], steps * a_step)
        timed = [batch + place for place in range(len(typical))]
        plan = [*list(range(batch)) * accumulation, *timed, *timed]
        total = len(plan) // a_step
        quick = config.model_copy(
            update={
                "batch_size": batch,
                "accumulation": accumulation,
                "max_steps": total,
                "warmup_steps": 0,
                "eval_steps": 0,
                "save_steps": 0,
                "keep_best": False,
                "patience": 0,
                "log_steps": 10_000,
                "tracker": "none",
                "loader_workers": min(config.loader_workers, total * accumulation),
            }
        )
        watch = Watch(self.deadline)
        rows = Rows([*heavy, *typical], self.rows.held_out[:batch])
        trainer = trainer_over(loaded, quick, rows, watch, self.folder)
        trainer.order = Planned(plan)
        forget_memory()
        began = time.monotonic()
        trainer.train()
        self.took_s = self.took_s or time.monotonic() - began
        return trainer, watch

    def _waiting_gib(self) -> float:
        """Batches of one step wait on the GPU for their turn; those that the measured step lacks are added."""
        if not torch.cuda.is_available():
            return 0.0
        more = max(0, self.config.accumulation - ACCUMULATED) * self.config.batch_size
        return more * max(one.bytes for one in self.heavy) / GIB

    def _score(self, loaded: Loaded, trainer: RunTrainer) -> dict[str, float]:
        """Seconds that a held-out row takes, its loss and its answer, first and with kept features; and of a save."""
        config, run = self.config, Run(self.folder / "run", self.settings.runtime)
        run.folder.mkdir(exist_ok=True)
        write_json(run.config_path, {"format": FORMAT})
        hint, pictures = config.prompt_hint, picture_settings(config)
        asked = PredictSettings(hint, pictures, config.batch_size, style=prompt_style(config))
        watch = scoring.Watch(lambda: self.deadline.left < 0, lambda done, of: None)
        scorer = scoring.Scorer(run, loaded, asked, trainer.features, watch)
        rows = spread(self.rows.held_out, min(len(self.rows.held_out), max(FEWEST_ROWS, config.batch_size)))
        found = {}
        for name in ("first_row_s", "row_s"):
            began = now()
            trainer.evaluate(EvalRows(rows))
            scorer.answers(rows)
            found[name] = (now() - began) / len(rows)
        began = now()
        trainer.save_model(str(self.folder / "saved"))
        torch.save(trainer.optimizer.state_dict(), self.folder / "saved" / "optimizer.pt")
        return {**found, "save_s": now() - began}

    # The levers

    def _levers(self, loaded: Loaded, shape: Shape, fits: bool) -> None:
        found = levers(self.config, shape, fits)
        for lever in found:
            ratio = self._ratio(loaded, lever) if lever.memory is None and self.deadline.left > 0 else None
            self.say(lever=lever.key, ratio=ratio)
            self.ratios[lever.key] = ratio or lever.changes.get("batch_size", 0) / self.config.batch_size
        for number, lever in enumerate(found):
            ratio = self.ratios[lever.key]
            same = lever.memory is None and abs(ratio - 1) < SAME
            if lever.reload or same or self.deadline.left < self.took_s * max(1.0, ratio):
                continue
            self.say.stage(f"measuring {lever.title}", share=0.75 + 0.25 * number / len(found))
            self._lever(loaded, lever)

    def _lever(self, loaded: Loaded, lever: Lever) -> None:
        config = self.config.model_copy(update=dict(lever.changes))
        measured = attempt(lambda: self._steps(loaded, config))
        if measured is None:
            self.say(lever=lever.key, lack=True)
        else:
            trainer, watch = measured
            self.say(lever=lever.key, peak_gib=watch.peak_gib, pace=pace_of(watch, trainer))
            del trainer
        del measured
        tidy(loaded)

    def _ratio(self, loaded: Loaded, lever: Lever) -> float:
        """How heavy the heaviest row is with other pictures, against now."""
        now = self.heavy[0]
        collator = collator_for(loaded, self.config.model_copy(update=dict(lever.changes)))
        return weigh(collator, [now.example], 1.0)[0].weight / now.weight


def _kept(trainer: RunTrainer) -> dict[str, float]:
    cache = trainer.features
    if cache is None:
        return {"kept_row_gib": 0.0, "kept_room_gib": 0.0}
    room = cache.room + cache.rows * cache.row_bytes
    return {"kept_row_gib": cache.row_bytes / GIB, "kept_room_gib": room / GIB}


def _repeated(examples: Sequence[Example], count: int) -> list[Example]:
    """`count` of them, from the start again where there are fewer; a repeated one is another row with the pictures."""
    return [
        examples[place] if place < len(examples) else replace(examples[place % len(examples)], id=f"{place}")
        for place in range(count)
    ]


def _count_pictures(rows: Sequence[Example]) -> int:
    looked_at = min(COUNTED_ROWS, len(rows))
    different = len({picture_key(rows[place]) or f"row {place}" for place in range(looked_at)})
    return round(different * len(rows) / max(1, looked_at))
