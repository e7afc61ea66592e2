"""Loader processes go on with the next epoch, and what comes out is what a plain loader gives."""

import multiprocessing
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROWS, BATCH, SEED = 7, 2, 3


class Noted:
    """Makes a batch of the rows' numbers, and leaves a file that says when it was made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, rows: Any) -> list[tuple[int, int]]:
        numbers = [(epoch, int(row.row)) for epoch, row in rows]
        (self._folder / "-".join(f"{epoch}.{number}" for epoch, number in numbers)).touch()
        return numbers


def loaders(folder: Path, workers: int, last: int) -> tuple[Any, Any, Any]:
    """A plain loader, one that goes ahead, and the sampler of both."""
    from torch.utils.data import DataLoader

    from vqa_core.examples.example import Example
    from vqa_core.training.ahead import AheadLoader
    from vqa_core.training.collate import EpochSampler, TrainRows

    rows = [Example(f"row-{number}", ("Which?",), ("this",), row=number) for number in range(ROWS)]
    order = EpochSampler(ROWS, SEED)
    plain: Any = DataLoader(
        TrainRows(rows), batch_size=BATCH, sampler=order, collate_fn=Noted(folder), num_workers=workers
    )
    return plain, AheadLoader(plain, order, last), order


@pytest.mark.parametrize("workers", [0, 2])
def test_the_batches_of_each_epoch_are_those_of_a_plain_loader(tmp_path: Path, workers: int) -> None:
    plain, ahead, order = loaders(tmp_path, workers, last=4)
    assert len(ahead) == len(plain) == 4
    # As a run that was resumed begins, goes on, and is asked for another epoch than the next.
    for epoch in (2, 3, 4, 1, 2):
        order.set_epoch(epoch)
        expected = list(plain)
        assert [number for batch in expected for number, _ in batch] == [epoch] * ROWS
        assert list(ahead) == expected
    ahead.close()


def test_the_next_epoch_is_opened_before_it_is_asked_for_and_none_after_the_last(tmp_path: Path) -> None:
    _, ahead, order = loaders(tmp_path, workers=2, last=1)
    order.set_epoch(0)
    first = iter(ahead)
    next(first)
    # Two processes make two batches each beside those that were taken: one of the next epoch is among them.
    assert made(tmp_path, epoch=1, at_least=1)
    rest = list(first)
    assert len(rest) == 3
    order.set_epoch(1)
    assert len(list(ahead)) == 4
    assert not made(tmp_path, epoch=2, at_least=1, within_s=1)
    ahead.close()


def test_no_process_is_left_once_it_is_closed_or_asked_for_another_epoch(tmp_path: Path) -> None:
    _, ahead, order = loaders(tmp_path, workers=2, last=9)
    before = set(multiprocessing.active_children())
    for epoch in (0, 5):
        order.set_epoch(epoch)
        next(iter(ahead))
        assert len(set(multiprocessing.active_children()) - before) == 2
    ahead.close()
    assert set(multiprocessing.active_children()) <= before


def made(folder: Path, epoch: int, at_least: int, within_s: float = 30) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if len(list(folder.glob(f"{epoch}.*"))) >= at_least:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("steps", "epochs", "accumulation", "last"),
    [(0, 3.0, 1, 2), (0, 2.5, 1, 2), (9, 1.0, 1, 2), (8, 1.0, 1, 1), (4, 1.0, 2, 1), (5, 1.0, 2, 2)],
)
def test_the_last_epoch_is_known_before_it_comes(steps: int, epochs: float, accumulation: int, last: int) -> None:
    from types import SimpleNamespace

    from vqa_core.training.trainer import last_epoch

    told: Any = SimpleNamespace(
        max_steps=steps or -1, num_train_epochs=epochs, gradient_accumulation_steps=accumulation
    )
    assert last_epoch(told, batches=4) == last
