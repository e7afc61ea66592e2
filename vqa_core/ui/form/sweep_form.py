"""Several values of a setting, asked for in the form's last step: which runs they make, and what is wrong with them."""

from collections.abc import Mapping
from typing import Any

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training import sweep
from vqa_core.training.presets import preset
from vqa_core.training.start import Start, begin
from vqa_core.ui.form.settings import in_labels
from vqa_core.ui.form.sweep_words import IN_LIST, SWEEP_WORDS, told
from vqa_core.ui.runs.run_view import value_words

__all__ = ["IN_LIST", "begin_all", "fields", "in_list", "looked_at", "tried"]

WORDS = SWEEP_WORDS
NO_SWEEP: dict[str, Any] = {"count": 0, "told": "", "lines": []}
_LENGTH = ("model", "max_steps", "epochs", "batch_size", "accumulation", "longest_edge", "quantisation")


def fields() -> list[str]:
    """Settings that can be tried, in the order of the form."""
    return sweep.fields()


def tried(asked: object) -> dict[str, str]:
    """What a browser asks to try: [{"field", "values"}, ...]; values of a setting that is there twice are joined."""
    found: dict[str, str] = {}
    for one in asked if isinstance(asked, list) else []:
        if isinstance(one, Mapping) and one.get("field"):
            name = str(one["field"])
            found[name] = ", ".join(filter(None, (found.get(name, ""), str(one.get("values", "")))))
    return found


def looked_at(
    values: Mapping[str, Any], asked: object, preset_name: str, host: Host
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """What the form shows of the sweep, and its problems as `form.problems` has them."""
    fields = tried(asked)
    if not fields:
        return NO_SWEEP, []
    try:
        found = sweep.combinations(values, fields)
    except UserError as error:
        return NO_SWEEP, [{"field": "sweep", "text": in_labels(str(error))}]
    minutes = _minutes(values, fields, preset_name, host)
    return {"count": len(found), "told": told(len(found), minutes), "lines": [one.label for one in found]}, []


def begin_all(start: Start, asked: object, settings: Settings, store: RunStore) -> Run:
    """Start the run, or a run for each combination; the first one. Raises UserError as these do."""
    fields = tried(asked)
    return sweep.start_sweep(start, fields, settings, store)[0] if fields else begin(start, settings, store)


def _minutes(values: Mapping[str, Any], fields: Mapping[str, str], preset_name: str, host: Host) -> float:
    """Minutes that one run takes, as its preset was measured; 0 where nothing is known."""
    try:
        chosen = preset(preset_name)
    except UserError:
        return 0
    same = all(str(values.get(name)) == str(chosen.values.get(name, values.get(name))) for name in _LENGTH)
    return chosen.minutes_cpu if host.kind == "cpu" and same and not {*_LENGTH} & {*fields} else 0


def in_list(run: Run, title: str) -> dict[str, str] | None:
    """How the list shows a run of a sweep: under which heading, and by what it differs; None for any other run."""
    found = run.config().get("sweep")
    if not isinstance(found, Mapping) or not isinstance(found.get("fields"), Mapping):
        return None
    labels = [in_labels(name).strip("“”") if name in sweep.fields() else name for name in map(str, found["fields"])]
    own = title != sweep.first_title(run, str(found.get("label", "")))
    short = " · ".join(value_words(value) for value in found["fields"].values())
    return {"id": str(found.get("id", "")), "heading": " · ".join(labels), "name": title if own else short}
