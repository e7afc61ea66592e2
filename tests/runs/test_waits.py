import time
from dataclasses import replace

import pytest

from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.runs.waits import waits


def create(store: RunStore, slug: str, steps: int = 100, **status: object) -> Run:
    run = store.create({"train": {"model": "pocket", "data": "set:a", "max_steps": steps}}, slug=slug)
    if status:
        write_json(run.status_path, replace(run.written_status(), **status).to_json())  # type: ignore[arg-type]
    return run


def seconds(store: RunStore) -> list[float | None]:
    return [wait.about_s for wait in waits(store)]


def test_nobody_waits_where_nothing_is_queued(store: RunStore) -> None:
    create(store, "ended", state="done")
    assert waits(store) == []


def test_a_wait_is_what_the_running_one_needs_and_then_as_long_for_each_like_it(store: RunStore) -> None:
    now = time.time()
    running = create(store, "running", state="running", step=50, total=100, started_at=now - 60, eta_s=60.0)
    for _ in range(3):
        create(store, "waiting")
    with running.lock() as lock:
        assert lock.acquire()
        assert [wait.place for wait in waits(store)] == [1, 2, 3]
        assert seconds(store) == pytest.approx([60.0, 180.0, 300.0], abs=2)


def test_a_run_that_has_just_begun_is_guessed_from_one_like_it(store: RunStore) -> None:
    now = time.time()
    create(store, "ended", state="done", started_at=now - 500, updated_at=now - 400)
    preparing = create(store, "preparing", state="preparing", started_at=now - 10)
    create(store, "waiting")
    with preparing.lock() as lock:
        assert lock.acquire()
        assert seconds(store) == pytest.approx([90.0], abs=2)


def test_nothing_is_said_of_what_is_like_no_other_run(store: RunStore) -> None:
    now = time.time()
    running = create(store, "running", state="running", step=50, total=100, started_at=now - 60, eta_s=60.0)
    create(store, "longer", steps=9000)
    create(store, "waiting")
    with running.lock() as lock:
        assert lock.acquire()
        assert seconds(store) == [pytest.approx(60.0, abs=2), None]
