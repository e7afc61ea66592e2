"""What can be asked of a document while it is drawn, and which of it is asked in the end."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.questions import absent, ask, ask_cell, caption
from vqa_core.rendering.sheet import Pairs

# The share of questions for what a picture lacks.
_IN_VAIN = 0.036
# The share of pictures that are asked what they are.
_CAPTIONS = 0.08


@dataclass
class Facts:
    """Questions with answers as printed, about a `thing` ("receipt"); a question is never there twice.

    `usual` are the fields that such things often have: they are asked for, now and then, where one has not.
    """

    draw: random.Random
    thing: str
    usual: tuple[str, ...] = ()
    told: list[tuple[str, str, str]] = field(default_factory=list)

    def tell(self, name: str, answer: str) -> None:
        """A field of `asked.FIELDS`, or a printed label, and what stands there."""
        self.add(name, ask(self.draw, name, self.thing), answer)

    def tell_cell(self, row: str, column: str, answer: str) -> None:
        self.add("", ask_cell(self.draw, row, column), answer)

    def add(self, name: str, question: str, answer: str) -> None:
        if answer and all(question.lower() != asked.lower() for _, asked, _ in self.told):
            self.told.append((name, question, answer))

    def pairs(self, canvas: Canvas, first: Sequence[str], most: int = 8) -> Pairs:
        """At most `most` pairs: the fields of `first` in that order, then others by lot.

        Now and then one of them is for what the canvas lacks.
        """
        chosen = [fact for name in first for fact in self.told if fact[0] == name][:most]
        others = [fact for fact in self.told if fact[0] not in first]
        chosen += self.draw.sample(others, min(len(others), most - len(chosen)))
        pairs = [(question, answer) for _, question, answer in chosen]
        if self.draw.random() < _CAPTIONS:
            pairs[-1:] = [caption(self.draw, self.thing, self._name())]
        if self.draw.random() < _IN_VAIN * len(pairs):
            present = [piece.text for piece in canvas.texts] + [question for _, question, _ in self.told]
            pairs[-1:] = [absent(self.draw, present, self.thing, self.usual)]
        return pairs

    def _name(self) -> str:
        """Whose it is or what it is called, as a caption goes on."""
        said = {name: answer for name, _, answer in self.told}
        issuer = said.get("shop", said.get("company", ""))
        if issuer:
            return f" from {issuer}"
        return f" titled {said['title']}" if "title" in said else ""
