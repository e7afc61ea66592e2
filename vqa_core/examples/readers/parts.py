"""Rows that hold text and pictures in their order: a list of parts, or a chat.

[{"text": "Left:"}, {"image": "a.png"}, {"text": "Which year?"}]
[{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Which year?"}]},
 {"role": "assistant", "content": "1993"}]
[{"from": "human", "value": "<image>Which year?"}, {"from": "gpt", "value": "1993"}]
[{"user": "Which year?", "assistant": "1993"}]

Each question of a chat and its answer become a row of their own, which shows the pictures that the chat had shown so
far; what was said before is not repeated in it, and what a system turn says is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError

PLACE = "<image>"
"""Where a text shows the next of the row's pictures."""

_SPEAKERS = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "system": "",
}


@dataclass(frozen=True)
class PictureName:
    """A picture as a row names it: a file, an address, or a file that a reader stored."""

    name: str | Path


Entry = str | PictureName
Turn = tuple[list[Entry], str]
"""What is shown and asked, and the answer ("" where the row has none of its own)."""


def read_turns(value: Any, pictures: Sequence[str | Path] = ()) -> list[Turn]:
    """The turns of a row: one for a list of parts, one for each question of a chat.

    A part {"type": "image"} without a name, and "<image>" in a chat's text, take the next of `pictures`; all of them
    must be taken, unless no part is a picture: then they stand in front. Raises UserError with what is wrong.
    """
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise UserError('its parts are not a list like [{"text": ...}, {"image": ...}]')
    asked = _from_chat(value) or _from_pairs(value) or [(value, "")]
    waiting = iter(pictures)
    turns: list[Turn] = []
    before: list[Entry] = []
    for entries, answer in asked:
        parts = [part for entry in entries if (part := _part(entry, waiting)) != ""]
        if not any(isinstance(part, str) for part in parts):
            raise UserError("it has no question")
        turns.append(([*before, *parts], answer))
        before += [part for part in parts if isinstance(part, PictureName)]
    left: list[Entry] = [PictureName(name) for name in waiting]
    if left and before:
        raise UserError(f"{len(left)} of its pictures have no place among its parts")
    return [([*left, *parts], answer) for parts, answer in turns]


def place_pictures(text: str, pictures: Sequence[str | Path]) -> list[Entry]:
    """The pictures where `text` says "<image>", else in front of it. Raises UserError where their numbers differ."""
    if PLACE not in text:
        return [*(PictureName(name) for name in pictures), text]
    ((parts, _),) = read_turns([{"role": "user", "content": text}], pictures)
    return parts


def _part(entry: dict[str, Any], waiting: Iterator[str | Path]) -> Entry:
    # Read from Parquet, every part has every key, None where it says nothing.
    kind = entry.get("type")
    if isinstance(text := entry.get("text"), str) and kind in (None, "text"):
        return text.strip()
    name = entry.get("image") or entry.get("url") or entry.get("image_url")
    if isinstance(name, dict):
        name = name.get("url")
    if kind in ("image", "image_url") and name is None:
        name = next(waiting, None)
        if name is None:
            raise UserError("it has more places for pictures than pictures")
    if isinstance(name, str | Path):
        return PictureName(name)
    raise UserError(f"one of its parts is neither text nor a picture: {str(entry)[:60]}")


def _from_pairs(pairs: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], str]]:
    """Questions with their answers, as The Cauldron has them; none where the list holds something else."""
    if not all(isinstance(pair.get("user"), str) and isinstance(pair.get("assistant"), str) for pair in pairs):
        return []
    return [(_pieces({"text": pair["user"]}), pair["assistant"]) for pair in pairs]


def _from_chat(turns: list[dict[str, Any]]) -> list[tuple[list[dict[str, Any]], str]]:
    """The questions of a chat with their answers; none where the list is no chat."""
    if not any("role" in turn or "from" in turn for turn in turns):
        return []
    said = [(_SPEAKERS.get(str(turn.get("role") or turn.get("from")), "?"), turn) for turn in turns]
    said = [(speaker, turn) for speaker, turn in said if speaker]
    speakers = [speaker for speaker, _ in said]
    pairs = len(said) // 2
    if speakers != ["user"] and (not pairs or speakers != ["user", "assistant"] * pairs):
        raise UserError("its chat is not questions of a user, each with the answer of an assistant")
    contents = [_content(turn) for _, turn in said]
    asked = [[piece for part in content for piece in _pieces(part)] for content in contents[::2]]
    answers = [_answer(content) for content in contents[1::2]] or [""]
    return list(zip(asked, answers, strict=True))


def _answer(content: list[dict[str, Any]]) -> str:
    if not all(isinstance(part.get("text"), str) for part in content):
        raise UserError("its answer holds a picture")
    return " ".join(part["text"] for part in content)


def _content(turn: dict[str, Any]) -> list[dict[str, Any]]:
    content = turn.get("content") or turn.get("value")
    if isinstance(content, str):
        return [{"text": content}]
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        return content
    raise UserError("a turn of its chat has no content")


def _pieces(part: dict[str, Any]) -> list[dict[str, Any]]:
    """A part of a question, its text parted where it places a picture."""
    if not isinstance(text := part.get("text"), str) or PLACE not in text:
        return [part]
    return [piece for words in text.split(PLACE) for piece in ({"text": words}, {"type": "image"})][:-1]
