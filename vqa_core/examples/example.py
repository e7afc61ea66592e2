"""Example: one row to learn from or to be tested on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A picture that is opened late: a file of ours, or a URL fetched by a loader worker."""

    source: Path | str

    @property
    def remote(self) -> bool:
        return isinstance(self.source, str)

    @property
    def name(self) -> str:
        return str(self.source).rsplit("/", 1)[-1]


Part = str | Picture


@dataclass(frozen=True)
class Example:
    """One row: `parts` holds text and pictures in their order, so interleaving and text alone fit too.

    `answers` are the accepted ones, never empty for training; `group` joins rows for paired metrics;
    `row` is the number in the source (1 is the first) and `fields` what else that row said.
    """

    id: str
    parts: tuple[Part, ...]
    answers: tuple[str, ...]
    choices: tuple[str, ...] = ()
    group: str = ""
    row: int = 0
    fields: tuple[tuple[str, Any], ...] = ()

    @property
    def question(self) -> str:
        return " ".join(part for part in self.parts if isinstance(part, str)).strip()

    @property
    def images(self) -> tuple[Picture, ...]:
        return tuple(part for part in self.parts if isinstance(part, Picture))

    @classmethod
    def ask(cls, id: str, image: Picture, question: str, answers: Sequence[str], row: int = 0) -> "Example":
        """The common form: one picture, then one question."""
        return cls(id=id, parts=(image, question), answers=tuple(answers), row=row)
