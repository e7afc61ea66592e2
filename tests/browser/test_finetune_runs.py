"""The Fine-tune tab's run view, driven in a real Chromium against a real app."""

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser import written_runs
from tests.browser.conftest import App

pytestmark = pytest.mark.browser


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def to_form(page: Page) -> None:
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()


def test_both_tabs_come_up_without_an_error_in_the_console(open_page) -> None:
    page = open_page()
    expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Fine-tune").click()
    expect(page.get_by_role("button", name="New run")).to_be_visible()


def test_a_done_run_says_what_it_changed_and_gives_its_adapter(open_page, app: App) -> None:
    run = written_runs.done(app.store, "done-run", lora_r=16)
    page = open_page(f"/?run={run.id}")
    expect(page.get_by_text("Held-out exact match 0.00 → 0.90 (48 rows)")).to_be_visible()
    expect(page.get_by_role("button", name="Ask with it")).to_be_visible()
    expect(page.get_by_role("button", name="Stop and keep")).to_have_count(0)
    expect(page.get_by_role("button", name="Resume")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name=f"{run.id}-adapter.zip").click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert "adapter_model.safetensors" in names
    page.get_by_text("Settings").last.click()
    expect(page.locator(".dx-details tr").first).to_contain_text("Rank r")


def test_ask_with_it_opens_the_other_tab_with_the_run_chosen(open_page, app: App) -> None:
    run = written_runs.done(app.store, "ask-run")
    page = open_page(f"/?run={run.id}")
    page.get_by_role("button", name="Ask with it").click()
    expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#ask-model input")).to_have_value(re.compile(re.escape(run.id)))


def test_a_failed_run_says_its_cause_before_its_log_and_runs_no_script_of_it(open_page, app: App) -> None:
    run = written_runs.failed(app.store, "failed-run")
    page = open_page(f"/?run={run.id}")
    cause, log = page.locator(".dx-cause"), page.locator(".dx-details .dx-log")
    expect(cause).to_have_text(re.compile("^Out of memory"))
    expect(log).to_contain_text("<script>document.title")
    curves = page.locator("#tune-run .dx-curves")
    assert cause.bounding_box()["y"] < curves.bounding_box()["y"] < log.bounding_box()["y"]
    assert page.title() == "DocDex"


def test_an_interrupted_run_offers_resume(open_page, app: App) -> None:
    run = written_runs.interrupted(app.store, "cut-run")
    page = open_page(f"/?run={run.id}")
    expect(page.locator(".dx-head .dx-state")).to_have_text("interrupted")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


def test_deleting_asks_once(open_page, app: App) -> None:
    run = written_runs.done(app.store, "old-run")
    page = open_page(f"/?run={run.id}")
    page.get_by_role("button", name="Delete", exact=True).click()
    assert run.folder.exists()
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator(".dx-runs").get_by_text(run.id)).to_have_count(0)
    assert not run.folder.exists()
    expect(page.locator("#tune-form")).to_be_visible()


def test_hover_tells_the_values_of_all_curves_there(open_page, app: App) -> None:
    run = written_runs.done(app.store, "hover-run")
    page = open_page(f"/?run={run.id}")
    chart = page.locator("[data-panel=loss] .dx-chart")
    chart.hover(position={"x": 200, "y": 80})
    tip = page.locator("[data-panel=loss] .dx-tip")
    expect(tip).to_contain_text("training")
    expect(tip).to_contain_text("held out")
    chart.focus()
    page.keyboard.press("End")
    expect(tip).to_contain_text("steps 150")


def test_log_scale_and_smoothing_change_the_drawn_curve(open_page, app: App) -> None:
    run = written_runs.done(app.store, "scale-run")
    page = open_page(f"/?run={run.id}")
    panel = page.locator("[data-panel=loss]")
    strong = panel.locator(".dx-curve-loss .dx-strong")
    linear = strong.get_attribute("d")
    panel.get_by_label("Log scale").check()
    expect(strong).not_to_have_attribute("d", linear)
    logarithmic = strong.get_attribute("d")
    panel.get_by_label("Smoothing").fill("0.9")
    expect(strong).not_to_have_attribute("d", logarithmic)
    expect(panel.locator(".dx-faint")).to_have_count(1)
    panel.get_by_label("Smoothing").fill("0")
    expect(panel.locator(".dx-faint")).to_have_count(0)


def test_a_live_run_grows_while_zoom_and_nodes_stay(open_page, app: App, alive) -> None:
    run = written_runs.create(app.store, "live-run")
    written_runs.write_history(run, 42, 150)
    alive(run)
    page = open_page(f"/?run={run.id}")
    page.get_by_role("button", name="minutes").click()
    page.get_by_role("button", name="steps").click()
    chart = page.locator("[data-panel=loss] .dx-chart")
    box = chart.bounding_box()
    page.evaluate("document.querySelector('[data-panel=loss] .dx-chart').dataset.same = 'yes'")
    page.mouse.move(box["x"] + 120, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 90, steps=4)
    page.mouse.up()
    reset = page.locator("[data-panel=loss]").get_by_role("button", name="Whole curve")
    expect(reset).to_be_visible()
    ticks = page.locator("[data-panel=loss] .dx-grid text").all_text_contents()
    before = page.locator(".dx-facts dd").first.inner_text()
    expect(page.locator(".dx-facts dd").first).not_to_have_text(before)
    page.wait_for_timeout(2500)
    assert page.locator("[data-panel=loss] .dx-grid text").all_text_contents() == ticks
    assert chart.get_attribute("data-same") == "yes"
    chart.dblclick(position={"x": 150, "y": 80})
    expect(reset).to_be_hidden()
    expect(page.locator(".dx-chip")).to_contain_text(run.id)
    page.get_by_role("button", name="Stop and keep").click()
    expect(page.locator(".dx-head .dx-state")).to_have_text("stopped")
    expect(page.locator("[data-panel=loss] [data-event=stopped]")).to_have_count(1)
    expect(page.locator(".dx-chip")).to_be_hidden()


def test_nothing_is_asked_for_once_no_run_is_live(open_page, app: App) -> None:
    run = written_runs.done(app.store, "quiet-run")
    page = open_page(f"/?run={run.id}")
    expect(page.locator(".dx-outcome")).to_be_visible()
    page.wait_for_timeout(8000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3500)
    assert [url for url in asked if "heartbeat" not in url] == []


def test_reload_second_browser_and_restart_see_the_same_run(open_page, app: App, alive) -> None:
    run = written_runs.create(app.store, "same-run")
    written_runs.write_history(run, 42, 150)
    process = alive(run)
    page = open_page()
    page.locator(".dx-chip").click()
    expect(page.locator(".dx-head h2")).to_have_text(run.id)
    expect(page).to_have_url(re.compile(f"run={run.id}"))
    page.reload(wait_until="domcontentloaded")
    expect(page.locator(".dx-head h2")).to_have_text(run.id)
    expect(page.locator(".dx-head .dx-state")).to_contain_text("running")
    second = open_page(f"/?run={run.id}")
    expect(second.locator(".dx-head .dx-state")).to_contain_text("running")
    process.kill()
    process.wait(10)
    expect(page.locator(".dx-head .dx-state")).to_have_text("interrupted")
    expect(second.locator(".dx-head .dx-state")).to_have_text("interrupted")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_form_and_run_without_sideways_scroll(open_page, app: App, scheme: str) -> None:
    run = written_runs.done(app.store, f"phone-{scheme}")
    page = open_page(f"/?run={run.id}", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    expect(page.locator(".dx-outcome")).to_be_visible()
    assert no_sideways_scroll(page)
    to_form(page)
    page.locator(".dx-all > summary").click()
    expect(page.get_by_label("Rank r")).to_be_visible()
    assert no_sideways_scroll(page)
    page.get_by_role("tab", name="Ask").click()
    assert no_sideways_scroll(page)


def test_the_theme_button_turns_all_colours_and_is_remembered(open_page) -> None:
    page = open_page(color_scheme="light")
    background = "getComputedStyle(document.querySelector('gradio-app')).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(background) != light
    page.reload(wait_until="domcontentloaded")
    expect(page.get_by_role("button", name="Light colours")).to_be_visible()
    assert page.evaluate(background) != light
