"""The way of a real, tiny run: pushed, then asked and scored by its Hub id from the command line."""

import json
import shutil
from pathlib import Path

import pytest

from tests.hub_server import Hub
from tests.models.test_adapters import base_of, logits, tuned
from tests.tiny import coloured_rows, tiny_idefics3
from vqa_core.cli import main
from vqa_core.errors import UserError
from vqa_core.runs.run import Run
from vqa_core.settings import Settings
from vqa_core.sharing.push import PushRequest, push

pytestmark = pytest.mark.slow


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return tiny_idefics3(tmp_path / "tiny")


@pytest.fixture
def whole_run(run: Run, tiny: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The run with a real adapter on the tiny base, in the home that the command line uses."""
    shutil.rmtree(run.adapter)
    tuned(tiny, run.adapter)
    monkeypatch.setenv("DOCDEX_HOME", str(settings.home))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(settings.runtime))
    return run


def test_a_pushed_adapter_answers_by_its_hub_id(
    hub: Hub, whole_run: Run, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["push", whole_run.id, "--repo", "me/lora", "--json"]) == 0
    table = coloured_rows(tmp_path / "rows", 4)
    picture = str(tmp_path / "rows" / "images" / "0.png")
    asked = ["ask", picture, "--question", "Which colour?", "--max-new-tokens", "8", "--json"]
    answers = {}
    capsys.readouterr()
    for adapter in (whole_run.id, "hub:me/lora", ""):
        assert main([*asked, "--model", str(tiny), "--adapter", adapter]) == 0
        answers[adapter] = json.loads(capsys.readouterr().out)["answer"]
    assert answers["hub:me/lora"] == answers[whole_run.id] != answers[""]
    scored = ["evaluate", "--data", str(table), "--model", str(tiny), "--limit", "2", "--json"]
    assert main([*scored, "--adapter", "hub:me/lora"]) == 0
    assert json.loads(capsys.readouterr().out)["adapter"] == "hub:me/lora"


def test_a_pushed_merged_model_is_a_model_by_its_hub_id(
    hub: Hub, whole_run: Run, tiny: Path, tmp_path: Path, settings: Settings
) -> None:
    import torch
    from huggingface_hub import snapshot_download
    from peft import PeftModel

    here = logits(PeftModel.from_pretrained(base_of(tiny), str(whole_run.adapter)).eval(), tiny)
    push(whole_run, PushRequest("me/whole", merged=True), settings)
    files = hub.repos["me/whole"].files
    assert "adapter_model.safetensors" not in files and b"library_name: transformers" in files["README.md"]
    folder = Path(snapshot_download("me/whole"))
    assert torch.allclose(logits(base_of(folder), folder), here, atol=1e-4)
    with pytest.raises(UserError, match="holds a merged model of DocDex"):
        push(whole_run, PushRequest("me/whole"), settings)


def test_the_command_line_exports_a_merged_model(
    whole_run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "merged"
    assert main(["runs", "export", whole_run.id, "--merged", "--out", str(out), "--json"]) == 0
    told = {"run": whole_run.id, "folder": str(out), "dtype": "float32"}
    assert json.loads(capsys.readouterr().out.strip().splitlines()[-1]) == told
    assert {"config.json", "model.safetensors", "processor_config.json"} <= {path.name for path in out.iterdir()}
