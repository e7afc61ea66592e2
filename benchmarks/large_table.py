"""The table of a set of 100,000 rows in a real browser: how long a page turn, a search and a filter take to be seen,
how many bytes travel, and how much memory the app holds.

    python -m benchmarks.large_table [ROWS] [PICTURES]

Types the path of a seeded set into the page, as a person would, and prints one table. A search is timed from the last
letter, so it holds the 0.25 s in which the page waits for another. Pages are turned while the app still loads its
model, and again when that is done.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.large_set import PICTURES, ROWS, write_source
from tests.browser.conftest import CHROMIUM, launch

PAGES_TURNED = 30
MODEL_LOADS_S = 15
SEARCHES = ("no row says this", "99 number", "what page")
_SEEN = "before => document.querySelector('.dx-rows-frame').dataset.page !== before"


def timed(page: Page, act: Callable[[], object]) -> float:
    """Seconds from `act` until the table shows another page."""
    before = page.locator(".dx-rows-frame").get_attribute("data-page")
    began = time.perf_counter()
    act()
    page.wait_for_function(_SEEN, arg=before)
    return time.perf_counter() - began


def open_rows(page: Page, url: str, table: Path, rows: int) -> float:
    page.goto(url, wait_until="domcontentloaded")
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    page.wait_for_selector(".dx-counts", timeout=120_000)
    page.locator("[data-key=path]").fill(str(table))
    began = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".dx-counts:has-text('{rows:,} rows')", timeout=600_000)
    return time.perf_counter() - began


def turns(page: Page, last: int) -> list[float]:
    """Seconds of page turns at the start, in the middle and at the end."""
    found = []
    for number in range(PAGES_TURNED):
        target = (2, last // 2, last - PAGES_TURNED)[number % 3] + number
        page.get_by_role("textbox", name="Page").fill(str(target))
        found.append(timed(page, lambda: page.keyboard.press("Enter")))
    return found


def main(rows: int, pictures: int) -> None:
    folder = Path(tempfile.mkdtemp())
    write_source(folder / "source", rows, pictures)
    app = launch(lambda name: Path(tempfile.mkdtemp(suffix=name)), OMP_NUM_THREADS="1")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1360, "height": 900})
            print(
                f"import, until it is seen   {open_rows(page, app.url, folder / 'source' / 'rows.jsonl', rows):6.1f} s"
            )
            page.wait_for_selector(".dx-row")
            bytes_seen: list[int] = []
            page.on("response", lambda answer: bytes_seen.append(int(answer.headers.get("content-length", 0))))
            for when in ("as the app starts", "once it stands"):
                seconds = turns(page, -(-rows // 24))
                print(f"page turn, {when:17} {statistics.median(seconds):5.3f} s, at most {max(seconds):.3f} s")
                time.sleep(MODEL_LOADS_S)
            print(f"bytes of a page            {max(bytes_seen, default=0):6}")
            for query in SEARCHES:
                took = timed(page, lambda query=query: page.get_by_role("searchbox").fill(query))  # type: ignore[misc]
                print(f"search                     {took:6.3f} s  {query!r}: {page.locator('.dx-found').inner_text()}")
            timed(page, lambda: page.get_by_role("searchbox").fill(""))
            held_out = page.locator('[data-key="filter test"]')
            print(f"filter                     {timed(page, held_out.click):6.3f} s")
            memory = psutil.Process(app.process.pid).memory_info().rss / 1e6
            print(f"memory of the app          {memory:6.0f} MB")
            browser.close()
    finally:
        app.stop()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]) if len(sys.argv) == 3 else (ROWS, PICTURES))
