import json
from pathlib import Path

import pytest

from tests.hub_fixtures import adapter_files, safetensors_bytes
from tests.hub_server import Hub
from vqa_core.errors import UserError
from vqa_core.models.catalogue import (
    AdapterInfo,
    Source,
    adapter_folder,
    find_model,
    is_base,
    model_folder,
    published_name,
    read_info,
)
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

pytestmark = pytest.mark.slow


def pulled(name: str, settings: Settings) -> Path:
    return adapter_folder(name, settings, RunStore(settings))


def test_an_adapter_comes_by_its_hub_id_without_its_other_files(hub: Hub, settings: Settings) -> None:
    files = adapter_files()
    hub.add("you/cards", {**files, "training_args.bin": b"pickle", "run.py": b"import os", "README.md": b"# Cards"})
    folder = pulled("hub:you/cards", settings)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert read_info(folder).prompt_hint == "Answer briefly."
    assert [path for method, path, _ in hub.received if method == "GET" and path.endswith((".bin", ".py"))] == []


def test_a_revision_is_that_revision(hub: Hub, settings: Settings) -> None:
    first = hub.add("you/cards", adapter_files())
    hub.repos["you/cards"].commit({**adapter_files(), "adapter_model.safetensors": safetensors_bytes(7)})
    assert (pulled(f"hub:you/cards@{first}", settings) / "adapter_model.safetensors").read_bytes()[-4:] == bytes(4)
    assert (pulled("hub:you/cards", settings) / "adapter_model.safetensors").read_bytes()[-4] == 7


def test_an_earlier_pull_serves_without_a_network(
    hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    hub.add("you/cards", adapter_files())
    folder = pulled("hub:you/cards", settings)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = len(hub.received)
    assert pulled("hub:you/cards", settings) == folder
    assert len(hub.received) == asked


def test_a_model_s_folder_holds_no_pickle_and_serves_without_a_network(
    hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"config.json": b"{}", "model.safetensors": safetensors_bytes(1), "tokenizer.json": b"{}"}
    hub.add("you/small", {**files, "pytorch_model.bin": b"pickle", "modeling.py": b"import os"})
    source = find_model("you/small", settings)
    folder = Path(model_folder(source))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    from huggingface_hub import constants

    asked = len(hub.received)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert Path(model_folder(source)) == folder
    assert len(hub.received) == asked


def test_a_model_of_pickles_alone_is_refused(hub: Hub, settings: Settings) -> None:
    hub.add("you/old", {"config.json": b"{}", "pytorch_model.bin": b"pickle"})
    with pytest.raises(UserError, match="no weights as safetensors"):
        model_folder(find_model("you/old", settings))


def test_a_plain_peft_adapter_names_its_base(hub: Hub, settings: Settings) -> None:
    files = adapter_files("HuggingFaceM4/idefics2-8b")
    del files["docdex.json"]
    hub.add("you/Idefics2-OCR", files)
    assert read_info(pulled("hub:you/Idefics2-OCR", settings)) == AdapterInfo(base="HuggingFaceM4/idefics2-8b")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hub:you/absent", "does not exist, or is private"),
        ("hub:you/private", "does not exist, or is private"),
        ("hub:you/gated", "gated. Ask for access"),
        ("hub:you/cards@v9", "has no revision 'v9'"),
        ("hub:you/pickled", "a pickle that could run code"),
        ("hub:you/model", "whole model, not an adapter. Ask it with --model you/model"),
        ("hub:you/notes", "is no adapter: it has no adapter_config.json and adapter_model.safetensors"),
        ("hub:you", "not of the form hub:OWNER/NAME"),
        ("hub:../../etc", "not of the form hub:OWNER/NAME"),
        ("hub:you/cards@../x", "not of the form hub:OWNER/NAME"),
        ("hub:you/cards.", "not of the form hub:OWNER/NAME"),
        ("hub:you/my--cards", "not of the form hub:OWNER/NAME"),
        ("hub:you/cards.git", "not of the form hub:OWNER/NAME"),
        ("you/cards", "write hub:you/cards"),
    ],
)
def test_each_failure_says_what_to_do(name: str, words: str, hub: Hub, settings: Settings) -> None:
    files = adapter_files()
    hub.add("you/cards", files)
    hub.add("you/private", files, private=True)
    hub.add("you/gated", files, gated=True)
    hub.add("you/pickled", {"adapter_config.json": files["adapter_config.json"], "adapter_model.bin": b"pickle"})
    hub.add("you/model", {"config.json": b"{}", "model.safetensors": safetensors_bytes()})
    hub.add("you/notes", {"README.md": b"# Notes"})
    with pytest.raises(UserError, match=words) as caught:
        pulled(name, settings)
    assert "\n" not in str(caught.value)


def test_a_wrong_token_is_said(hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add("you/cards", adapter_files())
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(UserError, match="refuses the token") as caught:
        pulled("hub:you/cards", settings)
    assert "hf_wrong" not in str(caught.value)


def test_no_network_is_said(hub: Hub, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UserError, match="cannot be reached"):
        pulled("hub:you/cards", settings)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UserError, match="HF_HUB_OFFLINE"):
        pulled("hub:you/cards", settings)


def test_strangers_pull_nothing_onto_a_space(hub: Hub, tmp_path: Path) -> None:
    hub.add("you/cards", adapter_files())
    space = Settings.from_environment({"SPACE_ID": "me/docdex", "DOCDEX_HOME": str(tmp_path)})
    with pytest.raises(UserError, match="cannot be pulled on a Space"):
        pulled("hub:you/cards", space)
    assert hub.received == []


def test_only_lora_adapters_are_taken(tmp_path: Path) -> None:
    (tmp_path / "adapter_model.safetensors").write_bytes(safetensors_bytes())
    (tmp_path / "adapter_config.json").write_text(json.dumps({"peft_type": "PROMPT_TUNING"}))
    with pytest.raises(UserError, match="'PROMPT_TUNING'; DocDex loads LORA"):
        read_info(tmp_path)


def test_bases_are_compared_as_a_person_would(tmp_path: Path, settings: Settings) -> None:
    for name in ("a/SmolVLM", "b/SmolVLM", "models--you--SmolVLM/snapshots/0123"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "config.json").write_text("{}")
    first, second = str(tmp_path / "a/SmolVLM"), str(tmp_path / "b/SmolVLM")
    cached = str(tmp_path / "models--you--SmolVLM/snapshots/0123")
    on_hub = Source("you/SmolVLM", "you/SmolVLM", local=False)
    assert is_base(first, find_model(first, settings)) and not is_base(first, find_model(second, settings))
    assert is_base("you/SmolVLM", find_model(first, settings)) and is_base(first, on_hub)
    assert is_base("SmolVLM", find_model(first, settings)) and is_base("SmolVLM", on_hub)
    assert is_base(cached, on_hub) and not is_base("they/SmolVLM", on_hub)
    assert not is_base("they/SmolVLM", find_model(cached, settings))
    assert not is_base("/gone/SmolVLM", find_model(second, settings))
    assert not is_base("you/Idefics2", on_hub) and not is_base("pocket", on_hub)
    assert is_base("pocket", find_model("pocket", settings))
    assert published_name(cached) == "you/SmolVLM" and published_name(first) == "SmolVLM"
