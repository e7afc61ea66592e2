"""`docdex render`: pictures with questions and answers."""

import argparse
from pathlib import Path

from vqa_core.cli.command import Commands, Result
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    render = commands.add("render", _render, "draw pictures with questions and answers")
    render.add_argument("kind", choices=("documents", "cards", "tickets"))
    render.add_argument("--count", type=int, default=100)
    render.add_argument("--seed", type=int, default=0)
    render.add_argument("--out", required=True)


def _render(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.rendering.sets import write_set

    table = write_set(options.kind, options.count, options.seed, Path(options.out))
    return {"kind": options.kind, "count": options.count, "rows": str(table)}, str(table), 0
