"""Measure what a run of these settings takes, in a process of its own: it tells JSON lines and touches no run's folder.

python -m vqa_core.training.probe.process DESCRIPTOR VALUES LIMIT_S

VALUES are the fields of a TrainConfig as JSON. It holds the device's lock, so that no run trains meanwhile.
"""

import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vqa_core.child import Teller
from vqa_core.errors import UserError
from vqa_core.examples.sets import resolve
from vqa_core.hardware import detect
from vqa_core.models.catalogue import find_model, model_folder
from vqa_core.models.libraries import allocate_in_place
from vqa_core.runs.lock import device_lock
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig, parse
from vqa_core.training.data import rows_of

_NICE = 10
_RESERVE_S = 4.0
"""Of its time, what is kept for the end of a batch that has begun and for leaving."""


class Deadline:
    """What is left of the measurement's time; waiting for a download does not count."""

    def __init__(self, limit_s: float) -> None:
        self._end = time.monotonic() + limit_s - _RESERVE_S

    @property
    def left(self) -> float:
        """Seconds; negative once it is over."""
        return self._end - time.monotonic()

    @contextmanager
    def paused(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._end += time.monotonic() - began


def main(descriptor: int, values: str, limit_s: float) -> None:
    """Tell what is found; what a user can mend is one line {"refused": words}."""
    deadline = Deadline(limit_s)
    with Teller(descriptor) as say:
        try:
            _measure(say, parse(json.loads(values)), Settings.from_environment(), deadline)
        except UserError as error:
            say(refused=str(error))


def _measure(say: Teller, config: TrainConfig, settings: Settings, deadline: Deadline) -> None:
    device = "cuda0" if detect().kind == "cuda" else "cpu"
    with device_lock(settings.runtime, device) as lock:
        if not lock.acquire():
            say(busy=True)
            return
        _step_back(device)
        source = find_model(config.model, settings)
        with deadline.paused():
            say.stage("reading rows", timed=False, share=0.02)
            rows = rows_of(resolve(config.data, settings.home, settings.allow_local_paths), config)
            if source.local:
                # Else peft asks the Hub about the base's name when it saves.
                os.environ["HF_HUB_OFFLINE"] = "1"
            else:
                say.stage(f"fetching {config.model}", timed=False, share=0.05)
                model_folder(source)
        say.stage("loading libraries", share=0.08)
        warnings.filterwarnings("ignore", category=UserWarning, module="peft")
        warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
        began = time.monotonic()
        allocate_in_place()
        # Late: torch, transformers and peft cost seconds, for which a held device need not wait.
        from vqa_core.training.probe.measuring import Measurement

        libraries_s = time.monotonic() - began
        with tempfile.TemporaryDirectory(prefix="docdex-probe-") as folder:
            Measurement(say, config, settings, rows, deadline, Path(folder)).measure(source, libraries_s)


def _step_back(device: str) -> None:
    """Let others go first where the cores are shared, and let the system end this process first where memory is."""
    if device == "cpu":
        # As a run's worker does, which this one foretells.
        os.nice(_NICE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
