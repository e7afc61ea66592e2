import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "locks")})


@pytest.fixture
def store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    """A store whose runs can be started with `module="tiny_worker"`; nothing started outlives the test."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    store = RunStore(settings)
    yield store
    for run in store.list():
        worker = run.worker()
        if worker and worker.running and os.getpgid(worker.pid) == worker.pid != os.getpgid(0):
            os.killpg(worker.pid, signal.SIGKILL)


@pytest.fixture
def run(store: RunStore) -> Run:
    return store.create({"behaviour": "obey"}, slug="cards")


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 15
        while not condition():
            assert time.monotonic() < deadline, "never became true"
            time.sleep(0.005)

    return wait
