"""A new run from an old one: its settings, rows and pinned questions as the form takes them; what is gone is said."""

from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.sets import load_set
from vqa_core.runs.about import title_of
from vqa_core.runs.run import Run
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import DEFAULT_PRESET, PRESETS
from vqa_core.ui.data.data_words import ROWS
from vqa_core.ui.data.rows_view import called, shown_name
from vqa_core.ui.form.pins_pick import pinned_in
from vqa_core.ui.runs import past_words as words
from vqa_core.ui.runs.run_view import settings_of


def from_run(run: Run, settings: Settings) -> dict[str, Any]:
    """`values` by field, `preset`, `source` ("" where the rows are gone) with its `label`, `pins`, and `notes` to read.

    Raises UserError where its config.json, or the pinned questions in it, cannot be read.
    """
    config, own = run.config(), settings_of(run)
    values = {name: own[name] for name in TrainConfig.model_fields if name in own and name != "data"}
    asked = str(config.get("preset") or "")
    preset = _preset(asked, str(values.get("model", "")))
    source, label = _rows(own, settings)
    title = title_of(run)
    told = [(words.FROM if source else words.FROM_SETTINGS).format(title=title)]
    if not source:
        data = config.get("data")
        name = str(data.get("name", "")) if isinstance(data, dict) else ""
        told.append(words.ROWS_GONE.format(name=shown_name(name) or "?"))
    if asked and asked != preset:
        told.append(words.PRESET_GONE.format(preset=asked, other=preset))
    if unknown := sorted(own.keys() - TrainConfig.model_fields.keys()):
        told.append(words.UNKNOWN.format(names=", ".join(unknown)))
    filled = {"values": values, "preset": preset, "source": source, "label": label, "pins": pinned_in(run)}
    return {"run": run.id, **filled, "notes": told}


def _preset(asked: str, model: str) -> str:
    """The run's own; else one of its model, else the first."""
    if any(preset.name == asked for preset in PRESETS):
        return asked
    return next((preset.name for preset in PRESETS if preset.values["model"] == model), DEFAULT_PRESET)


def _rows(own: dict[str, Any], settings: Settings) -> tuple[str, str]:
    source = str(own.get("data", ""))
    try:
        found = load_set(settings.home, source.removeprefix("set:"))
    except UserError:
        return "", ""
    return f"set:{found.id}", ROWS.format(name=called(found), rows=len(found.examples))
