"""The thread in which a process's model computes: one, in order, and what fails in it is raised where it was asked."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from vqa_core.models.compute import begin, compute


def test_all_work_is_done_in_one_thread_in_order() -> None:
    done: list[int] = []
    held = threading.Event()
    begin(held.wait, 10)
    later = [begin(done.append, number) for number in range(5)]
    assert done == []
    held.set()
    wait(later, 10)
    assert done == [0, 1, 2, 3, 4]
    with ThreadPoolExecutor(3) as askers:
        names = set(askers.map(lambda _: compute(lambda: threading.current_thread().name), range(6)))
    assert names == {"compute"}


def test_what_work_returns_or_raises_comes_back_and_the_thread_goes_on() -> None:
    assert compute(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        compute(divmod, 7, 0)
    with pytest.raises(SystemExit):
        compute(_leave)
    assert compute(int, "5") == 5


def _leave() -> None:
    raise SystemExit(3)
