"""Start a fine-tune: check everything, write the run's folder, launch its worker. Without torch."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from vqa_core import __version__
from vqa_core.errors import UserError
from vqa_core.examples.sets import resolve
from vqa_core.hardware import detect
from vqa_core.models.catalogue import find_model
from vqa_core.runs import launch
from vqa_core.runs.pins import Pin, save_pins
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.config import parse
from vqa_core.training.data import rows_of
from vqa_core.training.pinning import pinned
from vqa_core.training.presets import preset

MIN_FREE_GIB = 0.3
_PACKAGES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "pillow")


@dataclass(frozen=True)
class Start:
    """What is to be trained. `more` stands in the run's config.json beside the rest."""

    values: Mapping[str, Any]
    token: str = ""
    preset_name: str = ""
    pins: Sequence[Pin] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def start_run(
    values: Mapping[str, Any],
    settings: Settings,
    store: RunStore,
    *,
    token: str = "",
    preset_name: str = "",
    pins: Sequence[Pin] = (),
) -> Run:
    """Start a fine-tune with these TrainConfig fields and give its run back at once.

    `pins` are asked while it trains; the run keeps copies of their pictures. The same non-empty `token` starts one run
    only. UserError lists what is wrong; nothing is written then.
    """
    return begin(Start(values, token, preset_name, pins), settings, store)


def begin(start: Start, settings: Settings, store: RunStore) -> Run:
    """`start_run` for a start that says all of it."""
    config, preset_name = parse(start.values), start.preset_name
    host = detect()
    # A preset's reason not to run speaks of its own model.
    own_model = bool(preset_name) and config.model == preset(preset_name).values["model"]
    if own_model and (reason := preset(preset_name).cannot_run(host)):
        raise UserError(f"Preset {preset_name!r}: {reason}")
    if host.kind == "zero":
        raise UserError(
            "ZeroGPU gives a GPU for minutes only, too short to train. Start DocDex on a machine of its own."
        )
    find_model(config.model, settings)
    _check_room(settings)
    data = resolve(config.data, settings.home, settings.allow_local_paths)
    rows = rows_of(data, config)
    asked = pinned(start.pins)
    record = {
        # The set is immutable, the source that it came from is not.
        "train": {**config.model_dump(), "data": f"set:{data.id}"},
        "preset": preset_name,
        "data": {
            "id": data.id,
            "name": data.name,
            "rows": len(data.examples),
            "train_rows": len(rows.train),
            "held_out_rows": len(rows.held_out),
        },
        **({"pins": asked.records} if asked.records else {}),
        **start.more,
        "device": "cuda0" if host.kind == "cuda" else "cpu",
        "versions": {"docdex": __version__, **_versions()},
    }
    run = store.create(record, slug=_slug(data.name), token=start.token)
    if not data.folder.is_dir() and run.worker() is None:
        # Removed since it was opened; `remove_set` looks for runs after it took the set away.
        store.delete(run.id)
        raise UserError(f"{data.name} was just deleted. Choose other data.")
    save_pins(run, asked.files)
    launch.start(run, settings)
    return run


def _check_room(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free / 2**30
    if free < MIN_FREE_GIB:
        raise UserError(
            f"{settings.home} has {free:.2f} GB free; a run needs at least {MIN_FREE_GIB:g} GB for its checkpoints. "
            "Make room, or set DOCDEX_HOME to another disk."
        )


def _slug(name: str) -> str:
    stem = name.removeprefix("builtin:").rsplit("/", 1)[-1]
    return re.sub(r"\.(zip|jsonl|csv|json)$", "", stem, flags=re.IGNORECASE)


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
