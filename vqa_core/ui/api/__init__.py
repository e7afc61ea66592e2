"""The HTTP API: the same acts as the page and the command line, typed and described, one endpoint each."""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.ui.api.asking import Asking
from vqa_core.ui.api.evaluating import Evaluating
from vqa_core.ui.api.runs import Runs
from vqa_core.ui.api.seeing import Seeing
from vqa_core.ui.api.sets import Sets
from vqa_core.ui.ask.ask_tab import GPU
from vqa_core.ui.context import Context
from vqa_core.ui.owner import guarded, visitor_of

_RUNS: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "runs"}
# A line of its own: rows of the Hub or a large ZIP take minutes.
_IMPORTS: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "imports"}


def register(context: Context) -> None:
    """Add the endpoints; call it within the Blocks. Each checks its values itself, whoever calls."""
    ask = _for_all(context, Asking(context).ask)
    gr.api(ask, api_name="ask", concurrency_limit=1, concurrency_id=GPU)
    runs, sets = Runs(context), Sets(context)
    # What a visitor of a Space is told that he may not do.
    owners: list[tuple[Callable[..., Any], str, dict[str, Any]]] = [
        (runs.start_run, "starting a run", _RUNS),
        # In the line of the page's looks: each takes a core for a second.
        (Seeing(context).inspect_run, "looking at rows", {"concurrency_limit": 1, "concurrency_id": "seen"}),
        (runs.run_status, "reading a run", _RUNS),
        (runs.stop_run, "stopping a run", _RUNS),
        (runs.resume_run, "resuming a run", _RUNS),
        (runs.delete_run, "deleting a run", _RUNS),
        (runs.list_runs, "listing the runs", _RUNS),
        (sets.import_set, "importing rows", _IMPORTS),
        (sets.list_sets, "listing the data sets", _RUNS),
        (sets.show_set, "reading a data set", _RUNS),
        (sets.delete_set, "deleting a data set", _RUNS),
        # One at a time: each loads a model of its own.
        (Evaluating(context).evaluate, "evaluating", {"concurrency_limit": 1, "concurrency_id": "evaluate"}),
    ]
    for act, what, line in owners:
        gr.api(guarded(context, in_words(act), what), api_name=act.__name__, **line)


def in_words(act: Callable[..., Any]) -> Callable[..., Any]:
    """A user's mistake reaches the caller as its words, without a traceback in the log."""

    @wraps(act)
    def plain(*values: Any) -> Any:
        try:
            return act(*values)
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from error

    @wraps(act)
    def streaming(*values: Any) -> Iterator[Any]:
        try:
            yield from act(*values)
        except UserError as error:
            raise gr.Error(str(error), print_exception=False) from error

    if not inspect.isgeneratorfunction(act):
        return plain
    # What the API's own page shows is the type of one value, not of their stream.
    vars(streaming)["__signature__"] = inspect.signature(act).replace(return_annotation=dict)
    return streaming


def _for_all(context: Context, act: Callable[..., Any]) -> Callable[..., Any]:
    """An endpoint that visitors call, too: its last parameter, `visitor`, is not theirs to give."""
    inner = in_words(act)

    @wraps(act)
    def endpoint(*values: Any) -> Any:
        *given, request = values
        return inner(*given, visitor_of(context.settings, request))

    asked = inspect.signature(act)
    *named, _ = asked.parameters.values()
    own = inspect.Parameter("_request", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=gr.Request)
    vars(endpoint)["__signature__"] = asked.replace(parameters=[*named, own])
    hints = inspect.get_annotations(act)
    endpoint.__annotations__ = {**{name: hints[name] for name in hints if name != "visitor"}, "_request": gr.Request}
    return endpoint
