"""What a reader gives: raw rows of one table first, then examples and the rows that could not become one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vqa_core.examples.example import Example
from vqa_core.examples.roles import Roles

BAD_SHARE = 0.05

Progress = Callable[[int, int], None]
"""Told how many rows of how many are done (0 where nobody knows how many); raising ends the reading."""


def unheard(done: int, total: int) -> None:
    """The progress that nobody listens to."""


@dataclass(frozen=True)
class RawRow:
    """One row as its file has it. `number` counts from 1; `problem` says why `fields` could not be read."""

    number: int
    fields: Mapping[str, Any]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """One table file: its form, its columns in their order, its rows; `split` is train, test or "" by its name.

    The rows of an `unanswered` one have nothing but pictures yet, so they need neither question nor answers.
    """

    path: Path
    form: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    split: str = ""
    unanswered: bool = False

    @cached_property
    def folder(self) -> Path:
        """Where the table lies. Kept, because every row asks."""
        return self.path.parent


@dataclass(frozen=True)
class BadRow:
    """A row that was left out, its number in `file` and why."""

    number: int
    reason: str
    file: str = ""


@dataclass(frozen=True)
class Reading:
    """Examples of a source; `splits` goes beside `examples`: "train", "test" or "" for each.

    `total` counts them and the bad rows: a row of the source that is asked several things counts once for each.
    """

    form: str
    columns: tuple[str, ...]
    roles: Roles
    examples: tuple[Example, ...]
    splits: tuple[str, ...]
    bad: tuple[BadRow, ...]
    total: int
