"""JSON files that two processes share: written whole or not at all, read without a crash."""

import contextlib
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError

FORMAT = 1


def write_json(path: Path, data: Mapping[str, Any], *, durable: bool = True) -> None:
    """Replace `path` in one step: a reader sees the old text or the new one, never a part.

    `durable` also waits for the disk, so that a power cut leaves no empty file; a heartbeat can do without.
    """
    text = json.dumps(data, ensure_ascii=False, indent=1, default=float).encode() + b"\n"
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in `path`; None where there is no file, no JSON or no object."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def check_format(data: Mapping[str, Any], name: str) -> None:
    """Raise UserError where a newer DocDex wrote `data`."""
    written = data.get("format", FORMAT)
    if not isinstance(written, int) or written > FORMAT:
        raise UserError(
            f"{name} has format {written!r}; this DocDex reads up to {FORMAT}. Update DocDex to open this run."
        )
