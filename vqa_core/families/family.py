"""Family: the data and small functions by which one kind of model differs from another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vqa_core.errors import UserError

Message = dict[str, Any]
"""A chat message in the form of transformers' chat templates:
{"role": "user" | "assistant", "content": [{"type": "image"} | {"type": "text", "text": str}, ...]}"""


@dataclass(frozen=True)
class Family:
    """`prompt(processor, messages, generate)` gives the exact text; with `generate` it ends where an answer begins.

    `end_token` closes an assistant's turn. `lora_targets` and `attention_targets` are regular expressions over
    module names. `hidden_tokens` stand for pictures and are never scored. `unquantised` names modules kept out of
    4-bit, as full prefixes or suffixes (transformers matches nothing else). `default_template` serves checkpoints
    that carry no chat template.
    """

    name: str
    model_types: tuple[str, ...]
    prompt: Callable[[Any, Sequence[Message], bool], str]
    processor_options: Callable[[int, bool | None], dict[str, Any]]
    end_token: str
    hidden_tokens: tuple[str, ...]
    lora_targets: str
    unquantised: tuple[str, ...]
    default_template: str = ""


def family_of(model_type: str) -> Family:
    """The family that serves a config's `model_type`; UserError names the ones there are."""
    from vqa_core.families import idefics3

    families = (idefics3.IDEFICS3,)
    for family in families:
        if model_type in family.model_types:
            return family
    known = ", ".join(sorted(kind for family in families for kind in family.model_types))
    raise UserError(f"Model type {model_type!r} is not supported. Supported: {known}. Choose one of these models.")
