"""How fast one core draws and packs pictures, by family and grid: what feeds the GPU."""

import random
import time
from typing import Any

from vqa_core.pocket.alphabet import alphabet_of
from vqa_core.pocket.batches import Recipe, draw_batch
from vqa_core.pocket.mix import CARDS, PAPERS, Mix
from vqa_core.rendering.fonts import Fonts


def measure(mix: Mix, fonts: Fonts, seed: int, pictures: int) -> dict[str, Any]:
    """Processor time: ms a picture by family and grid, and what a batch of the mix needs on average, in seconds."""
    recipe = Recipe(mix, fonts.training, alphabet_of(), seed)
    found: dict[str, float] = {}
    shares: dict[str, float] = {}
    needed: dict[str, float] = {}
    missed = 0
    trouble = ""
    for family in (PAPERS, CARDS):
        part = mix.card_share if family == CARDS else 1 - mix.card_share
        share_of = {grid.name: grid.cards if family == CARDS else grid.papers for grid in mix.grids}
        for grid in mix.grids:
            if not share_of[grid.name] or not part:
                continue
            draw = random.Random(f"{seed}/{family}/{grid.name}")
            kinds = [mix.choose_kind(draw, family, 1.0) for _ in range(pictures)]
            began = time.process_time()
            batch = draw_batch(recipe, draw, grid, kinds, 0, 1.0)
            name = f"{family} {grid.name}"
            found[name] = round((time.process_time() - began) / pictures * 1000, 2)
            shares[name] = part * share_of[grid.name] / sum(share_of.values())
            needed[name] = found[name] / 1000 * mix.pictures(grid)
            missed, trouble = missed + batch.missed, batch.trouble or trouble
    return {
        "ms_a_picture": found,
        "core_seconds_a_batch": round(sum(shares[name] * needed[name] for name in found), 3),
        "missed": missed,
        "trouble": trouble,
    }
