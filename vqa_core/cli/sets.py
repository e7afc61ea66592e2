"""`docdex sets`: list, show, import, export, rename and delete data sets."""

import argparse

from vqa_core.cli.command import Commands, Result
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    sets = commands.add("sets", _sets, "list, show, import, export, rename or delete data sets")
    sets.add_argument("action", choices=("list", "show", "import", "export", "rename", "delete"))
    sets.add_argument("set", nargs="?", default="", help="a set's id or name; for import what to read, as for train")
    sets.add_argument("--name", default="", help="the set's name, for import and rename")
    sets.add_argument("--bad-share", type=float, help="share of a file's rows that import may leave out, such as 0.2")
    sets.add_argument("--rows", type=int, default=3, help="rows that show prints")
    sets.add_argument(
        "--overview", action="store_true", help="with show: sizes, answers, double and contradicting rows, look-alikes"
    )
    sets.add_argument("--out", default="", help="file of export: .zip with pictures (default: NAME.zip) or .csv")
    sets.add_argument("--with-runs", action="store_true", help="delete also the finished runs that learnt from it")


def _sets(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    # Late: readers of tables and pictures take a quarter of a second that other commands need not wait for.
    from vqa_core.cli.set_actions import act

    return act(options, settings, store)
