"""Held-out rows and pinned questions of a run, in a real Chromium: of ready-written runs, and of a real one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import written_runs
from tests.browser.conftest import App
from tests.browser.written_answers import write_answers, write_held_out, write_pins, write_probes
from tests.examples.kept import kept_set, pictures
from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example
from vqa_core.runs.pins import Pin
from vqa_core.runs.run import Run

pytestmark = pytest.mark.browser
COUNT = 26
HOSTILE = "<img src=x onerror=document.title='ran'> ${document.title='ran'} {{x}}"


def learn(step: int, rows: list[Example]) -> list[str]:
    """Row 0 is right all along, 1 is fixed, 2 breaks, 3 is never answered but changes; the others are never right."""
    late = step >= 20
    said = [rows[0].answers[0], rows[1].answers[0] if late else "x", "x" if late else rows[2].answers[0], f"at {step}"]
    return [*said, *[HOSTILE] * (len(rows) - 4)]


@pytest.fixture
def rows(app: App, tmp_path: Path) -> tuple[DataSet, list[Example]]:
    shown = pictures(tmp_path / "pictures", COUNT)
    asked = [Example.ask(f"g{n}", shown[n], f"What is {n}?", [f"truth {n}"], row=n + 1) for n in range(COUNT)]
    data = kept_set(app.settings.home, asked, name="gallery")
    return data, list(data.examples)


def answered(app: App, slug: str, rows: tuple[DataSet, list[Example]], steps: tuple[int, ...]) -> Run:
    data, examples = rows
    run = written_runs.done(app.store, slug)
    write_held_out(run, data, examples)
    write_answers(run, examples, [(step, learn(step, examples)) for step in steps])
    return run


def filters(page: Page) -> list[str]:
    return page.locator(".dx-gallery .dx-segment").all_inner_texts()


def test_the_gallery_filters_turns_pages_and_goes_back_in_time(open_page, app: App, rows) -> None:
    run = answered(app, "gallery-run", rows, (0, 20, 40))
    page = open_page(f"/?run={run.id}")
    cards = page.locator(".dx-answer")
    page.locator(".dx-gallery").scroll_into_view_if_needed()
    expect(cards).to_have_count(12)
    expect(page.locator(".dx-answer-open img")).to_have_count(12)
    assert filters(page) == [f"All {COUNT}", f"Wrong {COUNT - 2}", "Changed 3", "Fixed 1", "Broke 1"]
    page.get_by_role("button", name="Next page").click()
    page.get_by_role("button", name="Next page").click()
    expect(cards).to_have_count(COUNT - 24)
    page.get_by_role("button", name="Broke").click()
    expect(cards).to_have_count(1)
    text = cards.locator(".dx-answer-text")
    expect(text).to_have_text("wrong: x")
    # Back to the first evaluation by the keyboard: it was right then.
    page.get_by_role("slider", name="Answers over time").focus()
    page.keyboard.press("Home")
    expect(text).to_have_text("right: truth 2")
    expect(cards).to_contain_text("step 0")
    page.keyboard.press("End")
    expect(text).to_have_text("wrong: x")
    page.locator(".dx-dots-line i").first.click()
    expect(text).to_have_text("right: truth 2")
    assert page.title() == "DocDex"


def test_a_row_opens_with_all_its_answers_and_is_asked_in_the_other_tab(open_page, app: App, rows) -> None:
    run = answered(app, "look-run", rows, (0, 20, 40))
    page = open_page(f"/?run={run.id}")
    page.locator(".dx-gallery").scroll_into_view_if_needed()
    page.get_by_role("button", name="Changed").click()
    page.get_by_role("button", name="Look closely: What is 2?").click()
    looked = page.get_by_role("dialog")
    expect(looked.locator("tr")).to_have_text(["step 40wrong: x", "step 20wrong: x", "step 0right: truth 2"])
    page.keyboard.press("PageDown")
    expect(looked).to_contain_text("What is 3?")
    expect(looked.get_by_role("button", name="Next")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Look closely: What is 3?")).to_be_focused()
    page.keyboard.press("Enter")
    looked.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("textbox", name="Question")).to_have_value("What is 3?")
    expect(page.get_by_role("img", name="held-out row 4")).to_be_visible()
    expect(page.locator("#ask-model input")).to_have_value(re.compile(re.escape(run.id)))


def test_answers_of_a_live_run_arrive_by_themselves(open_page, app: App, alive, rows) -> None:
    data, examples = rows
    run = written_runs.create(app.store, "live-answers")
    written_runs.write_history(run, 42, 150)
    write_pins(
        run, [Pin(HOSTILE, (examples[0].images[0].source,), ("3 pm",)), Pin("Where?", (examples[1].images[0].source,))]
    )
    alive(run)
    page = open_page(f"/?run={run.id}", viewport={"width": 390, "height": 844})
    pins = page.locator(".dx-pin")
    expect(pins).to_have_count(2)
    expect(pins.first).to_contain_text("the first answers come soon")
    expect(pins.first).to_contain_text(HOSTILE)
    expect(page.locator(".dx-gallery")).to_contain_text("The first answers come with the first evaluation.")
    write_held_out(run, data, examples)
    write_answers(run, examples, [(0, learn(0, examples))])
    write_probes(run, [(0, ["3", "there"]), (20, ["3", "there"])])
    expect(pins.first.locator(".dx-stretch")).to_have_text(["step 0-20wrong: 350 % sure"])
    page.locator(".dx-gallery").scroll_into_view_if_needed()
    expect(page.locator(".dx-answer-open img")).to_have_count(12)
    write_answers(run, examples, [(20, learn(20, examples))])
    write_probes(run, [(40, ["3 pm", "there"])])
    expect(pins.first.locator(".dx-stretch")).to_have_text(
        ["step 0-20wrong: 350 % sure", "step 40right: 3 pm50 % sure"]
    )
    expect(pins.last.locator(".dx-stretch")).to_have_text(["step 0-40there50 % sure"])
    expect(page.locator(".dx-gallery")).to_contain_text("Fixed 1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.title() == "DocDex"
