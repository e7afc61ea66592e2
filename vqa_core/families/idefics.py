"""Idefics, the first: pictures of 224 px read by cross-attention layers between those of a Llama text model."""

import re
from collections.abc import Sequence
from typing import Any

from vqa_core.errors import UserError
from vqa_core.families.family import Family
from vqa_core.families.prompts import TURNS
from vqa_core.families.sight import Sight, whole

IMAGE = "<image>"
FAKE = "<fake_token_around_image>"
END_OF_UTTERANCE = "<end_of_utterance>"


def fixed_options(longest_edge: int, splitting: bool | None) -> dict[str, Any]:
    """No keywords: this family sees every picture at one size. UserError where another is asked for."""
    if longest_edge or splitting:
        asked = f"longest_edge is {longest_edge}" if longest_edge else "image_splitting is on"
        raise UserError(
            f"{asked}, but Idefics sees every picture at its own fixed size. "
            "Set longest_edge to 0 and image_splitting to model."
        )
    return {}


def encode(processor: Any, texts: Sequence[str], images: Sequence[Sequence[Any]], options: dict[str, Any]) -> Any:
    """input_ids, attention_mask [B, T], pixel_values [B, N, 3, 224, 224], image_attention_mask [B, T, N].

    Equal to IdeficsProcessor's own for what it can express. That one takes no ready text, so that the place where the
    answer begins is lost, and walks token by token through Python loops to make the mask.
    """
    import torch
    from transformers import BatchFeature

    tokenizer = processor.tokenizer
    # Between neighbouring pictures stands one fake token, not two.
    written = [text.replace(IMAGE, FAKE + IMAGE + FAKE).replace(FAKE + FAKE, FAKE) for text in texts]
    encoded = tokenizer(written, return_tensors="pt", padding=True, add_special_tokens=False, **options)
    most = max(1, *(len(row) for row in images))
    size = processor.image_processor.size["height"]
    pixels = torch.zeros(len(texts), most, 3, size, size)
    for index, row in enumerate(images):
        if row:
            pixels[index, : len(row)] = processor.image_processor(list(row), return_tensors="pt")
    ids = encoded["input_ids"]
    token = tokenizer.convert_tokens_to_ids(IMAGE)
    seen = _last_picture(ids, token, tokenizer.eos_token_id)
    mask = torch.nn.functional.one_hot(seen.clamp(min=0), most) * (seen >= 0).unsqueeze(-1)
    return BatchFeature({**encoded, "pixel_values": pixels, "image_attention_mask": mask})


def _last_picture(ids: Any, picture: int, end: int) -> Any:
    """[B, T] the number of the picture that each token sees, the last one before it; -1 before any and after an end."""
    import torch

    places = torch.arange(ids.shape[1]).expand_as(ids)
    shown = torch.where(ids == picture, places, -1).cummax(1).values
    ended = torch.where(ids == end, places, -1).cummax(1).values.roll(1, 1)
    ended[:, 0] = -1
    return ((ids == picture).cumsum(1) - 1).masked_fill(ended > shown, -1)


def mend(model: Any) -> None:
    """Give the loss the width of the logits.

    transformers passes it config.vocab_size (32000), but the two tokens for pictures make the logits 32002 wide, and
    reshaping them fails.
    """
    from transformers.loss.loss_utils import ForCausalLMLoss

    def loss(logits: Any, labels: Any, vocab_size: int = 0, **options: Any) -> Any:
        return ForCausalLMLoss(logits, labels, logits.shape[-1], **options)

    model.loss_function = loss


def taught_chat(model_name: str, processor: Any) -> bool:
    """The -instruct checkpoints are those whose tokenizer has the token that ends a turn.

    IdeficsProcessor looks for it in a list that transformers 5 no longer fills, and finds it nowhere.
    """
    return END_OF_UTTERANCE in processor.tokenizer.get_vocab()


IDEFICS = Family(
    name="idefics",
    model_types=("idefics",),
    template="<s>" + TURNS,
    end_token=END_OF_UTTERANCE,
    hidden_tokens=re.compile(r"<image>|<fake_token_around_image>"),
    picture_modules=("vision_model", "perceiver_resampler"),
    lora_targets=r".*\.(q_proj|k_proj|v_proj)",
    unquantised=("lm_head", "model.embed_tokens"),
    taught_chat=taught_chat,
    processor_options=fixed_options,
    # A picture is one token in the prompt; its features reach the text by cross-attention.
    sight=Sight(lambda *_: 1, lambda *_: 1, whole, fixed=True),
    encode=encode,
    # Pictures reach every cross-attention layer, not the row of tokens.
    features=None,
    mend=mend,
)
