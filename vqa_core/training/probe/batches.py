"""Batches made ready before they are measured, and how long making one takes beside others."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset

from vqa_core.examples.example import Example
from vqa_core.training.collate import Row, TrainRows

Batch = dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """`batches` as the model takes them. `ready_s` is what one process takes for a batch, with all of them at work."""

    batches: tuple[Batch, ...] = ()
    ready_s: float = 0.0

    @property
    def sizes(self) -> list[int]:
        """Bytes of each."""
        return [sum(_bytes(value) for value in batch.values()) for batch in self.batches]


class Ready(Dataset[Batch]):
    """Batches by their number, each as new."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, number: int) -> Batch:
        return dict(self._batches[number])


def loader_of(batches: Sequence[Batch], plan: Sequence[int], pinned: bool) -> DataLoader[Batch]:
    """The batches in the order of `plan`, as a trainer's loader gives them."""
    return DataLoader(Ready(batches), batch_size=1, sampler=plan, collate_fn=_only, pin_memory=pinned)


def _only(batches: list[Batch]) -> Batch:
    return batches[0]


def prepare(
    collator: Callable[..., Batch], groups: Sequence[Sequence[Example]], workers: int, at_once: int = 0
) -> Prepared:
    """A batch of each group, as a run's loader makes them: by so many processes, or by this one alone for 0.

    `at_once` batches are made beside each other, where there are so many processes; the first of them are given.
    """
    made = [groups[number % len(groups)] for number in range(max(len(groups), min(workers, at_once)))]
    rows = [example for group in made for example in group]
    numbers = iter(range(len(rows)))
    plan = [[(0, next(numbers)) for _ in group] for group in made]
    loader: DataLoader[Row] = DataLoader(
        TrainRows(rows),
        batch_sampler=plan,
        collate_fn=collator,
        num_workers=workers,
    )
    found: list[Batch] = []
    came: list[float] = []
    batches = iter(loader)
    # Its processes are started by now.
    began = time.perf_counter()
    for number, batch in enumerate(batches):
        came.append((time.perf_counter() - began) / (number // max(1, workers) + 1))
        if number < len(groups):
            found.append({name: _own(value) for name, value in batch.items()})
    return Prepared(tuple(found), statistics.mean(came))


def _own(value: Any) -> Any:
    # What a process handed over lies in memory that ends with it.
    return value.clone() if isinstance(value, torch.Tensor) else value


def _bytes(value: Any) -> int:
    return value.numel() * value.element_size() if isinstance(value, torch.Tensor) else 0


def repeated(examples: Sequence[Example], count: int) -> list[Example]:
    """`count` of them, from the start again where there are fewer; a repeated one is another row with the pictures."""
    return [
        examples[place] if place < len(examples) else replace(examples[place % len(examples)], id=f"{place}")
        for place in range(count)
    ]
