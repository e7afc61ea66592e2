import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.files import read_json, write_json
from vqa_core.runs.launch import resume, start, stop
from vqa_core.runs.process import Worker, identity, record
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import PACKAGE_ROOT, Settings

# Real processes that are waited for.
pytestmark = pytest.mark.slow

Until = Callable[[Callable[[], object]], None]
TINY = "tiny_worker"


def begin(store: RunStore, settings: Settings, behaviour: str) -> Run:
    run = store.create({"behaviour": behaviour}, slug=behaviour)
    start(run, settings, module=TINY)
    return run


def worker_of(run: Run) -> Worker:
    worker = run.worker()
    assert worker is not None
    return worker


def test_a_run_goes_from_queued_to_done(store: RunStore, settings: Settings, until: Until) -> None:
    run = begin(store, settings, "quick")
    assert run.status().state == "queued" and run.alive()
    until(lambda: run.status().state == "done")
    status = run.status()
    assert (status.step, status.total) == (100, 100)
    assert 0 < status.created_at <= status.started_at <= status.updated_at
    assert history.read(run.history)[0] == [{"step": 1, "loss": 0.5}]
    until(lambda: not run.alive())
    # Reaped: not even a zombie is left.
    until(lambda: not Path(f"/proc/{worker_of(run).pid}").exists())
    first = worker_of(run)
    start(run, settings, module=TINY)
    assert worker_of(run) == first
    with pytest.raises(UserError, match="is done"):
        resume(run, settings, module=TINY)


def test_a_killed_worker_reads_as_interrupted_though_its_fork_lives(
    store: RunStore, settings: Settings, until: Until
) -> None:
    run = begin(store, settings, "fork")
    until(lambda: (run.folder / "ready").exists() and (run.folder / "ready").read_text())
    assert run.status().state == "running"
    before = run.version()
    orphan = int((run.folder / "ready").read_text())
    os.kill(worker_of(run).pid, signal.SIGKILL)
    killed = time.monotonic()
    until(lambda: run.status().state == "interrupted")
    assert time.monotonic() - killed < 1
    assert identity(orphan) is not None
    assert run.version() != before
    os.kill(orphan, signal.SIGKILL)


def test_a_stopped_run_keeps_its_word_and_resumes(store: RunStore, settings: Settings, until: Until) -> None:
    run = begin(store, settings, "obey")
    until(lambda: (run.folder / "ready").exists())
    with pytest.raises(UserError, match="still at work"):
        resume(run, settings, module=TINY)
    with pytest.raises(UserError, match="still at work"):
        store.delete(run.id)
    thread = stop(run)
    assert thread is not None
    thread.join(10)
    assert (run.status().state, run.status().message) == ("stopped", "kept")
    assert stop(run) is None
    (run.folder / "ready").unlink()
    resume(run, settings, module=TINY)
    assert run.status().state == "queued" and not run.stop_requested()
    until(lambda: (run.folder / "ready").exists())
    assert run.status().state == "running"


def test_a_run_whose_worker_is_about_to_leave_is_deleted(store: RunStore, settings: Settings, until: Until) -> None:
    run = begin(store, settings, "linger")
    until(lambda: run.status().state == "done")
    assert run.alive()
    store.delete(run.id)
    assert store.list() == []


def test_a_run_that_was_stopped_while_it_waited_is_deleted(store: RunStore, settings: Settings) -> None:
    run = begin(store, settings, "obey")
    stop(run)
    assert run.status().state == "stopped"
    store.delete(run.id)
    assert store.list() == []


def test_a_deaf_worker_is_killed_with_its_group(store: RunStore, settings: Settings, until: Until) -> None:
    run = begin(store, settings, "deaf")
    until(lambda: (run.folder / "ready").exists() and (run.folder / "ready").read_text())
    child = int((run.folder / "ready").read_text())
    asked = time.monotonic()
    thread = stop(run, grace_s=0.1, term_s=0.1)
    assert time.monotonic() - asked < 0.1
    assert run.status().state == "stopping"
    assert thread is not None
    thread.join(10)
    until(lambda: identity(worker_of(run).pid) is None and identity(child) is None)
    until(lambda: run.status().state == "interrupted")


def test_a_second_app_can_end_what_the_first_asked_for(store: RunStore, settings: Settings, until: Until) -> None:
    run = begin(store, settings, "deaf")
    until(lambda: (run.folder / "ready").exists())
    stop(run, grace_s=60)
    code = "from vqa_core.runs.launch import stop; stop(run, grace_s=0, term_s=0).join()"
    opened = "import sys, pathlib; from vqa_core.runs.run import Run; run = Run(*map(pathlib.Path, sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", f"{opened}; {code}", run.folder, run.runtime], cwd=PACKAGE_ROOT, check=True)
    until(lambda: not run.alive())


@pytest.mark.parametrize("start_time", ["boot/1", ""])
def test_an_unrelated_process_with_the_same_number_is_spared(run: Run, until: Until, start_time: str) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        with run.lock() as lock:
            lock.acquire()
            right = record(run.worker_path, bystander.pid)
            write_json(run.worker_path, {"format": 1, **asdict(replace(right, start=start_time))})
            write_json(run.status_path, replace(run.written_status(), state="running").to_json())
            thread = stop(run, grace_s=0, term_s=0)
            if thread:
                thread.join(10)
            # Even with the right start time: another process has the lock.
            write_json(run.worker_path, {"format": 1, **asdict(right)})
            thread = stop(run, grace_s=0, term_s=0)
            assert thread is not None
            thread.join(10)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_worker_elsewhere_lives_by_its_heartbeat(run: Run) -> None:
    worker = record(run.worker_path, os.getpid())
    write_json(run.worker_path, {"format": 1, **asdict(replace(worker, host="another"))})
    for age, state in ((5, "running"), (600, "interrupted")):
        status = replace(run.written_status(), state="running", updated_at=time.time() - age)
        write_json(run.status_path, status.to_json())
        assert run.status().state == state


def test_runs_take_turns_in_creation_order(store: RunStore, settings: Settings, until: Until) -> None:
    holding = begin(store, settings, "obey")
    until(lambda: (holding.folder / "ready").exists())
    runs = [store.create({"behaviour": "quick"}, slug=slug) for slug in ("c", "a", "b")]
    for run in reversed(runs):
        start(run, settings, module=TINY)
    gone = store.create({"behaviour": "quick"}, slug="gone")
    start(gone, settings, module=TINY)
    until(lambda: all((run.worker() or Worker(0, "", "")).device == "cpu" for run in [*runs, gone]))
    assert [run.status().state for run in runs] == ["queued"] * 3
    stop(gone)
    assert gone.status().state == "stopped"
    until(lambda: not gone.alive())
    stop(holding)
    until(lambda: all(run.status().state == "done" for run in runs))
    turns = (settings.home / "turns").read_text().split()
    assert turns == [holding.id, *(run.id for run in runs)]


def test_a_reader_never_sees_half_a_status(store: RunStore, settings: Settings, until: Until) -> None:
    run = begin(store, settings, "obey")
    until(lambda: (run.folder / "ready").exists())
    deadline = time.monotonic() + 0.15
    steps = set()
    while time.monotonic() < deadline:
        data = read_json(run.status_path)
        assert data is not None and data["state"] == "running"
        steps.add(data["step"])
    assert len(steps) > 5
