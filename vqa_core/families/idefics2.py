"""Idefics2: SigLIP up to 980 px, a perceiver that makes 64 tokens of each picture, a Mistral text model."""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from vqa_core.families.family import Family, encode_by_processor
from vqa_core.families.prompts import TURNS, named_base
from vqa_core.families.sight import Grid, Sight, whole

SHORTEST_EDGE_PX = 378
"""The published smallest side; a longest side below it takes its place."""
QUARTERS = 5
"""Tiles of a picture that is split: four quarters, then the whole."""


def picture_options(longest_edge: int, splitting: bool | None) -> dict[str, Any]:
    """Processor keywords: `longest_edge` in pixels (0 keeps the model's), `splitting` None keeps the model's."""
    options: dict[str, Any] = {}
    if longest_edge:
        options["size"] = {"longest_edge": longest_edge, "shortest_edge": min(SHORTEST_EDGE_PX, longest_edge)}
    if splitting is not None:
        options["do_image_splitting"] = splitting
    return options


def encode(processor: Any, texts: Sequence[str], images: Sequence[Sequence[Any]], options: dict[str, Any]) -> Any:
    """The processor's inputs, with the picture mask as bool: as int64 it is a third of what travels to a GPU."""
    rest = dict(options)
    splitting = rest.pop("do_image_splitting", None)
    if splitting is not None and splitting != processor.image_processor.do_image_splitting:
        # As a keyword it cuts the picture but leaves the number of <image> tokens, which the text side takes from the
        # picture processor itself.
        processor = copy.copy(processor)
        processor.image_processor = copy.copy(processor.image_processor)
        processor.image_processor.do_image_splitting = splitting
    inputs = encode_by_processor(processor, texts, images, rest)
    if "pixel_attention_mask" in inputs:
        inputs["pixel_attention_mask"] = inputs["pixel_attention_mask"].bool()
    return inputs


def taught_chat(model_name: str, processor: Any) -> bool:
    """All but idefics2-8b-base; no file of a checkpoint tells them apart."""
    return not named_base(model_name)


def count_tiles(processor: Any, width: int, height: int, options: Mapping[str, Any]) -> int:
    """Five where pictures are split, else one, whatever their size."""
    splits = options.get("do_image_splitting", processor.image_processor.do_image_splitting)
    return QUARTERS if splits else 1


def perceiver_tokens(config: Any, height: int, width: int) -> int:
    """The perceiver's latents, as many for any size."""
    return int(config.perceiver_config.resampler_n_latents)


def quarters(prompt: str, tiles: int, pictures: int) -> list[Grid]:
    """Two by two where there are five tiles a picture."""
    return [(2, 2)] * pictures if tiles == QUARTERS * pictures else whole(prompt, tiles, pictures)


IDEFICS2 = Family(
    name="idefics2",
    model_types=("idefics2",),
    # Version 4 of transformers had this template in its class, so not every checkpoint carries one.
    template=TURNS,
    end_token="<end_of_utterance>",
    hidden_tokens=re.compile(r"<image>|<fake_token_around_image>"),
    picture_modules=("vision_model", "connector"),
    lora_targets=r".*(text_model|perceiver_resampler).*\.(q_proj|k_proj|v_proj|o_proj)",
    # A list of one's own drops transformers' lm_head; a bare "vision_model" would match nothing. The inner size of
    # SigLIP's fc2 is none of bitsandbytes' fused kernel.
    unquantised=("model.vision_model", "lm_head"),
    taught_chat=taught_chat,
    processor_options=picture_options,
    sight=Sight(count_tiles, perceiver_tokens, quarters),
    encode=encode,
)
