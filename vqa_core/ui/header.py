"""The header's line: what this host is, who looks at it, and the run at work."""

from typing import Any

from vqa_core.runs.about import title_of
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.ui import space_words, words
from vqa_core.ui.context import Context

View = dict[str, Any]


def plain(context: Context, who: str) -> View:
    """The line without a run at work, which everybody may see."""
    return {"host": space_words.host(context.host.words(), context.settings), "who": who, "chip": "", "run": ""}


def with_run(line: View, at_work: tuple[Run, Status] | None) -> View:
    """The same with the run at work as a chip; the owner's alone on a Space."""
    if at_work is None:
        return line
    run, status = at_work
    chip = words.chip(title_of(run), status.step, status.total, status.eta_s, words.STATES[status.state])
    return {**line, "chip": chip, "run": run.id}
