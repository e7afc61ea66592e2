"""A loader whose processes open the next epoch's pictures while this one's are learnt from."""

import copy
from collections.abc import Iterator
from itertools import islice
from typing import Any

from torch.utils.data import DataLoader, Sampler

from vqa_core.training.collate import EpochSampler, Row


class AheadLoader(DataLoader[Row]):
    """Gives the batches of `loader` an epoch at a time, as its sampler `order` says, but never lets its processes idle.

    A loader that begins anew with each epoch lets the model wait for one process to open a whole batch: on pages 2 to 3
    s each time. Nothing beyond epoch `last` is opened.
    """

    def __init__(self, loader: DataLoader[Row], order: EpochSampler, last: int) -> None:
        super().__init__(
            loader.dataset,
            batch_sampler=loader.batch_sampler,
            collate_fn=loader.collate_fn,
            num_workers=loader.num_workers,
            pin_memory=loader.pin_memory,
        )
        self._order = order
        self._last = last
        self._running: Iterator[Any] = iter(())
        self._next = -1

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        if self._order.epoch != self._next:
            self.close()
            self._running = iter(self._from(self._order.epoch))
        self._next = self._order.epoch + 1
        return islice(self._running, len(self))

    def close(self) -> None:
        """End its processes, which would go on to wait for somebody who asks for more."""
        close_iterator(self._running)
        self._running, self._next = iter(()), -1

    def _from(self, epoch: int) -> DataLoader[Row]:
        # Of its own: the trainer sets the epoch of the shared one while this one is further on.
        batches, order = copy.deepcopy((self.batch_sampler, self._order))
        return DataLoader(
            self.dataset,
            batch_sampler=_EveryEpoch(batches, order, range(epoch, self._last + 1)),
            collate_fn=self.collate_fn,
            num_workers=self.num_workers,
            pin_memory=self.pin_memory,
        )


class _EveryEpoch(Sampler[list[tuple[int, int]]]):
    """The batches of these epochs one after another; `order` is the sampler that `batches` draws from."""

    def __init__(self, batches: Any, order: EpochSampler, epochs: range) -> None:
        self._batches = batches
        self._order = order
        self._epochs = epochs

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        for epoch in self._epochs:
            self._order.set_epoch(epoch)
            yield from self._batches


def close_iterator(iterator: object) -> None:
    """End the processes of a DataLoader's iterator now; else they live until it is collected."""
    end = getattr(iterator, "_shutdown_workers", None)
    if end is not None:
        end()
