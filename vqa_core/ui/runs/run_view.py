"""One run as the page shows it: plain values for the browser, which places them as text."""

import contextlib
import hashlib
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from vqa_core.errors import UserError
from vqa_core.models.catalogue import WEIGHTS, read_info
from vqa_core.runs.about import about_of
from vqa_core.runs.export import adapter_files, zip_adapter
from vqa_core.runs.log import log_lines
from vqa_core.runs.offering import is_offered
from vqa_core.runs.run import Run
from vqa_core.runs.series import Curves
from vqa_core.runs.state import Status
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import PRESETS
from vqa_core.ui import words
from vqa_core.ui.runs import quality_words
from vqa_core.ui.runs.plots import outcome

_RESUMABLE = frozenset({"stopped", "failed", "interrupted"})

# Files are served from Gradio's own folder; a name that nobody can guess keeps them to who was given it.
_SECRET = secrets.token_hex(16)

BARE: dict[str, Any] = {
    "title": "",
    "notes": "",
    "phase": "",
    "message": "",
    "outcome": "",
    "share": None,
    "facts": [],
    "data": "",
    "model": "",
    "notice": "",
    "can": {
        "stop": False,
        "resume": False,
        "ask": False,
        "push": False,
        "offer": False,
        "delete": True,
        "about": False,
    },
    "offered": False,
    "hub_login": False,
}
"""The head of a run whose folder cannot be read."""


def head(
    run: Run, status: Status, found: Curves, notice: str = "", *, on_space: bool, coached: bool = False
) -> dict[str, Any]:
    """State, progress, what it did to the answers, and the buttons that act now; `notice` is what a click met.

    On a Space a run that can be asked can be offered to its visitors, too. For a `coached` run cause and resume stand
    below it.
    """
    config, about = settings_of(run), about_of(run)
    ended_badly = status.state in ("failed", "interrupted")
    return {
        "run": run.id,
        "title": about.title,
        "notes": about.notes,
        "state": status.state,
        "word": words.STATES[status.state],
        "phase": status.phase if status.live else "",
        "cause": status.message if ended_badly and not coached else "",
        "message": "" if ended_badly else status.message,
        "outcome": "" if status.live else outcome(found),
        "share": min(status.step / status.total, 1.0) if status.total else None,
        "facts": _facts(status, found),
        "data": _data_line(run, found),
        "model": str(config.get("model", "")),
        "can": {
            "stop": status.live and status.state != "stopping",
            "resume": status.state in _RESUMABLE and not coached,
            "ask": not status.live and can_be_asked(run),
            "push": not status.live and can_be_asked(run),
            "offer": on_space and not status.live and can_be_asked(run),
            "delete": not status.live,
            "about": True,
        },
        "offered": is_offered(run),
        "hub_login": signed_in(),
        "notice": notice,
    }


def details(run: Run, status: Status) -> dict[str, Any]:
    """Log, settings and files, each folded until somebody looks."""
    return {
        "run": run.id,
        "log": log_lines(run.log),
        "log_open": status.state not in ("done", "stopped"),
        "settings": _settings(run),
        "files": files(run, status),
    }


def settings_of(run: Run) -> dict[str, Any]:
    """The run's TrainConfig fields as its config.json has them."""
    train = run.config().get("train")
    return train if isinstance(train, dict) else {}


def samples_a_step(run: Run) -> int:
    """Rows that one optimiser step takes."""
    config = settings_of(run)
    product = 1
    for name in ("batch_size", "accumulation"):
        value = config.get(name)
        product *= value if isinstance(value, int) and value > 0 else 1
    return product


def has_adapter(run: Run) -> bool:
    return (run.adapter / WEIGHTS).is_file()


def can_be_asked(run: Run) -> bool:
    """It has an adapter that says which base it belongs to."""
    try:
        read_info(run.adapter)
    except UserError:
        return False
    return True


def signed_in() -> bool:
    """Whether this machine has a Hub token of its own, by `hf auth login` or HF_TOKEN."""
    from huggingface_hub import get_token

    return bool(get_token())


def files(run: Run, status: Status) -> list[dict[str, str]]:
    """What can be carried away: name, size in words, and the copy that is served."""
    config = served_place(run, f"config-{run.config_path.stat().st_mtime_ns}") / words.CONFIG_FILE
    if not config.is_file():
        config.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run.config_path, config)
    found = [config]
    if has_adapter(run) and not status.live:
        # Not there while its weights are just being written.
        with contextlib.suppress(UserError):
            found.append(_adapter_zip(run))
    return [{"name": path.name, "path": str(path), "size": words.size(path.stat().st_size)} for path in found]


def _facts(status: Status, found: Curves) -> list[dict[str, str]]:
    facts: list[tuple[str, str]] = []
    if status.total:
        facts.append((words.FACTS["step"], f"{status.step} / {status.total}"))
    if status.live and status.eta_s:
        facts.append((words.FACTS["eta"], words.duration(status.eta_s)))
    elif not status.live and status.started_at and status.updated_at > status.started_at:
        facts.append((words.FACTS["took"], words.duration(status.updated_at - status.started_at)))
    loss = found.last("loss")
    if loss is not None:
        facts.append((words.FACTS["loss"], f"{loss:.4f}"))
    if status.samples_per_s is not None:
        facts.append((words.FACTS["speed"], f"{status.samples_per_s:.1f}"))
    memory = status.peak_gib or found.last("memory_gib")
    if memory:
        facts.append((words.FACTS["memory"], f"{memory:.1f} GB"))
    rate = found.last("lr")
    if rate is not None and status.live:
        facts.append((words.FACTS["lr"], f"{rate:.1e}"))
    if share := scoring_share(found):
        skipped = sum(event.kind == "scoring skipped" for event in found.events)
        facts.append((quality_words.SCORING, quality_words.scoring(share, skipped)))
    return [{"label": label, "value": value} for label, value in facts]


def scoring_share(found: Curves) -> float:
    """The part of the run's time that its evaluations took, 0..1."""
    series = found.of("eval_seconds")
    if series.means:
        seconds = sum(mean.value * mean.size for mean in series.means)
    else:
        seconds = sum(point.value for point in series.points)
    return min(seconds / (found.minutes * 60), 1.0) if found.minutes else 0.0


def _data_line(run: Run, found: Curves) -> str:
    data = run.config().get("data")
    if not isinstance(data, Mapping):
        return ""
    train, held_out = data.get("train_rows", "?"), data.get("held_out_rows", "?")
    scored = quality_words.scored_each_time(int(found.last("rows") or 0), held_out if isinstance(held_out, int) else 0)
    return words.DATA_LINE.format(name=data.get("name", ""), train=train, held_out=held_out) + scored


def _settings(run: Run) -> list[dict[str, Any]]:
    """Every setting; those that are not the preset's stand first."""
    config = settings_of(run)
    name = str(run.config().get("preset", ""))
    preset = next((candidate.values for candidate in PRESETS if candidate.name == name), None)
    usual = {**TrainConfig().model_dump(), **(preset or {})}
    shown = [
        {
            "name": field,
            "label": about.label,
            "unit": about.unit,
            "value": value_words(config[field]),
            "usual": value_words(usual[field]),
            "changed": preset is not None and field != "data" and config[field] != usual[field],
        }
        for field, about in TrainConfig.shown().items()
        if field in config
    ]
    return sorted(shown, key=lambda one: not one["changed"])


def value_words(value: Any) -> str:
    """A setting's value as people write it."""
    if isinstance(value, bool):
        return words.ON if value else words.OFF
    return f"{value:g}" if isinstance(value, float) else str(value) or words.EMPTY_VALUE


def _adapter_zip(run: Run) -> Path:
    newest = max((path.stat().st_mtime_ns for path in adapter_files(run)), default=0)
    target = served_place(run, f"adapter-{newest}") / words.ADAPTER_FILE.format(run=run.id)
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        zip_adapter(run, target)
    return target


def served_place(run: Run, what: str) -> Path:
    """A folder that Gradio serves and nobody can guess, the same for the same content."""
    return Path(get_upload_folder()) / hashlib.sha256(f"{_SECRET} {run.folder} {what}".encode()).hexdigest()
