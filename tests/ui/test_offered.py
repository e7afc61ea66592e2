from pathlib import Path

import pytest

from tests.hub_fixtures import adapter_files, hub
from tests.hub_server import Hub
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.offered import chosen, of_adapter

pytestmark = pytest.mark.slow

__all__ = ["hub"]


def settings(tmp_path: Path, **more: str) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), **more})


def test_an_adapter_of_the_hub_brings_its_base(tmp_path: Path, hub: Hub) -> None:
    hub.add("me/receipts", adapter_files())
    own = settings(tmp_path)
    assert chosen("hub:me/receipts", own, RunStore(own), owner=True) == ("pocket", "hub:me/receipts")


@pytest.mark.parametrize("name", ["hub:me", "hub:../../etc/passwd", "hub:me/../you", "hub:"])
def test_what_is_no_name_of_the_hub_never_reaches_it(tmp_path: Path, hub: Hub, name: str) -> None:
    own = settings(tmp_path)
    with pytest.raises(UserError, match="form hub:OWNER/NAME"):
        chosen(name, own, RunStore(own), owner=True)
    assert hub.received == []


def test_an_adapter_that_names_no_base_says_what_to_do(tmp_path: Path, hub: Hub) -> None:
    files = adapter_files()
    hub.add("me/bare", {**files, "adapter_config.json": b'{"peft_type": "LORA"}', "docdex.json": b"{}"})
    hub.add("me/plain", {name: files[name] for name in files if name != "docdex.json"})
    del hub.repos["me/bare"].files["docdex.json"]
    own = settings(tmp_path)
    with pytest.raises(UserError, match="which base"):
        chosen("hub:me/bare", own, RunStore(own), owner=True)
    assert chosen("hub:me/plain", own, RunStore(own), owner=True)[0] == "pocket"


def test_a_stranger_on_a_space_pulls_nothing(tmp_path: Path, hub: Hub) -> None:
    hub.add("me/receipts", adapter_files())
    space = settings(tmp_path, SPACE_ID="me/docdex")
    with pytest.raises(UserError, match="not loaded on a Space"):
        chosen("hub:me/receipts", space, RunStore(space), owner=False)
    with pytest.raises(UserError, match="not loaded on a Space"):
        of_adapter("hub:me/receipts", space, RunStore(space), owner=False)
    assert hub.received == []
