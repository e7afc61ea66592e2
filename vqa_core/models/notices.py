"""What a person should know of a base before building on it: its licence and the limits its makers name. No torch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """`licence` says what the base's licence asks or forbids; `bias` what its training data brings along.

    `tag` is the licence's identifier in the Hub's list; `commercial` is False where commercial use is forbidden.
    """

    tag: str
    licence: str
    bias: str
    commercial: bool = True


_WEB_DATA = (
    "Taught with pages and pictures of the open web, it can repeat their stereotypes of gender, age and ethnicity and "
    "state false things with confidence. Its makers advise against decisions about people."
)
_IDEFICS = Notice(
    tag="other",
    licence=(
        "Not for commercial use: its language model is LLaMA, under a licence for research only. The weights that "
        "Hugging Face added are MIT."
    ),
    bias=_WEB_DATA + " Accuracy on faces differed between groups in its makers' own tests (FairFace).",
    commercial=False,
)
_IDEFICS2 = Notice(tag="apache-2.0", licence="Apache 2.0.", bias=_WEB_DATA)
_IDEFICS3 = Notice(
    tag="llama3.1",
    licence="Built with Llama: its weights are Apache 2.0, but the Llama 3.1 licence applies to what you make with it.",
    bias=_WEB_DATA,
)
_SMOLVLM = Notice(
    tag="apache-2.0", licence="Apache 2.0.", bias=_WEB_DATA + " A small model invents more than a large one."
)
_POCKET = Notice(
    tag="apache-2.0",
    licence="Apache 2.0, as DocDex itself.",
    bias="It has seen drawn documents and cards only, in English, and can be sure and wrong.",
)

# The first name that a model's id holds, in lower case.
_NOTICES = (
    ("idefics3", _IDEFICS3),
    ("idefics2", _IDEFICS2),
    ("idefics-9b", _IDEFICS),
    ("idefics-80b", _IDEFICS),
    ("smolvlm", _SMOLVLM),
)
_UNKNOWN = Notice(tag="", licence="DocDex does not know this model's licence: read its card.", bias="")


def notice_of(model: str) -> Notice:
    """The notice for a model's name; for one that is not known, words that say so."""
    if model == "pocket":
        return _POCKET
    name = model.lower()
    return next((notice for part, notice in _NOTICES if part in name), _UNKNOWN)
