"""Endpoints of fine-tunes: start, follow, stop, resume, delete."""

from typing import Any

from vqa_core.runs import history, launch
from vqa_core.runs.about import title_of
from vqa_core.runs.run import Run
from vqa_core.runs.scores import headline, scores_of
from vqa_core.training.presets import preset as find_preset
from vqa_core.training.start import start_run as start
from vqa_core.ui.api import values
from vqa_core.ui.context import Context


class Runs:
    """One method an endpoint; its docstring is what the API's own page shows."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def start_run(self, config: dict, token: str = "", preset: str = "") -> dict:  # type: ignore[type-arg]
        """Start a fine-tune; it goes on when the caller is gone.

        Args:
            config: settings by name, such as {"data": "builtin:tickets", "max_steps": 40}; the rest take defaults.
            token: any text; the same text starts one run, however often it is sent.
            preset: settings to begin with, such as "pocket-tickets"; `config` changes them. "" for the plain defaults.

        Returns:
            run (its id) and state.
        """
        name = values.text(preset, "preset")
        chosen = {**(find_preset(name).values if name else {}), **values.settings(config, "config")}
        run = start(
            chosen,
            self._context.settings,
            self._context.store,
            token=values.text(token, "token"),
            preset_name=name,
        )
        return {"run": run.id, "state": run.status().state}

    def run_status(self, run: str) -> dict:  # type: ignore[type-arg]
        """Where a run stands.

        Args:
            run: the id of the run.

        Returns:
            run, state, step, total, phase, message, times, measured numbers, and last: the newest history row or null.
        """
        found = self._run(run)
        return {"run": found.id, **_status(found), "last": history.last(found.history)}

    def stop_run(self, run: str) -> dict:  # type: ignore[type-arg]
        """Stop a run and keep what it has learnt; it may take a moment to end.

        Args:
            run: the id of the run.

        Returns:
            run and state.
        """
        found = self._run(run)
        launch.stop(found)
        return {"run": found.id, "state": found.status().state}

    def resume_run(self, run: str) -> dict:  # type: ignore[type-arg]
        """Go on with a run that was stopped, failed or interrupted, from its last checkpoint.

        Args:
            run: the id of the run.

        Returns:
            run and state.
        """
        found = self._run(run)
        launch.resume(found, self._context.settings)
        return {"run": found.id, "state": found.status().state}

    def delete_run(self, run: str) -> dict:  # type: ignore[type-arg]
        """Delete a run that stands still, with its curve, checkpoints and adapter. This cannot be undone.

        Args:
            run: the id of the run.

        Returns:
            run and deleted: true.
        """
        found = self._run(run)
        self._context.store.delete(found.id)
        return {"run": found.id, "deleted": True}

    def list_runs(self) -> list[dict]:  # type: ignore[type-arg]
        """All runs of this home, newest first.

        Returns:
            run, title (the id where nobody gave one), best (the best held-out score: metric, value, step and rows, or
            null), state, step, total and the other status values of each.
        """
        runs = self._context.store.list()
        return [{"run": run.id, "title": title_of(run), "best": _best(run), **_status(run)} for run in runs]

    def _run(self, run: object) -> Run:
        return self._context.store.get(values.text(run, "run"))


def _best(run: Run) -> dict[str, Any] | None:
    found = headline(scores_of(history.read(run.history)[0]))
    return found.to_json() if found else None


def _status(run: Run) -> dict[str, Any]:
    return {key: value for key, value in run.status().to_json().items() if key != "format"}
