"""Family: the data and small functions by which one kind of model differs from another."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vqa_core.errors import UserError

Message = dict[str, Any]
"""A chat message in the form of transformers' chat templates:
{"role": "user" | "assistant", "content": [{"type": "image"} | {"type": "text", "text": str}, ...]}"""


@dataclass(frozen=True)
class Family:
    """`prompt(processor, messages, generate)` gives the exact text; with `generate` it ends where an answer begins.

    `end_token` closes an assistant's turn. `hidden_tokens` match the tokens that stand for pictures, never scored.
    `picture_modules` make a picture's features, from pixels to the text model's width.
    `lora_targets` is a regular expression over module names. `unquantised` names modules kept out of 4-bit, as full
    prefixes or suffixes (transformers matches nothing else).
    """

    name: str
    model_types: tuple[str, ...]
    prompt: Callable[[Any, Sequence[Message], bool], str]
    processor_options: Callable[[int, bool | None], dict[str, Any]]
    end_token: str
    hidden_tokens: re.Pattern[str]
    picture_modules: tuple[str, ...]
    lora_targets: str
    unquantised: tuple[str, ...]


def family_of(model_type: str) -> Family:
    """The family that serves a config's `model_type`; UserError names the ones there are."""
    # Families need this module's types, so they are known only when asked for.
    from vqa_core.families.idefics3 import IDEFICS3

    families: tuple[Family, ...] = (IDEFICS3,)
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
