"""Learning rate by step, difficulty by the loss, and how many steps there is time for."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Schedule:
    """Up over `warm_up` steps, level at `peak`, down in a straight line over the last `cool` of `steps`."""

    steps: int
    peak: float = 6e-4
    warm_up: int = 50
    cool: int = 0
    floor: float = 0.02
    """What is left of the peak at the end, as a share."""
    timed: bool = False
    """Whether the clock ends it; `steps` is then an estimate."""

    def rate(self, step: int) -> float:
        """The learning rate of that step, 0.. ."""
        rise = min(1.0, (step + 1) / max(1, self.warm_up))
        left = (self.steps - step) / self.cool if self.cool and step > self.steps - self.cool else 1.0
        return self.peak * rise * max(self.floor, min(1.0, left))

    def must_end(self, step: int, possible: float) -> bool:
        """Whether cooling has to begin now, since no more steps are possible than it takes, or goes by the clock."""
        return self.timed or (step < self.steps - self.cool and possible <= self.cool)

    def ending(self, step: int, left: int) -> "Schedule":
        """The same with `left` steps to go from `step`, all of them cooling: time runs out before the steps do.

        Once it is so, a later estimate moves the end and not where cooling began.
        """
        began = self.steps - self.cool if self.timed else step
        return replace(self, steps=step + left, cool=step + left - began, timed=True)


@dataclass
class Difficulty:
    """0 is one large line, 1 whole pages. Rises while the smoothed loss of one-tile answers is low, else falls.

    With a ramp by pictures instead the model guessed first characters and never learned to point.
    """

    value: float = 1.0
    smoothed: float = 0.7
    step: float = 0.002
    low: float = 0.55
    high: float = 0.9
    least: float = 0.02

    def learn(self, loss: float) -> None:
        if loss != loss:
            loss = 5.0
        self.smoothed += 0.04 * (loss - self.smoothed)
        if self.smoothed < self.low:
            self.value = min(1.0, self.value + self.step)
        elif self.smoothed > self.high:
            self.value = max(self.least, self.value - self.step / 2)


@dataclass
class Pace:
    """How fast steps go, once the first ones, which compile, are over."""

    began: float
    settling: int = 40
    margin: float = 0.97
    settled: tuple[int, float] | None = None

    def mark(self, step: int, now: float) -> None:
        if step >= self.settling and self.settled is None:
            self.settled = (step, now)

    def steps_a_second(self, step: int, now: float) -> float:
        first, began = self.settled or (0, self.began)
        return (step - first) / max(now - began, 1e-9)

    def steps_in(self, seconds: float, step: int, now: float) -> float:
        """Steps that fit, with a margin; without end until it can be told."""
        if self.settled is None or step <= self.settled[0]:
            return float("inf")
        return max(0.0, seconds * self.steps_a_second(step, now) * self.margin)
