import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.files import write_json
from vqa_core.runs.process import record
from vqa_core.runs.queue import Move, move, put_last, take, wait_turn, waiting
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


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


def line_of(store: RunStore) -> list[str]:
    return [run.id for run in waiting(store)]


@pytest.fixture
def line(store: RunStore) -> list[Run]:
    """Four runs that wait: just created ones do."""
    return [store.create({}, slug=slug) for slug in "abcd"]


@pytest.mark.parametrize(
    ("which", "where", "expected"),
    [
        (2, "first", "c a b d"),
        (2, "up", "a c b d"),
        (0, "up", "a b c d"),
        (1, "down", "a c b d"),
        (3, "down", "a b c d"),
        (0, "last", "b c d a"),
    ],
)
def test_a_waiting_run_is_moved(store: RunStore, line: list[Run], which: int, where: Move, expected: str) -> None:
    move(store, line[which], where)
    assert line_of(store) == [f"{slug}-1" for slug in expected.split()]
    # Another process reads it from disk.
    assert [run.id for run in waiting(RunStore(settings_of(store)))] == line_of(store)


def settings_of(store: RunStore) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(store.folder.parent), "DOCDEX_RUNTIME": str(store.runtime)})


def test_a_new_run_comes_after_those_that_were_moved(store: RunStore, line: list[Run]) -> None:
    move(store, line[3], "first")
    store.create({}, slug="e")
    assert line_of(store) == ["d-1", "a-1", "b-1", "c-1", "e-1"]


def test_a_resumed_run_waits_behind_all_others(store: RunStore, line: list[Run]) -> None:
    put_last(store, line[0])
    assert line_of(store) == ["b-1", "c-1", "d-1", "a-1"]


def test_only_a_waiting_run_is_moved(store: RunStore, line: list[Run]) -> None:
    write_json(line[1].status_path, replace(line[1].written_status(), state="done").to_json())
    with pytest.raises(UserError, match=r"b-1 does not wait \(done\)"):
        move(store, line[1], "up")
    line[2].stop.touch()
    assert line_of(store) == ["a-1", "d-1"]


def test_a_damaged_order_is_the_order_of_creation(store: RunStore, line: list[Run]) -> None:
    move(store, line[3], "first")
    (store.folder / ".order.json").write_text('{"order": {"d-1"')
    assert line_of(store) == ["a-1", "b-1", "c-1", "d-1"]


def test_moves_from_many_threads_lose_no_run(store: RunStore, line: list[Run]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: move(store, line[number % 4], "first"), range(12)))
    assert sorted(line_of(store)) == ["a-1", "b-1", "c-1", "d-1"]


def test_a_worker_whose_run_was_moved_first_takes_the_device(store: RunStore, older: Run) -> None:
    newer = store.create({}, slug="newer")
    move(store, newer, "first")
    assert turn_of(store, newer) == (True, [])


def test_ended_runs_are_not_read_again(store: RunStore, line: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    for run in line[:3]:
        write_json(run.status_path, replace(run.written_status(), state="done").to_json())
    assert [run.id for run, _ in store.live()] == ["d-1"]
    read: list[str] = []
    written = Run.written_status
    monkeypatch.setattr(Run, "written_status", lambda run: read.append(run.id) or written(run))
    assert [run.id for run, _ in store.live()] == ["d-1"]
    assert set(read) == {"d-1"}
    write_json(line[0].status_path, replace(written(line[0]), state="queued").to_json())
    assert [run.id for run, _ in store.live()] == ["d-1", "a-1"]
