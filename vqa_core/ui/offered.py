"""Which models a question can go to on this host, and how the page names them."""

from collections.abc import Sequence
from contextlib import suppress

from vqa_core.errors import UserError
from vqa_core.hardware import Host
from vqa_core.models.catalogue import POCKET, WEIGHTS, adapter_folder, read_info
from vqa_core.models.hub import PREFIX, parse_adapter_id
from vqa_core.runs.about import title_of
from vqa_core.runs.offering import is_offered
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.presets import PRESETS
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.space_words import NOT_OFFERED

_RUN = "run:"


def run_value(run_id: str) -> str:
    """The value in the list of models that stands for a run."""
    return _RUN + run_id


def base_models(host: Host) -> list[str]:
    """Larger models that this host can hold, small first."""
    fitting = sorted((p for p in PRESETS if p.needs_gib and not p.cannot_run(host)), key=lambda p: p.needs_gib)
    return list(dict.fromkeys(str(preset.values["model"]) for preset in fitting))


def finished_runs(store: RunStore) -> dict[Run, str]:
    """Runs that ended with an adapter, newest first, each with its base model."""
    found, at_work = {}, {run for run, _ in store.live()}
    for run in store.list():
        # A damaged adapter must not take the others with it; asking it by name says what is wrong.
        with suppress(UserError):
            if run not in at_work and (run.adapter / WEIGHTS).is_file():
                found[run] = read_info(run.adapter).base
    return found


def choices(store: RunStore, host: Host, also: Sequence[str] = (), *, owner: bool) -> list[tuple[str, str]]:
    """(label, value) of the embedded model, the finished runs, larger models, and those in `also`.

    Who is not the `owner` sees the runs that are offered to visitors.
    """
    found = [(words.EMBEDDED_LABEL, POCKET)]
    for run, base in finished_runs(store).items():
        if not (owner or is_offered(run)):
            continue
        found.append((words.run_label(run.id, title_of(run), base.rsplit("/", 1)[-1]), run_value(run.id)))
    found += [(name, name) for name in [*base_models(host), *also]]
    return list(dict(found).items())


def chosen(value: object, settings: Settings, store: RunStore, *, owner: bool) -> tuple[str, str]:
    """(model, adapter) behind a value of the list; UserError where its run is gone or has no adapter.

    An adapter of the Hub is pulled where it is not here yet, and a run asked that is not offered to visitors, for the
    `owner` only.
    """
    if not isinstance(value, str) or not value.strip():
        raise UserError("No model is chosen. Choose one under 'Answer with'.")
    value = value.strip()
    if value.startswith((PREFIX, _RUN)):
        return of_adapter(value.removeprefix(_RUN), settings, store, owner=owner)
    return value, ""


def of_adapter(name: str, settings: Settings, store: RunStore, *, owner: bool) -> tuple[str, str]:
    """(base model, name) of a run's id or hub:OWNER/NAME[@REVISION]; UserError where it cannot be had."""
    if name.startswith(PREFIX):
        return _of_hub(name, settings, store, owner)
    if not owner:
        _check_offered(name, store)
    return of_run(name, store)


def _check_offered(run_id: str, store: RunStore) -> None:
    # The same words for a run that there is not: a visitor learns no names by trying.
    try:
        if is_offered(store.get(run_id)):
            return
    except UserError:
        pass
    raise UserError(NOT_OFFERED.format(run=run_id))


def _of_hub(name: str, settings: Settings, store: RunStore, owner: bool) -> tuple[str, str]:
    parse_adapter_id(name)
    if not owner:
        raise UserError("Adapters of the Hub are not loaded on a Space. Choose one of the list under 'Answer with'.")
    base = read_info(adapter_folder(name, settings, store)).base
    if not base:
        raise UserError(
            f"Adapter {name!r} does not say which base it belongs to. Ask its owner, or name the base on the command "
            "line: docdex ask --model BASE --adapter ADAPTER."
        )
    return base, name


def of_run(run_id: str, store: RunStore) -> tuple[str, str]:
    """(base model, run id) of a run; UserError where it is gone or has no adapter yet."""
    run = store.get(run_id)
    if not (run.adapter / WEIGHTS).is_file():
        raise UserError(f"Run {run.id} has no adapter yet ({run.status().state}). Choose a run that is done.")
    return read_info(run.adapter).base, run.id
