"""The New-run form: its fields from TrainConfig, and what stands in the way of a start."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.models.catalogue import find_model
from vqa_core.settings import Settings
from vqa_core.training.config import TrainConfig, check
from vqa_core.training.presets import DEFAULT_PRESET, preset
from vqa_core.ui import words


def fields() -> list[dict[str, Any]]:
    """Every setting but the data, which has a step of its own: how it appears and what it may be."""
    shown = TrainConfig.shown()
    return [
        {
            "name": name,
            "label": shown[name].label,
            "unit": shown[name].unit,
            "rare": shown[name].rare,
            "section": shown[name].section,
            "words": field.description,
            **_kind(field.annotation, field.metadata),
        }
        for name, field in TrainConfig.model_fields.items()
        if name != "data"
    ]


def first_source() -> str:
    """The rows that a new visitor sees first."""
    return str(preset(DEFAULT_PRESET).values.get("data", TrainConfig().data))


def asked_values(given: object) -> dict[str, Any]:
    """Settings as a browser sent them; a number in a text field is a text here, and `check` reads it."""
    return {str(name): value for name, value in given.items()} if isinstance(given, Mapping) else {}


def problems(values: Mapping[str, Any], preset_name: str, host: Host, settings: Settings) -> list[dict[str, str]]:
    """All that keeps these settings from starting here: {"field": its name or "", "text": what is wrong, in words}."""
    found = [] if values.get("data") else [words.NO_DATA]
    found += check({name: value for name, value in values.items() if name != "data"})
    model = values.get("model")
    if isinstance(model, str) and model:
        found += _refusal(lambda: find_model(model, settings))
    found += _refusal(lambda: preset(preset_name).cannot_run(host))
    return [_named(text) for text in found]


def _refusal(ask: Callable[[], object]) -> list[str]:
    """What `ask` says against it: the text it gives, or the UserError it raises."""
    try:
        said = ask()
    except UserError as error:
        return [str(error)]
    return [said] if isinstance(said, str) and said else []


def _named(text: str) -> dict[str, str]:
    """A problem whose settings are called as the page calls them; it begins with the name of the one at fault."""
    field = text.split(" ", 1)[0]
    if field not in TrainConfig.model_fields:
        return {"field": "", "text": text}
    return {"field": field, "text": in_labels(text)}


def in_labels(text: str) -> str:
    """`text` with settings called as the page calls them."""
    return _NAMES.sub(lambda match: f"“{_LABELS[match[0]]}”", text)


_LABELS = {name: shown.label for name, shown in TrainConfig.shown().items()}
# A one-word name may be an ordinary word, except where the text begins with it.
_NAMES = re.compile("|".join(rf"\b{name}\b" if "_" in name else rf"^{name}\b" for name in _LABELS))


def _kind(annotation: Any, limits: list[Any]) -> dict[str, Any]:
    if annotation is bool:
        return {"kind": "flag"}
    if get_origin(annotation) is Literal:
        return {"kind": "choice", "choices": list(get_args(annotation))}
    if annotation in (int, float):
        low = next((limit.ge for limit in limits if getattr(limit, "ge", None) is not None), None)
        high = next((limit.le for limit in limits if getattr(limit, "le", None) is not None), None)
        return {"kind": "number", "whole": annotation is int, "low": low, "high": high}
    return {"kind": "text"}
