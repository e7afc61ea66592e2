import time
from collections.abc import Callable

import pytest

from vqa_core.runs.run import Run
from vqa_core.runs.writer import StatusWriter


def test_status_is_written_only_under_the_lock(run: Run) -> None:
    with pytest.raises(RuntimeError, match="without its lock"):
        StatusWriter(run)


def test_steps_are_rate_limited_and_news_are_not(run: Run) -> None:
    with run.lock() as lock:
        lock.acquire()
        with StatusWriter(run, interval_s=60, beat_s=60) as status:
            status.update(state="preparing", phase="load")
            assert run.status().phase == "load"
            status.update(step=1)
            assert run.status().step == 0 and status.status.step == 1
            status.update(message="half way")
            assert (run.status().step, run.status().message) == (1, "half way")
            status.update(step=2)
        # The last word is never lost.
        assert run.status().step == 2


def test_a_silent_worker_still_beats(run: Run, until: Callable[[Callable[[], object]], None]) -> None:
    with run.lock() as lock:
        lock.acquire()
        with StatusWriter(run, beat_s=0.02) as status:
            status.update(state="running")
            said = time.time()
            until(lambda: run.status().updated_at > said)
            assert run.status().created_at < run.status().started_at <= said


def test_a_misspelt_field_is_refused(run: Run) -> None:
    with run.lock() as lock:
        lock.acquire()
        with pytest.raises(TypeError):
            StatusWriter(run).update(steps=1)
