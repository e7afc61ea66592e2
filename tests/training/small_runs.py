"""The real trainer over a few rows, and what it would have written into a run's folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vqa_core.examples.readers import read
from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import Rows


class Logged:
    """A run folder's stand-in: what the reporter would have written."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def losses(self) -> list[float]:
        return [row["loss"] for row in self.rows if "loss" in row]


def trainer_for(config: TrainConfig, rows_file: Path, folder: Path) -> tuple[Any, Any, Logged]:
    """Trainer, loaded model and log: 16 rows to learn from, the rest held out, checkpoints in `folder`."""
    from vqa_core.models.catalogue import find_model
    from vqa_core.models.loading import load
    from vqa_core.training.callbacks import RunReporter
    from vqa_core.training.trainer import build, precision

    loaded = load(find_model(config.model, Settings.from_environment({})), precision(config, "cpu"), "cpu")
    examples = read(rows_file).examples
    logged = Logged()
    reporter = RunReporter(lambda row: logged.rows.append(dict(row)), lambda _: None, lambda: False, config.batch_size)
    return build(loaded, config, Rows(examples[:16], examples[16:]), reporter, folder), loaded, logged


def run_here(run: Run, settings: Settings, stop: Callable[[], bool] = lambda: False) -> None:
    """Work on a run in this process, as its worker does once it has the device; "stop" of the folder counts, too."""
    from vqa_core.training.fine_tune import fine_tune

    with run.lock() as lock:
        assert lock.acquire()
        with StatusWriter(run) as status:
            fine_tune(run, settings, status, lambda: stop() or run.stop_requested())


def rows_in(path: Path) -> list[dict[str, Any]]:
    """The rows of a run's file as a reader sees them, without their times."""
    rows, _ = history.read(path)
    return [{key: value for key, value in row.items() if key != "time"} for row in rows if "event" not in row]


def events(run: Run, kind: str) -> list[float]:
    """The steps at which this happened to the run."""
    rows, _ = history.read(run.history)
    return [row["step"] for row in rows if row.get("event") == kind]
