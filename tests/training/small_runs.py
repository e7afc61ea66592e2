"""The real trainer over a few rows, and what it would have written into a run's folder."""

from pathlib import Path
from typing import Any

from vqa_core.examples.readers import read
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
