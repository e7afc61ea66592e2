"""`docdex why`: why a run ended early, what would help, and trying again with it."""

import argparse
from typing import Any

from vqa_core.cli.command import Commands, Result
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    why = commands.add("why", _why, "why a run ended early, and what to change")
    why.add_argument("run")
    what = why.add_mutually_exclusive_group()
    what.add_argument("--retry", action="store_true", help="try again with the changes that it names")
    what.add_argument("--report", action="store_true", help="all that somebody who helps needs, without secrets")


def _why(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.training.coach.diagnosis import diagnose
    from vqa_core.training.coach.retry import retry

    run = store.get(options.run)
    found = diagnose(run, run.status())
    if found is None:
        raise UserError(f"Run {run.id} is {run.status().state}: nothing went wrong with it. Name a run that failed.")
    data: dict[str, Any] = {
        "run": run.id,
        "kind": found.kind,
        "title": found.title,
        "cause": found.cause,
        "next": found.next_step,
        "changes": {name: {"old": old, "new": new} for name, (old, new) in found.changes.items()},
        "resume": found.resume,
        "step": found.step,
    }
    if options.report:
        return {**data, "report": found.report}, found.report, 0
    lines = [found.title, found.cause, found.next_step]
    lines += [f"  {name}: {old} -> {new}" for name, (old, new) in found.changes.items()]
    if options.retry:
        if not found.changes:
            raise UserError(f"No change of the settings would help run {run.id}. {found.next_step}")
        step = retry(run, {name: new for name, (_, new) in found.changes.items()}, settings)
        return {**data, "retried": True}, "\n".join([*filter(None, lines), f"{run.id} goes on from step {step}"]), 0
    return data, "\n".join(filter(None, lines)), 0
