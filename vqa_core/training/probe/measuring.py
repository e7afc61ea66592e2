"""Load a model as a run does, and take steps on its heaviest and its first rows: memory and seconds, told as found."""

import math
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import torch

from vqa_core.child import Teller
from vqa_core.examples.example import Example
from vqa_core.examples.links import check_links
from vqa_core.hardware import GIB, available_bytes
from vqa_core.models.catalogue import Source
from vqa_core.models.loading import Loaded, device_name, limit_gpu_memory, load, use_all_cores
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows, with_pictures
from vqa_core.training.probe import rehearsal
from vqa_core.training.probe.batches import Prepared, loader_of, prepare, repeated
from vqa_core.training.probe.forecast import SAME
from vqa_core.training.probe.levers import Lever, Shape, levers
from vqa_core.training.probe.memory import (
    KEPT_FREE,
    attempt,
    forget_memory,
    held_gib,
    limit_main_memory,
    tidy,
)
from vqa_core.training.probe.model_shape import shape_of
from vqa_core.training.probe.process import Deadline
from vqa_core.training.probe.rows import Weighed, begun_with, count_pictures, weigh
from vqa_core.training.probe.scores import score_s
from vqa_core.training.probe.step_watch import Plan, Watch, kept_features, now, pace_of, steps_only, warm_s
from vqa_core.training.trainer import (
    RunTrainer,
    build,
    collator_for,
    picture_settings,
    precision,
    trainer_over,
)
from vqa_core.training.weighing import Scales, heavy_candidates

STEPS = 3
"""Timed steps with new pictures, and as many with the same ones again."""
ALONE_STEPS = 2
"""So many where a rehearsal times the steps that count."""
ACCUMULATED = 2
"""Batches a measured step takes at most; a run's other batches take as long."""
WEIGHING_S = 2.5
PREPARED_SHARE = 0.1
"""Of the free memory, what batches that wait to be measured may take."""
LINKED_ROWS = 64
"""Of rows that come by address, how many are fetched to be measured with."""
SAME_BATCHES = ("caching", "checkpointing")
"""Levers that leave rows as they are."""


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
    base: Prepared = field(default_factory=Prepared)
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
            pictures=count_pictures(self.rows.train),
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
        del trainer
        fits = self._base(loaded)
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
        many = max(2 * batch * ACCUMULATED * STEPS, rehearsal.rows_wanted(self.config))
        self.typical = begun_with(self.rows.train, self.config.seed, many)
        scales = Scales(loaded.processor, loaded.family, picture_settings(self.config))
        candidates = heavy_candidates(self.rows.train, scales, self.config.seed)
        self.heavy = weigh(collator_for(loaded, self.config), candidates, min(WEIGHING_S, self.deadline.left / 6))

    # The settings as they are

    def _base(self, loaded: Loaded) -> bool:
        """Told as it is found; False where memory lacks."""
        config = self.config
        batch = min(config.batch_size, len(self.rows.train))
        accumulation = min(ACCUMULATED, config.accumulation)
        most = ALONE_STEPS if config.loader_workers else STEPS
        steps = max(1, min(most, self._affordable_rows() // (batch * accumulation)))
        self.say.stage("opening pictures", share=0.4)
        # Other lengths between leave gaps in the GPU's memory, as they do in a run.
        last = len(self.rows.train) % batch if torch.cuda.is_available() else 0
        groups = [*self._groups(batch, steps * accumulation), *([self.typical[:last]] if last else [])]
        a_pass = math.ceil(len(self.rows.train) / batch)
        collator = collator_for(loaded, config)
        prepared = attempt(lambda: prepare(collator, groups, config.loader_workers, a_pass))
        if prepared is None:
            self.say(lack="opening the pictures of a batch")
            return False
        self.base = prepared
        self.say(ready_s=prepared.ready_s, wait_s=prepared.ready_s if config.loader_workers else 0.0)
        rest = ((len(groups) - 1, 0) if last else (0,)) if torch.cuda.is_available() else ()
        plan = Plan(steps, steps, accumulation, rest)
        fits = attempt(lambda: self._measure_base(loaded, prepared, plan))
        tidy(loaded)
        if fits is None:
            self.say(lack="a step on the heaviest rows")
        return fits is not None

    def _affordable_rows(self) -> int:
        """New rows that are opened for the time and the memory that may go there, beside the heaviest batch."""
        opening_s = statistics.median(one.seconds for one in self.heavy)
        in_time = self.deadline.left / 5 / opening_s * max(1, self.config.loader_workers) - self.config.batch_size
        in_memory = PREPARED_SHARE * available_bytes() / max(one.bytes for one in self.heavy)
        return int(min(len(self.typical), in_time, in_memory))

    def _measure_base(self, loaded: Loaded, prepared: Prepared, plan: Plan) -> bool:
        watch = Watch(self.deadline)
        trainer = self._trainer(loaded, self.config, prepared, plan, watch)
        forget_memory()
        # A run does so before its first step, which leaves gaps in the GPU's memory; elsewhere steps matter most.
        if torch.cuda.is_available():
            self._score(loaded, trainer, 0.48)
        self.say.stage("measuring the heaviest rows", share=0.5)
        self._train(trainer)
        peak = watch.peak_gib + self._waiting_gib() - self._kept_aside_gib(prepared)
        pace = pace_of(watch, trainer, plan)
        self.say(peak_gib=peak, pace=pace, warm_s=warm_s(watch, pace), **kept_features(trainer))
        if not torch.cuda.is_available():
            self._score(loaded, trainer, 0.65)
        self._rehearse(loaded, prepared, pace)
        self.say.stage("saving", share=0.72)
        began = now()
        trainer.save_model(str(self.folder / "saved"))
        torch.save(trainer.optimizer.state_dict(), self.folder / "saved" / "optimizer.pt")
        self.say(save_s=now() - began)
        return True

    def _rehearse(self, loaded: Loaded, prepared: Prepared, alone: dict[str, float] | None) -> None:
        """Time steps anew with the loader processes beside them; `alone` is what the model took without."""
        if alone is None:
            return
        batches = rehearsal.accumulated(self.config)
        a_step = batches * alone["cached_s"] + alone["optimiser_s"]
        fresh = rehearsal.steps_in(self.config, len(self.typical), a_step, prepared.ready_s, self.deadline)
        if not fresh:
            return
        self.say.stage("taking a run's first steps", share=0.68)
        tidy(loaded)
        rows = Rows(self.typical, self.rows.held_out)
        if found := rehearsal.rehearse(loaded, self.config, rows, fresh, Watch(self.deadline), self.folder):
            self.say(**found, slower=max(1.0, batches * found["pace"]["cached_s"] / a_step))

    def _score(self, loaded: Loaded, trainer: RunTrainer, share: float) -> None:
        self.say.stage("scoring held-out rows", share=share)
        opening_s = statistics.median(one.seconds for one in self.heavy)
        self.say(**score_s(loaded, trainer, self.config, self.rows.held_out, opening_s))

    def _groups(self, batch: int, fresh: int) -> list[list[Example]]:
        """Rows of the heaviest batch, and of as many as a run begins with."""
        heavy = repeated([one.example for one in self.heavy[:batch]], batch)
        typical = repeated(self.typical[: fresh * batch], fresh * batch)
        return [heavy, *(typical[start : start + batch] for start in range(0, fresh * batch, batch))]

    def _trainer(self, loaded: Loaded, config: TrainConfig, prepared: Prepared, plan: Plan, watch: Watch) -> RunTrainer:
        """A run's trainer, but over batches that are there."""
        batch = min(config.batch_size, len(self.rows.train))
        own = {"batch_size": batch, "accumulation": plan.accumulation, "max_steps": plan.steps, "loader_workers": 0}
        trainer = trainer_over(loaded, steps_only(config, **own), self.rows, watch, self.folder)
        trainer.ready = loader_of(prepared.batches, plan.numbers, torch.cuda.is_available())
        return trainer

    def _train(self, trainer: RunTrainer) -> None:
        began = time.monotonic()
        trainer.train()
        self.took_s = self.took_s or time.monotonic() - began

    def _waiting_gib(self) -> float:
        """Batches of one step wait on the GPU for their turn; those that the measured step lacks are added."""
        if not torch.cuda.is_available():
            return 0.0
        more = max(0, self.config.accumulation - ACCUMULATED)
        return more * max(self.base.sizes) / GIB

    def _kept_aside_gib(self, prepared: Prepared) -> float:
        """On a CPU the batches made before lie in the same memory; a run holds one at a time."""
        return 0.0 if torch.cuda.is_available() else (sum(prepared.sizes) - max(prepared.sizes)) / GIB

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
        if attempt(lambda: self._measure_lever(loaded, lever.key, config)) is None:
            self.say(lever=lever.key, lack=True)
        tidy(loaded)

    def _measure_lever(self, loaded: Loaded, key: str, config: TrainConfig) -> bool:
        batch = min(config.batch_size, len(self.rows.train))
        prepared, plan = self.base, Plan(1, 2)
        if key not in SAME_BATCHES or not prepared.batches:
            prepared = prepare(collator_for(loaded, config), self._groups(batch, 1), min(2, config.loader_workers))
        watch = Watch(self.deadline)
        trainer = self._trainer(loaded, config, prepared, plan, watch)
        forget_memory()
        self._train(trainer)
        peak = watch.peak_gib - self._kept_aside_gib(prepared)
        self.say(lever=key, peak_gib=peak, pace=pace_of(watch, trainer, plan))
        return True

    def _ratio(self, loaded: Loaded, lever: Lever) -> float:
        """How heavy the heaviest row is with other pictures, against now."""
        now = self.heavy[0]
        collator = collator_for(loaded, self.config.model_copy(update=dict(lever.changes)))
        return weigh(collator, [now.example], 1.0)[0].weight / now.weight
