"""The examination of a model: a sound one passes every stage, an ill one is told where it ails and what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hub_fixtures import hub
from tests.hub_server import Hub
from vqa_core.doctor import model_files
from vqa_core.doctor.finding import Finding
from vqa_core.doctor.model import _examine, examine_model
from vqa_core.doctor.model_case import Case
from vqa_core.settings import Settings

__all__ = ["hub"]
STAGES = [
    *("name", "files", "download", "family", "licence", "libraries", "processor", "tokens", "prompt", "memory"),
    *("weights", "load", "forward", "answer", "step", "adapter"),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")


def findings(name: object, quantise: bool = False) -> list[Finding]:
    return [one for one in _examine(str(name), quantise) if isinstance(one, Finding)]


def change_json(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.fixture
def ill(published: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of a small idefics2 to make ill."""
    return Path(shutil.copytree(published("idefics2-8b"), tmp_path / "idefics2-8b"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["idefics-9b", "idefics-9b-instruct", "idefics2-8b", "SmolVLM-500M-Instruct"])
def test_models_of_the_published_form_pass_every_stage(name: str, published: Callable[[str], Path]) -> None:
    found = findings(published(name))
    assert [one.name for one in found] == STAGES
    assert [one.words for one in found if one.state == "broken"] == []
    told = {one.name: one for one in found}
    assert told["licence"].state == ("warning" if name.startswith("idefics-9b") else "fine")
    assert told["tokens"].state == "fine"
    assert told["step"].facts["with_gradient"] == told["step"].facts["moved"] == told["step"].facts["matrices"] > 0
    assert told["load"].facts["peak_gib"] > 0 and told["adapter"].facts["tensors"] > 0
    own = "question" if name == "idefics-9b" else "chat"
    assert told["prompt"].facts["style"] == own and told["prompt"].facts["picture_tokens"] > 0


@pytest.mark.slow
def test_4bit_is_packed_where_it_is_asked_for(published: Callable[[str], Path]) -> None:
    told = {one.name: one for one in findings(published("idefics2-8b"), quantise=True)}
    assert told["load"].facts["quantised"] is True and "in 4-bit" in told["memory"].words
    assert told["step"].state == "fine"


@pytest.mark.slow
def test_the_embedded_model_passes_in_a_process_of_its_own() -> None:
    found = [one for one in examine_model("pocket") if isinstance(one, Finding)]
    assert [one.name for one in found] == STAGES
    assert {one.state for one in found} == {"fine"}
    assert "preset pocket-tickets" in found[3].words


def test_a_time_limit_ends_it_in_words() -> None:
    *_, last = [one for one in examine_model("pocket", limit_s=0.01) if isinstance(one, Finding)]
    assert last.state == "broken" and "0.01 s were over" in last.words


def test_a_name_that_is_no_model_is_broken(tmp_path: Path) -> None:
    for name, words in {"fast": "is not a model name", str(tmp_path): "has no config.json"}.items():
        (found,) = findings(name)
        assert found.state == "broken" and words in found.words


@pytest.mark.slow
def test_a_missing_processor_file_is_named(ill: Path) -> None:
    for name in ("preprocessor_config.json", "processor_config.json"):
        (ill / name).unlink(missing_ok=True)
    *_, last = findings(ill)
    assert (last.name, last.state) == ("files", "broken")
    assert "has no preprocessor_config.json or processor_config.json" in last.words


@pytest.mark.slow
def test_a_missing_tokenizer_is_named(ill: Path) -> None:
    (ill / "tokenizer.json").unlink()
    *_, last = findings(ill)
    assert (last.name, last.state) == ("files", "broken") and "no tokenizer.json or tokenizer.model" in last.words


@pytest.mark.slow
def test_weights_as_pickles_are_not_loaded(ill: Path) -> None:
    (ill / "model.safetensors").rename(ill / "pytorch_model.bin")
    *_, last = findings(ill)
    assert (last.name, last.state) == ("files", "broken") and "pickle" in last.next_step


@pytest.mark.slow
def test_an_unknown_family_is_named_with_the_known_ones(ill: Path) -> None:
    change_json(ill / "config.json", model_type="llava")
    *_, last = findings(ill)
    assert (last.name, last.state) == ("family", "broken")
    assert "'llava' is not supported" in last.words and "idefics2" in last.words


@pytest.mark.slow
def test_a_processor_that_cannot_be_read_is_broken(ill: Path) -> None:
    (ill / "tokenizer.json").write_text("{")
    *_, last = findings(ill)
    assert (last.name, last.state) == ("processor", "broken") and "download" in last.next_step.lower()


@pytest.mark.slow
def test_a_wrong_picture_token_is_told_with_both_ids(ill: Path) -> None:
    change_json(ill / "config.json", image_token_id=31999)
    *_, last = findings(ill)
    assert (last.name, last.state) == ("tokens", "broken")
    assert "at token 31999, the tokenizer writes them as 32001" in last.words


@pytest.mark.slow
def test_a_token_beyond_the_vocabulary_is_told(ill: Path) -> None:
    config = json.loads((ill / "config.json").read_text())
    change_json(ill / "config.json", text_config={**config["text_config"], "vocab_size": 32001})
    *_, last = findings(ill)
    assert (last.name, last.state) == ("tokens", "broken") and "has 32001 words" in last.words


@pytest.mark.slow
def test_cut_off_weights_are_told_before_they_are_loaded(ill: Path) -> None:
    whole = (ill / "model.safetensors").read_bytes()
    (ill / "model.safetensors").write_bytes(whole[:-100])
    *_, last = findings(ill)
    assert (last.name, last.state) == ("weights", "broken")
    assert f"model.safetensors is cut off or damaged: it has {len(whole) - 100} bytes" in last.words


@pytest.mark.slow
def test_weights_that_are_drawn_at_random_are_told(ill: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(ill / "model.safetensors")
    lost = next(name for name in tensors if name.endswith("q_proj.weight"))
    del tensors[lost]
    save_file(tensors, ill / "model.safetensors", metadata={"format": "pt"})
    *_, last = findings(ill)
    assert (last.name, last.state) == ("load", "broken") and "1 weights are not in its files" in last.words


@pytest.mark.slow
def test_a_loss_that_is_no_number_is_broken(ill: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(ill / "model.safetensors")
    next(value for name, value in tensors.items() if name.endswith("down_proj.weight")).fill_(float("nan"))
    save_file(tensors, ill / "model.safetensors", metadata={"format": "pt"})
    *_, last = findings(ill)
    assert (last.name, last.state) == ("forward", "broken") and "loss nan" in last.words


@pytest.mark.slow
def test_too_little_memory_ends_it_before_the_weights_are_loaded(ill: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vqa_core.doctor import model_weights
    from vqa_core.hardware import Host

    monkeypatch.setattr(model_weights, "detect", lambda: Host("cpu", "CPU", 8.0, 0.001, 2))
    *_, last = findings(ill)
    assert (last.name, last.state) == ("memory", "broken") and "0.0 of 8.0 GiB free on cpu" in last.words


def as_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_a_model_of_the_hub_is_downloaded_and_passes_then_also_without_the_hub(
    hub: Hub, published: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = as_files(published("idefics2-8b"))
    hub.add("owner/idefics2-8b", files)
    found = findings("owner/idefics2-8b")
    assert [one.name for one in found] == STAGES and {one.state for one in found} == {"fine"}
    told = {one.name: one for one in found}
    assert told["download"].facts["missing_bytes"] == len(files["model.safetensors"])
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    first, unreached, *rest = findings("owner/idefics2-8b")
    assert [one.name for one in (first, *rest)] == STAGES and {one.state for one in rest} == {"fine"}
    assert unreached.state == "warning" and "The copy of this machine is examined." in unreached.next_step
    assert {one.name: one for one in rest}["download"].facts["missing_bytes"] == 0


@pytest.mark.slow
def test_weights_are_not_fetched_for_a_model_that_cannot_work(hub: Hub, ill: Path) -> None:
    change_json(ill / "config.json", image_token_id=5)
    # A name of its own: transformers remembers a repo's commit as long as the process lives.
    hub.add("owner/idefics2-8b-ill", as_files(ill))
    *_, last = findings("owner/idefics2-8b-ill")
    assert last.name == "tokens", last.words
    assert not any(path.endswith("model.safetensors") for method, path, _ in hub.received if method == "GET")


@pytest.mark.slow
def test_gated_missing_and_unreachable_repos_are_told_with_the_next_step(
    hub: Hub, ill: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add("owner/gated", as_files(ill), gated=True)
    *_, gated = findings("owner/gated")
    assert gated.state == "broken" and "is gated. Ask for access" in gated.words
    *_, missing = findings("owner/none")
    assert missing.state == "broken" and "does not exist, or is private" in missing.words
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    *_, offline = findings("owner/other")
    assert offline.state == "broken" and "no whole copy of 'owner/other'" in offline.words
    assert "HF_HUB_OFFLINE" in offline.words
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    *_, away = findings("owner/other")
    assert away.state == "broken" and "the Hub cannot be reached" in away.words


@pytest.mark.slow
def test_a_disk_without_room_is_told_before_the_download(
    hub: Hub, ill: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add("owner/idefics2-8b", as_files(ill))
    monkeypatch.setattr(model_files, "free_gib", lambda _: 0.5)
    case = Case("owner/idefics2-8b", settings, False, tmp_path)
    list(model_files.find(case)) + list(model_files.list_files(case))
    (found,) = model_files.fetch_small(case)
    assert found.state == "broken" and "only 0.5 GiB free" in found.words and "HF_HOME" in found.next_step
