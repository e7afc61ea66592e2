"""Few-shot: rows with their answers that stand before a question, and how they are chosen. No torch.

Supports are earlier turns of the conversation; the family's prompt writes them as it writes any turn. Neighbours come
by the model's own picture features (RICES: Yang et al. 2022, "An Empirical Study of GPT-3 for Few-Shot
Knowledge-Based VQA"; with features of the vision tower as in Flamingo, Alayrac et al. 2022, appendix A.2).
The embedded model is given supports like any other, but was never trained with some and answers worse for them.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.pictures import open_example_picture
from vqa_core.models.processing import Conversation, assistant_message, user_message

Support = Literal["random", "similar"]
MAX_SHOTS = 32
USUAL_SHOTS = 4
MAX_PICTURES_IN_PROMPT = 64

Nearness = Callable[[Sequence[Image.Image]], Sequence[float]]
"""From the asked pictures to one number for each support: larger is more alike, -inf is no choice."""


@dataclass(frozen=True)
class Shots:
    """`count` rows of `source` (as data sources are written) before the question; 0 asks without any.

    A random choice is a function of `seed` and the asked row.
    """

    source: str = ""
    count: int = 0
    support: Support = "random"
    seed: int = 0

    def check(self) -> None:
        """UserError where a value breaks its rule, whatever its type."""
        check_count(self.count)
        if self.support not in get_args(Support):
            raise UserError(f"The support is {self.support!r}: random and similar are possible. Choose one of them.")
        if self.count and not self.source:
            raise UserError(f"{self.count} shots need examples to take them from. Choose examples, or 0 shots.")


@dataclass(frozen=True)
class Comparing:
    """`known` of `total` support pictures have been looked at; the answer comes after."""

    known: int
    total: int


def check_count(count: object) -> None:
    """UserError unless `count` is a whole number from 0 to MAX_SHOTS."""
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_SHOTS:
        raise UserError(f"The shots are {count}: 0 to {MAX_SHOTS} are possible. Change the number.")


class Supports:
    """Rows to choose from; those without an answer are never chosen.

    `nearness` gives a number for each of `examples` and is needed for "similar": models.similarity.PictureIndex has it.
    """

    def __init__(
        self, examples: Sequence[Example], method: Support = "random", seed: int = 0, nearness: Nearness | None = None
    ) -> None:
        if method == "similar" and nearness is None:
            raise ValueError("similar supports need nearness")
        self._examples = examples
        self._usable = [index for index, example in enumerate(examples) if example.answers]
        self._method = method
        self._seed = seed
        self._nearness = nearness
        self._prints: dict[Picture, str] = {}

    def check(self, count: int) -> None:
        """UserError for a count that cannot be, or that is more than the rows with an answer."""
        check_count(count)
        if count > len(self._usable):
            raise UserError(
                f"{count} shots are more than the examples have: {len(self._usable)} rows with an answer. "
                "Take fewer shots or more examples."
            )

    def pick(self, asked: Example, count: int, images: Sequence[Image.Image] | None = None) -> list[Example]:
        """`count` supports in the order of the prompt; of two counts the smaller's are among the larger's.

        Never the asked row, nor one that shows an asked picture (equal pixels). The most similar stands last, next to
        the question, as in Flamingo. `images` are the asked pictures where they are open already. UserError where too
        few rows are left.
        """
        self.check(count)
        if not count:
            return []
        if images is None:
            images = [open_example_picture(picture) for picture in asked.images]
        shown = {print_of(image) for image in images}
        chosen: list[Example] = []
        for index in self._order(asked, images):
            if not self._gives_away(self._examples[index], asked, shown):
                chosen.append(self._examples[index])
            if len(chosen) == count:
                return chosen[::-1]
        raise UserError(
            f"{count} shots are more than the examples have for this question: {len(chosen)} rows with an answer show "
            "other pictures than the asked. Take fewer shots or more examples."
        )

    def _order(self, asked: Example, images: Sequence[Image.Image]) -> Iterator[int]:
        """Indices of the examples, best first."""
        if self._nearness is None or self._method == "random":
            return drawn_order(self._usable, random.Random(f"{self._seed}/{asked.id}/support"))
        if not images:
            raise UserError("Similar examples are found by the picture, and none is asked about. Take random ones.")
        near = self._nearness(images)
        able = [index for index in self._usable if near[index] > float("-inf")]
        return iter(sorted(able, key=lambda index: -near[index]))

    def _gives_away(self, support: Example, asked: Example, shown: set[str]) -> bool:
        # The asked row may stand here with other pictures: the control that shuffles them does that.
        same_row = (support.id, support.answers) == (asked.id, asked.answers)
        same_words = support.question == asked.question
        if same_words and (same_row or not (shown or support.images)):
            return True
        return any(self._print(picture) in shown for picture in support.images)

    def _print(self, picture: Picture) -> str:
        if picture not in self._prints:
            self._prints[picture] = print_of(open_example_picture(picture))
        return self._prints[picture]


def print_of(image: Image.Image) -> str:
    """What a picture is recognised by: a hash of its size and pixels, however the file is written."""
    return hashlib.sha256(f"{image.size} {image.mode} ".encode() + image.tobytes()).hexdigest()


def drawn_order(items: Sequence[int], chance: random.Random) -> Iterator[int]:
    """All of `items` in an order drawn by `chance`; what is not taken costs nothing."""
    moved: dict[int, int] = {}
    for place in range(len(items)):
        other = chance.randrange(place, len(items))
        yield items[moved.get(other, other)]
        moved[other] = moved.get(place, place)


def with_shots(
    asked: Conversation, shots: Sequence[Example], control_tokens: Iterable[str], hint: str = ""
) -> Conversation:
    """The conversation with `shots` as turns before it, each with its own pictures and its first answer.

    The hint stands in each turn, as it did in each row of the training. UserError above MAX_PICTURES_IN_PROMPT.
    """
    pictures = [picture for shot in shots for picture in shot.images]
    total = len(pictures) + len(asked.images)
    if shots and total > MAX_PICTURES_IN_PROMPT:
        raise UserError(
            f"The question and its {len(shots)} examples show {total} pictures: at most {MAX_PICTURES_IN_PROMPT} are "
            "taken. Take fewer shots."
        )
    tokens = tuple(control_tokens)
    messages = []
    for shot in shots:
        parts = [None if isinstance(part, Picture) else part for part in shot.parts]
        messages += [user_message(parts, tokens, hint), assistant_message(shot.answers[0], tokens)]
    opened = tuple(open_example_picture(picture) for picture in pictures)
    return Conversation((*messages, *asked.messages), (*opened, *asked.images), asked.style)
