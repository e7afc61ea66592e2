"""Idefics' inputs are made here and not by its processor: equal to that one's, and with the answer's place kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.slow

RED, BLUE = Image.new("RGB", (90, 60), "red"), Image.new("RGB", (40, 70), "blue")
PROMPTS: dict[str, list[Any]] = {
    "one picture": [RED, "Question: What is it? Answer:"],
    "text alone": ["Tell me more."],
    "text first": ["User: Who is that?", RED, "And what?"],
    "two apart": ["User:", RED, "one", BLUE, "two"],
    "two together": [RED, BLUE, "Which?"],
    "after an end": [RED, "It is red.</s>", BLUE, "It is blue.</s>", "More"],
}


@pytest.fixture(scope="module")
def processor(published: Callable[[str], Path]) -> Any:
    from transformers import AutoProcessor

    return AutoProcessor.from_pretrained(published("idefics-9b"), backend="pil")


def ours(processor: Any, prompts: list[list[Any]], **options: Any) -> Any:
    from vqa_core.families.idefics import encode

    texts = ["<s>" + "".join(part if isinstance(part, str) else "<image>" for part in prompt) for prompt in prompts]
    images = [[part for part in prompt if not isinstance(part, str)] for prompt in prompts]
    return encode(processor, texts, images, options)


def same(one: Any, other: Any) -> None:
    import torch

    for name in ("input_ids", "attention_mask", "pixel_values", "image_attention_mask"):
        assert torch.equal(one[name].float(), other[name].float()), name


@pytest.mark.parametrize("name", PROMPTS)
def test_one_prompt_is_encoded_as_by_the_processor(name: str, processor: Any) -> None:
    same(ours(processor, [PROMPTS[name]]), processor(text=[PROMPTS[name]], add_special_tokens=False))


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_batch_is_encoded_as_by_the_processor(side: str, processor: Any) -> None:
    batch = list(PROMPTS.values())
    theirs = processor(text=batch, add_special_tokens=False, padding=True, padding_side=side)
    same(ours(processor, batch, padding_side=side), theirs)


def test_a_token_sees_the_last_picture_before_it(processor: Any) -> None:
    mask = ours(processor, [PROMPTS["two apart"]])["image_attention_mask"][0]
    assert mask[0].tolist() == [0, 0] and mask[-1].tolist() == [0, 1]
    assert sorted(set(map(tuple, mask.tolist()))) == [(0, 0), (0, 1), (1, 0)]


def test_another_picture_size_is_refused_with_the_mend() -> None:
    from vqa_core.errors import UserError
    from vqa_core.families.idefics import fixed_options

    assert fixed_options(0, None) == {} == fixed_options(0, False)
    with pytest.raises(UserError, match=r"longest_edge is 512.*Set longest_edge to 0"):
        fixed_options(512, None)
