"""From what a leg wrote to a transformers folder that anybody can load, with a card that says what it can do."""

import shutil
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.pocket.alphabet import alphabet_of
from vqa_core.pocket.card import card
from vqa_core.settings import ASSETS

MOST_BYTES = 32 * 2**20


def export(start: Path, to: Path, numbers: dict[str, Any]) -> dict[str, Any]:
    """Write `to` (empty or new) from the weights in `start`; returns parameters in millions, bytes and sha256.

    `numbers` fill the card. UserError for a folder that holds something and for weights of another shape.
    """
    from vqa_core.pocket.network import load_network
    from vqa_core.pocket.saved import complete, write_weights

    if to.exists() and any(to.iterdir()):
        raise UserError(f"Folder {str(to)!r} is not empty. Give a new folder, so that nothing is overwritten.")
    network = load_network(start, alphabet_of())
    for base in (start, ASSETS / "pocket"):
        complete(to, base)
    (to / "README.md").unlink(missing_ok=True)
    digest = write_weights(to, network.model)
    count = sum(weight.numel() for weight in network.model.parameters()) / 1e6
    (to / "README.md").write_text(card(numbers, digest, count), encoding="utf-8")
    size = sum(path.stat().st_size for path in to.iterdir())
    if size > MOST_BYTES:
        shutil.rmtree(to)
        raise UserError(f"The folder would have {size} bytes; it may have {MOST_BYTES}. Nothing was written.")
    return {"folder": str(to), "parameters_m": round(count, 2), "bytes": size, "sha256": digest}
