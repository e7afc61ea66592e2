"""Memory and time of a run are measured from the form, and a lever sets what it speaks of."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api").expect

# The measurement's own limit, and what a busy machine takes to start it and to show its end.
MEASURED_MS = 120_000


@pytest.mark.slow
def test_a_run_is_measured_cancelled_and_measured_again(open_page, app) -> None:  # type: ignore[no-untyped-def]
    page = open_page()
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    measure = page.get_by_role("button", name="Measure memory and time")
    expect(measure).to_be_visible(timeout=60_000)
    measure.click()
    cancel = page.locator(".dx-probe").get_by_role("button", name="Cancel")
    # The keyboard is where it was.
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".dx-probe")).to_contain_text("Cancelled; nothing was measured.")
    measure.click()
    expect(page.locator(".dx-probe .dx-progress")).to_be_visible()
    # What was asked for is there while other settings are still being tried.
    early = page.locator(".dx-probe:has(.dx-progress)")
    expect(early.locator(".dx-fits")).to_contain_text(re.compile(r"Fits: [\d.]+ of [\d.]+ GB"), timeout=MEASURED_MS)
    expect(page.locator(".dx-probed")).to_contain_text(re.compile(r"About .+ for 150 steps"))
    expect(page.get_by_role("meter")).to_have_attribute("data-fits", "yes")
    expect(page.get_by_label("Price of an hour")).to_be_visible(timeout=MEASURED_MS)
    expect(page.locator(".dx-fits")).to_contain_text(re.compile(r"Fits: [\d.]+ of [\d.]+ GB"))
    page.get_by_label("Price of an hour").fill("$36,00")
    expect(page.locator(".dx-cost")).to_have_text(re.compile(r"costs about \$\d+\.\d\d\."))
    page.get_by_label("Price of an hour").fill("much")
    expect(page.locator(".dx-cost")).to_contain_text("Write an amount")
    page.locator(".dx-levers > summary").click()
    page.get_by_role("button", name="Use batch 4 x 2").click()
    page.locator(".dx-all > summary").click()
    expect(page.locator("#setting-batch_size")).to_have_value("4")
    expect(page.locator("#setting-accumulation")).to_have_value("2")
    expect(page.locator(".dx-probe .dx-caution")).to_contain_text("changed since")
    # What memory and time do not depend on changes nothing.
    page.locator("#setting-batch_size").fill("8")
    page.locator("#setting-accumulation").fill("1")
    page.locator("#setting-learning_rate").fill("1e-4")
    expect(page.locator(".dx-probe .dx-caution")).to_have_count(0)
    assert app.store.list() == [] or all(not run.status().live for run in app.store.list())
