"""The settings of a run as train, inspect and probe take them: a preset, its rows and model, and what is changed."""

import argparse
from typing import Any

from vqa_core.training.presets import DEFAULT_PRESET


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Declare --preset, --data, --model and --set."""
    parser.add_argument("--preset", default=DEFAULT_PRESET)
    parser.add_argument("--data", default="", help="file, folder, ZIP, hub:OWNER/NAME, builtin:KIND or set:ID")
    parser.add_argument("--model", default="")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change a setting")


def asked_settings(options: argparse.Namespace) -> dict[str, Any]:
    """TrainConfig fields: the preset's, then what --set, --data and --model change. UserError as those have it."""
    from vqa_core.training.config import parse_assignments
    from vqa_core.training.presets import preset

    values = {**preset(options.preset).values, **parse_assignments(options.set)}
    if options.data:
        values["data"] = options.data
    if options.model:
        values["model"] = options.model
    return values
