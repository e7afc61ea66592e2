"""How likely a model finds each of several answers: multiple choice and classification without a word generated."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch

from vqa_core.errors import UserError
from vqa_core.models.loading import Loaded
from vqa_core.models.processing import Conversation, PictureOptions, assistant_message, encode

CANDIDATES_AT_ONCE = 8


@dataclass(frozen=True)
class Likelihood:
    """`total` is the sum of the log-probabilities (natural, so 0 at most) of a candidate's `tokens`."""

    total: float
    tokens: int

    @property
    def mean(self) -> float:
        """For a token: long candidates do not lose for their length alone (Brown et al. 2020, section 2.4)."""
        return self.total / self.tokens


@dataclass(frozen=True)
class _Tail:
    """The tokens of a candidate; `scored` of them are its own, the rest closes the text."""

    ids: list[int]
    scored: int


@torch.inference_mode()
def rank(
    loaded: Loaded,
    conversation: Conversation,
    candidates: Sequence[str],
    options: PictureOptions,
    batch_size: int = CANDIDATES_AT_ONCE,
) -> list[Likelihood]:
    """The likelihood of each of `candidates` as the next turn of `conversation`, in their order.

    In a dialogue the token that ends the turn counts too, as it does in a generated answer's confidence: without it
    "no" would always beat "no, thanks". Plain text has no such token, and the words alone count. Pictures and prompt
    are read once, however many candidates there are.
    UserError for a prompt longer than the model reads; ValueError for an empty candidate.
    """
    if not all(candidate.strip() for candidate in candidates):
        raise ValueError("a candidate is empty")
    texts, prompt = _texts(loaded, conversation, candidates)
    tails = [_tail(loaded, text, len(text) - len(prompt), conversation) for text in texts]
    inputs = _prompt_inputs(loaded, conversation, texts[0], tails[0], options)
    length, limit = inputs["input_ids"].shape[1] + max(len(tail.ids) for tail in tails), loaded.longest_prompt
    if length > limit:
        raise UserError(
            f"The prompt with a candidate has {length} tokens, pictures included; {loaded.source.name} reads up to "
            f"{limit}. Take fewer or smaller pictures, or fewer examples."
        )
    # The last token of the prompt foretells the first of the candidate, so it goes with the candidates.
    before = {name: value[:, :-1] if name in _PER_TOKEN else value for name, value in inputs.items()}
    read = loaded.model(**before, use_cache=True, logits_to_keep=1).past_key_values
    left = iter(tails)
    found: list[Likelihood] = []
    while batch := list(islice(left, batch_size)):
        found += _likelihoods(loaded, inputs, copy.deepcopy(read), batch)
    return found


_PER_TOKEN = ("input_ids", "attention_mask", "image_attention_mask")


def _texts(loaded: Loaded, conversation: Conversation, candidates: Sequence[str]) -> tuple[list[str], str]:
    """The whole text with each candidate, and the prompt that they all begin with."""
    style = conversation.style or loaded.style
    prompt = loaded.family.prompt(loaded.processor, conversation.messages, True, style)
    turns = [assistant_message(candidate, loaded.control_tokens) for candidate in candidates]
    texts = [loaded.family.prompt(loaded.processor, (*conversation.messages, turn), False, style) for turn in turns]
    if not all(text.startswith(prompt) for text in texts):
        raise UserError(
            "The model's chat template writes a different prompt once an answer follows, so candidates cannot be told "
            "from the prompt. Choose a model whose template keeps it."
        )
    return texts, prompt


def _tail(loaded: Loaded, text: str, letters: int, conversation: Conversation) -> _Tail:
    """The tokens of the last `letters` of `text`, by where they end: one that reaches over from the prompt counts."""
    tokenizer = loaded.processor.tokenizer
    style = conversation.style or loaded.style
    closing = 0 if style == "chat" else len(str(tokenizer.eos_token))
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ends = [end for _, end in encoded["offset_mapping"]]
    ids = [token for token, end in zip(encoded["input_ids"], ends, strict=True) if end > len(text) - letters]
    closed = sum(end > len(text) - closing for end in ends)
    return _Tail(ids, len(ids) - closed)


def _prompt_inputs(
    loaded: Loaded, conversation: Conversation, text: str, tail: _Tail, options: PictureOptions
) -> dict[str, Any]:
    """Model inputs of the prompt [1, T], from those of a whole text without its candidate."""
    inputs = encode(loaded.processor, loaded.family, [text], [conversation.images], options)
    if inputs["input_ids"][0, -len(tail.ids) :].tolist() != tail.ids:
        raise UserError(
            f"{loaded.source.name} cuts a text into other tokens where pictures stand in it, so candidates cannot be "
            "told from the prompt. Choose another model."
        )
    moved = inputs.to(loaded.device)
    if "pixel_values" in moved:
        moved["pixel_values"] = moved["pixel_values"].to(loaded.dtype)
    return {name: value[:, : -len(tail.ids)] if name in _PER_TOKEN else value for name, value in moved.items()}


def _likelihoods(loaded: Loaded, prompt: dict[str, Any], read: Any, tails: Sequence[_Tail]) -> list[Likelihood]:
    """The prompt's keys and values in `read` are used up."""
    rows, width = len(tails), max(len(tail.ids) for tail in tails)
    last = prompt["input_ids"][0, -1:].tolist()
    # Padding stands behind, where no scored token sees it: any token will do.
    padded = [[*last, *tail.ids, *last * (width - len(tail.ids))] for tail in tails]
    ids = torch.tensor(padded, device=loaded.device)  # [B, 1 + width]
    scored = torch.tensor([[place < tail.scored for place in range(width)] for tail in tails], device=loaded.device)
    read.batch_repeat_interleave(rows)
    seen = torch.ones(rows, prompt["input_ids"].shape[1] + width, dtype=torch.long, device=loaded.device)
    inputs: dict[str, Any] = {"input_ids": ids, "attention_mask": seen, "past_key_values": read}
    if "image_attention_mask" in prompt:
        # Cross-attention looks at the pictures again; each candidate sees the one that the prompt's end sees.
        inputs["image_attention_mask"] = prompt["image_attention_mask"][:, -1:].expand(rows, width + 1, -1)
        inputs["pixel_values"] = prompt["pixel_values"].expand(rows, *prompt["pixel_values"].shape[1:])
    logits = loaded.model(**inputs, use_cache=True).logits[:, :-1]  # [B, width, V]
    chosen = torch.log_softmax(logits.float(), -1).gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    totals = chosen.masked_fill(~scored, 0.0).sum(dim=1).tolist()
    return [Likelihood(total, tail.scored) for total, tail in zip(totals, tails, strict=True)]
