"""From examples to a training batch: pictures opened, prompt built, only the answer scored.

Runs in the loader's workers, so pictures are decoded a batch at a time and never all at once.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils.data import Dataset, Sampler

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import open_example_picture
from vqa_core.families.family import Family, Message, Style
from vqa_core.models.processing import (
    Conversation,
    PictureOptions,
    assistant_message,
    control_tokens,
    encode,
    hidden_ids,
    user_message,
)
from vqa_core.training.crops import random_crop

IGNORED = -100
Row = tuple[int, Example]
"""An example and the epoch it is drawn for; epoch -1 is evaluation, where nothing is random."""
EVALUATION = -1


def drawn(seed: int, epoch: int, row_id: str, purpose: str) -> random.Random:
    """The random numbers of one row in one epoch: the same in whichever process, after whatever resume."""
    return random.Random(f"{seed}/{epoch}/{row_id}/{purpose}")


def picture_key(example: Example) -> str:
    """Names the pictures of a row, in their order; "" without any."""
    return "|".join(str(picture.source) for picture in example.images)


class TrainRows(Dataset[Row]):
    """Examples asked for by (epoch, index), so that a worker knows the epoch of each row it draws."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, key: tuple[int, int]) -> Row:
        epoch, index = key
        return epoch, self._examples[index]


class EvalRows(Dataset[Row]):
    """Examples in their order, for evaluation."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, index: int) -> Row:
        return EVALUATION, self._examples[index]


class EpochSampler(Sampler[tuple[int, int]]):
    """A new order each epoch, a function of (seed, epoch) alone; yields (epoch, index)."""

    def __init__(self, length: int, seed: int) -> None:
        self._length = length
        self._seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[tuple[int, int]]:
        epoch, order = self.epoch, list(range(self._length))
        drawn(self._seed, epoch, "", "order").shuffle(order)
        return ((epoch, index) for index in order)


@dataclass(frozen=True)
class CollatorSettings:
    """`scored` "answer" scores the answer and its end token; "all" everything but pictures and padding.

    `crop_scale` below 1 trains on random parts with at least that share of a picture's area. `dtype` is what pixels
    travel as: halves of what the model casts them to anyway.
    """

    hint: str
    scored: str
    seed: int
    pictures: PictureOptions
    style: Style
    crop_scale: float = 1.0
    dtype: torch.dtype = torch.float32


class Collator:
    """Rows -> input_ids, attention_mask, labels [B, T], pixel_values [B, N, 3, H, W], the family's own masks, and
    picture_keys, one string a row that names its pictures ("" without any)."""

    def __init__(self, processor: Any, family: Family, settings: CollatorSettings) -> None:
        self._processor = processor
        self._family = family
        self._settings = settings
        self._tokens = control_tokens(processor)
        self._hidden = torch.tensor(hidden_ids(processor, family))

    def conversation(self, row: Row) -> Conversation:
        """The row as chat messages with its answer, pictures opened. UserError names a row that cannot be."""
        epoch, example = row
        if not example.answers:
            raise UserError(f"Row {example.row} has no answer. Give it one or remove the row.")
        answer = example.answers[0]
        if epoch != EVALUATION:
            answer = drawn(self._settings.seed, epoch, example.id, "answer").choice(example.answers)
        parts = [None if isinstance(part, Picture) else part for part in example.parts]
        messages = (
            user_message(parts, self._tokens, self._settings.hint),
            assistant_message(answer, self._tokens),
        )
        images = [open_example_picture(picture) for picture in example.images]
        if epoch != EVALUATION and self._settings.crop_scale < 1:
            draw = drawn(self._settings.seed, epoch, example.id, "crop")
            images = [random_crop(image, self._settings.crop_scale, draw) for image in images]
        return Conversation(messages, tuple(images), self._settings.style)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        conversations = [self.conversation(row) for row in rows]
        texts = [self._text(item.messages, generate=False) for item in conversations]
        prompts = [self._text(item.messages[:-1], generate=True) for item in conversations]
        batch = encode(
            self._processor,
            self._family,
            texts,
            [item.images for item in conversations],
            self._settings.pictures,
            padding_side="right",
            return_offsets_mapping=True,
        )
        ends = batch.pop("offset_mapping")[..., 1]  # [B, T] where each token ends, in characters
        batch["labels"] = self._labels(batch, ends, texts, prompts)
        if "pixel_values" in batch:
            batch["pixel_values"] = batch["pixel_values"].to(self._settings.dtype)
        return {**batch, "picture_keys": [picture_key(example) for _, example in rows]}

    def _text(self, messages: Sequence[Message], generate: bool) -> str:
        return self._family.prompt(self._processor, messages, generate, self._settings.style)

    def _labels(self, batch: Any, ends: torch.Tensor, texts: Sequence[str], prompts: Sequence[str]) -> torch.Tensor:
        labels: torch.Tensor = batch["input_ids"].clone()
        # Padding by the attention mask, not by value: where pad is also the end token, masking by value would hide
        # every end and the model would never learn to stop.
        labels[batch["attention_mask"] == 0] = IGNORED
        labels[torch.isin(labels, self._hidden)] = IGNORED
        # Nothing stands before the first token to predict it from, yet the mean would count it.
        labels[:, 0] = IGNORED
        if self._settings.scored == "all":
            return labels
        for index, (text, prompt) in enumerate(zip(texts, prompts, strict=True)):
            if not text.startswith(prompt):
                raise UserError(
                    "The model's chat template writes a different prompt once an answer follows, so the answer cannot "
                    "be told from the prompt. Choose a model whose template keeps it."
                )
            # Pictures make the text longer in front of the answer only, so the answer is counted from the end.
            start = int(ends[index].max()) - (len(text) - len(prompt))
            labels[index, ends[index] <= start] = IGNORED
        return labels
