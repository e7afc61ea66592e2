"""Asking on the real page, with the embedded model."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ANSWER_MS = 60_000  # the first one waits for the model
DONE = "article[data-status='done']"


@pytest.fixture
def ask(app, page: Page) -> Page:
    """The Ask tab as a new visitor finds it; the test fails on any error in its console."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(app.url, wait_until="domcontentloaded")
    expect(page.locator(".ask-frame img")).to_be_visible(timeout=30_000)
    yield page
    assert errors == []


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """A picture of our own with one total on it."""
    page = Image.new("RGB", (480, 640), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for row, line in enumerate(("CORNER SHOP", "Bread        2.50", "Milk         1.20", "TOTAL        3.70")):
        pen.text((60, 80 + 60 * row), line, fill="black", font=font)
    path = tmp_path / "receipt.png"
    page.save(path)
    return path


def add(page: Page, *files: Path) -> None:
    page.locator("#ask-pictures input[type=file]").set_input_files([str(file) for file in files])


def send(page: Page, question: str) -> None:
    page.get_by_role("textbox", name="Question").fill(question)
    page.keyboard.press("Enter")


def test_one_click_gives_an_answer(ask: Page):
    expect(ask.locator(".ask-chip")).not_to_have_count(0)
    ask.locator(".ask-chip").first.click()
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    expect(ask.locator(".ask-answer")).not_to_be_empty()
    expect(ask.locator(".ask-foot")).to_contain_text("pocket")


def test_an_own_picture_is_asked_about(ask: Page, receipt: Path):
    add(ask, receipt)
    expect(ask.get_by_text("receipt.png · 480 × 640 px")).to_be_visible()
    send(ask, "What is the total?")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    expect(ask.locator(".ask-question")).to_contain_text("What is the total?")
    expect(ask.locator(".ask-answer")).to_contain_text("3.70")
    expect(ask.get_by_role("textbox", name="Question")).to_have_value("")


def test_a_camera_picture_is_taken_with_one_click(app, playwright):
    options = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
    page = browser.new_page()
    page.goto(app.url, wait_until="domcontentloaded")
    page.get_by_role("button", name="Camera").click()
    expect(page.locator("video")).to_be_visible()
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    page.get_by_role("button", name="Take the picture").click()
    expect(page.get_by_text("camera.jpg · ")).to_be_visible()
    browser.close()


def test_several_pictures_are_shown_and_one_is_removed(ask: Page, receipt: Path, tmp_path: Path):
    other = tmp_path / "other.png"
    Image.new("RGB", (300, 200), "orange").save(other)
    add(ask, receipt, other)
    expect(ask.locator(".ask-thumb")).to_have_count(2)
    ask.locator(".ask-thumb").nth(1).click()
    expect(ask.get_by_text("other.png · 300 × 200 px")).to_be_visible()
    send(ask, "What is the total?")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    ask.get_by_role("button", name="Remove other.png").click()
    expect(ask.locator(".ask-thumb")).to_have_count(0)
    expect(ask.get_by_text("receipt.png · 480 × 640 px")).to_be_visible()
    expect(ask.locator(DONE)).to_have_count(1)


def test_a_follow_up_joins_the_conversation_and_a_new_picture_begins_one(ask: Page, receipt: Path):
    send(ask, "What is the total?")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    send(ask, "What is the date?")
    expect(ask.locator(DONE)).to_have_count(2, timeout=ANSWER_MS)
    add(ask, receipt)
    expect(ask.locator("article")).to_have_count(0)


def test_an_address_of_this_machine_is_refused_in_words(ask: Page, app):
    ask.get_by_role("button", name="From a link").click()
    ask.get_by_label("Address of a picture").fill(f"{app.url}/logo.png")
    ask.get_by_role("button", name="Fetch").click()
    expect(ask.get_by_role("alert").first).to_contain_text("not on the public internet")
    expect(ask.locator(".ask-frame img")).to_be_visible()


def test_a_text_file_named_jpg_is_refused_in_words(ask: Page, tmp_path: Path):
    fake = tmp_path / "notes.jpg"
    fake.write_text("only words")
    add(ask, fake)
    expect(ask.get_by_role("alert").first).to_contain_text("'notes.jpg' is not a picture")
    expect(ask.locator(".ask-frame img")).to_be_visible()


def test_stop_ends_the_answer_and_the_next_question_works(ask: Page):
    ask.evaluate("""() => new MutationObserver((_, watching) => {
        if (!document.querySelector("article[data-status='streaming']")) return;
        watching.disconnect();
        document.querySelector(".ask-form button").click();
    }).observe(document.querySelector(".ask-log"), { subtree: true, childList: true, attributes: true })""")
    send(ask, "What's on the picture?")
    expect(ask.locator("article[data-status='stopped']")).to_have_count(1, timeout=ANSWER_MS)
    expect(ask.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    send(ask, "What is the total?")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)


def test_without_a_picture_the_field_says_so_and_keeps_the_question(ask: Page):
    ask.locator(".ask-remove").click()
    field = ask.get_by_role("textbox", name="Question")
    expect(field).to_have_attribute("placeholder", "Add a picture first - or take an example")
    send(ask, "What is the total?")
    expect(ask.locator(".ask-notice")).to_have_text("Add a picture first - or take an example")
    expect(field).to_have_value("What is the total?")
    ask.locator(".ask-example").first.click()
    expect(ask.locator(".ask-notice")).to_be_hidden()
    field.press("Enter")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)


def test_the_keyboard_breaks_lines_and_brings_back_the_last_question(ask: Page):
    field = ask.get_by_role("textbox", name="Question")
    field.fill("What is")
    field.press("Shift+Enter")
    field.type("the total?")
    expect(field).to_have_value("What is\nthe total?")
    field.press("Enter")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    field.press("ArrowUp")
    expect(field).to_have_value("What is\nthe total?")


def test_what_a_user_types_is_text_and_never_markup_or_code(ask: Page):
    typed = "<img src=x onerror=window.hit=1> ${window.hit=1} {{constructor}} `total`?"
    send(ask, typed)
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    expect(ask.locator(".ask-question")).to_contain_text(typed)
    assert ask.evaluate("window.hit") is None
    assert ask.locator(".ask-log img").count() == 0


def test_card_brings_its_own_examples_and_questions(ask: Page):
    before = ask.locator(".ask-chip").all_text_contents()
    card = ask.get_by_role("group", name="Kind of picture").get_by_role("button", name="Card")
    card.click()
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(ask.get_by_role("textbox", name="Question")).to_have_attribute("placeholder", "Ask about the card ...")
    assert ask.locator(".ask-chip").all_text_contents() != before


def test_an_answer_is_copied_and_the_conversation_cleared(ask: Page):
    ask.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask.locator(".ask-chip").first.click()
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    ask.get_by_role("button", name="Copy", exact=True).click()
    expect(ask.get_by_role("button", name="Copied")).to_be_visible()
    assert ask.evaluate("navigator.clipboard.readText()") == ask.locator(".ask-answer").text_content()
    ask.get_by_role("button", name="Clear", exact=True).click()
    expect(ask.locator("article")).to_have_count(0)


def test_a_picture_is_seen_large_and_closed_with_escape(ask: Page):
    ask.locator(".ask-frame").click()
    expect(ask.locator("dialog img")).to_be_visible()
    ask.keyboard.press("Escape")
    expect(ask.locator("dialog")).to_have_count(0)


def test_a_dropped_picture_is_taken(ask: Page, receipt: Path):
    data = ask.evaluate_handle(
        """(bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
            return data;
        }""",
        list(receipt.read_bytes()),
    )
    ask.locator(".ask-pictures").dispatch_event("drop", {"dataTransfer": data})
    expect(ask.get_by_text("dropped.png · 480 × 640 px")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_everything_without_sideways_scrolling(app, page: Page, theme: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app.url}/?__theme={theme}", wait_until="domcontentloaded")
    expect(page.locator(".ask-frame img")).to_be_visible(timeout=30_000)
    page.locator(".ask-chip").first.click()
    expect(page.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.get_by_role("button", name="Ask", exact=True).bounding_box()
    assert box is not None and box["x"] + box["width"] <= 390


def test_text_is_readable_in_both_themes(app, page: Page):
    contrast = json.dumps(".ask-note, .ask-question, .ask-answer, .ask-foot, .ask-chip, .ask-kind, .ask-plain")
    for theme in ("light", "dark"):
        page.goto(f"{app.url}/?__theme={theme}", wait_until="domcontentloaded")
        page.locator(".ask-chip").first.click(timeout=30_000)
        expect(page.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
        faint = page.evaluate(FAINT.replace("SELECTOR", contrast))
        assert faint == [], theme


# WCAG 2.2, 1.4.3: at least 4.5 between a text and what lies behind it. A canvas reads any colour notation.
FAINT = """() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const over = (colour, below) => {
        pen.fillStyle = `rgb(${below.join(" ")})`; pen.fillRect(0, 0, 1, 1);
        pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const behind = (node) =>
        node ? over(getComputedStyle(node).backgroundColor, behind(node.parentElement)) : [255, 255, 255];
    const light = (rgb) => rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const texts = [...document.querySelectorAll(SELECTOR)].filter((node) => node.offsetParent && node.textContent);
    return texts.map((node) => {
        const back = behind(node), a = light(back), b = light(over(getComputedStyle(node).color, back));
        return [node.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    }).filter(([, ratio]) => ratio < 4.5);
}"""


def test_examples_stand_before_the_question_where_asked_for(ask: Page):
    ask.get_by_role("button", name="More:").click()
    ask.get_by_label("Examples from").click()
    ask.get_by_role("option", name="Parking tickets").click()
    ask.locator("#ask-examples").get_by_text("4", exact=True).click()
    send(ask, "What is the total?")
    expect(ask.locator(DONE)).to_have_count(1, timeout=ANSWER_MS)
    expect(ask.locator(".ask-foot")).to_contain_text("4 examples")
    expect(ask.locator(".ask-details")).to_contain_text("examples chosen at random")
    ask.locator("#ask-examples").get_by_text("0", exact=True).click()
    send(ask, "What is the date?")
    expect(ask.locator(DONE)).to_have_count(2, timeout=ANSWER_MS)
    expect(ask.locator(".ask-foot").last).not_to_contain_text("examples")
