"""The choice of a preset, and what to know of its base, in a real Chromium on a machine without a GPU."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_finetune_form import form_of, put, rows_zip

pytestmark = pytest.mark.browser
__all__ = ["rows_zip"]

RECIPES = {
    "idefics2-docvqa": ("Idefics2 8B reads documents", "Hub: nielsr/docvqa_1200_examples"),
    "idefics-9b-cards": ("Idefics 9B describes cards", "Hub: TheFusion21/PokemonCards"),
}


def pick(page: Page, preset: str) -> None:
    page.locator(f"[data-preset='{preset}']").click()


def start_of(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("button", name="Start", exact=True)


def source_of(page: Page) -> str:
    return page.locator("[data-key=source]").evaluate("select => select.selectedOptions[0].textContent")


@pytest.mark.parametrize("preset", RECIPES)
def test_a_recipe_without_a_gpu_says_why_and_offers_the_embedded_model(open_page, preset: str) -> None:
    title, rows = RECIPES[preset]
    page = form_of(open_page)
    card = page.locator(".dx-card", has_text=title)
    expect(card).to_contain_text("Needs 10 GB of GPU memory; this machine has none")
    expect(card).to_contain_text("QLoRA")
    expect(card).to_contain_text("Differences:")
    pick(page, preset)
    expect(page.get_by_role("radio", name=title, exact=True)).to_be_checked()
    assert source_of(page) == rows
    expect(start_of(page)).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".dx-beside")).to_contain_text("Needs 10 GB of GPU memory; this host has no GPU")
    page.get_by_role("button", name="Use the embedded model instead").click()
    expect(page.get_by_role("radio", name="Quick start")).to_be_checked()
    expect(page.locator(".dx-counts")).to_contain_text("Parking tickets · 240 rows")
    expect(start_of(page)).to_have_attribute("aria-disabled", "false")
    expect(start_of(page)).to_be_focused()
    expect(page.get_by_role("button", name="Use the embedded model instead")).to_have_count(0)


def test_own_rows_stay_when_a_preset_is_chosen_and_left(open_page, rows_zip: Path) -> None:
    page = form_of(open_page)
    put(page, rows_zip)
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    pick(page, "idefics2-docvqa")
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    expect(page.locator(".dx-step-rows")).to_contain_text("own rows are Hub: nielsr/docvqa_1200_examples")
    page.get_by_role("button", name="Use the embedded model instead").click()
    expect(page.get_by_role("radio", name="Your own pages, small")).to_be_checked()
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    expect(start_of(page)).to_have_attribute("aria-disabled", "false")


def test_the_recipes_rows_can_take_the_place_of_own_ones(open_page, rows_zip: Path) -> None:
    page = form_of(open_page)
    put(page, rows_zip)
    expect(page.locator(".dx-counts")).to_contain_text("58 rows")
    pick(page, "idefics2-docvqa")
    page.get_by_role("button", name="Take them").click()
    assert source_of(page) == "Hub: nielsr/docvqa_1200_examples"
    expect(page.get_by_role("button", name="Fetch these rows")).to_be_visible()
    expect(page.locator(".dx-counts")).to_have_count(0)


def test_a_set_of_the_hub_is_typed_and_its_failure_is_words(open_page) -> None:
    page = form_of(open_page)
    expect(page.locator(".dx-counts")).to_contain_text("Parking tickets")
    page.locator("[data-key=path]").fill("hub:nobody/nothing-of-that-name")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".dx-step-rows .dx-problem")).to_contain_text("nobody/nothing-of-that-name")
    assert source_of(page) == "Hub: nobody/nothing-of-that-name"
    expect(page.get_by_role("button", name="Fetch these rows")).to_be_visible()
    expect(page.locator(".dx-beside")).to_have_text("Fetch the rows first.")


def test_a_variant_is_chosen_within_its_card(open_page) -> None:
    page = form_of(open_page)
    card = page.locator(".dx-card", has_text="Idefics2 8B reads documents")
    card.get_by_role("radio", name="Fast").click()
    expect(card.locator(".dx-card-pick")).to_be_checked()
    expect(card).to_contain_text("Needs 44 GB of GPU memory")
    page.locator(".dx-all > summary").click()
    expect(page.locator("#setting-batch_size")).to_have_value("16")
    pick(page, "pocket-own")
    # The card remembers its variant, and names it until it is chosen again.
    expect(card.get_by_role("radio", name="Fast")).to_be_checked()
    expect(card.locator(".dx-card-pick")).not_to_be_checked()
    card.locator(".dx-card-pick").click()
    expect(page.locator("#setting-batch_size")).to_have_value("16")


def test_arrows_walk_through_the_cards_and_through_their_variants(open_page) -> None:
    page = form_of(open_page)
    page.get_by_role("radio", name="Quick start").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    recipe = page.get_by_role("radio", name="Idefics2 8B reads documents")
    expect(recipe).to_be_focused()
    expect(recipe).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="As published").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="16 GB").first).to_be_focused()
    expect(page.get_by_role("radio", name="16 GB").first).to_be_checked()
    expect(recipe).to_be_checked()


def test_licence_and_limits_of_the_base_stand_before_start(open_page) -> None:
    page = form_of(open_page)
    notice = page.locator(".dx-notice")
    expect(notice).to_contain_text("About the base pocket")
    expect(notice.locator(".dx-caution")).to_have_count(0)
    pick(page, "idefics-9b-cards")
    expect(notice).to_contain_text("HuggingFaceM4/idefics-9b")
    expect(notice.locator(".dx-caution")).to_have_text("Non-commercial")
    expect(notice).to_contain_text("research only")
    expect(notice).to_contain_text("stereotypes")
    colour = notice.locator(".dx-caution").evaluate("mark => getComputedStyle(mark).color")
    assert colour == "rgb(143, 90, 0)"


def test_the_licence_of_a_model_typed_by_hand_is_shown_too(open_page) -> None:
    page = form_of(open_page)
    page.locator(".dx-all > summary").click()
    page.locator("#setting-model").fill("HuggingFaceM4/idefics-9b-instruct")
    notice = page.locator(".dx-notice")
    expect(notice).to_contain_text("About the base HuggingFaceM4/idefics-9b-instruct")
    expect(notice.locator(".dx-caution")).to_have_text("Non-commercial")
    page.locator("#setting-model").fill("somebody/unheard-of")
    expect(notice.locator(".dx-caution")).to_have_text("Licence not known")
    assert page.locator(".dx-form").bounding_box()["width"] <= 1280
