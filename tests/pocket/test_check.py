"""Training computes what asking computes, and what it leaves behind is a model like any other."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

from vqa_core.pocket.check import check
from vqa_core.pocket.export import MOST_BYTES, export
from vqa_core.pocket.mix import CARDS, DOCUMENTS
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.slow


def test_the_training_forward_is_that_of_processor_template_and_model() -> None:
    found = check(ASSETS / "pocket", ((DOCUMENTS, "1x1"), (CARDS, "2x2")))
    assert set(found) == {"1x1", "2x2"}
    for cell in found.values():
        assert cell["ids_equal"]
        assert cell["tile_difference"] == 0
        assert cell["whole_difference"] < 0.5
        assert cell["loss"] < 4 and cell["loss_difference"] < 1e-4


def test_an_exported_folder_loads_with_the_usual_two_calls_and_its_card_has_the_figures(tmp_path: Path) -> None:
    results = {"receipts": {"total": 0.88, "date": 0.8}, "cards": {"HP": 0.97}}
    told = export(ASSETS / "pocket", tmp_path / "made", {"training": {"GPU": "one"}, "results": results})
    assert told["bytes"] <= MOST_BYTES
    text = (tmp_path / "made" / "README.md").read_text()
    assert "| receipts | 0.88 | 0.8 |  |" in text and "- GPU: one" in text and told["sha256"] in text
    processor = AutoProcessor.from_pretrained(tmp_path / "made", backend="pil")
    model = AutoModelForImageTextToText.from_pretrained(tmp_path / "made")
    assert (
        model.num_parameters()
        == json.loads((tmp_path / "made" / "model.safetensors.index.json").read_text())["metadata"]["total_parameters"]
    )
    same = AutoModelForImageTextToText.from_pretrained(ASSETS / "pocket").state_dict()
    assert all(torch.equal(value, same[name]) for name, value in model.state_dict().items())
    turns = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is the HP?"}]}]
    picture = Image.open(ASSETS / "samples" / "card-kelem.jpg")
    prompt = processor.apply_chat_template(turns, add_generation_prompt=True)
    inputs = processor(text=prompt, images=[picture], return_tensors="pt")
    said = model.generate(**inputs, max_new_tokens=8)[0, inputs["input_ids"].shape[1] :]
    assert processor.decode(said, skip_special_tokens=True).strip().isdigit()
