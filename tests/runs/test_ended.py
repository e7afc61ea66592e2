import os
import signal
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from vqa_core.runs.ended import Ended, ended, oom_kills
from vqa_core.runs.files import read_json, write_json
from vqa_core.runs.launch import resume, revive, start, stop
from vqa_core.runs.process import record
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

Until = Callable[[Callable[[], object]], None]
TINY = "tiny_worker"
GONE = 2**22 - 1


def write(run: Run, found: Ended) -> None:
    write_json(run.ended, {"format": 1, **asdict(found)})


def test_what_was_written_of_this_worker_comes_back(run: Run) -> None:
    worker = record(run.worker_path, GONE)
    assert ended(run) is None
    found = Ended(GONE, worker.start, -9, asked=True, memory=False)
    write(run, found)
    assert ended(run) == found


def test_the_end_of_an_earlier_worker_is_not_this_ones(run: Run) -> None:
    record(run.worker_path, GONE)
    write(run, Ended(GONE - 1, "", -9))
    assert ended(run) is None
    write(run, Ended(GONE, "another boot", -9))
    assert ended(run) is None


def test_a_worker_that_lives_has_not_ended(run: Run) -> None:
    worker = record(run.worker_path, os.getpid())
    write(run, Ended(os.getpid(), worker.start, 0))
    assert ended(run) is None


def test_the_page_hears_when_the_end_is_known(run: Run) -> None:
    record(run.worker_path, GONE)
    before = run.version()
    write(run, Ended(GONE, "", 1))
    assert run.version() != before


@pytest.mark.parametrize(
    ("code", "words"), [(1, "exit status 1"), (-9, "ended by SIGKILL"), (137, "ended by SIGKILL"), (-99, "signal 99")]
)
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert words in Ended(2, "", code).words


def test_a_damaged_file_is_unknown(run: Run) -> None:
    worker = record(run.worker_path, GONE)
    for data in ({"code": "one"}, {}, {"code": None}):
        write_json(run.ended, {"format": 1, "pid": GONE, "start": worker.start, **data})
        assert ended(run) is None


def test_a_run_that_was_killed_for_memory_is_not_begun_again_by_itself(run: Run, settings: Settings) -> None:
    write_json(run.status_path, replace(run.written_status(), state="running").to_json())
    worker = record(run.worker_path, GONE)
    write(run, Ended(GONE, worker.start, -9, memory=True))
    assert not revive(run, settings, module=TINY)
    assert run.status().state == "interrupted" and run.worker() == worker
    write(run, Ended(GONE, worker.start, -9, memory=False))
    assert revive(run, settings, module=TINY)


@pytest.mark.skipif(not Path("/proc/vmstat").exists(), reason="only Linux counts them")
def test_the_kernel_says_how_often_it_killed_for_memory() -> None:
    count = oom_kills()
    assert count is None or count >= 0


@pytest.mark.slow
def test_how_a_real_worker_ended_is_written_down(store: RunStore, settings: Settings, until: Until) -> None:
    run = store.create({"behaviour": "obey"}, slug="obey")
    start(run, settings, module=TINY)
    until(lambda: (run.folder / "ready").exists())
    worker = run.worker()
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: run.status().state == "interrupted")
    # At once: whoever asks waits for what is being written.
    found = ended(run)
    assert found is not None and (found.pid, found.start) == (worker.pid, worker.start)
    assert (found.code, found.signal, found.asked) == (-9, 9, False)
    (run.folder / "ready").unlink()
    resume(run, settings, module=TINY)
    assert ended(run) is None
    until(lambda: (run.folder / "ready").exists())
    stop(run)
    until(lambda: not run.alive() and run.ended.exists())
    assert replace(ended(run) or found, pid=0, start="", memory=None) == Ended(0, "", 0, asked=True)


@pytest.mark.slow
def test_our_own_kill_of_a_deaf_worker_is_told_apart(store: RunStore, settings: Settings, until: Until) -> None:
    run = store.create({"behaviour": "deaf"}, slug="deaf")
    start(run, settings, module=TINY)
    until(lambda: (run.folder / "ready").exists())
    thread = stop(run, grace_s=0.1, term_s=0.1)
    assert thread is not None
    thread.join(10)
    until(run.ended.exists)
    found = ended(run)
    assert found is not None and found.signal == 9 and found.asked


@pytest.mark.slow
def test_a_run_can_be_changed_before_it_goes_on_and_not_while_it_is_at_work(
    store: RunStore, settings: Settings, until: Until
) -> None:
    run = store.create({"behaviour": "obey"}, slug="obey")
    start(run, settings, module=TINY)
    until(lambda: (run.folder / "ready").exists())
    with pytest.raises(Exception, match="still at work"):
        resume(run, settings, module=TINY, prepare=lambda: pytest.fail("it was at work"))
    stop(run)
    until(lambda: not run.alive())
    resume(run, settings, module=TINY, prepare=lambda: write_json(run.config_path, {**run.config(), "note": 1}))
    assert (read_json(run.config_path) or {})["note"] == 1
    stop(run)
    until(lambda: not run.alive())
