"""A recipe's own rows, fetched from a Hub of this machine and looked at on the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, launch
from tests.browser.test_presets import pick, source_of
from tests.examples.test_hub import DOCVQA, SIZES, parquet
from tests.hub_datasets import hub

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hub_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    files = {"README.md": SIZES, "data/train-0.parquet": parquet(0, 6), "data/test-0.parquet": parquet(6, 2)}
    odd = {"rows.csv": b"bild,frage,antwort,note\nerstes Blatt,Farbe,rot,x\n"}
    with hub({DOCVQA: files, "me/odd": odd}) as (url, _):
        home = str(tmp_path_factory.mktemp("hf"))
        environment = {"HF_ENDPOINT": url, "HF_HUB_OFFLINE": "0", "HF_HOME": home, "OMP_NUM_THREADS": "1"}
        found = launch(tmp_path_factory.mktemp, **environment)
        yield found
        found.stop()


@pytest.fixture
def form(hub_app: App, page: Page) -> Page:
    page.goto(hub_app.url, wait_until="domcontentloaded")
    page.get_by_role("tab", name="Fine-tune").click()
    page.get_by_role("button", name="New run").click()
    expect(page.locator(".dx-counts")).to_contain_text("Parking tickets")
    return page


def test_a_recipes_rows_are_fetched_once_and_looked_at(form: Page) -> None:
    pick(form, "idefics2-docvqa")
    form.get_by_role("button", name="Fetch these rows").click()
    expect(form.locator(".dx-counts")).to_contain_text(f"Hub: {DOCVQA} · 8 rows", timeout=60_000)
    expect(form.locator(".dx-row")).to_have_count(8)
    expect(form.locator(".dx-row").first).to_contain_text("Who is 0?")
    assert source_of(form) == f"Hub: {DOCVQA} · 8 rows"
    expect(form.locator('[data-key="role question"]')).to_have_value("query")
    # From here on it is on this machine: the preset takes it at once.
    form.reload(wait_until="domcontentloaded")
    form.get_by_role("tab", name="Fine-tune").click()
    form.get_by_role("button", name="New run").click()
    pick(form, "pocket-tickets")
    expect(form.locator(".dx-counts")).to_contain_text("Parking tickets")
    pick(form, "idefics2-docvqa")
    expect(form.locator(".dx-counts")).to_contain_text(f"Hub: {DOCVQA} · 8 rows")
    form.get_by_role("button", name="Use the embedded model instead").click()
    expect(form.get_by_role("radio", name="Quick start")).to_be_checked()


def test_columns_of_a_hub_set_that_nobody_can_guess_are_typed(form: Page) -> None:
    form.locator("[data-key=path]").fill("hub:me/odd")
    form.get_by_role("button", name="Read it").click()
    expect(form.locator(".dx-step-rows .dx-problem")).to_contain_text("bild, frage, antwort", timeout=60_000)
    expect(form.locator('[data-key="role question"]')).to_be_visible()
