"""The whole walk of a person, with nothing in place of anything: teach the embedded model in one tab, ask it in the
next; and what happens when worker or app is killed on the way."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, launch
from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.settings import PACKAGE_ROOT
from vqa_core.training.presets import preset
from vqa_core.training.start import start_run

pytestmark = pytest.mark.browser

# A slow machine takes its time; what is asserted is what was learnt and shown, and in which order.
LEARNT_MS = 1_200_000
FIRST_POINT_MS = 300_000
STATE = ".dx-head .dx-state"
CURVE = "[data-panel=loss] .dx-curve-loss"


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app with all cores of this machine."""
    found = launch(tmp_path_factory.mktemp)
    yield found
    found.stop()


@pytest.fixture
def visit(walk: App, chromium: Any) -> Iterator[Callable[[str], Page]]:
    """visit(path): a page in a browser of its own."""
    contexts = []

    def opened(path: str = "/") -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(walk.url + path, wait_until="domcontentloaded")
        page.wait_for_selector(".dx-header")
        return page

    yield opened
    for context in contexts:
        context.close()


def wait(true: Callable[[], bool], what: str, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def losses(run: Run) -> dict[int, float]:
    return {row["step"]: row["loss"] for row in history.read(run.history)[0] if "loss" in row}


def right_answers(run: Run) -> list[dict[str, Any]]:
    return [row for row in history.read(run.history)[0] if "exact_match" in row]


def docdex(walk: App, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "vqa_core", *words, "--json"]
    done = subprocess.run(command, cwd=PACKAGE_ROOT, env=walk.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.timeout(1800)
def test_a_person_teaches_the_embedded_model_and_asks_it(walk: App, visit: Callable[[str], Page]) -> None:
    page = visit("/")
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    expect(page.locator(".dx-counts")).to_contain_text("240 rows")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".dx-head h2")).to_have_text("tickets-1")
    expect(page.locator(CURVE).first).to_be_attached(timeout=FIRST_POINT_MS)
    expect(page.locator("[data-panel=loss] .dx-smooth")).to_be_visible()
    run = walk.store.get("tickets-1")

    # In the middle: the page is loaded anew, a second browser looks on, the app dies and comes back.
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".dx-head h2")).to_have_text("tickets-1")
    expect(page.locator(STATE)).to_have_attribute("data-state", "running")
    second = visit(f"/?run={run.id}")
    expect(second.locator(CURVE).first).to_be_attached()
    walk.process.send_signal(signal.SIGKILL)
    walk.process.wait(10)
    reached = max(losses(run))
    wait(lambda: max(losses(run)) >= reached + 3, "the run paused when the app was killed")
    walk.start()
    again = visit("/")
    again.get_by_role("tab", name="Fine-tune").click()
    again.get_by_role("button", name=re.compile("tickets-1")).first.click()
    expect(again.locator(STATE)).to_have_attribute("data-state", re.compile("running|done"))

    expect(again.locator(STATE)).to_have_attribute("data-state", "done", timeout=LEARNT_MS)
    steps = preset("pocket-tickets").values["max_steps"]
    assert list(losses(run)) == list(range(1, steps + 1))
    base, *later = right_answers(run)
    tuned = max(later, key=lambda row: row["exact_match"])
    majority = next(row["majority"] for row in history.read(run.history)[0] if "majority" in row)
    assert tuned["exact_match"] >= base["exact_match"] + 0.3
    assert tuned["exact_match"] >= majority + 0.3
    assert f"{base['exact_match']:.2f} → {tuned['exact_match']:.2f}" in again.locator("body").inner_text()
    shuffled = docdex(walk, "evaluate", "--adapter", run.id, "--shuffle-pictures")
    assert shuffled["exact_match"] <= majority + 0.1

    again.get_by_role("button", name="Ask with it").click()
    again.get_by_role("button", name=re.compile("Parking ticket")).click()
    again.get_by_role("textbox", name="Question").fill("Where was which car?")
    again.keyboard.press("Enter")
    expect(again.locator("article[data-status='done']")).to_have_count(1, timeout=60_000)
    expect(again.locator(".ask-answer")).to_have_text(re.compile("in bay"))
    expect(again.locator(".ask-foot")).to_contain_text(run.id)


@pytest.mark.timeout(1800)
def test_a_killed_worker_is_shown_and_resumed_without_gap_or_double_step(
    walk: App, visit: Callable[[str], Page]
) -> None:
    changes = {"max_steps": 24, "warmup_steps": 2, "eval_rows": 8, "save_steps": 5, "eval_steps": 10}
    values = {**preset("pocket-tickets").values, **changes}
    whole = start_run(values, walk.settings, walk.store)
    broken = start_run(values, walk.settings, walk.store)
    wait(lambda: broken.status().state == "running" and len(losses(broken)) >= 12, "did not train", 900)
    page = visit(f"/?run={broken.id}")
    expect(page.locator(STATE)).to_have_attribute("data-state", "running")
    worker = broken.worker()
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    expect(page.locator(STATE)).to_have_attribute("data-state", "interrupted")
    expect(page.locator(".dx-cause")).to_have_text("The run's process was killed")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(STATE)).to_have_attribute("data-state", "done", timeout=LEARNT_MS)
    assert whole.status().state == "done"
    assert list(losses(broken)) == list(range(1, 25))
    assert losses(broken) == losses(whole)
