"""Adapters on real, tiny models: saved, merged, pulled, and refused where they do not fit."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.hub_server import Hub
from vqa_core.errors import UserError
from vqa_core.models.catalogue import AdapterInfo, find_model
from vqa_core.settings import Settings

pytestmark = pytest.mark.slow
TARGETS = r".*text_model.*\.(q_proj|v_proj)|lm_head$"


def base_of(folder: Path) -> Any:
    from transformers import AutoModelForImageTextToText

    return AutoModelForImageTextToText.from_pretrained(folder, dtype="float32").eval()


def tuned(base: Path, folder: Path, targets: str = TARGETS, named: str = "") -> Any:
    """A PEFT model with random LoRA weights, saved as a run would."""
    import torch
    from peft import LoraConfig, get_peft_model

    from vqa_core.models.adapters import save_adapter

    torch.manual_seed(1)
    model = get_peft_model(base_of(base), LoraConfig(r=4, target_modules=targets))
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=0.5)
    save_adapter(model, folder, AdapterInfo(named or str(base), "idefics3"))
    return model.eval()


def logits(model: Any, folder: Path) -> Any:
    import torch
    from transformers import AutoProcessor

    processor = AutoProcessor.from_pretrained(folder, backend="pil")
    text = processor.apply_chat_template(
        [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Which colour?"}]}]
    )
    batch = processor(text=[text], images=[[Image.new("RGB", (96, 80), "red")]], return_tensors="pt")
    with torch.no_grad():
        return model(**batch).logits


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_saved_adapter_loads_in_plain_peft_with_equal_logits(tiny: Path, tmp_path: Path) -> None:
    import torch
    from peft import PeftModel

    here = logits(tuned(tiny, tmp_path / "adapter"), tiny)
    again = logits(PeftModel.from_pretrained(base_of(tiny), str(tmp_path / "adapter")).eval(), tiny)
    assert torch.equal(here, again)
    assert not torch.allclose(here, logits(base_of(tiny), tiny))


def test_a_pattern_that_names_lm_head_saves_no_whole_lm_head(tiny: Path, tmp_path: Path) -> None:
    from safetensors import safe_open

    tuned(tiny, tmp_path / "adapter")
    with safe_open(tmp_path / "adapter" / "adapter_model.safetensors", "pt") as saved:
        shapes = {name: saved.get_slice(name).get_shape() for name in saved.keys()}  # noqa: SIM118
    assert any("lm_head" in name for name in shapes)
    assert all("lora_" in name and 4 in shape for name, shape in shapes.items())


def test_a_merged_model_loads_by_two_plain_calls_with_equal_logits(
    tiny: Path, tmp_path: Path, settings: Settings
) -> None:
    import torch

    from vqa_core.models.merging import merge_into_new

    here = logits(tuned(tiny, tmp_path / "adapter"), tiny)
    out = tmp_path / "merged"
    assert merge_into_new(tmp_path / "adapter", out, settings) == "float32"
    assert torch.allclose(logits(base_of(out), out), here, atol=1e-4)
    assert (out / "generation_config.json").is_file() and (out / "tokenizer.json").is_file()
    assert str(tiny) not in "".join(path.read_text() for path in out.glob("*.json"))
    with pytest.raises(UserError, match="is not empty"):
        merge_into_new(tmp_path / "adapter", out, settings)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_merging_into_a_shared_lm_head_leaves_the_embeddings(tiny: Path, tmp_path: Path, settings: Settings) -> None:
    import torch

    from vqa_core.models.merging import merge

    tied = tmp_path / "tied"
    model = base_of(tiny)
    model.config.tie_word_embeddings = model.config.text_config.tie_word_embeddings = True
    model.tie_weights()
    model.save_pretrained(tied)
    for path in tiny.iterdir():
        if not (tied / path.name).exists():
            (tied / path.name).write_bytes(path.read_bytes())
    again = base_of(tied)
    assert again.lm_head.weight is again.get_input_embeddings().weight
    here = logits(tuned(tied, tmp_path / "adapter"), tied)
    (tmp_path / "merged").mkdir()
    merge(tmp_path / "adapter", tmp_path / "merged", settings)
    assert torch.allclose(logits(base_of(tmp_path / "merged"), tied), here, atol=1e-4)


def test_a_tuned_model_and_an_adapter_load_by_hub_id(hub: Hub, tiny: Path, tmp_path: Path, settings: Settings) -> None:
    import torch

    from vqa_core.models.adapters import use_adapter
    from vqa_core.models.hub import pull_adapter
    from vqa_core.models.loading import Precision, load

    here = logits(tuned(tiny, tmp_path / "adapter", named="you/tiny"), tiny)
    hub.add("you/tiny", files_of(tiny))
    hub.add("you/lora_tiny.v1", files_of(tmp_path / "adapter"))
    loaded = load(find_model("you/tiny", settings), Precision(compute_dtype="float32"), "cpu")
    assert torch.equal(logits(loaded.model, tiny), logits(base_of(tiny), tiny))
    use_adapter(loaded, "hub:you/lora_tiny_v1", pull_adapter("you/lora_tiny.v1", "main", settings))
    assert torch.equal(logits(loaded.model, tiny), here)


def test_an_adapter_of_another_base_is_refused(tiny: Path, tmp_path: Path, settings: Settings) -> None:
    from vqa_core.models.adapters import use_adapter
    from vqa_core.models.loading import Precision, load

    tuned(tiny, tmp_path / "other", named="you/Idefics2")
    tuned(find_path("pocket", settings), tmp_path / "larger", TARGETS, named=str(tiny))
    loaded = load(find_model(str(tiny), settings), Precision(compute_dtype="float32"), "cpu")
    with pytest.raises(UserError, match="trained on you/Idefics2, not on"):
        use_adapter(loaded, "other", tmp_path / "other")
    with pytest.raises(UserError, match="layers have other names or sizes"):
        use_adapter(loaded, "larger", tmp_path / "larger")


def find_path(model: str, settings: Settings) -> Path:
    return Path(find_model(model, settings).location)
