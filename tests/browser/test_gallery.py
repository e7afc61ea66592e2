"""Held-out rows and pinned questions of a run, in a real Chromium: of ready-written runs, and of a real one."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import written_runs
from tests.browser.conftest import App
from tests.browser.written_answers import write_answers, write_held_out, write_pins, write_probes
from tests.examples.kept import kept_set, pictures
from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example
from vqa_core.runs import history
from vqa_core.runs.pins import Pin
from vqa_core.runs.run import Run

pytestmark = pytest.mark.browser
COUNT = 26
LEARNT_MS = 600_000
"""A slow machine takes its time; on an idle one it is half a minute."""
HOSTILE = "<img src=x onerror=document.title='ran'> ${document.title='ran'} {{x}}"


def learn(step: int, rows: list[Example]) -> list[str]:
    """Row 0 is right all along, 1 is fixed, 2 breaks, 3 is near in another way each time; no other is right."""
    late = step >= 20
    said = [
        rows[0].answers[0],
        rows[1].answers[0] if late else "x",
        "x" if late else rows[2].answers[0],
        f"truth {step}",
    ]
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
    # Where an answer differs from the right one is marked, in both.
    expect(cards.nth(3).locator("mark")).to_have_text(["40", "3"])
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
    write_pins(run, [Pin("Which step?", (rows[1][0].images[0].source,))])
    write_probes(run, [(0, ["a"]), (20, ["b"]), (40, ["c"])])
    history.append(run, {"event": "best", "step": 20, "time": 1.0})
    page = open_page(f"/?run={run.id}")
    expect(page.locator(".dx-stretch[aria-current]")).to_contain_text("step 20 is kept")
    page.get_by_role("button", name="Look at the picture of: Which step?").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".dx-gallery").scroll_into_view_if_needed()
    expect(page.locator(".dx-gallery")).to_contain_text("as the kept adapter of step 20 answers them")
    page.get_by_role("button", name="Changed").click()
    expect(page.locator(".dx-answer").last.locator(".dx-answer-text")).to_have_text("wrong: truth 20")
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


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_question_pinned_in_the_form_is_answered_while_the_run_learns(open_page, tmp_path: Path) -> None:
    archive = tmp_path / "codes.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for number, shown in enumerate(pictures(tmp_path / "pictures", 24)):
            packed.write(shown.source, f"{number}.png")
        rows = [{"image": f"{n}.png", "question": "Which tree?", "answers": ["weeping willow"]} for n in range(24)]
        packed.writestr("rows.jsonl", "\n".join(map(json.dumps, rows)))
    page = open_page()
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    page.set_input_files(".dx-step-rows input[type=file]", str(archive))
    expect(page.locator(".dx-counts")).to_contain_text("24 rows")
    page.get_by_role("button", name="Pin a held-out row").click()
    picked = page.locator(".dx-pick")
    expect(picked).to_contain_text("Which tree?")
    expect(picked).to_contain_text("held out")
    # A row that is looked at, and a picture of one's own whose question is written last.
    page.locator(".dx-row-open").first.click()
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.get_by_role("button", name="Pinned")).to_be_disabled()
    page.keyboard.press("Escape")
    page.set_input_files(".dx-pins-pick input[type=file]", str(tmp_path / "pictures" / "3.png"))
    expect(picked).to_have_count(3)
    page.locator(".dx-all > summary").click()
    for name, value in {
        "max_steps": 20,
        "eval_steps": 10,
        "save_steps": 10,
        "eval_rows": 4,
        "warmup_steps": 2,
        "batch_size": 4,
    }.items():
        page.locator(f"#setting-{name}").fill(str(value))
    start = page.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_attribute("aria-disabled", "false")
    start.click()
    expect(page.locator(".dx-beside")).to_contain_text("Pinned question 3 is empty")
    page.get_by_placeholder("Your question").fill("What do you see?")
    expect(start).to_have_attribute("aria-disabled", "false")
    start.click()
    pins = page.locator(".dx-pin")
    expect(pins).to_have_count(3)
    expect(pins.locator("img").first).to_be_visible()
    first = pins.first.locator(".dx-stretch")
    expect(first.first).to_contain_text("step 0", timeout=LEARNT_MS)
    expect(first.first).to_contain_text("wrong: ")
    expect(first.last).to_contain_text("right: weeping willow", timeout=LEARNT_MS)
    expect(pins.last.locator(".dx-stretch").first).to_contain_text("% sure")
    page.locator(".dx-gallery").scroll_into_view_if_needed()
    expect(page.locator(".dx-answer-text").first).to_have_text("right: weeping willow")
    expect(page.locator(".dx-head .dx-state")).to_have_attribute("data-state", "done", timeout=LEARNT_MS)
    expect(page.locator(".dx-gallery")).to_contain_text("Fixed 4")
