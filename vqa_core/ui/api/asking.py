"""/ask: a question about pictures."""

from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from vqa_core.answering.answer import Question
from vqa_core.answering.few_shot import MAX_SHOTS, USUAL_SHOTS, Shots, Support
from vqa_core.answering.request import (
    MAX_HINT_CHARACTERS,
    MAX_NEW_TOKENS,
    MAX_PICTURES,
    MAX_QUESTION_CHARACTERS,
    Asked,
    as_question,
    check_asked,
    check_picture_count,
)
from vqa_core.errors import UserError
from vqa_core.families.prompts import Style
from vqa_core.models.catalogue import POCKET
from vqa_core.ui.api import values
from vqa_core.ui.ask.intake import link_of, open_given
from vqa_core.ui.context import Context
from vqa_core.ui.offered import base_models, of_adapter
from vqa_core.ui.owner import Visitor

_MANY = 1000


class Asking:
    """One method an endpoint; its docstring is what the API's own page shows."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def ask(
        self,
        images: list[dict],  # type: ignore[type-arg]  # gradio reads the hint, and cannot read dict[str, Any]
        question: str,
        model: str = POCKET,
        adapter: str = "",
        hint: str = "",
        max_new_tokens: int = Question.max_new_tokens,
        style: str = "",
        examples: str = "",
        shots: int = USUAL_SHOTS,
        support: str = Shots.support,
        visitor: Visitor = Visitor(),  # noqa: B008  # a constant; the caller's own is put in its place
    ) -> dict:  # type: ignore[type-arg]
        """Ask a model about one or several pictures.

        Args:
            images: pictures or PDFs as Gradio file data, from an upload or with a public web address; up to 8. Of a
                PDF the first page is taken, or the one that {"file": the file data, "page": 2} names.
            question: what to ask, such as "What is the total?"
            model: "pocket", or another model that this host offers.
            adapter: a finished run's id, hub:OWNER/NAME, or "" for the base model; its base takes `model`'s place.
            hint: text before the pictures, such as "Answer briefly."
            max_new_tokens: the longest answer, in tokens.
            style: "chat", "question" or "continue"; "" asks as the model or its adapter was taught.
            examples: rows whose answers stand before the question, such as "builtin:documents"; "" for none.
            shots: how many of them, 0 to 32.
            support: how they are chosen, "random" or "similar" (by their pictures).

        Returns:
            answer, confidence (0 to 1, or null), seconds (of it load_seconds), tokens, model, adapter, shots, support.
        """
        settings, limiter = self._context.settings, self._context.limiter
        adapter = values.text(adapter, "adapter").strip()
        model = values.text(model, "model").strip() or POCKET
        source = values.text(examples, "examples").strip()
        if adapter:
            model, adapter = of_adapter(adapter, settings, self._context.store, owner=visitor.owner)
        length = values.whole(max_new_tokens, "max_new_tokens", 1, MAX_NEW_TOKENS)
        limiter.check_length(visitor, length)
        count = values.whole(shots, "shots", 0, MAX_SHOTS)
        chosen = values.text(support, "support")
        asked = Asked(
            values.text(question, "question", MAX_QUESTION_CHARACTERS),
            model,
            adapter,
            values.text(hint, "hint", MAX_HINT_CHARACTERS),
            length,
            Shots(source, count if source else 0, cast(Support, chosen)),
            cast(Style | None, values.text(style, "style").strip() or None),
        )
        asked = check_asked(asked, settings, base_models(self._context.host))
        pictures = self._pictures(images, visitor)
        return self._context.answerer.answer(as_question(asked, pictures)).to_json()

    def _pictures(self, images: object, visitor: Visitor) -> list[Any]:
        """The pictures, opened; counted first, for each may be a fetch from the web."""
        given = values.entries(images, "images", _MANY) if not isinstance(images, Mapping) else [images]
        check_picture_count(len(given))
        if not all(isinstance(one, Mapping) for one in given):
            raise UserError(
                "An entry of images is no file data. Upload the picture first (gradio_client: handle_file), or give "
                f'{{"url": "https://..."}}; up to {MAX_PICTURES} are taken.'
            )
        limiter = self._context.limiter
        limiter.check_count(visitor, len(given))
        limiter.take(visitor, 1 + sum(bool(link_of(one)) for one in given))
        check = partial(limiter.check_file, visitor)
        return [open_given(dict(one), check) for one in given]
