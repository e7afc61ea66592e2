"""The rows of a run: training rows and the held-out rows that are scored."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.links import Links
from vqa_core.examples.readers.reading import BAD_SHARE
from vqa_core.examples.set_rows import SetRows
from vqa_core.examples.sets import DataSet
from vqa_core.training.config import TrainConfig


@dataclass(frozen=True)
class Rows:
    """`held_out` are the rows that are scored while it trains: all, or a fixed draw of config.eval_rows."""

    train: Sequence[Example]
    held_out: Sequence[Example]


def rows_of(data: DataSet, config: TrainConfig) -> Rows:
    """Split and bound the set's rows as the settings say; the same settings give the same rows.

    UserError where nothing is left to learn from or to test on.
    """
    train, held_out = data.sides(config.test_share, config.seed)
    train = draw(train, config.max_rows or _rows_needed(train, config), config.seed)
    held_out = draw(held_out, config.eval_rows, config.seed)
    if not train or not held_out:
        empty = "training" if not train else "test"
        raise UserError(f"{data.name} has no {empty} rows. Add rows, or change test_share ({config.test_share:g}).")
    return Rows(train, held_out)


def _rows_needed(train: SetRows, config: TrainConfig) -> int:
    """How many rows a run of bounded steps needs where pictures come by address; 0 for all of them.

    13,000 addresses need not be fetched for 640 rows. Some more than that, for those that are dead.
    """
    needed = config.max_steps * config.batch_size * config.accumulation
    return math.ceil(needed * (1 + 2 * BAD_SHARE)) if train.remote else 0


def with_pictures(rows: Rows, links: Links) -> Rows:
    """`rows` without those that `links` found dead. UserError where that leaves none on a side."""
    if not links.dead:
        # As they are: read from the disk row by row.
        return rows
    alive = {example.id for example in links.alive}
    train, held_out = ([example for example in side if example.id in alive] for side in (rows.train, rows.held_out))
    if not train or not held_out:
        first = " ".join(f"Row {row.number}: {row.reason}" for row in links.dead[:3])
        raise UserError(f"No {'training' if not train else 'test'} row is left whose picture can be fetched. {first}")
    return Rows(train, held_out)


def draw(rows: SetRows, count: int, seed: int) -> SetRows:
    """`count` of the rows in their order, drawn by `seed`; all of them for 0."""
    if not count or count >= len(rows):
        return rows
    return rows.only(sorted(random.Random(seed).sample(range(len(rows)), count)))
