"""A form of a sentence: what it says in which words, and what can be asked of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """`sentences` say the same; a question stands with the slots that answer it.

    Slots in braces are filled by `facts.Writer`; `act` is a verb ({act.past}, {act.done} = its participle).
    """

    sentences: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
