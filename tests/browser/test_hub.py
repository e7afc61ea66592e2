"""The page beside a Hub of this machine: adapters come from there, and runs go there."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.answering.test_answerer import lora
from tests.browser import written_runs
from tests.browser.conftest import App, launch
from tests.hub_fixtures import TOKEN
from tests.hub_server import Hub, serve
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with serve(Hub(tokens={TOKEN: "me"})) as found:
        yield found


@pytest.fixture(scope="module")
def hub_app(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app whose Hub is ours, and where nobody is signed in."""
    environment = {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1", "HF_TOKEN": ""}
    found = launch(
        tmp_path_factory.mktemp, OMP_NUM_THREADS="1", HF_HOME=str(tmp_path_factory.mktemp("hf")), **environment
    )
    yield found
    found.stop()


@pytest.fixture
def at(hub_app: App, chromium) -> Iterator[Callable[[str], Page]]:  # type: ignore[no-untyped-def]
    """at(path): a page of that app; its console must stay free of errors."""
    context, errors = chromium.new_context(viewport={"width": 1280, "height": 900}), []

    def opened(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(hub_app.url + path, wait_until="domcontentloaded")
        page.wait_for_selector(".dx-header")
        return page

    yield opened
    context.close()
    assert errors == []


def open_dialog(page: Page, repo: str, token: str) -> None:
    page.get_by_role("button", name="Push to Hub").click()
    secret = page.get_by_label("Token with write access")
    expect(secret).to_have_attribute("type", "password")
    page.get_by_label("Repository").fill(repo)
    secret.fill(token)


def test_a_done_run_is_pushed_private_and_its_token_kept_nowhere(at, hub: Hub, hub_app: App) -> None:
    run = written_runs.done(hub_app.store, "to-push")
    page = at(f"/?run={run.id}")
    open_dialog(page, "me/tickets", TOKEN)
    expect(page.get_by_label("Private: only you can see it")).to_be_checked()
    page.get_by_role("button", name="Push", exact=True).click()
    link = page.get_by_role("dialog").get_by_role("link")
    expect(link).to_have_attribute("href", f"{hub.url}/me/tickets")
    assert hub.repos["me/tickets"].private
    files = hub.repos["me/tickets"].files
    assert {"adapter_model.safetensors", "adapter_config.json", "README.md"} <= set(files)
    card = files["README.md"].decode()
    assert "license: apache-2.0" in card and "0.896" in card and "drawn documents and cards only" in card
    assert TOKEN not in page.content()
    written = [path for root in (hub_app.settings.home, hub_app.settings.runtime) for path in root.rglob("*")]
    assert not [path for path in written if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert not [name for name, content in files.items() if TOKEN.encode() in content]
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_refused_push_says_why_and_can_be_tried_again(at, hub: Hub, hub_app: App) -> None:
    run = written_runs.done(hub_app.store, "to-refuse")
    page = at(f"/?run={run.id}")
    open_dialog(page, "me/again", "hf_wrongWrongWrongWrongWrong")
    page.get_by_role("button", name="Push", exact=True).click()
    expect(page.locator(".dx-push-said.dx-problem")).to_contain_text("refuses the token")
    page.get_by_label("Repository").fill("no repository")
    page.get_by_label("Token with write access").fill(TOKEN)
    page.get_by_role("button", name="Push", exact=True).click()
    expect(page.locator(".dx-push-said.dx-problem")).to_contain_text("not of the form OWNER/NAME")
    assert "me/again" not in hub.repos
    page.get_by_label("Repository").fill("me/again")
    page.get_by_label("Token with write access").fill(TOKEN)
    page.get_by_label("Private: only you can see it").uncheck()
    page.get_by_role("button", name="Push", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("link")).to_be_visible()
    assert not hub.repos["me/again"].private


def test_a_run_that_has_no_adapter_offers_no_push(at, hub_app: App) -> None:
    run = written_runs.failed(hub_app.store, "no-adapter")
    page = at(f"/?run={run.id}")
    expect(page.locator(".dx-head h2")).to_have_text(run.id)
    expect(page.get_by_role("button", name="Push to Hub")).to_have_count(0)


@pytest.mark.slow
def test_an_adapter_of_the_hub_answers(at, hub: Hub, tmp_path: Path) -> None:
    folder = lora(str(ASSETS / "pocket"), tmp_path / "adapter", 1)
    about = json.loads((folder / "docdex.json").read_text())
    (folder / "docdex.json").write_text(json.dumps({**about, "base": "pocket"}))
    hub.add("me/receipts", {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})
    page = at("/")
    page.get_by_role("button", name="More:").click()
    field = page.locator("#ask-hub-adapter")
    field.locator("input, textarea").fill("me/receipts")
    field.get_by_role("button", name="Use it").click()
    expect(page.locator("#ask-more-note")).to_contain_text("hub:me/receipts answers from the next question on.")
    expect(page.locator("#ask-model input")).to_have_value("hub:me/receipts")
    page.locator(".ask-chip").first.click()
    expect(page.locator("article[data-status=done]")).to_have_count(1, timeout=60_000)
    expect(page.locator(".ask-foot")).to_contain_text("hub:me/receipts")


def test_what_is_no_adapter_is_said_beside_its_field(at, hub: Hub) -> None:
    hub.add("me/notes", {"README.md": b"# Notes"})
    page = at("/")
    page.get_by_role("button", name="More:").click()
    field, note = page.locator("#ask-hub-adapter"), page.locator("#ask-more-note")
    for typed, said in (("me/notes", "is no adapter"), ("nothing", "form hub:")):
        field.locator("input, textarea").fill(typed)
        field.get_by_role("button", name="Use it").click()
        expect(note).to_contain_text(said)
    expect(page.locator("#ask-model input")).to_have_value("pocket · embedded")
