"""Rows that nobody here drew: fine-tune the embedded model on PyPI's easy-vqa (MIT), then ask with right and with
shuffled pictures. Uploads a ZIP on the page, as a person would.

    python benchmarks/rows_from_elsewhere.py [STEPS]

Only open questions count: yes/no ones are guessed two times in three without a picture. Prints one JSON object.
"""

import csv
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from easy_vqa import get_test_image_paths, get_test_questions, get_train_image_paths, get_train_questions
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, App, launch
from vqa_core.evaluation.metrics import bootstrap_interval
from vqa_core.runs.run import Run

TRAIN_PICTURES, TEST_PICTURES, SEED = 1500, 140, 5


def write_zip(path: Path) -> int:
    """rows.jsonl and pictures, with easy-vqa's own split; returns the number of held-out questions."""
    held_out = 0
    with zipfile.ZipFile(path, "w") as archive:
        lines = []
        for side, questions, paths, count in (
            ("train", get_train_questions, get_train_image_paths, TRAIN_PICTURES),
            ("test", get_test_questions, get_test_image_paths, TEST_PICTURES),
        ):
            for row, picture in _rows(side, questions, paths, count):
                if row["image"] not in archive.namelist():
                    archive.write(picture, row["image"])
                lines.append(json.dumps(row))
                held_out += side == "test"
        archive.writestr("rows.jsonl", "\n".join(lines) + "\n")
    return held_out


def _rows(side: str, questions: Callable[..., Any], paths: Callable[..., Any], count: int) -> list[tuple[Any, str]]:
    asked, answers, pictures = questions()
    files = paths()
    chosen = set(random.Random(SEED).sample(sorted(files), count))
    return [
        ({"image": f"images/{side}-{key}.png", "question": text, "answers": [answer], "split": side}, files[key])
        for text, answer, key in zip(asked, answers, pictures, strict=True)
        if key in chosen and answer not in ("yes", "no")
    ]


def docdex(app: App, *words: str) -> dict[str, Any]:
    """One command of the command line in the app's home, as JSON."""
    command = [sys.executable, "-m", "vqa_core", *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=app.environment)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def teach(app: App, archive: Path, steps: str) -> Run:
    """Upload the ZIP on the page, take the preset for one's own pictures, start, and wait for the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(app.url, wait_until="domcontentloaded")
        page.get_by_role("tab", name="Fine-tune").click()
        page.get_by_role("button", name="New run").click()
        page.set_input_files("#tune-new input[type=file]", str(archive))
        page.wait_for_selector(".dx-counts:has-text('easy-vqa.zip')", timeout=120_000)
        page.get_by_role("radio", name=re.compile("Your own pictures")).click()
        page.locator(".dx-all > summary").click()
        page.get_by_label("Steps", exact=True).fill(steps)
        page.get_by_label("Held-out rows a time").fill("32")
        page.get_by_role("button", name="Start", exact=True).click(timeout=60_000)
        page.wait_for_selector(".dx-head h2:has-text('easy-vqa')")
        browser.close()
    # The run goes on without any page.
    run = app.store.list()[0]
    while run.status().live:
        time.sleep(1)
    return run


def main() -> None:
    steps = sys.argv[1] if len(sys.argv) > 1 else "240"
    with tempfile.TemporaryDirectory() as folder:

        def place(name: str) -> Path:
            made = Path(folder) / name
            made.mkdir()
            return made

        archive = Path(folder) / "easy-vqa.zip"
        held_out = write_zip(archive)
        app = launch(place)
        began = time.monotonic()
        run = teach(app, archive, steps)
        seconds = time.monotonic() - began
        exact = {}
        for name, flags in {"right": [], "shuffled": ["--shuffle-pictures"]}.items():
            table = Path(folder) / f"{name}.csv"
            report = docdex(app, "evaluate", "--adapter", run.id, "--csv", str(table), *flags)
            with table.open(newline="", encoding="utf-8") as rows:
                exact[name] = [float(row["exact_match"]) for row in csv.DictReader(rows)]
        app.stop()
        gain = [right - wrong for right, wrong in zip(exact["right"], exact["shuffled"], strict=True)]
        shares = {name: round(sum(values) / len(values), 4) for name, values in exact.items()}
        interval = [round(value, 4) for value in bootstrap_interval(gain, seed=0)]
        result = {"held_out": held_out, "steps": run.status().step, "state": run.status().state, **shares}
        print(
            json.dumps({**result, "gain_interval": interval, "majority": report["majority"], "seconds": round(seconds)})
        )


if __name__ == "__main__":
    main()
