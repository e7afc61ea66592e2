"""A request as the page, the API and the command line give it, checked and made a Question; no torch here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from PIL import Image

from vqa_core.answering.answer import Question, Turn
from vqa_core.answering.few_shot import Shots
from vqa_core.errors import UserError
from vqa_core.families.prompts import Style
from vqa_core.models.catalogue import POCKET, find_model
from vqa_core.settings import Settings

MAX_PICTURES = 8
MAX_QUESTION_CHARACTERS = 2000
MAX_HINT_CHARACTERS = 500
MAX_NEW_TOKENS = 1024


@dataclass(frozen=True)
class Asked:
    """`question`, `hint` and `model` are as typed; `adapter` is a run id or "" for the base model; `shots` are rows to
    stand before the question; `style` None asks as the model or its adapter was taught."""

    question: str
    model: str = POCKET
    adapter: str = ""
    hint: str = ""
    max_new_tokens: int = Question.max_new_tokens
    shots: Shots = field(default_factory=Shots)
    style: Style | None = None


def check_asked(asked: Asked, settings: Settings, offered: Sequence[str] = ()) -> Asked:
    """The request with its text trimmed; UserError where a value breaks its rule.

    On a Space only the embedded model, the built-in examples and what is in `offered` are loaded: a stranger's choice
    could fill its disk, or show the owner's rows.
    """
    question, hint, model = asked.question.strip(), asked.hint.strip(), asked.model.strip()
    if not question:
        raise UserError("The question is empty. Type one, or take a quick question.")
    _within(question, MAX_QUESTION_CHARACTERS, "The question")
    _within(hint, MAX_HINT_CHARACTERS, "The prompt hint")
    _check_length(asked.max_new_tokens)
    check_model(model, settings, offered)
    shots = replace(asked.shots, source=asked.shots.source.strip())
    check_shots(shots, settings, offered)
    if asked.style is not None and asked.style not in get_args(Style):
        raise UserError(f"The style is {asked.style!r}: {', '.join(get_args(Style))} are possible. Choose one of them.")
    return replace(asked, question=question, model=model, adapter=asked.adapter.strip(), hint=hint, shots=shots)


def check_shots(shots: Shots, settings: Settings, offered: Sequence[str] = ()) -> None:
    """UserError unless this host may show these examples; on a Space only built-in ones and those in `offered`."""
    shots.check()
    built_in = not shots.source or shots.source.startswith("builtin:")
    if settings.on_space and not built_in and shots.source not in offered:
        raise UserError(f"Examples {shots.source!r} are not offered on this Space. Choose built-in ones.")


def check_model(model: str, settings: Settings, offered: Sequence[str] = ()) -> None:
    """UserError unless this host may load `model`; on a Space, of the Hub's only those in `offered`."""
    source = find_model(model, settings)
    if settings.on_space and not source.local and model not in offered:
        names = ", ".join([POCKET, *offered])
        raise UserError(f"Model {model!r} is not offered on this Space. Choose one of: {names}.")


def check_picture_count(count: int) -> None:
    """UserError above MAX_PICTURES."""
    if count > MAX_PICTURES:
        raise UserError(f"{count} pictures are too many: a question takes up to {MAX_PICTURES}. Remove some.")


def as_question(asked: Asked, images: Sequence[Image.Image], history: Sequence[Turn] = ()) -> Question:
    """A checked request about opened pictures."""
    check_picture_count(len(images))
    return Question(
        text=asked.question,
        images=tuple(images),
        model=asked.model,
        adapter=asked.adapter,
        hint=asked.hint,
        history=tuple(history),
        max_new_tokens=asked.max_new_tokens,
        shots=asked.shots,
        style=asked.style,
    )


def _check_length(tokens: object) -> None:
    if not isinstance(tokens, int) or isinstance(tokens, bool) or not 1 <= tokens <= MAX_NEW_TOKENS:
        raise UserError(f"The answer length is {tokens} tokens: 1 to {MAX_NEW_TOKENS} are possible. Change it.")


def _within(text: str, limit: int, what: str) -> None:
    if len(text) > limit:
        raise UserError(f"{what} has {len(text)} characters: at most {limit} are taken. Shorten it.")
