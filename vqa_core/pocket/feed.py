"""Batches from worker processes, in order of their numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from vqa_core.pocket.batches import Batch, Recipe, make_batch

_AHEAD = 3
"""Batches that each worker has ready or under way."""


@dataclass
class _Drawn(Dataset[Batch]):
    """Batch `number`, drawn when it is asked for."""

    recipe: Recipe
    rank: int

    def __getitem__(self, asked: tuple[int, float]) -> Batch:
        torch.set_num_threads(1)
        return make_batch(self.recipe, asked[0], self.rank, asked[1])


class _Numbers(Sampler[Any]):
    """Numbers from `first` on, each with the difficulty of the moment at which it goes to a worker.

    That is always the same count of batches before it is used, so difficulty is a function of the steps as well.
    """

    def __init__(self, first: int, difficulty: Callable[[], float]) -> None:
        self.first, self.difficulty = first, difficulty

    def __iter__(self) -> Iterator[tuple[int, float]]:
        number = self.first
        while True:
            yield number, self.difficulty()
            number += 1


def batches(recipe: Recipe, rank: int, first: int, difficulty: Callable[[], float], workers: int) -> Iterator[Batch]:
    """Batches without end, from number `first`. `workers` 0 draws in this process."""
    options: dict[str, Any] = {}
    if workers:
        options = {"prefetch_factor": _AHEAD, "multiprocessing_context": "fork"}
    loader = DataLoader(
        _Drawn(recipe, rank),
        sampler=_Numbers(first, difficulty),
        batch_size=None,
        num_workers=workers,
        pin_memory=torch.cuda.is_available(),
        **options,
    )
    return iter(loader)


def each(made: Dataset[Batch], count: int, workers: int) -> list[Batch]:
    """All `count` batches of a finite set."""
    return list(DataLoader(made, sampler=range(count), batch_size=None, num_workers=min(workers, count)))
