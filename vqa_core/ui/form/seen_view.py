"""Rows that were looked at, as the page shows them: plain values, and the tiles as files that Gradio serves."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder
from PIL import Image

from vqa_core.training.inspection.gate import refusals, warnings
from vqa_core.training.inspection.look import Seen, SeenRow
from vqa_core.training.inspection.tiles import SeenPicture
from vqa_core.ui.form import seen_words as words
from vqa_core.ui.form.settings import in_labels

SHOWN_PIECES = 1500
KEPT_TILES = 600
_QUALITY = 88

# Files are served to whoever knows their name; nobody can guess this one.
_SECRET = secrets.token_hex(16)


def view(seen: Seen) -> dict[str, Any]:
    """All that the page shows of it."""
    return {
        "rows": [_row(row, seen) for row in seen.rows],
        "refused": [in_labels(text) for text in refusals(seen)],
        "warnings": [in_labels(text) for text in warnings(seen)],
    }


def _row(row: SeenRow, seen: Seen) -> dict[str, Any]:
    tiles = sum(len(picture.tiles) for picture in row.pictures)
    prompt = row.length - row.visual_tokens - row.scored_tokens
    return {
        "row": row.row,
        "why": row.why,
        "counts": words.counts(tiles, row.visual_tokens, prompt, row.scored_tokens, row.length, seen.longest),
        "pictures": [_picture(picture) for picture in row.pictures],
        "pieces": [[piece.text, piece.id, piece.scored, piece.visual] for piece in row.shown[:SHOWN_PIECES]],
        "more": max(0, len(row.pieces) - SHOWN_PIECES),
    }


def _picture(picture: SeenPicture) -> dict[str, Any]:
    return {
        "rows": picture.rows,
        "columns": picture.columns,
        "caption": words.cut(picture.size, picture.part, picture.read, picture.rows, picture.columns),
        "tiles": [str(_kept(tile)) for tile in picture.tiles],
    }


def _kept(tile: Image.Image) -> Path:
    """The tile as a file, named by its pixels."""
    folder = Path(get_upload_folder()) / hashlib.sha256(f"{_SECRET} tiles".encode()).hexdigest()
    target = folder / f"{hashlib.sha256(tile.tobytes()).hexdigest()[:32]}.webp"
    if target.is_file():
        os.utime(target)
        return target
    folder.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{os.getpid()}-{id(tile)}-{target.name}")
    tile.save(draft, "WEBP", quality=_QUALITY)
    draft.replace(target)
    return target


def forget_old_tiles() -> None:
    """Keep the newest few on the disk."""
    folder = Path(get_upload_folder()) / hashlib.sha256(f"{_SECRET} tiles".encode()).hexdigest()
    found = list(folder.glob("*.webp"))
    if len(found) <= KEPT_TILES:
        return
    # Another look may have removed or renewed one meanwhile.
    with suppress(FileNotFoundError):
        for path in sorted(found, key=lambda path: path.stat().st_mtime)[:-KEPT_TILES]:
            path.unlink(missing_ok=True)
