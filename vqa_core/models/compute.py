"""The one thread of this process in which its model loads and answers.

Every thread that computes keeps OpenMP threads of its own for as long as it lives. Once there are more of them than
cores they no longer wait awake between two operations, and a small model takes up to twice as long.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def begin(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
    """Do `work` after what was begun before it."""
    future: Future[_T] = Future()
    _jobs().put((future, lambda: work(*args, **kwargs)))
    return future


def compute(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """What `work` returns or raises; it waits for what was begun before."""
    return begin(work, *args, **kwargs).result()


@lru_cache(maxsize=1)
def _jobs() -> "queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]]":
    jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()

    def run() -> None:
        while True:
            future, work = jobs.get()
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
                future.set_exception(error)
            # Or the last answer's tensors would stay until the next.
            del future, work

    # A daemon: a long answer does not keep the process from ending.
    threading.Thread(target=run, name="compute", daemon=True).start()
    return jobs
