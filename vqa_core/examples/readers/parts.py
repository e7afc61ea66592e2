"""Rows that hold text and pictures in their order: a list of parts, or a chat of one question and its answer.

[{"text": "Left:"}, {"image": "a.png"}, {"text": "Which year?"}]
[{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Which year?"}]},
 {"role": "assistant", "content": "1993"}]
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError


@dataclass(frozen=True)
class PictureName:
    """A picture as a row names it: a file, an address, or a file that a reader stored."""

    name: str | Path


def read_parts(value: Any, pictures: Sequence[str | Path] = ()) -> tuple[list[str | PictureName], str]:
    """The parts in front of the answer, and the answer that a chat ends with ("" where there is none).

    A part {"type": "image"} without a name takes the next of `pictures`; all of them must be taken, unless no part is
    a picture: then they stand in front. Raises UserError with what is wrong.
    """
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise UserError('its parts are not a list like [{"text": ...}, {"image": ...}]')
    answer = ""
    if any("role" in entry for entry in value):
        value, answer = _from_chat(value)
    waiting = iter(pictures)
    parts = [part for entry in value if (part := _part(entry, waiting)) != ""]
    left = [PictureName(name) for name in waiting]
    if left and any(isinstance(part, PictureName) for part in parts):
        raise UserError(f"{len(left)} of its pictures have no place among its parts")
    if not any(isinstance(part, str) for part in parts):
        raise UserError("it has no question")
    return [*left, *parts], answer


def _part(entry: dict[str, Any], waiting: Iterator[str | Path]) -> str | PictureName:
    # Read from Parquet, every part has every key, None where it says nothing.
    kind = entry.get("type")
    if isinstance(text := entry.get("text"), str) and kind in (None, "text"):
        return text.strip()
    name = entry.get("image") or entry.get("url")
    if kind in ("image", "image_url") and name is None:
        name = next(waiting, None)
        if name is None:
            raise UserError("it has more places for pictures than pictures")
    if isinstance(name, str | Path):
        return PictureName(name)
    raise UserError(f"one of its parts is neither text nor a picture: {str(entry)[:60]}")


def _from_chat(turns: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    roles = [turn.get("role") for turn in turns]
    if roles not in (["user"], ["user", "assistant"]):
        raise UserError("its chat is not one turn of a user and one of an assistant")
    entries = [_content(turn) for turn in turns]
    texts = [part for entry in entries[1:] for part in entry]
    if not all(isinstance(part.get("text"), str) for part in texts):
        raise UserError("its answer holds a picture")
    return entries[0], " ".join(part["text"] for part in texts)


def _content(turn: dict[str, Any]) -> list[dict[str, Any]]:
    content = turn.get("content")
    if isinstance(content, str):
        return [{"text": content}]
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        return content
    raise UserError("a turn of its chat has no content")
