"""Greedy generation: one answer in pieces that can be stopped, or a batch at once."""

import math
import queue
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from typing import Any

import torch
from transformers import StoppingCriteria
from transformers.generation.streamers import BaseStreamer

from vqa_core.errors import UserError
from vqa_core.families.prompts import NEXT_QUESTION, Style
from vqa_core.models.compute import begin, compute
from vqa_core.models.loading import Loaded
from vqa_core.models.processing import Conversation, PictureOptions, encode, end_ids


@dataclass(frozen=True)
class Generated:
    """`confidence` is the product of the chosen tokens' probabilities, end token included; None without tokens."""

    text: str
    tokens: int
    confidence: float | None
    stopped: bool


class _StopOn(StoppingCriteria):
    """Ends generation before the next token once the event is set."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        return torch.full((len(input_ids),), self._event.is_set(), device=input_ids.device, dtype=torch.bool)


class _Pieces(BaseStreamer):
    """Puts new text into a queue as generate() finds tokens; None ends it. Nothing from `until` on is sent."""

    def __init__(self, tokenizer: Any, until: str) -> None:
        self.queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._tokenizer = tokenizer
        self._until = until
        self._ids: list[int] = []
        self._sent = 0
        self._prompt_passed = False

    def put(self, value: torch.Tensor) -> None:
        if not self._prompt_passed:
            self._prompt_passed = True
            return
        self._ids += value.flatten().tolist()
        # All of it each time: what a token stands for may depend on the one before, and half a letter is no text yet.
        text = self._settled(self._tokenizer.decode(self._ids, skip_special_tokens=True).lstrip())
        if len(text) > self._sent and not text.endswith("\N{REPLACEMENT CHARACTER}"):
            self.queue.put(text[self._sent :])
            self._sent = len(text)

    def _settled(self, text: str) -> str:
        """The text up to `until`, and without an end that may become it."""
        if not self._until:
            return text
        text, found, _ = text.partition(self._until)
        if found:
            return text.rstrip()
        open_end = next((n for n in range(len(self._until) - 1, 0, -1) if text.endswith(self._until[:n])), 0)
        return text[: len(text) - open_end].rstrip()

    def end(self) -> None:
        self.queue.put(None)


class _NextQuestion(StoppingCriteria):
    """Ends a row once it goes on to a question of its own, as base checkpoints do after an answer."""

    def __init__(self, tokenizer: Any, prompt_tokens: int) -> None:
        self._tokenizer = tokenizer
        self._start = prompt_tokens

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        said = self._tokenizer.batch_decode(input_ids[:, self._start :], skip_special_tokens=True)
        return torch.tensor([NEXT_QUESTION in text for text in said], device=input_ids.device)


def prepare(loaded: Loaded, batch: Sequence[Conversation], options: PictureOptions) -> Any:
    """Model inputs for `batch`, padded on the left, on the model's device.

    UserError for a prompt longer than the model reads.
    """
    texts = [loaded.family.prompt(loaded.processor, item.messages, True, style_of(loaded, item)) for item in batch]
    images = [item.images for item in batch]
    inputs = encode(loaded.processor, loaded.family, texts, images, options, padding_side="left")
    length, limit = inputs["input_ids"].shape[1], loaded.longest_prompt
    if length > limit:
        raise UserError(
            f"The prompt has {length} tokens, pictures included; {loaded.source.name} reads up to {limit}. "
            "Take fewer or smaller pictures, or fewer examples."
        )
    inputs = inputs.to(loaded.device)
    if "pixel_values" in inputs:
        inputs["pixel_values"] = inputs["pixel_values"].to(loaded.dtype)
    return inputs


def style_of(loaded: Loaded, conversation: Conversation) -> Style:
    """How this conversation is written: its own style, else the checkpoint's."""
    return conversation.style or loaded.style


def generate_batch(
    loaded: Loaded, batch: Sequence[Conversation], options: PictureOptions, max_new_tokens: int
) -> list[str]:
    """Greedy answers of a batch, equal to those of each conversation alone."""
    styles = [style_of(loaded, item) for item in batch]
    return generate_inputs(loaded, prepare(loaded, batch, options), styles, max_new_tokens)


@torch.inference_mode()
def generate_inputs(loaded: Loaded, inputs: Any, styles: Sequence[Style], max_new_tokens: int) -> list[str]:
    """Greedy answers to what `prepare` made, a style a row."""
    start = inputs["input_ids"].shape[1]
    output = loaded.model.generate(
        **inputs, **_greedy(loaded, max_new_tokens), stopping_criteria=_ends(loaded, styles, start)
    )
    said = loaded.processor.tokenizer.batch_decode(output[:, start:], skip_special_tokens=True)
    return [_answer(text, style) for text, style in zip(said, styles, strict=True)]


@torch.inference_mode()
def generate_one(loaded: Loaded, inputs: Any, style: Style, max_new_tokens: int) -> Generated:
    """The greedy answer to one prepared question, and how sure it is."""
    start = inputs["input_ids"].shape[1]
    output = loaded.model.generate(
        **inputs,
        **_greedy(loaded, max_new_tokens),
        stopping_criteria=_ends(loaded, [style], start),
        output_logits=True,
        return_dict_in_generate=True,
    )
    return _summary(loaded, output, start, style)


def _ends(loaded: Loaded, styles: Sequence[Style], start: int) -> list[StoppingCriteria]:
    return [_NextQuestion(loaded.processor.tokenizer, start)] if "question" in styles else []


def _answer(text: str, style: Style) -> str:
    """What was said, without a next question that the model began to ask itself."""
    return (text.partition(NEXT_QUESTION)[0] if style == "question" else text).strip()


def stream(
    loaded: Loaded, conversation: Conversation, options: PictureOptions, max_new_tokens: int
) -> Generator[str | Generated, None, None]:
    """Pieces of the answer as they come, then Generated. Closing the generator stops before the next token.

    The caller holds the model for itself until this generator has ended: it returns only once the thread that computes
    is through with it.
    """
    inputs = compute(prepare, loaded, [conversation], options)
    start, style = inputs["input_ids"].shape[1], style_of(loaded, conversation)
    pieces = _Pieces(loaded.processor.tokenizer, NEXT_QUESTION if style == "question" else "")
    stop = threading.Event()

    def work() -> Generated:
        try:
            with torch.inference_mode():
                output = loaded.model.generate(
                    **inputs,
                    **_greedy(loaded, max_new_tokens),
                    streamer=pieces,
                    stopping_criteria=[_StopOn(stop), *_ends(loaded, [style], start)],
                    output_logits=True,
                    return_dict_in_generate=True,
                )
            return _summary(loaded, output, start, style)
        finally:
            pieces.end()

    answer = begin(work)
    try:
        while (piece := pieces.queue.get()) is not None:
            yield piece
    finally:
        stop.set()
        wait([answer])
    yield answer.result()


def _greedy(loaded: Loaded, max_new_tokens: int) -> dict[str, Any]:
    tokenizer = loaded.processor.tokenizer
    return {
        "max_new_tokens": max_new_tokens,
        "do_sample": False,
        "eos_token_id": end_ids(loaded.processor, loaded.family, loaded.model.generation_config.eos_token_id),
        "pad_token_id": tokenizer.pad_token_id,
        # A picture's tokens mean nothing without a picture; base checkpoints like to go on with one.
        "bad_words_ids": [[token] for token in loaded.hidden_ids],
    }


def _summary(loaded: Loaded, output: Any, prompt_tokens: int, style: Style) -> Generated:
    new = output.sequences[0, prompt_tokens:]
    text = loaded.processor.tokenizer.decode(new, skip_special_tokens=True)
    logs = [torch.log_softmax(step[0].float(), -1)[token] for step, token in zip(output.logits, new, strict=True)]
    ends = _greedy(loaded, 1)["eos_token_id"]
    asked_itself = style == "question" and NEXT_QUESTION in text
    return Generated(
        text=_answer(text, style),
        tokens=len(new),
        confidence=math.exp(float(torch.stack(logs).sum())) if logs else None,
        stopped=len(new) == 0 or not (asked_itself or int(new[-1]) in ends),
    )
