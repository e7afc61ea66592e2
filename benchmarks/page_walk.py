"""The quick start as a person does it, timed: page up, model ready, a fine-tune from the page, how fresh its curve is.

    python benchmarks/page_walk.py [SCREENSHOT.png]

Needs Chromium and the packages of the tests. Prints one JSON object.
"""

import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gradio_client import Client, handle_file
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, App, launch
from vqa_core.runs import history
from vqa_core.settings import ASSETS


def ready_seconds(app: App) -> float:
    """From now to the first answer: libraries and the embedded model are loading meanwhile."""
    began = time.perf_counter()
    picture = handle_file(str(ASSETS / "samples" / "receipt.jpg"))
    answer = Client(app.url, verbose=False).predict([picture], "What is the total?", api_name="/ask")
    assert answer["answer"] == "296.70", answer
    return time.perf_counter() - began


def delays(app: App, page: Page, screenshot: str) -> list[float]:
    """Seconds from each logged loss to its step on the screen, as long as the run lasts; a picture of it at a third."""
    run = app.store.list()[0]
    found: list[float] = []
    shown = 0
    while run.status().live:
        match = re.match(r"(\d+) / \d+", page.locator(".dx-facts dd").first.text_content() or "")
        step = int(match[1]) if match else 0
        now = time.time()
        if step > shown:
            rows = {row["step"]: row["time"] for row in history.read(run.history)[0] if "loss" in row}
            # A tick brings several steps: the oldest of them waited longest.
            found += [now - rows[shown + 1]] if shown + 1 in rows else []
            shown = step
            if screenshot and step > 50:
                page.screenshot(path=screenshot.replace(".png", "-running.png"))
                screenshot = ""
        time.sleep(0.05)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:

        def place(name: str) -> Path:
            made = Path(folder) / name
            made.mkdir()
            return made

        began = time.perf_counter()
        app = launch(place)
        report: dict[str, Any] = {"page_up_s": round(time.perf_counter() - began, 2)}
        report["first_answer_s"] = round(report["page_up_s"] + ready_seconds(app), 2)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(app.url, wait_until="domcontentloaded")
        page.get_by_role("tab", name="Fine-tune").click()
        page.get_by_role("button", name="New run").click()
        page.get_by_role("button", name="Start", exact=True).click(timeout=60_000)
        started = time.perf_counter()
        page.wait_for_selector(".dx-head h2:has-text('tickets-1')")
        waits = delays(app, page, sys.argv[1] if len(sys.argv) > 1 else "")
        report["fine_tune_s"] = round(time.perf_counter() - started, 1)
        report["point_on_screen_s"] = {
            "median": round(statistics.median(waits), 2),
            "longest": round(max(waits), 2),
            "n": len(waits),
        }
        rows, _ = history.read(app.store.get("tickets-1").history)
        report["exact_match"] = [row["exact_match"] for row in rows if "exact_match" in row]
        report["dtype"] = next(row["dtype"] for row in rows if row.get("event") == "started")
        if len(sys.argv) > 1:
            page.wait_for_timeout(2000)
            page.screenshot(path=sys.argv[1])
        browser.close()
        app.stop()
        print(json.dumps(report))


if __name__ == "__main__":
    main()
