"""The command line: `docdex ask|train|inspect|probe|evaluate|runs|why|sets|push|render|doctor`, one module a command.

Exit status: 0 fine, 1 the run failed or the doctor found something broken, 2 the user's mistake (one line on stderr).
With --json one object on stdout.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from vqa_core.cli import ask, doctor, evaluate, inspect, probe, push, render, runs, sets, train, why
from vqa_core.cli.command import Command, Commands
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        settings: Settings = options.read_settings()
        data, words, code = command(options, settings, RunStore(settings))
    except UserError as error:
        print(f"docdex: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(json.dumps(data, ensure_ascii=False) if options.json else words)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="docdex", description="Ask and fine-tune vision-language models.")
    commands = Commands(parser)
    for module in (ask, train, inspect, probe, evaluate, runs, why, sets, push, render, doctor):
        module.add_to(commands)
    return parser
