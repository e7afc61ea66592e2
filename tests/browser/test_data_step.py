"""One's own data in the New-run form, from an upload to a model that learnt from it, in a real Chromium."""

import json
import random
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import App
from tests.browser.written_runs import create, set_status
from vqa_core.examples.sets import list_sets
from vqa_core.rendering.documents.receipt import draw_receipt
from vqa_core.rendering.sheet import Sheet

pytestmark = pytest.mark.browser

COUNT = 24
FIELDS = ("total", "date", "company")


def form_of(open_page, **context) -> Page:  # type: ignore[no-untyped-def]
    page = open_page("/", **context)
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    return page


def put(page: Page, *files: Path) -> None:
    page.set_input_files("#tune-new input[type=file]", [str(file) for file in files])


def plain_picture(number: int, width: int = 120, height: int = 90) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), (number * 7 % 256, number * 3 % 256, 120)).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def key_files_zip(tmp_path: Path) -> Path:
    """Drawn receipts, each with a file of its fields, as those of challenges come."""
    path = tmp_path / "own-receipts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        seed = written = 0
        while written < COUNT:
            seed += 1
            canvas, pairs = draw_receipt(random.Random(seed), Sheet(480, 768, 18))
            # The first pairs of a receipt are these, in this order, where it has them all.
            fields = dict(zip(FIELDS, (answer for _, answer in pairs), strict=False))
            if len(pairs) == 8:
                picture = BytesIO()
                canvas.image.save(picture, "PNG")
                archive.writestr(f"img/{written:03d}.png", picture.getvalue())
                archive.writestr(f"key/{written:03d}.json", json.dumps(fields))
                written += 1
    return path


def settings_of_few_steps(page: Page) -> None:
    page.locator(".dx-all > summary").click()
    page.locator("#setting-eval_rows").fill("2")
    page.locator("#setting-max_steps").fill("4")
    page.locator("#setting-warmup_steps").fill("1")


@pytest.mark.slow
def test_an_edited_upload_is_saved_learnt_and_asked(open_page, key_files_zip: Path, app: App) -> None:
    page = form_of(open_page)
    put(page, key_files_zip)
    expect(page.locator(".dx-counts")).to_contain_text(f"own-receipts.zip · {len(FIELDS) * COUNT} rows")
    expect(page.locator('[data-key="question total"]')).to_have_value("What is the total?")
    row = page.locator(".dx-row").first
    expect(row.locator("img")).to_be_visible()
    assert row.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    row.locator(".dx-row-open").click()
    picture = page.locator(".dx-look-picture img")
    expect(picture).to_be_visible()
    page.locator('[data-key="look answers"]').fill("12.34\n12,34")
    page.locator('[data-key="look next"]').click()
    expect(page.locator('[data-key="look answers"]')).not_to_have_value("12.34\n12,34")
    page.locator('[data-key="look drop"]').click()
    page.locator('[data-key="look close"]').click()
    expect(page.locator(".dx-edits-words")).to_have_text("1 row changed, 1 dropped")
    expect(row).to_contain_text("12.34 | 12,34")
    # Nothing is lost on a reload, and Start saves it first.
    page.reload(wait_until="domcontentloaded")
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    expect(page.locator(".dx-edits-words")).to_have_text("1 row changed, 1 dropped")
    settings_of_few_steps(page)
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_attribute("aria-disabled", "false")
    expect(page.locator(".dx-beside")).to_contain_text("Start saves first: 1 row changed, 1 dropped, as version 2")
    start.click()
    expect(page.locator(".dx-head h2")).to_have_text(re.compile("own-receipts"))
    expect(page.locator(".dx-head .dx-state")).to_have_text("done", timeout=240_000)
    page.get_by_role("button", name="Ask with it").click()
    page.get_by_placeholder(re.compile("[Aa]sk")).first.fill("What is the total?")
    page.keyboard.press("Enter")
    expect(page.locator(".ask-answer").last).not_to_be_empty(timeout=60_000)


@pytest.mark.slow
def test_pictures_without_a_table_are_labelled_by_keyboard_and_learnt(open_page, tmp_path: Path, app: App) -> None:
    files = []
    for number in range(6):
        files.append(tmp_path / f"{number}.png")
        files[-1].write_bytes(plain_picture(number * 9))
    page = form_of(open_page)
    put(page, *files)
    expect(page.locator(".dx-counts")).to_contain_text("6 files · 6 rows · 6 without an answer yet")
    expect(page.locator(".dx-beside")).to_contain_text("No row of 6 files has an answer yet")
    page.get_by_role("button", name="Answer them").click()
    keys = page.keyboard
    expect(page.locator('[data-key="desk question"]')).to_be_focused()
    keys.type("Which number?")
    keys.press("Enter")
    expect(page.locator('[data-key="desk answer"]')).to_be_focused()
    for number in range(4):
        expect(page.locator(".dx-desk-picture")).to_contain_text(f"Row {number + 1}")
        keys.type(f"number {number}")
        keys.press("Enter")
        expect(page.locator(".dx-desk .dx-label-count")).to_contain_text(f"{number + 1} of 6 labelled")
    page.locator('.dx-desk [data-key="use labelled"]').click()
    expect(page.locator(".dx-counts")).to_contain_text("version 2 · 6 rows · 2 without an answer yet")
    settings_of_few_steps(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".dx-head .dx-state")).to_have_text("done", timeout=240_000)


def test_three_thousand_rows_turn_search_and_filter(open_page, tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60):
            archive.writestr(f"img/{number}.png", plain_picture(number))
        rows = [
            {"image": f"img/{n % 60}.png", "question": f"What is field {n}?", "answers": [f"{n}.5"]}
            for n in range(3000)
        ]
        archive.writestr("rows.jsonl", "\n".join(map(json.dumps, rows)))
    page = form_of(open_page)
    put(page, path)
    expect(page.locator(".dx-counts")).to_contain_text("many.zip · 3,000 rows")
    questions = page.locator(".dx-row-open")
    expect(questions).to_have_count(24)
    page.locator(".dx-rows-frame").focus()
    page.keyboard.press("PageDown")
    expect(questions.first).to_have_text("What is field 24?")
    page.keyboard.press("ArrowRight")
    expect(questions.first).to_have_text("What is field 48?")
    page.keyboard.press("End")
    expect(questions.last).to_have_text("What is field 2999?")
    page.get_by_role("textbox", name="Page").fill("3")
    page.keyboard.press("Enter")
    expect(questions.first).to_have_text("What is field 48?")
    page.get_by_role("searchbox").fill("2998.5")
    expect(questions).to_have_text(["What is field 2998?"])
    page.get_by_role("searchbox").fill("")
    held = page.locator('[data-key="filter test"]')
    count = held.inner_text().split()[-1]
    held.click()
    expect(page.locator(".dx-found")).to_have_text(f"{count} rows")
    expect(page.locator(".dx-row-side").first).to_have_text("held out")


def test_a_name_is_changed_and_a_set_leaves_only_when_nobody_needs_it(
    open_page, tmp_path: Path, app: App, alive
) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "doubles.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(8):
            archive.writestr(f"img/{number}.png", plain_picture(number * 11))
        rows = [{"image": f"img/{n % 8}.png", "question": "Which?", "answers": [str(n % 8)]} for n in range(12)]
        archive.writestr("rows.jsonl", "\n".join(map(json.dumps, rows)))
    page = form_of(open_page)
    put(page, path)
    expect(page.locator(".dx-counts")).to_contain_text("doubles.zip · 12 rows")
    # What is there twice is dropped with one press, and the next version is without it.
    expect(page.locator(".dx-statements")).to_contain_text("4 rows are there twice")
    page.locator('[data-key="show doubles"]').click()
    expect(page.locator(".dx-found")).to_have_text("8 rows")
    page.locator('[data-key="drop doubles"]').click()
    expect(page.locator(".dx-edits-words")).to_have_text("4 rows dropped")
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.locator(".dx-counts")).to_contain_text("doubles.zip · version 2 · 8 rows")
    expect(page.locator(".dx-edits")).to_have_count(0)
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name of these rows").fill("<b>Mine</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".dx-counts")).to_contain_text("<b>Mine</b> · version 2 · 8 rows")
    set_id = next(one.id for one in list_sets(app.settings.home) if one.name == "<b>Mine</b>")
    run = create(app.store, "needs-mine", data=f"set:{set_id}")
    worker = alive(run)
    page.get_by_role("button", name="Delete").click()
    asking = page.locator(".dx-delete")
    expect(asking).to_contain_text("these runs still need them")
    expect(asking).to_contain_text(run.id)
    expect(asking.get_by_role("button", name="Delete them")).to_have_count(0)
    asking.get_by_role("button", name="Keep them").click()
    worker.kill()
    worker.wait(10)
    set_status(run, state="done", step=5, total=5)
    page.get_by_role("button", name="Delete").click()
    expect(asking).to_contain_text("These runs learnt from them")
    asking.get_by_role("button", name="Delete them").click()
    expect(page.locator(".dx-counts")).to_contain_text("Parking tickets")
    assert set_id not in {one.id for one in list_sets(app.settings.home)}
