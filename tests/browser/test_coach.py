"""A run that ended early, and the click that tries again: real workers with faults planted in them."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import written_runs
from tests.browser.conftest import App
from tests.tiny import coloured_rows, tiny_idefics3
from tests.training.ended_runs import checkpoint
from tests.training.planted import config_for, harmful_rows, lend, poisoned
from vqa_core.examples.sets import resolve
from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.training.config import TrainConfig
from vqa_core.training.data import rows_of
from vqa_core.training.start import start_run

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

STATE = ".dx-head .dx-state"
ENDED_MS = 300_000
# Beside the loaded model a step of 77 rows takes about 760 MiB here, one of 11 rows about 280.
SPARE_MIB = 520
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_idefics3(tmp_path_factory.mktemp("tiny"))


def begin(app: App, config: TrainConfig) -> Run:
    return start_run(config.model_dump(), app.settings, app.store)


def steps(run: Run) -> list[int]:
    return [row["step"] for row in history.read(run.history)[0] if "loss" in row]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process's memory")
def test_a_run_that_ran_out_of_memory_finishes_with_the_offered_changes(
    open_page: Open, app: App, tiny: Path, tmp_path: Path
) -> None:
    rows = coloured_rows(tmp_path / "many", 110)
    wide = {"longest_edge": 448, "image_splitting": "on", "cache_features": False, "max_steps": 1}
    run = begin(app, config_for(tiny, data=str(rows), batch_size=77, **wide))
    page = open_page(f"/?run={run.id}")
    lend(run, SPARE_MIB)
    expect(page.locator(".dx-cause")).to_have_text("Out of memory", timeout=ENDED_MS)
    offered = page.locator(".dx-coach-changes")
    expect(offered.locator("del")).to_have_text(["77", "1"])
    expect(offered.locator("ins")).to_have_text([re.compile("^11"), re.compile("^7")])
    expect(offered).to_contain_text("77 rows a step, as before")
    retry = page.get_by_role("button", name="Retry with these changes")
    retry.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".dx-coach-box")).to_have_count(0)
    # The second worker has no more memory than the first.
    lend(run, SPARE_MIB)
    expect(page.locator(STATE)).to_have_attribute("data-state", "done", timeout=ENDED_MS)
    assert steps(run) == [1]
    assert run.config()["changed"][0]["fields"]["batch_size"] == [77, 11]
    expect(page.locator("[data-event=changed]").first).to_be_attached()


def test_a_run_whose_loss_became_nan_goes_on_before_it_once_the_cause_is_mended(
    open_page: Open, app: App, tiny: Path, tmp_path: Path
) -> None:
    from vqa_core.training.collate import EpochSampler

    model, rows_file = poisoned(tiny, tmp_path / "model"), coloured_rows(tmp_path / "rows", 24)
    config = config_for(model, save_steps=2)
    train = rows_of(resolve(str(rows_file), app.settings.home, True), config).train
    order = [train[index].row for _, index in EpochSampler(len(train), config.seed)]
    # Drawn in the fifth step of two rows each.
    rows = harmful_rows(rows_file, tmp_path / "harmful", [order[9] - 1])
    run = begin(app, config.model_copy(update={"data": str(rows)}))
    page = open_page(f"/?run={run.id}")
    box = page.locator(".dx-coach-box")
    expect(box.locator(".dx-cause")).to_have_text("The loss became NaN: not a number", timeout=ENDED_MS)
    expect(box).to_contain_text(re.compile(r"at step 5\. The last good loss was [\d.]+ at step 4"))
    expect(box).to_contain_text("Goes on from step 4.")
    assert steps(run) == [1, 2, 3, 4, 5] and not run.adapter.exists()
    assert [path.name for path in sorted(run.checkpoints.iterdir())] == ["checkpoint-2", "checkpoint-4"]
    shutil.copy(tiny / "model.safetensors", model / "model.safetensors")
    page.get_by_role("button", name="Retry with these changes").click()
    expect(page.locator(STATE)).to_have_attribute("data-state", "done", timeout=ENDED_MS)
    assert steps(run) == list(range(1, 13))
    rates = {row["step"]: row["lr"] for row in history.read(run.history)[0] if "lr" in row}
    assert rates[5] < rates[4] / 4


def test_the_report_is_copied_and_a_refused_click_says_why(open_page: Open, app: App) -> None:
    run = written_runs.failed(app.store, "coached")
    checkpoint(run, 40)
    page = open_page(f"/?run={run.id}", permissions=["clipboard-read", "clipboard-write"])
    expect(page.locator(".dx-coach-box")).to_contain_text("Goes on from step 40.")
    expect(page.get_by_role("button", name=re.compile("Resume"))).to_have_count(1)
    page.get_by_text("Last lines").click()
    expect(page.locator(".dx-coach .dx-log")).to_contain_text("CUDA out of memory")
    page.get_by_role("button", name="Copy report").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    report = page.evaluate("navigator.clipboard.readText()")
    assert run.id in report and "CUDA out of memory" in report and '"batch_size": 16' in report
    # What was shown is not what would be changed any more.
    config = run.config()
    written_runs.write_json(run.config_path, {**config, "train": {**config["train"], "batch_size": 4}})
    page.get_by_role("button", name="Retry with these changes").click()
    expect(page.get_by_text("Something else would be changed now")).to_be_visible()
    expect(page.locator(".dx-coach-changes del").first).to_have_text("4")


def test_a_training_that_does_not_go_well_says_so_while_it_works(open_page: Open, app: App, alive) -> None:  # type: ignore[no-untyped-def]
    run = written_runs.create(app.store, "flat-run")
    written_runs.write_history(run, 42, 150)
    words = "The loss has not fallen in 42 steps: about 2.5 at first, 2.5 now."
    history.append(run, {"event": "health", "step": 42, "time": 1.0, "kind": "flat", "words": words})
    alive(run)
    page = open_page(f"/?run={run.id}")
    expect(page.locator(".dx-coach-warning")).to_contain_text(words)
    history.append(run, {"event": "health", "step": 60, "time": 2.0, "kind": "", "words": ""})
    expect(page.locator(".dx-coach-warning")).to_have_count(0)


def test_advice_fits_a_phone(open_page: Open, app: App) -> None:
    run = written_runs.failed(app.store, "phone-coach")
    page = open_page(f"/?run={run.id}", viewport={"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Retry with these changes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
