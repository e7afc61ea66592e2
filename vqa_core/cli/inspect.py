"""`docdex inspect`: what a model would see of a run's rows, before it is started."""

import argparse
from typing import TYPE_CHECKING

from vqa_core.cli.command import Commands, Result
from vqa_core.cli.run_settings import add_settings, asked_settings
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

if TYPE_CHECKING:
    from vqa_core.training.inspection.look import SeenRow
    from vqa_core.training.inspection.prompt_pieces import Piece


def add_to(commands: Commands) -> None:
    """Declare the command."""
    inspect = commands.add("inspect", _inspect, "show what a model would see of the rows, before a start")
    add_settings(inspect)
    inspect.add_argument("--rows", type=int, default=3, help="look at so many rows (default 3)")


def _inspect(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.training.config import parse
    from vqa_core.training.inspection.gate import told
    from vqa_core.training.inspection.look import look_at_run

    seen = look_at_run(parse(asked_settings(options)), settings, options.rows)
    data = told(seen)
    lines = [_lines(row) for row in seen.rows]
    lines += [f"Refused: {text}" for text in data["refused"]] + [f"Note: {text}" for text in data["warnings"]]
    return data, "\n".join(lines), 2 if data["refused"] else 0


def _lines(row: "SeenRow") -> str:
    """A row as a person reads it: learnt tokens in [[ ]]."""
    tiles = sum(len(picture.tiles) for picture in row.pictures)
    counts = (
        f"Row {row.row} ({row.why}): {tiles} tile(s), {row.visual_tokens:,} picture tokens, "
        f"{row.length - row.visual_tokens - row.scored_tokens:,} prompt, {row.scored_tokens:,} learnt"
    )
    text = "".join(_marked(piece) for piece in row.shown).replace("]][[", "")
    return f"{counts}\n{text}\n"


def _marked(piece: "Piece") -> str:
    return f"[[{piece.text}]]" if piece.scored else f"[{piece.text}]" if piece.visual else piece.text
