"""What an open page costs: a run with a long history, a row a second, and then nothing new.

    python benchmarks/polling.py [--rows 100000] [--runs 20] [--seconds 20] [--screenshot FILE.png]

Needs Chromium and the packages of the tests. Opens the real app and prints one JSON object: the first look in seconds,
then a tick's time at the server and its bytes on the wire, while rows come and while none come. `cpu_ms` is what the
app's process worked for each answer, which a busy machine does not change.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Error, Page, Response, sync_playwright

from tests.browser import written_runs
from tests.browser.conftest import CHROMIUM, App, launch
from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.runs.writer import StatusWriter

FIRST_LOOK_S = 60
SETTLE_S = 20


def long_run(store: RunStore, rows: int) -> Run:
    """A run that is as far as `rows` steps, with an evaluation every 50 of them."""
    run = written_runs.create(store, "long")
    noise, now = random.Random(1), time.time()
    lines = [json.dumps({"format": 1}), json.dumps({"step": 0, "time": now - rows, "event": "started"})]
    for step in range(1, rows + 1):
        at = now - rows + step
        lines.append(json.dumps(written_runs.step_row(step, 2 * rows, at, noise)))
        if step % 50 == 0:
            lines.append(json.dumps(written_runs.scores(step, 2 * rows, at)))
            lines.append(json.dumps({"event": "checkpoint", "step": step, "time": at}))
    run.history.write_text("\n".join(lines) + "\n", encoding="utf-8")
    written_runs.write_log(run, *(f"step {step}: a line of the log as the worker writes it" for step in range(3000)))
    return run


class Traffic:
    """Answers of the server to a page's questions, as they come."""

    def __init__(self, app: App, page: Page) -> None:
        self.answers: list[tuple[float, int]] = []
        self._process = psutil.Process(app.process.pid)
        self._spent = 0.0
        page.on("response", self._hear)
        self.begin()

    def begin(self) -> None:
        """Count from here."""
        self.answers.clear()
        self._spent = self._cpu_s()

    def _cpu_s(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def _hear(self, response: Response) -> None:
        if "/gradio_api/" not in response.url or "heartbeat" in response.url:
            return
        timing = response.request.timing
        # What a page that was left asked for has no body any more.
        with suppress(Error):
            self.answers.append((timing["responseStart"] - timing["requestStart"], len(response.body())))

    def summary(self) -> dict[str, Any]:
        if not self.answers:
            return {"answers": 0}
        times, sizes = zip(*self.answers, strict=True)
        return {
            "answers": len(sizes),
            "cpu_ms": round(1000 * (self._cpu_s() - self._spent) / len(sizes), 1),
            "ms_median": round(statistics.median(times), 1),
            "ms_longest": round(max(times), 1),
            "bytes_median": round(statistics.median(sizes)),
            "bytes_largest": max(sizes),
            "bytes_all": sum(sizes),
        }


def watch(app: App, page: Page, run: Run, rows: int, seconds: int) -> dict[str, Any]:
    """The page while the run grows a row a second, and then while it does not."""
    report: dict[str, Any] = {}
    noise = random.Random(2)
    with run.lock() as lock:
        assert lock.acquire(5)
        # No heartbeat: it changes the status, too, and is measured by nothing here.
        with StatusWriter(run, beat_s=3600) as status:
            written_runs.record_past(run)
            status.update(state="running", phase="training", step=rows, total=2 * rows, eta_s=float(rows))
            traffic = Traffic(app, page)
            # The embedded model is loading until then.
            page.wait_for_timeout(SETTLE_S * 1000)
            traffic.begin()
            began = time.perf_counter()
            page.goto(f"{app.url}/?run={run.id}", wait_until="domcontentloaded")
            page.wait_for_selector("[data-panel=loss] .dx-curve-loss path", timeout=FIRST_LOOK_S * 1000)
            report["first_look_s"] = round(time.perf_counter() - began, 2)
            page.wait_for_timeout(2000)
            report["first_look"] = traffic.summary()
            traffic.begin()
            for step in range(rows + 1, rows + seconds + 1):
                history.append(run, written_runs.step_row(step, 2 * rows, time.time(), noise))
                written_runs.write_log(run, f"step {step}: a line of the log as the worker writes it")
                status.update(step=step, eta_s=float(2 * rows - step))
                page.wait_for_timeout(1000)
            report["row_a_second"] = {"seconds": seconds, **traffic.summary()}
            shown = page.locator(".dx-facts dd").first.inner_text()
            assert shown.replace(",", "").startswith(str(rows + seconds)), shown
            page.wait_for_timeout(1500)
            traffic.begin()
            page.wait_for_timeout(seconds * 1000)
            report["nothing_new"] = {"seconds": seconds, **traffic.summary()}
    return report


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=20, help="other, finished runs beside it")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--screenshot", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:

        def place(name: str) -> Path:
            made = Path(folder) / name
            made.mkdir()
            return made

        app = launch(place)
        for number in range(options.runs):
            written_runs.done(app.store, f"other-{number}")
        run = long_run(app.store, options.rows)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        report = {"rows": options.rows, "history_mb": round(run.history.stat().st_size / 1e6, 1), "runs": options.runs}
        report |= watch(app, page, run, options.rows, options.seconds)
        if options.screenshot:
            page.screenshot(path=options.screenshot)
        browser.close()
        app.stop()
        print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
