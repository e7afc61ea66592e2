"""One leg of training: from weights, and what the leg before it left, to weights and a log of how it went."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vqa_core.pocket import saved
from vqa_core.pocket.alphabet import alphabet_of
from vqa_core.pocket.batches import Batch, Recipe
from vqa_core.pocket.exam import CELLS, Cell, Exam
from vqa_core.pocket.feed import batches
from vqa_core.pocket.mix import Mix
from vqa_core.pocket.network import load_network
from vqa_core.pocket.objective import Objective, losses
from vqa_core.pocket.optimiser import Optimiser
from vqa_core.pocket.schedule import Difficulty, Pace, Schedule
from vqa_core.pocket.tiles import inputs_of
from vqa_core.pocket.world import World
from vqa_core.rendering.fonts import BUILT_IN, Fonts
from vqa_core.settings import ASSETS

_LOOKS_AT_CLOCK = 10


@dataclass(frozen=True)
class Plan:
    """What a leg is to do. `optimiser`: the folder of the leg before, None to begin anew; `seconds`: 0 for no limit."""

    start: Path
    out: Path
    schedule: Schedule
    seconds: float = 0.0
    seed: int = 0
    optimiser: Path | None = None
    fresh: bool = False
    mix: Mix = field(default_factory=Mix)
    objective: Objective = field(default_factory=Objective)
    fonts: Fonts = BUILT_IN
    workers: int = 0
    compiled: bool = False
    log_every: int = 50
    exam_every: int = 500
    save_every_s: float = 60.0
    sights: int = 1
    """How often each batch is seen: more than once, by other looks each time, where drawing is what takes the time."""
    exam: tuple[Cell, ...] = CELLS


class Leg:
    """Runs a plan in this process; with several processes each runs its own of the same plan."""

    def __init__(self, plan: Plan) -> None:
        self.began = time.monotonic()
        torch.manual_seed(plan.seed)
        self.plan, self.world, self.schedule = plan, World.join(), plan.schedule
        self.alphabet = alphabet_of(plan.start if (plan.start / "tokenizer.json").is_file() else ASSETS / "pocket")
        self.stand = saved.load_stand(plan.optimiser) if plan.optimiser else saved.Stand()
        if plan.fresh:
            self.difficulty = Difficulty(Difficulty.least, smoothed=4.0)
        else:
            self.difficulty = Difficulty(self.stand.difficulty)
        whole = Recipe(plan.mix, plan.fonts, self.alphabet, plan.seed)
        training = Recipe(plan.mix, plan.fonts.training, self.alphabet, plan.seed)
        self.exam = Exam(whole, plan.workers, plan.exam) if self.world.leads and plan.exam else None
        # Workers begin to draw now, while the model is loaded and compiled.
        self.feed: Iterator[Batch] = batches(
            training, self.world.rank, self.stand.number, lambda: self.difficulty.value, plan.workers
        )
        self.network = load_network(plan.start, self.alphabet, plan.fresh).to(self.world.device)
        self.optimiser = Optimiser(self.network, self.world)
        if plan.optimiser:
            saved.load_rest(plan.optimiser, self.network, self.optimiser)
        if plan.compiled:
            self.network.compile_layers()
        self.batch: Batch | None = None
        self.waited = 0.0
        self.missed = 0
        self.pace = Pace(self.began)
        self.saved_at = time.monotonic()
        self.seen: dict[str, list[Tensor]] = {}

    def run(self) -> saved.Stand:
        """Train until the steps or the seconds are over; returns where it stands then."""
        step = 0
        self._begin()
        try:
            while step < self.schedule.steps:
                if step % _LOOKS_AT_CLOCK == 0 and self._time_is_up(step):
                    break
                self._step(step)
                step += 1
                if self.world.leads:
                    self._tell(step)
        finally:
            self.feed = iter(())
        self._finish(step)
        self.world.leave()
        return self.stand

    def _step(self, step: int) -> None:
        batch = self._batch(step)
        inputs = inputs_of(batch, self.world.device)
        with self.world.autocast():
            result = losses(self.network, inputs, self.plan.objective)
        result.whole.backward()  # type: ignore[no-untyped-call]
        length, answers = self.optimiser.step(self.schedule.rate(step), result.answers)
        if self.difficulty.value < 1 and (batch.rows, batch.columns) == (1, 1) and batch.family != "cards":
            self.difficulty.learn(float(answers))
        self.stand.number = batch.number + 1
        self.stand.steps += 1
        self.stand.pictures += len(batch.kinds) * self.world.size
        told = torch.stack(
            (
                result.answers,
                result.glyphs,
                result.seen,
                result.aimed,
                result.named,
                result.right.sum(),
                result.asked.sum(),
                length,
            )
        )
        self.seen.setdefault(f"{batch.family} {batch.rows}x{batch.columns}", []).append(told.detach())

    def _batch(self, step: int) -> Batch:
        """A new one, or the last one again, by other looks."""
        again = step % self.plan.sights
        if again and self.batch:
            return replace(self.batch, look_seed=self.batch.look_seed + again, missed=0, trouble="")
        asked = time.monotonic()
        self.batch = batch = next(self.feed)
        self.waited += time.monotonic() - asked
        self.missed += batch.missed
        if batch.trouble and self.missed == batch.missed:
            self._log({"event": "trouble", "words": batch.trouble})
        return batch

    def _time_is_up(self, step: int) -> bool:
        """Also lets the learning rate fall early where the clock would cut the schedule's end off."""
        now = time.monotonic()
        self.pace.mark(step, now)
        left = self.plan.seconds - (now - self.began) if self.plan.seconds else float("inf")
        up, possible = self.world.told(float(left <= 0), self.pace.steps_in(left, step, now))
        if not up and self.schedule.must_end(step, possible):
            early, self.schedule = not self.schedule.timed, self.schedule.ending(step, int(possible))
            if early:
                self._log({"event": "cools early", "step": step, "steps": self.schedule.steps})
        return bool(up)

    def _begin(self) -> None:
        if self.world.leads:
            for base in (self.plan.start, ASSETS / "pocket"):
                saved.complete(self.plan.out, base)
        self._log({
            "event": "begin", "format": 1, "seed": self.plan.seed, "gpus": self.world.size, "torch": torch.__version__,
            "device": self.world.device.type, "schedule": asdict(self.schedule), "stand": asdict(self.stand),
            "kinds": self.plan.mix.kinds, "objective": asdict(self.plan.objective), "seconds": self._seconds(),
        })  # fmt: skip

    def _tell(self, step: int) -> None:
        plan = self.plan
        if step % plan.log_every == 0:
            self._log({"step": step, "seconds": self._seconds(), **self._figures(step)})
        if self.exam and (step % plan.exam_every == 0 or step == self.schedule.steps):
            marks = self.exam.take(self.network, plan.objective, self.world)
            self._log({"step": step, "seconds": self._seconds(), "exam": marks})
        if time.monotonic() - self.saved_at >= plan.save_every_s:
            self._save()

    def _figures(self, step: int) -> dict[str, Any]:
        """Means since the last line, by family and grid."""
        names = ("loss", "glyph_loss", "glyphs_seen", "aimed", "named", "exact_match")
        cells = {}
        for cell, told in sorted(self.seen.items()):
            *means, right, asked, _ = torch.stack(told).double().mean(0).tolist()
            figures = (*means, right / max(asked, 1e-9))
            cells[cell] = {
                "batches": len(told),
                **dict(zip(names, (round(value, 4) for value in figures), strict=True)),
            }
        whole = torch.cat([torch.stack(told) for told in self.seen.values()]).double().mean(0).tolist()
        self.seen = {}
        return {
            "pictures": self.stand.pictures, "loss": round(whole[0], 4), "glyph_loss": round(whole[1], 4),
            "aimed": round(whole[3], 4), "named": round(whole[4], 4),
            "exact_match": round(whole[5] / max(whole[6], 1e-9), 4), "gradient": round(whole[7], 3),
            "rate": self.schedule.rate(step - 1), "difficulty": round(self.difficulty.value, 3),
            "steps_a_second": round(self.pace.steps_a_second(step, time.monotonic()), 3),
            "waited_s": round(self.waited, 1), "missed": self.missed, "gib": _gib(), "cells": cells,
        }  # fmt: skip

    def _save(self) -> None:
        self.saved_at = time.monotonic()
        self.stand.difficulty, self.stand.seconds = self.difficulty.value, self._seconds()
        saved.save(self.plan.out, self.network, self.optimiser, self.stand)

    def _finish(self, step: int) -> None:
        if self.world.leads:
            self._save()
            self._log({"event": "end", "step": step, **asdict(self.stand)})

    def _seconds(self) -> float:
        return round(time.monotonic() - self.began, 1)

    def _log(self, line: dict[str, Any]) -> None:
        if self.world.leads:
            with (self.plan.out / saved.LOG).open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")


def _gib() -> float:
    return round(torch.cuda.max_memory_allocated() / 2**30, 1) if torch.cuda.is_available() else 0.0
