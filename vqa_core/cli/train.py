"""`docdex train`: start a fine-tune, and follow it."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from vqa_core.cli.command import Commands, Result
from vqa_core.cli.run_settings import add_settings, asked_settings
from vqa_core.runs.pins import Pin
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_POLL_S = 0.5


def add_to(commands: Commands) -> None:
    """Declare the command."""
    train = commands.add("train", _train, "start a fine-tune")
    add_settings(train)
    train.add_argument(
        "--sweep", action="append", default=[], metavar="FIELD=A,B", help="a run for each value; twice for two settings"
    )
    train.add_argument(
        "--pin",
        action="append",
        nargs=2,
        default=[],
        metavar=("IMAGE", "QUESTION"),
        help="asked before training and at each evaluation; up to five times",
    )
    train.add_argument("--wait", action="store_true", help="return when the run has ended")


def _train(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.training.start import Start, begin

    pins = [Pin(question, (Path(image),)) for image, question in options.pin]
    asked = Start(asked_settings(options), preset_name=options.preset, pins=pins)
    if options.sweep:
        from vqa_core.training.sweep import parse_sweep, start_sweep

        return _all_followed(start_sweep(asked, parse_sweep(options.sweep), settings, store), options.wait)
    return _followed(begin(asked, settings, store), options.wait)


def _all_followed(runs: Sequence[Run], wait: bool) -> Result:
    """What came of a sweep: its runs in their order, a failure where one of them failed."""
    data, words, codes = zip(*(_followed(run, wait) for run in runs), strict=True)
    sweep = runs[0].config()["sweep"]["id"]
    return {"sweep": sweep, "runs": list(data)}, "\n".join(words), max(codes)


def _followed(run: Run, wait: bool) -> Result:
    shown = 0.0
    while wait and run.status().live:
        time.sleep(_POLL_S)
        status = run.status()
        if time.monotonic() - shown > 5:
            shown = time.monotonic()
            print(f"{status.state} {status.phase} {status.step}/{status.total}", file=sys.stderr)
    status = run.status()
    failed = status.state in ("failed", "interrupted")
    words = f"{run.id}: {status.state} {status.step}/{status.total} {status.message}".rstrip()
    data = {"run": run.id, "state": status.state, "step": status.step, "total": status.total, "message": status.message}
    return data, words, 1 if failed else 0
