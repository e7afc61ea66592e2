"""`docdex probe`: what a fine-tune would take, measured on its own rows before it starts.

Exit status 1 where it does not fit into memory.
"""

import argparse
import sys
from typing import Any

from vqa_core.cli.command import Commands, Result
from vqa_core.cli.run_settings import add_settings, asked_settings
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_KEYS = ("peak_gib", "free_gib", "fits", "seconds_per_step", "samples_per_s", "eta_s", "price", "levers")


def add_to(commands: Commands) -> None:
    """Declare the command."""
    probe = commands.add("probe", _probe, "measure memory, speed and time of a fine-tune before it starts")
    add_settings(probe)
    probe.add_argument("--price", default="", metavar="AMOUNT", help="what an hour of this machine costs, such as 0.40")


def _probe(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    # Late: they know training.
    from vqa_core.training.probe.forecast import Forecast
    from vqa_core.training.probe.probing import start_probe

    probe = start_probe(asked_settings(options), settings, store, preset_name=options.preset)
    found = None
    try:
        for told in probe.told(options.price or settings.price_per_hour):
            if isinstance(told, Forecast):
                found = told
            elif not options.json:
                print(f"{told.share:4.0%} {told.name}", file=sys.stderr, flush=True)
    finally:
        probe.cancel()
    assert found is not None
    data = found.to_json()
    ordered: dict[str, Any] = {key: data[key] for key in _KEYS} | data | {"stages": probe.stages}
    return ordered, as_text(found), 0 if found.fits else 1


def as_text(found: Any) -> str:
    """A forecast in lines, the levers as a table."""
    from vqa_core.training.probe.forecast_words import fits_words, time_words

    lines = [fits_words(found), time_words(found)]
    if found.price_words:
        lines.append(f"costs {found.price_words}")
    for row in found.levers:
        peak = "" if row.peak_gib is None else f"{row.peak_gib:.2f} GB"
        step = "" if row.seconds_per_step is None else f"{row.seconds_per_step:.2f} s a step"
        fits = "does not fit" if row.fits is False else ""
        how = "measured" if row.measured else "estimate"
        lines.append(f"  {row.title:34} {peak:>10} {step:>14} {how:9} {fits}".rstrip())
    return "\n".join(line for line in lines if line)
