"""The HTTP API: the same acts as the page and the command line, typed and described, one endpoint each."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr

from vqa_core.answering.answer import Question
from vqa_core.answering.request import Asked, as_question, check_asked, check_picture_count
from vqa_core.errors import UserError
from vqa_core.models.catalogue import POCKET
from vqa_core.runs import history, launch
from vqa_core.runs.run import Run
from vqa_core.training.start import start_run as start
from vqa_core.ui.ask_tab import GPU
from vqa_core.ui.context import Context
from vqa_core.ui.intake import open_given
from vqa_core.ui.offered import base_models, of_adapter

OWNER_ONLY = (
    "Runs of this Space are its owner's: {what} is refused to visitors. Ask here, or duplicate the Space to train."
)


def register(context: Context) -> None:
    """Add the endpoints; call it within the Blocks. Each checks its values itself, whoever calls."""
    acts = Endpoints(context)
    gr.api(_in_words(acts.ask), api_name="ask", concurrency_limit=1, concurrency_id=GPU)
    for act in (acts.start_run, acts.run_status, acts.stop_run, acts.list_runs):
        gr.api(_in_words(act), api_name=act.__name__, concurrency_limit=4, concurrency_id="runs")


class Endpoints:
    """One method an endpoint; its docstring is what the API's own page shows."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def ask(
        self,
        images: list[dict],  # type: ignore[type-arg]  # gradio reads the hint, and cannot read dict[str, Any]
        question: str,
        model: str = POCKET,
        adapter: str = "",
        hint: str = "",
        max_new_tokens: int = Question.max_new_tokens,
    ) -> dict:  # type: ignore[type-arg]
        """Ask a model about one or several pictures.

        Args:
            images: pictures as Gradio file data, from an upload or with a public web address; up to 8.
            question: what to ask.
            model: "pocket", or another model that this host offers.
            adapter: a finished run's id, hub:OWNER/NAME, or "" for the base model; its base takes `model`'s place.
            hint: text before the pictures, such as "Answer briefly."
            max_new_tokens: the longest answer, in tokens.

        Returns:
            answer, confidence (0 to 1, or null), seconds (of it load_seconds), tokens, model, adapter, and shots with
            support (0 and "": examples are for the page and the command line).
        """
        settings, store = self._context.settings, self._context.store
        model, adapter = (
            of_adapter(str(adapter), settings, store, owner=not settings.on_space) if adapter else (str(model), "")
        )
        asked = check_asked(
            Asked(str(question), model, adapter, str(hint), max_new_tokens),
            settings,
            base_models(self._context.host),
        )
        given = images if isinstance(images, list) else [images]
        check_picture_count(len(given))
        pictures = [open_given(one) for one in given]
        return self._context.answerer.answer(as_question(asked, pictures)).to_json()

    def start_run(self, config: dict, token: str = "") -> dict:  # type: ignore[type-arg]
        """Start a fine-tune; it goes on when the caller is gone.

        Args:
            config: settings by name, such as {"data": "builtin:tickets", "max_steps": 40}; the rest take defaults.
            token: any text; the same text starts one run, however often it is sent.

        Returns:
            run (its id) and state.
        """
        self._owner_only("starting one")
        if not isinstance(config, dict):
            raise UserError("config is no object of settings. Give names and values, such as {'max_steps': 40}.")
        run = start(config, self._context.settings, self._context.store, token=str(token))
        return {"run": run.id, "state": run.status().state}

    def run_status(self, run: str) -> dict:  # type: ignore[type-arg]
        """Where a run stands.

        Args:
            run: the id of the run.

        Returns:
            run, state, step, total, phase, message, times, measured numbers, and last: the newest history row or null.
        """
        self._owner_only("reading them")
        found = self._context.store.get(str(run))
        rows, _ = history.read(found.history)
        return {"run": found.id, **_status(found), "last": rows[-1] if rows else None}

    def stop_run(self, run: str) -> dict:  # type: ignore[type-arg]
        """Stop a run and keep what it has learnt; it may take a moment to end.

        Args:
            run: the id of the run.

        Returns:
            run and state.
        """
        self._owner_only("stopping one")
        found = self._context.store.get(str(run))
        launch.stop(found)
        return {"run": found.id, "state": found.status().state}

    def list_runs(self) -> list[dict]:  # type: ignore[type-arg]
        """All runs of this home, newest first.

        Returns:
            run, state, step, total and the other status values of each.
        """
        self._owner_only("listing them")
        return [{"run": run.id, **_status(run)} for run in self._context.store.list()]

    def _owner_only(self, what: str) -> None:
        if self._context.settings.on_space:
            raise UserError(OWNER_ONLY.format(what=what))


def _status(run: Run) -> dict[str, Any]:
    return {key: value for key, value in run.status().to_json().items() if key != "format"}


def _in_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """A user's mistake reaches the caller as its words, without a traceback in the log."""

    @wraps(function)
    def endpoint(*values: Any, **named: Any) -> Any:
        try:
            return function(*values, **named)
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return endpoint
