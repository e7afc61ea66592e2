import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from vqa_core.runs.files import write_json
from vqa_core.runs.launch import start, stop
from vqa_core.runs.process import Worker
from vqa_core.runs.queue import move, waiting
from vqa_core.runs.restart import go_on
from vqa_core.runs.run import LAUNCH_S, Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import PACKAGE_ROOT, Settings

Until = Callable[[Callable[[], object]], None]
TINY = "tiny_worker"
START_ALL = """
import sys
from vqa_core.runs.launch import start
from vqa_core.runs.restart import go_on
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
settings = Settings.from_environment()
store = RunStore(settings)
if sys.argv[1] == "start":
    for run in reversed(store.list()):
        start(run, settings, module="tiny_worker")
else:
    sys.stdin.readline()
    print(*[run.id for run in go_on(store, settings, module="tiny_worker")])
sys.stdout.flush()
if sys.argv[1] == "start":
    sys.stdin.readline()
"""


def app(settings: Settings, what: str) -> "subprocess.Popen[str]":
    """A process that does to the runs what an app does."""
    environment = {**os.environ, "DOCDEX_HOME": str(settings.home), "DOCDEX_RUNTIME": str(settings.runtime)}
    command = [sys.executable, "-c", START_ALL, what]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=PACKAGE_ROOT, env=environment, text=True, stdin=pipe, stdout=pipe)


def kill(run: Run) -> None:
    worker = run.worker()
    assert worker is not None and worker.running
    os.killpg(worker.pid, signal.SIGKILL)


def turns(settings: Settings) -> list[str]:
    return (settings.home / "turns").read_text().split()


def ready(run: Run) -> bool:
    return (run.folder / "ready").exists()


def waits(run: Run) -> bool:
    """It stands in the line of its device."""
    return (run.worker() or Worker(0, "", "")).device == "cpu" and run.status().state == "queued"


def far_run(store: RunStore) -> Run:
    """A run that waited on a machine of another name, which has been silent for an hour."""
    run = store.create({"behaviour": "quick"}, slug="far")
    write_json(run.worker_path, {"format": 1, **asdict(Worker(4_000_000, "boot/1", "another"))})
    stale = replace(run.written_status(), updated_at=time.time() - 3600)
    write_json(run.status_path, stale.to_json())
    assert run.status().state == "interrupted"
    return run


def test_another_machines_runs_are_left_to_it(store: RunStore, settings: Settings) -> None:
    far_run(store)
    assert go_on(store, settings, module="no_such_module") == []


@pytest.mark.slow
def test_a_space_goes_on_with_what_its_last_container_left(store: RunStore, settings: Settings, until: Until) -> None:
    run = far_run(store)
    space = replace(settings, on_space=True)
    write_json(run.status_path, replace(run.written_status(), updated_at=time.time()).to_json())
    # Its heart beats: the last container may still be there.
    assert go_on(store, space, module=TINY) == []
    write_json(run.status_path, replace(run.written_status(), updated_at=time.time() - 3600).to_json())
    assert go_on(store, space, module=TINY) == [run]
    until(lambda: run.status().state == "done")


def test_ended_stopped_and_training_runs_are_not_started(store: RunStore, settings: Settings) -> None:
    past = time.time() - LAUNCH_S - 1
    for state in ("done", "failed", "stopped", "running", "preparing"):
        run = store.create({}, slug=state)
        write_json(run.status_path, replace(run.written_status(), state=state, created_at=past).to_json())
    cancelled = store.create({}, slug="cancelled")
    write_json(cancelled.status_path, replace(cancelled.written_status(), created_at=past).to_json())
    cancelled.stop.touch()
    assert go_on(store, settings, module="no_such_module") == []


@pytest.mark.slow
def test_runs_go_on_in_their_order_though_the_app_is_killed(store: RunStore, settings: Settings, until: Until) -> None:
    runs = [store.create({"behaviour": behaviour}, slug=behaviour) for behaviour in ("obey", "quick", "quick")]
    first_app = app(settings, "start")
    until(lambda: ready(runs[0]) and waits(runs[1]) and waits(runs[2]))
    first_app.kill()
    first_app.wait()
    move(store, runs[2], "up")
    # Nothing is lost, so nothing is started a second time.
    assert go_on(store, settings, module=TINY) == []
    stop(runs[0])
    until(lambda: all(run.status().state == "done" for run in runs[1:]))
    assert turns(settings) == [runs[0].id, runs[2].id, runs[1].id]


@pytest.mark.slow
def test_waiting_runs_are_started_again_after_the_machine_went_down(
    store: RunStore, settings: Settings, until: Until
) -> None:
    slugs = ("obey", "quick", "quick", "quick")
    runs = [store.create({"behaviour": behaviour}, slug=behaviour) for behaviour in slugs]
    old_app = app(settings, "start")
    until(lambda: ready(runs[0]) and all(waits(run) for run in runs[1:]))
    move(store, runs[3], "first")
    for process in (old_app, *runs):
        process.kill() if process is old_app else kill(process)
    old_app.wait()
    until(lambda: all(run.status().state == "interrupted" for run in runs))
    # Two apps come up at once: each worker is started by one of them.
    apps = [app(settings, "go on") for _ in range(2)]
    for one in apps:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    started = [id for one in apps for id in one.communicate(timeout=30)[0].split()]
    assert sorted(started) == sorted(run.id for run in runs[1:])
    until(lambda: all(run.status().state == "done" for run in runs[1:]))
    assert turns(settings) == [runs[0].id, runs[3].id, runs[1].id, runs[2].id]
    assert runs[0].status().state == "interrupted"


@pytest.mark.slow
def test_a_training_run_goes_on_first_where_that_is_wanted(store: RunStore, settings: Settings, until: Until) -> None:
    trained, waited = (store.create({"behaviour": "obey"}, slug=slug) for slug in ("trained", "waited"))
    for run in (trained, waited):
        start(run, settings, module=TINY)
    until(lambda: ready(trained) and waits(waited))
    for run in (trained, waited):
        kill(run)
    until(lambda: trained.status().state == waited.status().state == "interrupted")
    (trained.folder / "ready").unlink()
    assert go_on(store, replace(settings, resume=True), module=TINY) == [trained, waited]
    until(lambda: ready(trained) and waits(waited))
    assert [run.id for run in waiting(store)] == [waited.id]
    assert Path(settings.home / "turns").read_text().split() == [trained.id, trained.id]
