import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.files import write_json
from vqa_core.runs.process import record
from vqa_core.runs.queue import take, wait_turn
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore


@pytest.fixture
def older(store: RunStore) -> Iterator[Run]:
    """An older run whose worker, this process, is queued for the CPU."""
    older = store.create({}, slug="older")
    with take(older):
        record(older.worker_path, os.getpid(), "cpu")
        yield older


def turn_of(store: RunStore, run: Run, device: str = "cpu") -> tuple[bool, list[list[str]]]:
    """Whether `run` gets the free device within three polls, and whom it saw ahead at each."""
    seen: list[list[str]] = []
    with take(run):
        lock = wait_turn(
            store, run, device, lambda: len(seen) == 3, on_wait=lambda ahead: seen.append([*ahead]), poll_s=0.001
        )
        if lock:
            lock.release()
        return lock is not None, seen


def test_a_free_device_waits_for_the_older_run(store: RunStore, older: Run) -> None:
    assert turn_of(store, store.create({}, slug="newer")) == (False, [["older-1"]] * 3)


def test_another_device_has_its_own_queue(store: RunStore, older: Run) -> None:
    assert turn_of(store, store.create({}, slug="newer"), "cuda:0") == (True, [])


def test_a_run_that_has_not_said_its_device_is_waited_for(store: RunStore, older: Run) -> None:
    record(older.worker_path, os.getpid())
    assert turn_of(store, store.create({}, slug="newer")) == (False, [["older-1"]] * 3)


def test_a_newer_run_is_not_waited_for(store: RunStore, run: Run) -> None:
    newer = store.create({}, slug="newer")
    with take(newer):
        assert turn_of(store, run) == (True, [])


def test_a_stopped_or_working_run_is_no_longer_ahead(store: RunStore, older: Run) -> None:
    newer = store.create({}, slug="newer")
    older.stop.touch()
    assert turn_of(store, newer) == (True, [])
    older.stop.unlink()
    write_json(older.status_path, replace(older.written_status(), state="running").to_json())
    assert turn_of(store, newer) == (True, [])


def test_a_run_has_one_worker(run: Run) -> None:
    with take(run):
        worker = run.worker()
        assert worker is not None and worker.pid == os.getpid() and worker.running
        with pytest.raises(UserError, match="one worker"):
            take(run, wait_s=0)
