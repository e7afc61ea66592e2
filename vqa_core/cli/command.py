"""What all commands share: how one is declared, what it gives back, and how it tells of its progress."""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

Result = tuple[dict[str, Any], str, int]
"""What --json prints, what a person reads, and the exit status."""

Command = Callable[[argparse.Namespace, Settings, RunStore], Result]
ReadSettings = Callable[[], Settings]


class Commands:
    """The commands of one parser; each takes --json."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._shared = argparse.ArgumentParser(add_help=False)
        self._shared.add_argument("--json", action="store_true", help="print one JSON object")
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        self, name: str, command: Command, words: str, read_settings: ReadSettings = Settings.from_environment
    ) -> argparse.ArgumentParser:
        """The parser of a new command, for its own arguments."""
        made = self._parsers.add_parser(name, parents=[self._shared], help=words, description=words)
        made.set_defaults(command=command, read_settings=read_settings)
        return made


def every_5_s(what: str) -> Callable[[int, int], None]:
    """Tells on stderr how far work is, not more often than a person reads."""
    shown = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= 5:
            shown = time.monotonic()
            print(f"{done} of {total} {what}", file=sys.stderr, flush=True)

    return tell
