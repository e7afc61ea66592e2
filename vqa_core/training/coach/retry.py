"""Try a run again with some settings changed: the same run, from its last whole checkpoint."""

import shutil
import time
from collections.abc import Mapping
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs import history, launch
from vqa_core.runs.checkpoints import latest_valid, step_of
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig, parse

FIXED = frozenset({"model", "data", "test_share", "max_rows", "eval_rows", "seed", "prompt_style", "scored"})
"""What makes it another run: its curve would not go on but begin anew."""
_FRESH = frozenset(
    {
        *("lora_r", "lora_alpha", "lora_targets", "lora_init", "lora_bias", "use_rslora", "use_dora"),
        *("optimiser", "weight_decay"),
    }
)
"""What a checkpoint's weights or its optimiser's state cannot follow."""


def needs_fresh_start(changes: Mapping[str, object]) -> bool:
    """Whether a run with these fields changed begins at step 0 again."""
    return not _FRESH.isdisjoint(changes)


def retry(run: Run, changes: Mapping[str, Any], settings: Settings) -> int:
    """Write the changed settings into the run and resume it; gives the step that it goes on from.

    `changes` are field -> new value. What it was is kept in config.json under "changed". UserError where the settings
    do not fit together, would make another run of it, or a worker has the run; nothing is changed then.
    """
    before = dict(run.config().get("train") or {})
    if fixed := sorted(FIXED & changes.keys()):
        raise UserError(f"{', '.join(fixed)} cannot change within a run. Start a new run with these settings.")
    # Settings that came after the run was made have their defaults, as the worker reads them.
    after = parse({**before, **changes})
    now = {**TrainConfig().model_dump(), **before}
    fields = {name: [now[name], getattr(after, name)] for name in changes if now[name] != getattr(after, name)}
    fresh = needs_fresh_start(fields)
    checkpoint = None if fresh else latest_valid(run)
    step = step_of(checkpoint) if checkpoint else 0

    def prepare() -> None:
        config = run.config()
        if fields:
            noted = [*config.get("changed", []), {"at_step": step, "time": round(time.time(), 3), "fields": fields}]
            write_json(run.config_path, {**config, "train": after.model_dump(), "changed": noted})
        if fresh:
            shutil.rmtree(run.checkpoints, ignore_errors=True)
        if fields:
            # Drawn at the step that it goes on from. Who begins anew takes back every step, this one excepted.
            at = step if checkpoint else -1
            history.append(run, {"event": "changed", "step": at, "time": round(time.time(), 3), "fields": fields})

    launch.resume(run, settings, prepare=prepare)
    return step
