"""The end of a run's log, as text that may be shown."""

import re

from vqa_core.runs.launch import STARTS
from vqa_core.runs.masking import masked
from vqa_core.runs.run import Run

LOG_BYTES = 48_000
LOG_LINES = 200
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


def log_tail(run: Run, lines: int = LOG_LINES) -> str:
    """The last lines, without control signs, tokens and the user's name; "" where there is no log yet."""
    try:
        with run.log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - LOG_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    # What a progress bar wrote over itself is not worth reading.
    found = [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
    return masked(_CONTROL.sub("", "\n".join(found[-lines:]))).strip("\n")


def last_worker(text: str) -> str:
    """Of a log's end what the last worker wrote: an earlier one's trouble is over."""
    return text.rpartition(STARTS)[2].lstrip("\n")
