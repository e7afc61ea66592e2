"""The process that works on one run: `python -m vqa_core.training.worker RUN_DIR` is its whole interface.

It takes the run's lock, waits for the device without torch, then trains and leaves status, history, checkpoints and
adapter in the run's folder. Exit status: 0 done or stopped, 1 failed, 2 the run could not be taken.
"""

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

from vqa_core.errors import UserError
from vqa_core.models.catalogue import find_model
from vqa_core.models.libraries import allocate_in_place
from vqa_core.runs.queue import take, wait_turn
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.training.coach.faults import words

_NICE = 10


class Stop:
    """Whether somebody asked this run to stop: by its stop file, or by SIGTERM (a host that shuts down)."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._signalled = False
        signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signalled = True

    def __call__(self) -> bool:
        return self._signalled or self._run.stop_requested()


def main(arguments: Sequence[str]) -> int:
    """Work on the run in the folder that `arguments` name."""
    if len(arguments) != 1:
        print_line("usage: python -m vqa_core.training.worker RUN_DIR")
        return 2
    settings = Settings.from_environment()
    store = RunStore(settings)
    try:
        run = store.open(Path(arguments[0]))
        lock = take(run)
    except UserError as error:
        print_line(str(error))
        return 2
    with lock, StatusWriter(run) as status:
        try:
            return _work(store, run, settings, status)
        # The log first: who sees that the run has failed reads there why.
        except UserError as error:
            print_line(str(error))
            status.update(state="failed", message=str(error), eta_s=None)
        except Exception as error:  # noqa: BLE001 - whatever ends a run is told where the person looks
            print_line(traceback.format_exc())
            status.update(state="failed", message=words(error), eta_s=None)
        return 1


def _work(store: RunStore, run: Run, settings: Settings, status: StatusWriter) -> int:
    stop = Stop(run)
    device = str(run.config().get("device", "cpu"))

    def wait(ahead: Sequence[str]) -> None:
        # Nobody ahead and the device taken: a run that is ending, or a measurement, which takes a minute at most.
        status.update(phase=f"waiting for {ahead[0]}" if ahead else f"waiting for the {device} to be free")

    with ExitStack() as stack:
        lock = wait_turn(store, run, device, stop, on_wait=wait)
        if lock is None:
            status.update(state="stopped", phase="", message="Stopped while it waited; nothing was trained.")
            return 0
        stack.enter_context(lock)
        if device == "cpu":
            # Answers beside training took 3.9 times as long at equal priority, 1.1 times with this.
            os.nice(_NICE)
        if find_model(str(run.config()["train"]["model"]), settings).local:
            # Else peft asks the Hub about the base's name at every checkpoint.
            os.environ["HF_HUB_OFFLINE"] = "1"
        status.update(state="preparing", phase="loading libraries")
        # Of those libraries, to their own developers; the log is read by a person.
        warnings.filterwarnings("ignore", category=UserWarning, module="peft")
        warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
        started = time.monotonic()
        allocate_in_place()
        # Late: torch, transformers and peft cost seconds that a waiting run need not spend.
        from vqa_core.training.fine_tune import fine_tune

        print_line(f"libraries loaded in {time.monotonic() - started:.1f} s")
        fine_tune(run, settings, status, stop)
    return 0


def print_line(text: str) -> None:
    """One line into the run's log; a full disk takes no line, and must not end what is being done."""
    with suppress(OSError):
        sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
