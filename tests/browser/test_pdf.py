"""A PDF in the Ask tab, from its upload to an answer about one of its pages."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ANSWER_MS = 60_000  # the first one waits for the model
DONE = "article[data-status='done']"


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    """Two receipts, a page each."""
    pages = []
    for total in ("3.70", "8.40"):
        page = Image.new("RGB", (480, 640), "white")
        pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
        for row, line in enumerate(("CORNER SHOP", "Bread        2.50", "Milk         1.20", f"TOTAL        {total}")):
            pen.text((60, 80 + 60 * row), line, fill="black", font=font)
        pages.append(page)
    path = tmp_path / "bills.pdf"
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=100)
    return path


def test_a_page_of_a_pdf_is_chosen_and_asked_about(open_page, bills: Path):
    page: Page = open_page()
    page.locator("#ask-pictures input[type=file]").set_input_files(str(bills))
    expect(page.get_by_text("bills.pdf has 2 pages. Which ones are asked about?")).to_be_visible()
    take = page.get_by_role("button", name="Choose a page")
    expect(take).to_be_disabled()
    small = page.get_by_role("button", name="Page 2", exact=True)
    expect(small.locator("img")).to_be_visible()
    assert small.locator("img").evaluate("image => image.naturalWidth") == 225
    small.click()
    expect(small).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Take this page").click()
    expect(page.get_by_text("bills.pdf, page 2 · 960 × 1280 px")).to_be_visible()
    expect(page.locator(".ask-offers")).to_have_count(0)
    page.get_by_role("textbox", name="Question").fill("What is the total?")
    page.keyboard.press("Enter")
    expect(page.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    expect(page.locator(".ask-answer")).to_contain_text("8.40")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_both_pages_are_taken_and_the_chooser_can_be_closed(open_page, bills: Path):
    page: Page = open_page()
    picker = page.locator("#ask-pictures input[type=file]")
    picker.set_input_files(str(bills))
    for number in (1, 2):
        page.get_by_role("button", name=f"Page {number}", exact=True).click()
    page.get_by_role("button", name="Take 2 pages").click()
    expect(page.locator(".ask-thumb")).to_have_count(2)
    picker.set_input_files(str(bills))
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".ask-offers")).to_have_count(0)
    expect(page.locator(".ask-thumb")).to_have_count(2)


def test_a_heic_picture_is_shown(open_page, tmp_path: Path):
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.from_pillow(Image.new("RGB", (300, 200), "orange")).save(tmp_path / "phone.heic")
    page: Page = open_page()
    page.locator("#ask-pictures input[type=file]").set_input_files(str(tmp_path / "phone.heic"))
    expect(page.get_by_text("phone.heic · 300 × 200 px")).to_be_visible()
    shown = page.locator(".ask-frame img")
    expect(shown).to_have_attribute("alt", "phone.heic")
    page.wait_for_function("document.querySelector('.ask-frame img').naturalWidth === 300")
