"""From conversations and pictures to what a model takes; training and answering share these functions.

No torch at import: the processor makes the tensors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from vqa_core.families.family import Family, Message, Style, defuse


@dataclass(frozen=True)
class PictureOptions:
    """`longest_edge` in pixels, 0 keeps the model's own; `splitting` into tiles, None keeps the model's own."""

    longest_edge: int = 0
    splitting: bool | None = None


@dataclass(frozen=True)
class Conversation:
    """Chat messages and the pictures that their image parts stand for, in order; `style` None is the model's own."""

    messages: tuple[Message, ...]
    images: tuple[Image.Image, ...]
    style: Style | None = None


def user_message(parts: Iterable[str | None], control_tokens: Iterable[str], hint: str = "") -> Message:
    """A user's turn from texts and pictures (None stands for a picture), `hint` before them.

    Neighbouring texts become one, with a space between: templates would glue them together.
    """
    tokens = tuple(control_tokens)
    content: list[dict[str, str]] = []
    for part in [hint or "", *parts]:
        if part is None:
            content.append({"type": "image"})
        elif part and content and content[-1]["type"] == "text":
            content[-1] = {"type": "text", "text": f"{content[-1]['text']} {defuse(part, tokens)}"}
        elif part:
            content.append({"type": "text", "text": defuse(part, tokens)})
    return {"role": "user", "content": content}


def assistant_message(text: str, control_tokens: Iterable[str]) -> Message:
    """The model's turn."""
    return {"role": "assistant", "content": [{"type": "text", "text": defuse(text, control_tokens)}]}


def control_tokens(processor: Any) -> tuple[str, ...]:
    """The token strings of this processor that text may not contain."""
    added = processor.tokenizer.added_tokens_decoder.values()
    return tuple(token.content for token in added if token.special or not token.content.isspace())


def hidden_ids(processor: Any, family: Family) -> tuple[int, ...]:
    """Ids of the tokens of this processor that stand for pictures."""
    added = processor.tokenizer.added_tokens_decoder.items()
    return tuple(index for index, token in added if family.hidden_tokens.fullmatch(token.content))


def end_ids(processor: Any, family: Family, own: int | Sequence[int] | None) -> list[int]:
    """Ids that end an answer; `own` is what the checkpoint's generation settings name.

    Checkpoints leave <end_of_utterance> out of those and then never stop. A base one may not know it.
    """
    tokenizer = processor.tokenizer
    turn_end = tokenizer.get_vocab().get(family.end_token)
    ends = {turn_end, tokenizer.eos_token_id, *(own if isinstance(own, Sequence) else [own])}
    return sorted(token for token in ends if token is not None)


def encode(
    processor: Any,
    family: Family,
    texts: Sequence[str],
    images: Sequence[Sequence[Image.Image]],
    pictures: PictureOptions,
    **options: Any,
) -> Any:
    """The model's inputs for a batch: input_ids, attention_mask [B, T], pixel_values [B, N, 3, H, W] and the family's
    own masks. `options` are tokenizer keywords (padding side, offsets)."""
    chosen = family.processor_options(pictures.longest_edge, pictures.splitting)
    return family.encode(processor, texts, images, {**options, **chosen})
