"""What is asked and what comes back; no torch here."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from vqa_core.answering.few_shot import Shots
from vqa_core.families.prompts import Style


@dataclass(frozen=True)
class Turn:
    """One earlier exchange about the same pictures."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """`images` are already opened safely, RGB; `adapter` is a run id, or "" for the base model.

    `hint` stands before the pictures ("Answer briefly.", "Explain."); `max_new_tokens` bounds the answer; `style` None
    asks as the model or its adapter was taught; `shots` are rows with their answers to stand before all that.
    """

    text: str
    images: Sequence[Image.Image] = ()
    model: str = "pocket"
    adapter: str = ""
    hint: str = ""
    history: Sequence[Turn] = field(default_factory=tuple)
    max_new_tokens: int = 96
    style: Style | None = None
    shots: Shots = field(default_factory=Shots)


@dataclass(frozen=True)
class Answer:
    """`seconds` from question to last token, model loading included in `load_seconds`; `confidence` 0..1 is the
    product of the greedy tokens' probabilities, None for an empty answer. `shots` rows stood before the question,
    chosen by `support` ("" without any)."""

    text: str
    confidence: float | None
    seconds: float
    tokens: int
    model: str
    adapter: str
    load_seconds: float = 0.0
    stopped: bool = False
    shots: int = 0
    support: str = ""

    def to_json(self) -> dict[str, str | float | int | None]:
        """What the command line and the API give: rounded, `seconds` with `load_seconds` of it."""
        return {
            "answer": self.text,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "seconds": round(self.seconds, 3),
            "load_seconds": round(self.load_seconds, 3),
            "tokens": self.tokens,
            "model": self.model,
            "adapter": self.adapter,
            "shots": self.shots,
            "support": self.support,
        }
