"""One model under examination: what earlier stages learnt of it, for the later ones."""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vqa_core.doctor.finding import Finding, Stage, first_line
from vqa_core.errors import UserError
from vqa_core.families.family import Family
from vqa_core.hardware import GIB
from vqa_core.models.catalogue import Source
from vqa_core.settings import Settings
from vqa_core.training.coach import faults
from vqa_core.training.config import TrainConfig

if TYPE_CHECKING:
    from vqa_core.models.loading import Loaded
    from vqa_core.training.data import Rows
    from vqa_core.training.trainer import RunTrainer


@dataclass
class Case:
    """`files` are names and bytes of what the model's place holds, `small` and `weights` those of them that are needed.

    `plan` is how a run would train the model; `work` a folder for what the examination writes.
    """

    name: str
    settings: Settings
    quantise: bool
    work: Path
    source: Source | None = None
    files: dict[str, int] = field(default_factory=dict)
    small: list[str] = field(default_factory=list)
    weights: list[str] = field(default_factory=list)
    folder: Path = Path()
    config: dict[str, Any] = field(default_factory=dict)
    family: Family | None = None
    plan: TrainConfig = field(default_factory=TrainConfig)
    processor: Any = None
    rows: "Rows | None" = None
    loaded: "Loaded | None" = None
    trainer: "RunTrainer | None" = None


@dataclass(frozen=True)
class Step:
    """One stage of the examination; `timed` and `measured` tell whether its time counts and is worth telling."""

    name: str
    look: Callable[[Case], Iterable[Finding | Stage]]
    timed: bool = True
    measured: bool = False


def go_through(case: Case, steps: Iterable[Step]) -> Iterator[Finding | Stage]:
    """The findings of each step, taken from `steps` one by one; the first broken one ends it, for later ones build on
    it."""
    for step in steps:
        yield Stage(step.name, step.timed)
        began = time.perf_counter()
        _forget_peak()
        for said in _looked(case, step):
            if isinstance(said, Finding) and said.state == "broken":
                yield said
                return
            if isinstance(said, Finding) and step.measured:
                said = _measured(said, time.perf_counter() - began)
            yield said


def _looked(case: Case, step: Step) -> Iterator[Finding | Stage]:
    try:
        yield from step.look(case)
    except UserError as error:
        yield Finding(step.name, "broken", str(error))
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
            yield Finding(step.name, "broken", f"out of memory: {first_line(error)}", _LESS_MEMORY)
        else:
            yield Finding(step.name, "broken", faults.words(error))
    except Exception as error:  # noqa: BLE001 - whatever a library raises at a strange model is an answer about it
        yield Finding(step.name, "broken", f"{type(error).__name__}: {first_line(error)}")


_LESS_MEMORY = "Free the device's memory, take a smaller model, or one of the presets for less memory."


def _measured(finding: Finding, seconds: float) -> Finding:
    peak = peak_gib()
    words = f"{finding.words}; {seconds:.1f} s, {peak:.2f} GiB"
    facts = {**finding.facts, "seconds": round(seconds, 2), "peak_gib": round(peak, 3)}
    return replace(finding, words=words, facts=facts)


def peak_gib() -> float:
    """Peak memory: of the GPU since the stage began where torch uses one, else of this process so far."""
    cuda = _cuda()
    if cuda is not None:
        return float(cuda.max_memory_reserved()) / GIB
    # Linux counts in KiB, macOS in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if sys.platform == "linux" else 1) / GIB


def _forget_peak() -> None:
    cuda = _cuda()
    if cuda is not None:
        cuda.reset_peak_memory_stats()


def _cuda() -> Any:
    """torch.cuda where torch is imported already and has a GPU."""
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    return cuda if cuda is not None and cuda.is_available() else None
