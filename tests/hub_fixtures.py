"""The local Hub as this process's Hub, and an adapter of a few bytes for it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub_server import Files, Hub, serve

TOKEN = "hf_ofMeAloneNobodyElseMayReadIt"


def safetensors_bytes(seed: int = 0) -> bytes:
    """A whole safetensors file of one number."""
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return len(header).to_bytes(8, "little") + header + seed.to_bytes(4, "little")


def adapter_files(base: str = "pocket") -> Files:
    """A run's adapter as its files."""
    info = {"format": 1, "base": base, "family": "idefics3", "longest_edge": 384, "splitting": False}
    return {
        "adapter_model.safetensors": safetensors_bytes(),
        "adapter_config.json": json.dumps({"peft_type": "LORA", "base_model_name_or_path": base}).encode(),
        "docdex.json": json.dumps({**info, "prompt_hint": "Answer briefly."}).encode(),
    }


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A Hub of its own for one test; "me" is logged in there."""
    from huggingface_hub import constants, hf_api

    with serve(Hub(tokens={TOKEN: "me"})) as hub:
        # huggingface_hub read its environment when it was imported.
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        # transformers asks by this one, which keeps the address of its birth.
        monkeypatch.setattr(hf_api.api, "endpoint", hub.url)
        template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield hub
