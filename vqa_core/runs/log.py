"""The end of a run's log, as text that may be shown."""

import re
from collections.abc import Callable
from pathlib import Path

from vqa_core.runs.launch import STARTS
from vqa_core.runs.masking import masked
from vqa_core.runs.run import Run

SHOWN_BYTES = 16_000
"""At most so much of a log is on the page at once."""
LOG_BYTES = 48_000
LOG_LINES = 200
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


def log_lines(path: Path) -> list[str]:
    """The last lines of a log, as text without control signs, tokens and the user's name.

    They begin at the same line while the log grows by `SHOWN_BYTES` / 2, so that a page needs only the new ones.
    """
    half = SHOWN_BYTES // 2
    return _lines(path, lambda size: (size // half - 1) * half)


def log_tail(run: Run, lines: int = LOG_LINES) -> str:
    """The last `lines` lines, made safe in the same way; "" where there is no log yet."""
    return "\n".join(_lines(run.log, lambda size: size - LOG_BYTES)[-lines:]).strip("\n")


def _lines(path: Path, begins: Callable[[int], int]) -> list[str]:
    try:
        with path.open("rb") as file:
            begin = max(0, begins(file.seek(0, 2)))
            file.seek(begin)
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    if begin:
        # A line that was cut may be a token that was cut.
        text = re.split(r"[\r\n]", text, maxsplit=1)[-1]
    # What a progress bar wrote over itself is not worth reading.
    shown = [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n")]
    return masked(_CONTROL.sub("", "\n".join(shown))).strip("\n").split("\n")


def last_worker(text: str) -> str:
    """Of a log's end what the last worker wrote: an earlier one's trouble is over."""
    return text.rpartition(STARTS)[2].lstrip("\n")
