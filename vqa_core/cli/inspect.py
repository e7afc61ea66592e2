"""`docdex inspect`: what a model would see of a run's rows, before it is started."""

import argparse
from typing import TYPE_CHECKING, Any

from vqa_core.cli.command import Commands, Result
from vqa_core.cli.run_settings import add_settings, asked_settings
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

if TYPE_CHECKING:
    from vqa_core.training.inspection import SeenRow
    from vqa_core.training.prompt_pieces import Piece

MAX_ROWS = 100


def add_to(commands: Commands) -> None:
    """Declare the command."""
    inspect = commands.add("inspect", _inspect, "show what a model would see of the rows, before a start")
    add_settings(inspect)
    inspect.add_argument("--rows", type=int, default=3, help="look at so many rows (default 3)")


def _inspect(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.training.config import parse
    from vqa_core.training.gate import refusals, warnings
    from vqa_core.training.inspection import look_at_run

    if not 1 <= options.rows <= MAX_ROWS:
        raise UserError(f"--rows is {options.rows}: it lies between 1 and {MAX_ROWS}. Write --rows 3.")
    seen = look_at_run(parse(asked_settings(options)), settings, options.rows)
    refused, warned = refusals(seen), warnings(seen)
    data = {"model": seen.model, "rows": [_row(row) for row in seen.rows], "refused": refused, "warnings": warned}
    lines = [_lines(row) for row in seen.rows]
    lines += [f"Refused: {text}" for text in refused] + [f"Note: {text}" for text in warned]
    return data, "\n".join(lines), 2 if refused else 0


def _row(row: "SeenRow") -> dict[str, Any]:
    return {
        "row": row.row,
        "why": row.why,
        "prompt": row.prompt,
        "scored": row.scored,
        "tokens": row.length,
        "scored_tokens": row.scored_tokens,
        "visual_tokens": row.visual_tokens,
        "truncated": row.cut_at > 0,
        "pictures": [
            {"size": picture.size, "read": picture.read, "rows": picture.rows, "columns": picture.columns}
            for picture in row.pictures
        ],
    }


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
