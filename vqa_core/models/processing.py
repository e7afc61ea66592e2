"""From conversations and pictures to what a model takes; training and answering share these functions.

No torch at import: the processor makes the tensors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from vqa_core.families.family import Family, Message, defuse


@dataclass(frozen=True)
class PictureOptions:
    """`longest_edge` in pixels, 0 keeps the model's own; `splitting` into tiles, None keeps the model's own."""

    longest_edge: int = 0
    splitting: bool | None = None


@dataclass(frozen=True)
class Conversation:
    """Chat messages and the pictures that their image parts stand for, in order."""

    messages: tuple[Message, ...]
    images: tuple[Image.Image, ...]


def user_message(parts: Iterable[str | None], control_tokens: Iterable[str], hint: str = "") -> Message:
    """A user's turn from texts and pictures (None stands for a picture), `hint` before them."""
    tokens = tuple(control_tokens)
    content: list[dict[str, str]] = [{"type": "text", "text": defuse(hint, tokens)}] if hint else []
    for part in parts:
        content.append({"type": "image"} if part is None else {"type": "text", "text": defuse(part, tokens)})
    return {"role": "user", "content": content}


def assistant_message(text: str, control_tokens: Iterable[str]) -> Message:
    """The model's turn."""
    return {"role": "assistant", "content": [{"type": "text", "text": defuse(text, control_tokens)}]}


def control_tokens(processor: Any) -> tuple[str, ...]:
    """The token strings of this processor that text may not contain."""
    added = processor.tokenizer.added_tokens_decoder.values()
    return tuple(token.content for token in added if token.special or not token.content.isspace())


def encode(
    processor: Any, family: Family, texts: Sequence[str], images: Sequence[Sequence[Image.Image]], **options: Any
) -> Any:
    """Processor output for a batch: input_ids, attention_mask [B, T], pixel_values [B, N, 3, H, W] where there are any.

    `options` are processor keywords (padding side, picture size, offsets).
    """
    bos = processor.tokenizer.bos_token
    # A template that writes its own first token must not get a second one.
    own_bos = bos is not None and texts[0].startswith(bos)
    return processor(
        text=list(texts),
        images=[list(row) for row in images] if any(images) else None,
        return_tensors="pt",
        padding=True,
        add_special_tokens=not own_bos,
        **options,
    )


def picture_options(family: Family, options: PictureOptions) -> dict[str, Any]:
    """Processor keywords for these options in this family's terms."""
    return family.processor_options(options.longest_edge, options.splitting)
