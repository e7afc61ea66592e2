"""The Check step in a real Chromium: what the model sees, and the faults that keep a run from starting."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.broken_models import that_cuts, without_end
from tests.browser.conftest import App
from vqa_core.settings import ASSETS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Which total stands on this receipt? <img src=x onerror=document.title='ran'>"
# The app's first look imports torch, perhaps while it loads its own model.
FIRST_LOOK_MS = 120_000


def rows_zip(path: Path, answers: Sequence[str]) -> Path:
    rows = []
    with zipfile.ZipFile(path, "w") as archive:
        for number, answer in enumerate(answers, start=1):
            picture = io.BytesIO()
            Image.new("RGB", (700, 900), (200, number, 90)).save(picture, "PNG")
            archive.writestr(f"{number}.png", picture.getvalue())
            rows.append({"image": f"{number}.png", "question": QUESTION, "answers": [answer]})
        archive.writestr("rows.jsonl", "\n".join(json.dumps(row) for row in rows))
    return path


def open_check(open_page, rows: Path, **context) -> Page:  # type: ignore[no-untyped-def]
    page = open_page("/", **context)
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    page.set_input_files("#tune-new input[type=file]", str(rows))
    expect(page.locator(".dx-counts")).to_contain_text(rows.name)
    page.locator(".dx-begin").scroll_into_view_if_needed()
    expect(page.locator(".dx-seen-row")).to_be_visible(timeout=FIRST_LOOK_MS)
    return page


def test_three_rows_are_shown_tile_by_tile_and_token_by_token(open_page, tmp_path: Path) -> None:
    page = open_check(open_page, rows_zip(tmp_path / "sound.zip", [f"{number}.50" for number in range(1, 13)]))
    step = page.locator(".dx-seen")
    # The embedded model's preset reads whole pictures; cut into tiles they are looked at anew.
    page.locator(".dx-all > summary").click()
    page.locator("#setting-longest_edge").fill("0")
    page.locator("#setting-image_splitting").select_option("model")
    expect(step.locator(".dx-seen-counts")).to_contain_text("7 tiles · 1,008 picture tokens")
    expect(step.locator(".dx-tile")).to_have_count(7)
    read = "700 × 900 px, read at 768 × 1,152 in 3 × 2 tiles, then whole; stretched 1.2 times in height"
    expect(step).to_contain_text(read)
    assert step.locator(".dx-tile img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") == 384
    expect(step.locator(".dx-prompt .dx-visual")).to_have_text("1,008 picture tokens")
    expect(step.locator(".dx-prompt")).to_contain_text("<img src=x")
    step.get_by_role("button", name="First · row").click()
    learnt = "".join(step.locator(".dx-prompt .dx-learnt").all_text_contents())
    number = step.locator("[aria-pressed=true]").text_content().rpartition("row ")[2]
    assert learnt == f" {number}.50<end_of_utterance>"
    assert step.locator(".dx-prompt .dx-learnt").last.get_attribute("title") == "id 2 '<end_of_utterance>'"
    step.locator(".dx-tile").nth(1).click()
    expect(page.locator(".dx-tile-look h3")).to_have_text("Tile 1 · 2: as the model reads it")
    page.keyboard.press("Escape")
    expect(step.locator(".dx-tile").nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(step.get_by_role("button", name="Enlarge tile 2 · 2")).to_be_focused()
    assert page.title() == "DocDex"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_faults_are_refused_before_the_start_and_mended_ones_are_not(open_page, app: App, tmp_path: Path) -> None:
    answers = [f"{number}.50" for number in range(1, 13)]
    page = open_check(open_page, rows_zip(tmp_path / "sound.zip", answers))
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_attribute("aria-disabled", "false")
    page.locator(".dx-all > summary").click()
    runs = len(app.store.list())
    for model, words in (
        (without_end(tmp_path / "endless"), "does not stop"),
        (that_cuts(tmp_path / "cutting"), "cut at 64 tokens"),
    ):
        page.locator("#setting-model").fill(str(model))
        start.scroll_into_view_if_needed()
        expect(page.locator(".dx-seen .dx-problem")).to_contain_text(words)
        expect(page.locator(".dx-beside")).to_contain_text(words)
        expect(start).to_have_attribute("aria-disabled", "true")
        start.dispatch_event("click")
    # Its file is mended while the page is open.
    (tmp_path / "cutting" / "tokenizer_config.json").write_bytes((ASSETS / "pocket/tokenizer_config.json").read_bytes())
    page.locator(".dx-seen").get_by_role("button", name="Look again").click()
    expect(page.locator(".dx-seen .dx-problem")).to_have_count(0)
    expect(start).to_have_attribute("aria-disabled", "false")
    page.locator("#setting-model").fill("pocket")
    start.scroll_into_view_if_needed()
    expect(page.locator(".dx-seen .dx-problem")).to_have_count(0)
    expect(start).to_have_attribute("aria-disabled", "false")
    # Nobody sees it in the table: a sign without a width.
    page.set_input_files("#tune-new input[type=file]", str(rows_zip(tmp_path / "empty.zip", [*answers[:11], "\u200b"])))
    start.scroll_into_view_if_needed()
    expect(page.locator(".dx-beside")).to_contain_text("Row 12 has an empty answer")
    expect(start).to_have_attribute("aria-disabled", "true")
    assert len(app.store.list()) == runs


def test_a_model_that_is_not_here_is_looked_at_when_a_person_asks(open_page, tmp_path: Path) -> None:
    page = open_check(open_page, rows_zip(tmp_path / "rows.zip", ["1", "2", "3", "4", "5"]))
    page.locator(".dx-all > summary").click()
    page.locator("#setting-model").fill("somebody/vlm-1b")
    page.locator(".dx-begin").scroll_into_view_if_needed()
    step = page.locator(".dx-seen")
    expect(step).to_contain_text("somebody/vlm-1b is not on this machine yet")
    step.get_by_role("button", name="Look at three rows").click()
    # The tests' app has no network.
    expect(step.locator(".dx-problem")).to_contain_text("HF_HUB_OFFLINE keeps the network shut")
