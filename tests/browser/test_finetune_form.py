"""The New-run form, driven in a real Chromium against a real app."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import App

pytestmark = pytest.mark.browser

QUESTION = "What is the total? <img src=x onerror=document.title='ran'>"


@pytest.fixture
def rows_zip(tmp_path: Path) -> Path:
    """60 rows, of which 12 and 31 name pictures that are not there."""
    path, rows = tmp_path / "receipts.zip", []
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1, 61):
            picture = io.BytesIO()
            Image.new("RGB", (120, 80), (200, number, 90)).save(picture, "PNG")
            if number not in (12, 31):
                archive.writestr(f"scans/scan_{number}.png", picture.getvalue())
            rows.append({"image": f"scans/scan_{number}.png", "question": QUESTION, "answers": [f"{number}.50"]})
        archive.writestr("rows.jsonl", "\n".join(json.dumps(row) for row in rows))
    return path


def form_of(open_page, path: str = "/") -> Page:
    page = open_page(path)
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    return page


def put(page: Page, *files: Path) -> None:
    page.set_input_files("#tune-new input[type=file]", [str(file) for file in files])


def test_an_uploaded_zip_shows_counts_rows_and_what_was_left_out(open_page, rows_zip: Path) -> None:
    page = form_of(open_page)
    put(page, rows_zip)
    expect(page.locator(".dx-counts")).to_contain_text("receipts.zip · 58 rows")
    expect(page.locator(".dx-counts")).to_contain_text("2 of 60 left out")
    expect(page.locator(".dx-counts")).to_contain_text("held out")
    left_out = page.locator(".dx-bad tbody tr")
    expect(left_out).to_have_count(2)
    expect(left_out.first).to_contain_text("12")
    expect(left_out.first).to_contain_text("no picture 'scans/scan_12.png'")
    expect(page.locator(".dx-row")).to_have_count(24)
    expect(page.locator(".dx-row").first).to_contain_text("1.50")
    picture = page.locator(".dx-row img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.locator(".dx-row").first).to_contain_text("<img src=x")
    assert page.title() == "DocDex"


def test_another_column_is_read_as_the_answers(open_page, tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), "red").save(tmp_path / "a.png")
    Image.new("RGB", (60, 60), "blue").save(tmp_path / "b.png")
    table = tmp_path / "rows.csv"
    table.write_text("image,question,answer,total\na.png,What is it?,red,1.20\nb.png,What is it?,blue,3.40\n")
    page = form_of(open_page)
    put(page, table, tmp_path / "a.png", tmp_path / "b.png")
    expect(page.locator(".dx-row").first).to_contain_text("red")
    page.locator('[data-key="role answers"]').select_option("total")
    expect(page.locator(".dx-row").first).to_contain_text("1.20")


def test_columns_that_nobody_can_guess_are_chosen_by_hand(open_page, tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), "red").save(tmp_path / "a.png")
    Image.new("RGB", (60, 60), "blue").save(tmp_path / "b.png")
    table = tmp_path / "rows.csv"
    table.write_text("bild,frage,antwort,note\na.png,Farbe,rot,x\nb.png,Welche,blau,y\n")
    page = form_of(open_page)
    put(page, table, tmp_path / "a.png", tmp_path / "b.png")
    # Read as fields to ask about, until a person says what they are.
    expect(page.locator('[data-key="question antwort"]')).to_have_value("What is the antwort?")
    page.get_by_role("button", name="Its own question and answers").click()
    page.locator('[data-key="role question"]').select_option("frage")
    page.locator('[data-key="role answers"]').select_option("antwort")
    expect(page.locator(".dx-row")).to_have_count(2)
    expect(page.locator(".dx-row").first).to_contain_text("rot")
    expect(page.locator(".dx-row").first).to_contain_text("Farbe")


def test_a_table_without_its_pictures_is_refused_in_words(open_page, tmp_path: Path) -> None:
    table = tmp_path / "alone.csv"
    table.write_text("image,question,answer\na.png,What is it?,red\n")
    page = form_of(open_page)
    put(page, table)
    expect(page.locator(".dx-step-rows .dx-problem")).to_contain_text("1 of 1 rows")
    expect(page.get_by_role("button", name="Start", exact=True)).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".dx-beside")).to_have_text("Choose rows first.")


def test_a_changed_setting_carries_a_dot_until_it_is_back(open_page, rows_zip: Path) -> None:
    page = form_of(open_page)
    page.locator(".dx-all > summary").click()
    field = page.locator("[data-field=lora_r]")
    expect(field.locator(".dx-dot")).to_be_hidden()
    page.locator("#setting-lora_r").fill("64")
    expect(field.locator(".dx-dot")).to_be_visible()
    expect(page.locator(".dx-changes")).to_have_text("1 differ from the preset")
    # The same number, written otherwise, is no difference.
    page.locator("#setting-learning_rate").fill("2e-3")
    expect(page.locator(".dx-changes")).to_have_text("1 differ from the preset")
    page.get_by_role("button", name="Rank r: back to preset").click()
    expect(page.locator("#setting-lora_r")).to_have_value("8")
    expect(field.locator(".dx-dot")).to_be_hidden()
    expect(page.locator(".dx-changes")).to_have_text("")


def test_problems_stand_beside_start_and_at_their_field(open_page, rows_zip: Path, app: App) -> None:
    page = form_of(open_page)
    put(page, rows_zip)
    page.locator(".dx-all > summary").click()
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_attribute("aria-disabled", "false")
    page.locator("#setting-learning_rate").fill("-1")
    page.locator("#setting-batch_size").fill("many")
    expect(page.locator(".dx-beside li")).to_have_count(2)
    expect(page.locator(".dx-beside")).to_contain_text("“Learning rate” is -1")
    expect(page.locator("[data-field=learning_rate] .dx-fault")).to_contain_text("greater than 0")
    expect(start).to_have_attribute("aria-disabled", "true")
    before = len(app.store.list())
    start.dispatch_event("click")
    page.wait_for_timeout(500)
    assert len(app.store.list()) == before


def test_what_was_chosen_outlives_a_look_at_a_run_and_a_reload(open_page, rows_zip: Path) -> None:
    page = form_of(open_page)
    put(page, rows_zip)
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    page.locator(".dx-all > summary").click()
    page.locator("#setting-lora_r").fill("32")
    page.get_by_role("tab", name="Ask").click()
    page.get_by_role("tab", name="Fine-tune").click()
    expect(page.locator("#setting-lora_r")).to_have_value("32")
    page.reload(wait_until="domcontentloaded")
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    page.locator(".dx-all > summary").click()
    expect(page.locator("#setting-lora_r")).to_have_value("32")


@pytest.mark.slow
def test_a_double_click_starts_one_run_that_learns_and_stops(open_page, rows_zip: Path, app: App) -> None:
    page = form_of(open_page)
    put(page, rows_zip)
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    page.locator(".dx-all > summary").click()
    page.locator("#setting-eval_rows").fill("4")
    page.locator("#setting-max_steps").fill("400")
    before = len(app.store.list())
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_attribute("aria-disabled", "false")
    start.dblclick()
    expect(page.locator(".dx-head h2")).to_have_text(re.compile("receipts"))
    expect(page.locator("[data-panel=loss] [data-curve=loss]")).to_have_count(1, timeout=120_000)
    assert len(app.store.list()) == before + 1
    page.get_by_role("button", name="Stop and keep").click()
    expect(page.locator(".dx-head .dx-state")).to_have_text("stopped", timeout=60_000)
    expect(page.get_by_role("button", name="Ask with it")).to_be_visible()
