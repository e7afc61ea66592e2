"""The end of a run's log, as text that may be shown."""

import re
from collections.abc import Sequence
from pathlib import Path

from vqa_core.runs.launch import STARTS
from vqa_core.runs.masking import masked

SHOWN_BYTES = 16_000
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


def log_lines(path: Path) -> list[str]:
    """The last lines of a log, as text without control signs and without anything that looks like a token.

    They begin at the same line while the log grows by `SHOWN_BYTES` / 2, so that a page needs only the new ones.
    """
    try:
        with path.open("rb") as file:
            begin = max(0, (file.seek(0, 2) // (SHOWN_BYTES // 2) - 1) * (SHOWN_BYTES // 2))
            file.seek(begin)
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    if begin:
        # A line that was cut may be a token that was cut.
        text = re.split(r"[\r\n]", text, maxsplit=1)[-1]
    # What a progress bar wrote over itself is not worth reading.
    lines = [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n")]
    return masked(_CONTROL.sub("", "\n".join(lines))).strip("\n").split("\n")


def last_worker(lines: Sequence[str]) -> Sequence[str]:
    """Of a log's end what the last worker wrote: an earlier one's trouble is over."""
    begins = [number for number, line in enumerate(lines) if line.endswith(STARTS)]
    return lines[begins[-1] + 1 :] if begins else lines
