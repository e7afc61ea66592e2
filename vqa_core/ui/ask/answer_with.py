"""What stands beside a question on the page - model, hint, length, examples - made a request."""

from dataclasses import dataclass
from typing import Any

from vqa_core.answering.answer import Question
from vqa_core.answering.few_shot import Shots
from vqa_core.answering.request import Asked, check_asked
from vqa_core.examples.sets import list_sets
from vqa_core.models.catalogue import POCKET
from vqa_core.settings import Settings
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.context import Context
from vqa_core.ui.data.data_words import BUILTINS
from vqa_core.ui.offered import base_models, chosen
from vqa_core.ui.owner import Visitor

FIRST_SOURCE = "builtin:documents"


@dataclass(frozen=True)
class AnswerWith:
    """The choices as a browser sent them, unchecked. `examples` is a source of rows, `shots` how many stand before."""

    model: object = POCKET
    hint: object = words.AUTOMATIC
    max_new_tokens: Any = Question.max_new_tokens
    examples: object = FIRST_SOURCE
    shots: Any = 0
    support: Any = Shots.support

    def asked(self, text: str, kind: str, context: Context, visitor: Visitor) -> Asked:
        """The checked request; UserError where a value breaks its rule, or is more than this visitor may ask for."""
        model, adapter = chosen(self.model, context.settings, context.store, owner=visitor.owner)
        context.limiter.check_length(visitor, self.max_new_tokens)
        hint = words.automatic_hint(kind, model, adapter) if self.hint == words.AUTOMATIC else str(self.hint)
        shots = Shots(str(self.examples or ""), self.shots, self.support) if self.shots else Shots()
        asked = Asked(text, model, adapter, hint, int(self.max_new_tokens), shots)
        return check_asked(asked, context.settings, base_models(context.host))


def example_sources(settings: Settings) -> list[tuple[str, str]]:
    """(label, value) of the rows that may stand before a question; on a Space only those that come with DocDex."""
    found = [(label, value) for value, label in BUILTINS.items()]
    if not settings.on_space:
        own = (one for one in list_sets(settings.home) if not one.source.startswith("builtin:"))
        found += [(f"{one.name} · {one.rows} rows", f"set:{one.id}") for one in own]
    return found
