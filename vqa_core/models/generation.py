"""Greedy generation: one answer in pieces that can be stopped, or a batch at once."""

import math
import queue
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import StoppingCriteria
from transformers.generation.streamers import BaseStreamer

from vqa_core.models.loading import Loaded
from vqa_core.models.processing import Conversation, PictureOptions, encode, picture_options


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
    """Puts new text into a queue as generate() finds tokens; None ends it."""

    def __init__(self, tokenizer: Any) -> None:
        self.queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._sent = 0
        self._prompt_passed = False

    def put(self, value: torch.Tensor) -> None:
        if not self._prompt_passed:
            self._prompt_passed = True
            return
        self._ids += value.flatten().tolist()
        # All of it each time: what a token stands for may depend on the one before, and half a letter is no text yet.
        text = self._tokenizer.decode(self._ids, skip_special_tokens=True).lstrip()
        if len(text) > self._sent and not text.endswith("\N{REPLACEMENT CHARACTER}"):
            self.queue.put(text[self._sent :])
            self._sent = len(text)

    def end(self) -> None:
        self.queue.put(None)


def prepare(loaded: Loaded, batch: Sequence[Conversation], options: PictureOptions) -> Any:
    """Model inputs for `batch`, padded on the left, on the model's device."""
    texts = [loaded.family.prompt(loaded.processor, item.messages, True) for item in batch]
    inputs = encode(
        loaded.processor,
        loaded.family,
        texts,
        [item.images for item in batch],
        padding_side="left",
        **picture_options(loaded.family, options),
    )
    inputs = inputs.to(loaded.device)
    if "pixel_values" in inputs:
        inputs["pixel_values"] = inputs["pixel_values"].to(loaded.dtype)
    return inputs


@torch.inference_mode()
def generate_batch(
    loaded: Loaded, batch: Sequence[Conversation], options: PictureOptions, max_new_tokens: int
) -> list[str]:
    """Greedy answers of a batch, equal to those of each conversation alone."""
    inputs = prepare(loaded, batch, options)
    output = loaded.model.generate(**inputs, **_greedy(loaded, max_new_tokens))
    new = output[:, inputs["input_ids"].shape[1] :]
    return [text.strip() for text in loaded.processor.batch_decode(new, skip_special_tokens=True)]


def stream(
    loaded: Loaded, conversation: Conversation, options: PictureOptions, max_new_tokens: int
) -> Generator[str | Generated, None, None]:
    """Pieces of the answer as they come, then Generated. Closing the generator stops before the next token.

    The caller holds the model for itself until this generator has ended: it returns only once the thread has.
    """
    inputs = prepare(loaded, [conversation], options)
    pieces = _Pieces(loaded.processor.tokenizer)
    stop = threading.Event()
    result: list[Any] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            with torch.inference_mode():
                result.append(
                    loaded.model.generate(
                        **inputs,
                        **_greedy(loaded, max_new_tokens),
                        streamer=pieces,
                        stopping_criteria=[_StopOn(stop)],
                        output_logits=True,
                        return_dict_in_generate=True,
                    )
                )
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            failure.append(error)
        finally:
            pieces.end()

    thread = threading.Thread(target=work, name="generate", daemon=True)
    thread.start()
    try:
        while (piece := pieces.queue.get()) is not None:
            yield piece
    finally:
        stop.set()
        thread.join()
    if failure:
        raise failure[0]
    yield _summary(loaded, result[0], inputs["input_ids"].shape[1])


def _greedy(loaded: Loaded, max_new_tokens: int) -> dict[str, Any]:
    tokenizer = loaded.processor.tokenizer
    own = loaded.model.generation_config.eos_token_id
    # Idefics3 and SmolVLM checkpoints leave <end_of_utterance> out of their end tokens and then never stop.
    ends = {tokenizer.convert_tokens_to_ids(loaded.family.end_token), *(own if isinstance(own, list) else [own])}
    return {
        "max_new_tokens": max_new_tokens,
        "do_sample": False,
        "eos_token_id": sorted(token for token in ends if token is not None),
        "pad_token_id": tokenizer.pad_token_id,
    }


def _summary(loaded: Loaded, output: Any, prompt_tokens: int) -> Generated:
    new = output.sequences[0, prompt_tokens:]
    text = loaded.processor.tokenizer.decode(new, skip_special_tokens=True).strip()
    logs = [torch.log_softmax(step[0].float(), -1)[token] for step, token in zip(output.logits, new, strict=True)]
    ends = _greedy(loaded, 1)["eos_token_id"]
    return Generated(
        text=text,
        tokens=len(new),
        confidence=math.exp(float(torch.stack(logs).sum())) if logs else None,
        stopped=len(new) == 0 or int(new[-1]) not in ends,
    )
