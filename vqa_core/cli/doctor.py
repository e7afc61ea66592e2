"""`docdex doctor`: what is right and wrong with this machine and its home, or with a model on it.

Exit status 1 where something is broken; warnings leave it at 0.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Any

from vqa_core.cli.command import Commands, Result
from vqa_core.doctor.child import MODEL_LIMIT_S
from vqa_core.doctor.environment import settings_that_hold
from vqa_core.doctor.finding import Finding, Stage, counted
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_MARKS = {"fine": "✓", "warning": "!", "broken": "✗"}
_NAME_WIDTH = 14
_CLEAR = "\r\x1b[K"


def add_to(commands: Commands) -> None:
    """Declare the command."""
    words = "check this machine and its runs and sets, or with --model whether a model works on it"
    doctor = commands.add("doctor", _doctor, words, settings_that_hold)
    doctor.add_argument("--quick", action="store_true", help="leave out the embedded model, and 4-bit without a GPU")
    doctor.add_argument(
        "--model", default="", metavar="ID", help="pocket, a Hub id or a model folder: load, ask, train it"
    )
    doctor.add_argument("--quantise", action="store_true", help="with --model: in 4-bit also on a CPU")
    doctor.add_argument(
        "--limit-s",
        type=float,
        default=MODEL_LIMIT_S,
        help=f"with --model: seconds beside a download (default: {MODEL_LIMIT_S:g})",
    )
    doctor.add_argument("--mend", action="store_true", help="remove what ended processes left behind")


def _doctor(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    if options.model and (options.quick or options.mend):
        raise UserError("--quick and --mend are for the machine, --model examines a model. Give one or the other.")
    if options.quantise and not options.model:
        raise UserError("--quantise says how a model is loaded. Give the model too: --model ID.")
    # Late: they know runs, sets and training.
    from vqa_core.doctor.host import examine_host
    from vqa_core.doctor.model import examine_model

    began = time.monotonic()
    if options.model:
        said = examine_model(options.model, quantise=options.quantise, limit_s=options.limit_s)
    else:
        said = examine_host(settings, quick=options.quick, mend=options.mend)
    found = _told(said, quiet=options.json)
    return _result(found, time.monotonic() - began)


def _told(said: Iterator[Finding | Stage], quiet: bool) -> list[Finding]:
    """The findings, each printed as it comes unless `quiet`; on a terminal also what is being looked at."""
    found = []
    screen = sys.stderr.isatty() and not quiet
    for one in said:
        if isinstance(one, Finding):
            found.append(one)
            if not quiet:
                print((_CLEAR if screen else "") + as_text(one), flush=True)
        elif screen:
            print(f"{_CLEAR}… {one.name}", end="", file=sys.stderr, flush=True)
    if screen:
        print(_CLEAR, end="", file=sys.stderr, flush=True)
    return found


def as_text(finding: Finding) -> str:
    """A finding as a line, with the next step on one more."""
    line = f"{_MARKS[finding.state]} {finding.name:{_NAME_WIDTH}} {finding.words}"
    return f"{line}\n{' ' * (_NAME_WIDTH + 3)}→ {finding.next_step}" if finding.next_step else line


def _result(found: list[Finding], seconds: float) -> Result:
    counts = counted(found)
    words = f"{counts['broken']} broken, {counts['warning']} to look at, {counts['fine']} fine, in {seconds:.0f} s."
    data: dict[str, Any] = {
        **counts,
        "seconds": round(seconds, 1),
        "findings": [finding.to_json() for finding in found],
    }
    return data, words, 1 if counts["broken"] else 0
