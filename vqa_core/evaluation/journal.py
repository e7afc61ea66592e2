"""Answers on disk as they come, so that a stopped evaluation goes on where it was.

evaluations/<key>/  about.json     what was asked of which model; the key is its hash
                    answers.jsonl  append-only, one row a line: its number, and the answer or the likelihoods
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from vqa_core.errors import UserError

FORMAT = 1
Record = dict[str, Any]
T = TypeVar("T")


class Stopped(UserError):
    """Raised where an evaluation was asked to stop; what it had is kept."""


def _nobody(done: int, total: int) -> None:
    """For a caller who does not look."""


@dataclass(frozen=True)
class Watch:
    """`progress(done, total)` hears of rows as they come, `stop()` ends the work after the rows in hand."""

    progress: Callable[[int, int], None] = _nobody
    stop: Callable[[], bool] = lambda: False


class Journal:
    """The answers there are to one way of asking; `about` says all that an answer depends on."""

    def __init__(self, home: Path, about: Mapping[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, **about}, sort_keys=True, ensure_ascii=False, indent=1)
        self.folder = home / "evaluations" / hashlib.sha256(text.encode()).hexdigest()[:16]
        self._about = text
        self._file = self.folder / "answers.jsonl"

    def read(self) -> dict[int, Record]:
        """Row number -> what was kept; a line that cannot be read counts as never asked."""
        found: dict[int, Record] = {}
        if not self._file.is_file():
            return found
        for line in self._file.read_bytes().splitlines():
            try:
                record = json.loads(line)
                found.setdefault(int(record["row"]), record)
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def append(self, records: Sequence[Record]) -> None:
        """Add rows; each is `{"row": number, ...}`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "about.json").write_text(self._about + "\n", encoding="utf-8")
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
        with self._file.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                # The line that a killed process left half-written must not swallow the next one.
                lines = lines if file.read(1) == b"\n" else b"\n" + lines
            file.write(lines)

    def forget(self) -> None:
        """Drop the answers there are, so that every row is asked again."""
        self._file.unlink(missing_ok=True)


def ask_missing(
    journal: Journal,
    rows: Mapping[int, T],
    ask: Callable[[Sequence[T]], Sequence[Record]],
    watch: Watch,
    batch_size: int,
) -> dict[int, Record]:
    """The record of each of the numbered `rows`; `ask` is called for those that the journal lacks, `batch_size` at
    a time. Raises Stopped once the watch says so."""
    known = {number: record for number, record in journal.read().items() if number in rows}
    missing = iter([number for number in rows if number not in known])
    watch.progress(len(known), len(rows))
    while batch := list(islice(missing, batch_size)):
        if watch.stop():
            raise Stopped(
                f"Stopped after {len(known)} of {len(rows)} rows. They are kept: give the same command to go on."
            )
        answers = ask([rows[number] for number in batch])
        records = [{**answer, "row": number} for number, answer in zip(batch, answers, strict=True)]
        journal.append(records)
        known.update(zip(batch, records, strict=True))
        watch.progress(len(known), len(rows))
    return known
