"""Rows that take minutes to come: how far they are, and an end when nobody waits for them any more."""

import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

from vqa_core.errors import UserError
from vqa_core.examples.readers.reading import Progress

Found = TypeVar("Found")

SAID_EVERY_S = 0.5


class Left(Exception):
    """Nobody waits for these rows any more."""


def in_steps(read: Callable[[Progress], Found]) -> Generator[tuple[int, int] | Found, None, None]:
    """(rows done, of how many or 0) while `read` works in a thread of its own, then what it gives (no pair);
    raises what it raises.

    Closing the generator ends the reading at its next row; nothing half-read stays.
    """
    told: queue.Queue[Found | BaseException] = queue.Queue()
    so_far = (0, 0)
    left = threading.Event()

    def progress(done: int, total: int) -> None:
        nonlocal so_far
        so_far = (done, total)
        if left.is_set():
            raise Left

    def work() -> None:
        try:
            told.put(read(progress))
        except (UserError, Left) as error:
            told.put(error)
        except BaseException as error:
            told.put(error)
            raise

    threading.Thread(target=work, name="rows on their way", daemon=True).start()
    try:
        while True:
            yield so_far
            try:
                end = told.get(timeout=SAID_EVERY_S)
            except queue.Empty:
                continue
            if isinstance(end, BaseException):
                raise end
            yield end
            return
    finally:
        left.set()
