"""A real app in a process of its own, with its own home, and a real Chromium that fails on any error in its console."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import PACKAGE_ROOT, Settings

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("DOCDEX_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "/usr/bin/chromium")
UP_WITHIN_S = 60


@dataclass
class App:
    """The address of a running app, its home as settings, and how to stop and start it again on the same port."""

    url: str
    settings: Settings
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    @property
    def store(self) -> RunStore:
        return RunStore(self.settings)

    def start(self) -> None:
        log = (self.settings.runtime / "app.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=PACKAGE_ROOT, env=self.environment, stdout=log, stderr=log
        )
        deadline = time.monotonic() + UP_WITHIN_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.url, timeout=5) as answer:
                    assert answer.status == 200
                    return
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, (self.settings.runtime / "app.log").read_text()
                time.sleep(0.1)
        raise AssertionError("the app did not come up")

    def stop(self) -> None:
        """End the app, and the workers that would outlive it as they should."""
        self.process.terminate()
        self.process.wait(20)
        for run in self.store.list():
            worker = run.worker()
            if run.alive() and worker is not None and worker.running:
                os.killpg(worker.pid, signal.SIGKILL)


def launch(folder: Callable[[str], Path], **environment: str) -> App:
    """A started app with a home of its own on a free port; `environment` adds to what it gets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {
        "DOCDEX_HOME": str(folder("home")),
        "DOCDEX_RUNTIME": str(folder("runtime")),
        "DOCDEX_PORT": str(port),
        "DOCDEX_HOST": "127.0.0.1",
        "GRADIO_TEMP_DIR": str(folder("uploads")),
        "HF_HUB_OFFLINE": "1",
        **environment,
    }
    settings = Settings.from_environment(ours)
    found = App(f"http://127.0.0.1:{port}", settings, {**os.environ, **ours}, None)  # type: ignore[arg-type]
    found.start()
    return found


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    found = launch(tmp_path_factory.mktemp, OMP_NUM_THREADS="1")
    yield found
    found.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[object]:
    interface = pytest.importorskip("playwright.sync_api")
    # The machine may be busy with another run; what must be quick says so itself.
    interface.expect.set_options(timeout=20_000)
    started = interface.sync_playwright().start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chromium(playwright) -> Iterator[object]:  # type: ignore[no-untyped-def]
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
    yield launched
    launched.close()


@pytest.fixture
def page(chromium) -> Iterator[object]:  # type: ignore[no-untyped-def]
    """A page of its own context, for tests that go where they like."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def open_page(app: App, chromium) -> Iterator[Callable]:  # type: ignore[no-untyped-def, type-arg]
    """open_page(path, **context): a page that is there; at the end its console must be free of errors."""
    contexts, errors = [], []

    def opened(path: str = "/", **context):  # type: ignore[no-untyped-def]
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **context}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: _is_ours(request.url, app.url) or errors.append(f"asked for {request.url}"))
        page.set_default_timeout(20_000)
        page.goto(app.url + path, wait_until="domcontentloaded")
        page.wait_for_selector(".dx-header")
        return page

    yield opened
    for context in contexts:
        context.close()
    # What Gradio says of its own requests that a reload or a closed page cut short.
    assert [error for error in errors if not re.search(r"AbortError|errored out|ERR_ABORTED", error)] == []


def _is_ours(url: str, ours: str) -> bool:
    return url.startswith((ours, "data:", "blob:"))


@pytest.fixture
def alive(app: App) -> Iterator[Callable[[Run], "subprocess.Popen[bytes]"]]:
    """alive(run): a process that holds the run's lock and adds a step a second, as a worker does."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(run: Run) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.browser.written_runs", "alive", str(run.folder)]
        started.append(subprocess.Popen(command, cwd=PACKAGE_ROOT, env=app.environment, start_new_session=True))
        deadline = time.monotonic() + 20
        while not run.worker_alive() or run.status().state != "running":
            assert time.monotonic() < deadline, "the stand-in worker did not come up"
            time.sleep(0.05)
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(10)
