"""Family: the data and small functions by which one kind of model differs from another."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from vqa_core.errors import UserError
from vqa_core.families.prompts import Message, Style, chat_text, plain_text
from vqa_core.families.sight import Sight

__all__ = ["Family", "Message", "Style", "defuse", "family_of"]


def load_processor(folder: str) -> Any:
    """The processor of the checkpoint whose files lie in `folder`."""
    from transformers import AutoProcessor

    # The torchvision backend scales a little differently; with PIL every machine sees the same pixels.
    return AutoProcessor.from_pretrained(folder, backend="pil", local_files_only=True)


def encode_by_processor(processor: Any, texts: Sequence[str], images: Sequence[Sequence[Any]], options: Any) -> Any:
    """What the processor makes of a batch: input_ids, attention_mask [B, T], pixel_values [B, N, 3, H, W]."""
    bos = processor.tokenizer.bos_token
    return processor(
        text=list(texts),
        images=[list(row) for row in images] if any(images) else None,
        return_tensors="pt",
        padding=True,
        # A template that writes its own first token must not get a second one.
        add_special_tokens=bos is None or not texts[0].startswith(bos),
        **options,
    )


def features_by_model(base: Any, inputs: dict[str, Any]) -> Any:
    """One row's picture features [tokens, width], as the text model takes them."""
    pixels, mask = inputs["pixel_values"], inputs.get("pixel_attention_mask")
    return base.get_image_features(pixels, mask, return_dict=True).pooler_output[0]


def nothing_to_mend(model: Any) -> None:
    """For families whose classes are right as they are."""


@dataclass(frozen=True)
class Family:
    """`template` is the chat template for checkpoints that carry none; `taught_chat(name, processor)` tells an instruct
    checkpoint from a base one.

    `processor_options(longest_edge, splitting)` gives processor keywords, `sight` says what becomes of a picture, and
    `encode(processor, texts, images, options)` gives the model's inputs. `end_token` closes an assistant's turn.
    `hidden_tokens` match the tokens that stand for pictures: never scored, never generated. `picture_modules` are the
    vision tower and what fits its output to the text model; `features` gives them for one row where they can be kept,
    None where the model takes pixels only. `lora_targets` is a regular expression over module names. `unquantised`
    names modules kept out of 4-bit, as full prefixes or suffixes (transformers matches nothing else). `mend` puts
    right what is wrong in transformers' class.
    """

    name: str
    model_types: tuple[str, ...]
    template: str
    end_token: str
    hidden_tokens: re.Pattern[str]
    picture_modules: tuple[str, ...]
    lora_targets: str
    unquantised: tuple[str, ...]
    taught_chat: Callable[[str, Any], bool]
    processor_options: Callable[[int, bool | None], dict[str, Any]]
    sight: Sight
    load_processor: Callable[[str], Any] = field(default=load_processor)
    encode: Callable[[Any, Sequence[str], Sequence[Sequence[Any]], dict[str, Any]], Any] = field(
        default=encode_by_processor
    )
    features: Callable[[Any, dict[str, Any]], Any] | None = field(default=features_by_model)
    mend: Callable[[Any], None] = field(default=nothing_to_mend)

    def style_of(self, model_name: str, processor: Any) -> Style:
        """How this checkpoint is asked unless somebody says otherwise."""
        return "chat" if self.taught_chat(model_name, processor) else "question"

    def prompt(self, processor: Any, messages: Sequence[Message], generate: bool, style: Style) -> str:
        """The exact text; with `generate` it ends where an answer begins, else with the end of the last answer."""
        if style == "chat":
            return chat_text(processor, messages, generate, self.template)
        return plain_text(processor, messages, generate, style)


def family_of(model_type: str) -> Family:
    """The family that serves a config's `model_type`; UserError names the ones there are."""
    # Families need this module's types, so they are known only when asked for.
    from vqa_core.families.idefics import IDEFICS
    from vqa_core.families.idefics2 import IDEFICS2
    from vqa_core.families.idefics3 import IDEFICS3

    families: tuple[Family, ...] = (IDEFICS, IDEFICS2, IDEFICS3)
    for family in families:
        if model_type in family.model_types:
            return family
    known = ", ".join(sorted(kind for family in families for kind in family.model_types))
    raise UserError(f"Model type {model_type!r} is not supported. Supported: {known}. Choose one of these models.")


def defuse(text: str, control_tokens: Iterable[str]) -> str:
    """`text` with every control token broken by a space after its first letter, so that typing "<image>" or
    "<end_of_utterance>" means the letters: "< image>"."""
    tokens = sorted((token for token in control_tokens if len(token) > 1), key=len, reverse=True)
    if not tokens:
        return text
    pattern = re.compile("|".join(re.escape(token) for token in tokens))
    while pattern.search(text):
        text = pattern.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)
    return text
