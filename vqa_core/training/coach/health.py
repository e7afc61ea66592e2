"""Whether a training goes well, judged by its losses and gradients alone. No torch."""

import math
from collections import deque
from dataclasses import dataclass
from statistics import mean, median, stdev
from typing import Literal

from vqa_core.training.coach.faults import ALL_SKIPPED, EXPLODES, NOT_A_NUMBER, ZERO_LOSS

Kind = Literal["nan", "scaler", "exploding", "zero", "no gradient", "gradients", "flat"]
"""The gravest first."""
_ORDER: tuple[Kind, ...] = ("nan", "scaler", "exploding", "zero", "no gradient", "gradients", "flat")

WARN_AFTER = 5
"""Steps of a trouble in succession before it is told."""
STOP_AFTER = 20
"""Steps of it before the run is stopped, where going on is of no use."""
FLAT_AFTER = 40
"""The least number of steps over which a loss that does not fall means anything."""
_WINDOW = 20
_TIMES = 10.0
_GRADIENT_TIMES = 100.0
_FALLEN = 0.85
"""Of its first mean: a loss below it has fallen, however noisy it is."""


@dataclass(frozen=True)
class Trouble:
    """What is wrong, told in one or two sentences; `stop` says that going on is of no use."""

    kind: Kind
    step: int
    words: str
    stop: bool = False


class Health:
    """Hears the loss of each step and the gradient's norm of each logged one; `trouble` is the gravest thing wrong now.

    `scaled` is training with a gradient scaler (float16): it skips steps whose gradients overflow, some at the start of
    every run, and leaves the weights alone then. `fresh` is a run from its beginning: one that was resumed has learnt
    before, so that its loss need not fall. `flat_after` counts the steps within which it should.
    """

    def __init__(self, *, scaled: bool = False, fresh: bool = True, flat_after: int = FLAT_AFTER) -> None:
        self._scaled = scaled
        self._fresh = fresh
        self._flat_after = max(flat_after, FLAT_AFTER)
        self._base: float | None = None
        self._start: list[float] = []
        self._recent: deque[float] = deque(maxlen=_WINDOW)
        self._gradients: deque[float] = deque(maxlen=_WINDOW)
        self._good: tuple[int, float] | None = None
        self._seen = 0
        self._fell = not fresh
        self._lasting: dict[Kind, int] = {}
        self._troubles: dict[Kind, Trouble] = {}

    @property
    def trouble(self) -> Trouble | None:
        return next((self._troubles[kind] for kind in _ORDER if kind in self._troubles), None)

    def base(self, value: float) -> None:
        """The held-out loss before the first step: what an explosion is measured against."""
        if math.isfinite(value):
            self._base = value

    def loss(self, step: int, value: float) -> None:
        """The training loss of `step`, for every step in order."""
        if not math.isfinite(value):
            lasts = self._lasts("nan", True)
            # A scaler drops such a step; without one every weight is lost with the first.
            if not self._scaled or lasts >= WARN_AFTER:
                self._lost(step - lasts + 1, "loss")
            return
        self._lasts("nan", False)
        self._seen += 1
        self._judge_zero(step, value)
        self._judge_explosion(step, value)
        self._judge_flat(step, value)
        self._good = (step, value)

    def gradient(self, step: int, norm: float, rate: float) -> None:
        """The gradient's norm before it was clipped, and the learning rate, of a logged step."""
        if not math.isfinite(norm):
            if not self._scaled:
                self._lost(step, "gradient")
            elif (lasts := self._lasts("scaler", True)) >= STOP_AFTER:
                words = f"{ALL_SKIPPED} for {lasts} logged steps: the gradients overflow float16."
                self._troubles["scaler"] = Trouble("scaler", step, words, stop=True)
            return
        self._lasts("scaler", False)
        words = (
            "No weight of the adapter gets a gradient, so nothing is learnt. Look at the target modules, and at what "
            "the model sees."
        )
        self._judge("no gradient", step, norm == 0 and rate > 0, words)
        usual = median(self._gradients) if len(self._gradients) >= WARN_AFTER else math.inf
        huge = norm > _GRADIENT_TIMES * max(usual, 1.0)
        # Clipping bounds the step, so it is only told: the loss says whether it does harm.
        words = f"The gradients' norm is {norm:.3g}; it was about {usual:.3g}. The steps may be too large."
        self._judge("gradients", step, huge, words)
        if not huge:
            self._gradients.append(norm)

    def weights_lost(self, step: int) -> None:
        """Weights of the adapter are no numbers any more after `step`."""
        self._lost(step, "adapter")

    def _lost(self, step: int, what: str) -> None:
        if "nan" in self._troubles:
            return
        last = "It never was one: look at the base model and the compute type."
        if self._good:
            last = f"The last good loss was {self._good[1]:.4g} at step {self._good[0]}."
        words = f"The {what} {NOT_A_NUMBER} (NaN) at step {step}. {last}"
        self._troubles["nan"] = Trouble("nan", step, words, stop=True)

    def _judge_zero(self, step: int, value: float) -> None:
        # Later it may have learnt all there is; from the start there was nothing to learn.
        always = self._fresh and self._lasting.get("zero", 0) == self._seen - 1
        words = f"{ZERO_LOSS} in each of the first {self._seen} steps: there may be nothing to learn."
        self._judge("zero", step, always and value == 0, words, stops=True)

    def _judge_explosion(self, step: int, value: float) -> None:
        start = self._base if self._base is not None else median(self._start) if self._start else math.inf
        usual = min(start, median(self._recent)) if self._recent else start
        # A loss near 0 may well grow tenfold; it has exploded only where it is above its beginning, too.
        high = value > max(start, _TIMES * usual) and (self._base is not None or self._seen > WARN_AFTER)
        words = f"{EXPLODES}: {value:.4g} at step {step}, and it began at {start:.4g}."
        self._judge("exploding", step, high, words, stops=True)
        if not high:
            # What exploded is not usual, or the limit would follow it.
            self._recent.append(value)

    def _judge_flat(self, step: int, value: float) -> None:
        if len(self._start) < _WINDOW:
            self._start.append(value)
        if self._fell or self._seen < self._flat_after or len(self._recent) < _WINDOW:
            return
        first, now = mean(self._start), mean(self._recent)
        noise = math.hypot(stdev(self._start), stdev(self._recent)) / math.sqrt(_WINDOW)
        self._fell = now < first - 2 * noise or now < _FALLEN * first
        words = (
            f"The loss has not fallen in {self._seen} steps: about {first:.3g} at first, {now:.3g} now. A larger "
            "learning rate may help, or a look at what the model sees."
        )
        self._troubles.pop("flat", None)
        if not self._fell:
            self._troubles["flat"] = Trouble("flat", step, words)

    def _judge(self, kind: Kind, step: int, wrong: bool, words: str, *, stops: bool = False) -> None:
        """Tell of what has been wrong for some steps in succession; forget it when it is over."""
        lasts = self._lasts(kind, wrong)
        self._troubles.pop(kind, None)
        if lasts >= WARN_AFTER:
            self._troubles[kind] = Trouble(kind, step, words, stop=stops and lasts >= STOP_AFTER)

    def _lasts(self, kind: Kind, wrong: bool) -> int:
        self._lasting[kind] = self._lasting.get(kind, 0) + 1 if wrong else 0
        return self._lasting[kind]
