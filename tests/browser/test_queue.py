"""Several runs started at once from the form wait in line, are moved and cancelled, and outlive app and workers."""

import os
import re
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, launch
from vqa_core.runs.lock import device_lock
from vqa_core.runs.run import Run

pytestmark = pytest.mark.browser

BEGINS_WITHIN_S = 60


@pytest.fixture
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app that may be killed."""
    found = launch(tmp_path_factory.mktemp, OMP_NUM_THREADS="1", CUDA_VISIBLE_DEVICES="")
    yield found
    found.stop()


def look(page: Page, app: App) -> None:
    page.set_default_timeout(60_000)
    page.goto(app.url, wait_until="domcontentloaded")
    page.get_by_role("tab", name="Fine-tune").click()


def fill_form(page: Page) -> None:
    """The smallest run of the first preset, with three values of one setting."""
    page.get_by_role("button", name="New run").click()
    page.locator(".dx-all > summary").click()
    for label, value in (("Steps", "1"), ("Warm-up", "0"), ("Held-out rows a time", "1")):
        page.get_by_label(re.compile(f"^{label}")).first.fill(value)
    page.locator(".dx-sweep-box > summary").click()
    page.get_by_label("Setting", exact=True).select_option("lora_r")
    expect(page.get_by_label("Values, commas between")).to_have_value("4, 8, 16")


def waiting(page: Page) -> list[str]:
    return page.locator(".dx-wait-name").all_inner_texts()


def kill_worker(run: Run) -> None:
    worker = run.worker()
    if worker is not None and worker.running:
        os.killpg(worker.pid, signal.SIGKILL)


def begun(run: Run) -> bool:
    return run.written_status().state != "queued"


def until_begun(run: Run) -> None:
    deadline = time.monotonic() + BEGINS_WITHIN_S
    while not begun(run):
        assert time.monotonic() < deadline, run.status()
        time.sleep(0.1)


def test_a_sweep_waits_in_line_is_moved_and_goes_on_after_everything_was_killed(own_app: App, page: Page) -> None:
    store = own_app.store
    with device_lock(own_app.settings.runtime, "cpu") as device:
        # Something else trains.
        assert device.acquire()
        look(page, own_app)
        fill_form(page)
        page.get_by_label("Values, commas between").fill("4, 8, 0")
        # The built-in rows are drawn meanwhile.
        expect(page.locator("#dx-beside")).to_contain_text("With rank r 0", timeout=120_000)
        page.get_by_label("Values, commas between").fill("4, 8, 16")
        page.get_by_role("button", name="Start 3 runs").and_(page.locator("[aria-disabled=false]")).dblclick()
        expect(page.locator(".dx-queue li")).to_have_count(3)
        names = ["tickets rank r 4", "tickets rank r 8", "tickets rank r 16"]
        assert waiting(page) == names
        expect(page.locator(".dx-sweep-head")).to_contain_text("3 runs: Rank r")
        assert len(store.list()) == 3

        page.get_by_role("button", name="Next of all: tickets rank r 16").press("Enter")
        expect(page.locator(".dx-wait-name").first).to_have_text(names[2])
        page.get_by_role("button", name="Take out of the line: tickets rank r 8").click()
        expect(page.locator(".dx-queue li")).to_have_count(2)
        assert waiting(page) == [names[2], names[0]]

        own_app.process.kill()
        own_app.process.wait(20)
        for run in store.list():
            kill_worker(run)
        own_app.start()
        look(page, own_app)
        expect(page.locator(".dx-queue li")).to_have_count(2)
        assert waiting(page) == [names[2], names[0]]
    small, cancelled, large = sorted(store.list(), key=lambda run: run.id)
    until_begun(large)
    assert not begun(small) and cancelled.status().state == "stopped"
    # The device is free for the next one when its holder is gone.
    kill_worker(large)
    until_begun(small)
    expect(page.locator(".dx-queue li")).to_have_count(0)
