"""history.jsonl, answers.jsonl and probes.jsonl: appended by the worker, read while it writes."""

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vqa_core.runs.files import FORMAT, check_format
from vqa_core.runs.run import Run

Row = dict[str, Any]
_TAIL_BYTES = 64 * 1024


def append(run: Run, row: Mapping[str, Any]) -> None:
    """Add one row to the run's history."""
    append_row(run.history, row)


def append_row(path: Path, row: Mapping[str, Any]) -> None:
    """Add one line in one write; a torn last line, left by a killed worker, is closed first."""
    line = json.dumps(row, ensure_ascii=False, default=float) + "\n"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size == 0:
            line = json.dumps({"format": FORMAT}) + "\n" + line
        elif os.pread(descriptor, 1, size - 1) != b"\n":
            line = "\n" + line
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def mark_resumed(run: Run, step: int) -> None:
    """The worker goes on from the checkpoint of `step`: later rows are drawn again, older readers drop them."""
    for path in (run.history, run.probes, run.answers):
        if path.exists():
            append_row(path, {"event": "resumed", "step": step})


def read(path: Path, offset: int = 0) -> tuple[list[Row], int]:
    """The whole rows from byte `offset` on, and the offset to go on from: (rows, new_offset).

    A torn last line waits for the next call, a damaged one is skipped, no file is no rows. Rows that a resumed worker
    repeats are dropped; "resumed" rows stay in, so that `extend` can do the same to rows read earlier. Raises
    UserError for a newer format.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            text = file.read()
    except FileNotFoundError:
        return [], offset
    whole = text[: text.rfind(b"\n") + 1]
    return extend([], _parse(whole, path.name)), offset + len(whole)


def last(path: Path) -> Row | None:
    """The newest whole row, without reading the rest; None where there is none. Raises UserError for a newer format."""
    try:
        with path.open("rb") as file:
            begin = max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES)
            file.seek(begin)
            text = file.read()
    except FileNotFoundError:
        return None
    whole = text[text.find(b"\n") + 1 if begin else 0 : text.rfind(b"\n") + 1]
    rows = list(_parse(whole, path.name))
    if not rows and begin:
        rows, _ = read(path)
    return rows[-1] if rows else None


def _parse(text: bytes, name: str) -> Iterable[Row]:
    # Decoded once: json would look for the encoding of every line. Not `splitlines`, to which signs within a JSON text
    # are line ends, too.
    for line in text.decode("utf-8", errors="replace").split("\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if not isinstance(row, dict):
            continue
        if "format" in row:
            check_format(row, name)
        else:
            yield row


def extend(rows: list[Row], more: Iterable[Row]) -> list[Row]:
    """`rows` and then `more`, without the rows beyond the step that a later "resumed" row names."""
    joined = list(rows)
    for row in more:
        step = row.get("step")
        if row.get("event") == "resumed" and isinstance(step, int | float):
            joined = [old for old in joined if _step(old) <= step]
        joined.append(row)
    return joined


def _step(row: Row) -> float:
    step = row.get("step")
    return step if isinstance(step, int | float) else -math.inf


def smooth(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving average with its start corrected (Kingma & Ba 2015, section 3); `weight` 0 changes nothing.

    A value that is not finite stays as it is and does not count. Raises ValueError unless 0 <= weight < 1.
    """
    if not 0 <= weight < 1:
        raise ValueError(f"weight is {weight}; it takes 0 <= weight < 1")
    average, seen, smoothed = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            smoothed.append(value)
            continue
        seen += 1
        average = weight * average + (1 - weight) * value
        smoothed.append(average / (1 - weight**seen))
    return smoothed
