"""Runs as a whole, in a real Chromium: a name, notes, a copy, a successor, the table of all and some compared."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import written_runs
from tests.browser.conftest import App
from tests.browser.test_finetune_runs import no_sideways_scroll
from vqa_core.examples.sets import resolve
from vqa_core.runs.about import about_of
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="document.title=1">${1}{{x}} `名`'


def own_rows(app: App, folder: Path) -> str:
    """A small set of the home; its id."""
    (folder / "rows.jsonl").write_text(
        "".join(json.dumps({"image": f"{n}.jpg", "question": "What?", "answer": f"{n}"}) + "\n" for n in range(2))
    )
    for number, name in enumerate(("receipt", "ticket")):
        (folder / f"{number}.jpg").write_bytes((ASSETS / "samples" / f"{name}.jpg").read_bytes())
    return resolve(str(folder), app.settings.home, True).id


def with_rows(run: Run, set_id: str) -> Run:
    config = run.config()
    config["train"]["data"] = f"set:{set_id}"
    write_json(run.config_path, config)
    return run


def name_in_list(page: Page, text: str) -> None:
    expect(page.locator(".dx-runs .dx-run-name").get_by_text(text, exact=True)).to_be_visible()


def test_a_title_and_notes_are_kept_and_shown_wherever_the_run_is_named(open_page, app: App) -> None:
    run = written_runs.done(app.store, "named")
    page = open_page(f"/?run={run.id}")
    page.get_by_role("button", name="Rename").click()
    field = page.get_by_label("Title of the run")
    expect(field).to_be_focused()
    field.fill("not this")
    page.keyboard.press("Escape")
    expect(page.locator(".dx-head h2")).to_have_text(run.id)
    page.get_by_role("button", name="Rename").click()
    field.fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator(".dx-head h2")).to_have_text(HOSTILE)
    name_in_list(page, HOSTILE)
    page.locator(".dx-notes summary").click()
    page.locator(".dx-notes-field").fill("first try\nlooks good")
    expect(page.locator(".dx-notes [role=status]")).to_have_text("Saved")
    assert about_of(run).title == HOSTILE and about_of(run).notes == "first try\nlooks good"
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".dx-head h2")).to_have_text(HOSTILE)
    page.locator(".dx-notes summary").click()
    expect(page.locator(".dx-notes-field")).to_have_value("first try\nlooks good")
    page.get_by_role("button", name="Ask with it").click()
    expect(page.locator("#ask-model input")).to_have_value(re.compile(re.escape(f"{HOSTILE} · {run.id}")))
    assert page.title() == "DocDex"


def test_all_runs_are_sorted_found_and_compared(open_page, app: App) -> None:
    first = written_runs.done(app.store, "side-a")
    second = written_runs.create(app.store, "side-b", lora_r=32, seed=4)
    written_runs.write_history(second, 60, 60, seed=3)
    written_runs.set_status(second, state="stopped", step=60, total=150)
    written_runs.record_past(second)
    page = open_page()
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="All runs").click()
    rows = page.locator(".dx-runs-table tbody tr")
    page.get_by_label("Find a run").fill("side-")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Best, held out").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("Best"))
    expect(rows.first).to_have_attribute("data-run", first.id)
    page.get_by_role("button", name="Best, held out").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("Best"))
    expect(rows.first).to_have_attribute("data-run", second.id)
    go = page.locator(".dx-overview").get_by_role("button", name="Compare selected")
    expect(go).to_have_attribute("aria-disabled", "true")
    for run in (first, second):
        page.locator(f".dx-overview tr[data-run={run.id}] input").check()
    go.click()
    expect(page.locator(".dx-compare h2")).to_have_text("Runs compared")
    expect(page.locator(".dx-compare .dx-caution")).to_contain_text("not scored on the same held-out rows")
    settings = page.locator(".dx-differ .dx-compare-table").first
    expect(settings.locator("tbody tr")).to_have_text(
        [re.compile("^Data"), re.compile("^Seed.*04"), re.compile("^Rank r.*832")]
    )
    panel = page.locator(".tune-compared [data-panel=exact_match]")
    expect(panel.locator(".dx-end")).to_have_count(2)
    expect(panel.locator("[data-curve=run-A] .dx-strong")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"runs={first.id}(,|%2C){second.id}"))
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".dx-compare-names li")).to_have_count(2)
    page.locator(".dx-compare-names").get_by_role("button", name=second.id).click()
    expect(page.locator(".dx-head h2")).to_have_text(second.id)
    expect(page.locator("#tune-past")).to_be_hidden()


def test_the_list_on_the_left_compares_what_is_ticked(open_page, app: App) -> None:
    runs = [written_runs.done(app.store, "tick") for _ in range(2)]
    page = open_page(f"/?run={runs[0].id}")
    bar = page.locator(".dx-runs")
    bar.get_by_role("button", name="Compare", exact=True).click()
    for run in runs:
        bar.get_by_label(f"Compare {run.id}", exact=True).check()
    bar.get_by_role("button", name="Compare selected (2)").click()
    expect(page.locator(".dx-compare-names li")).to_have_count(2)
    expect(page.locator(".dx-differ")).to_contain_text("Every setting is the same.")


def test_a_new_run_begins_with_the_settings_and_rows_of_an_old_one(open_page, app: App, tmp_path: Path) -> None:
    run = with_rows(written_runs.create(app.store, "older", "pocket-own", lora_r=24), own_rows(app, tmp_path))
    written_runs.set_status(run, state="stopped", step=1, total=150)
    written_runs.record_past(run)
    page = open_page(f"/?run={run.id}")
    page.get_by_role("button", name="Start another like this").click()
    expect(page.locator(".dx-from")).to_contain_text(f"settings and rows of {run.id}")
    expect(page.locator(".dx-counts")).to_contain_text("2 rows")
    expect(page.locator("[data-preset=pocket-own]")).to_have_attribute("aria-checked", "true")
    page.locator(".dx-all > summary").click()
    expect(page.get_by_role("textbox", name="Rank r")).to_have_value("24")


def test_a_new_run_whose_rows_are_gone_says_so(open_page, app: App) -> None:
    run = written_runs.done(app.store, "rowless")
    page = open_page(f"/?run={run.id}")
    page.get_by_role("button", name="Start another like this").click()
    expect(page.locator(".dx-from")).to_contain_text("Its rows, rowless, are no longer here: choose rows.")
    expect(page.locator(".dx-begin")).to_have_attribute("aria-disabled", "true")
    # Nothing is chosen, so that each of the list can be.
    rows = page.get_by_label("Rows from")
    expect(rows).to_have_value("")
    rows.select_option("builtin:tickets")
    expect(page.locator(".dx-counts")).to_contain_text("240 rows")
    expect(page.locator(".dx-begin")).to_have_attribute("aria-disabled", "false")


def test_the_whole_run_is_downloaded(open_page, app: App) -> None:
    run = written_runs.done(app.store, "carried")
    page = open_page(f"/?run={run.id}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export run").click()
    assert download.value.suggested_filename == f"{run.id}.zip"
    names = set(zipfile.ZipFile(download.value.path()).namelist())
    assert {"README.md", "config.json", "history.csv", "log.txt", "adapter/adapter_model.safetensors"} <= names
    expect(page.get_by_role("button", name="Export run")).to_be_enabled()


def test_a_phone_shows_all_runs_and_a_comparison_without_sideways_scroll(open_page, app: App) -> None:
    runs = [written_runs.done(app.store, "phone-past") for _ in range(2)]
    page = open_page("/?runs=all", viewport={"width": 390, "height": 844}, color_scheme="dark")
    expect(page.locator(f".dx-overview tr[data-run={runs[0].id}]")).to_be_visible()
    assert no_sideways_scroll(page)
    page = open_page(f"/?runs={runs[0].id},{runs[1].id}", viewport={"width": 390, "height": 844})
    expect(page.locator(".dx-compare-names li")).to_have_count(2)
    assert no_sideways_scroll(page)
