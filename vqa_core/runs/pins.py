"""Pinned questions of a run, asked before it trains and at each evaluation; their pictures lie in its folder."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs.run import Run

FOLDER = "pins"
MAX_PINS = 5
MAX_PICTURES = 4
MAX_QUESTION = 500
MAX_ANSWERS = 10
_NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{64}}\.(png|jpg)")


@dataclass(frozen=True)
class Pin:
    """A question about 1 to MAX_PICTURES pictures, and the right answers where they are known.

    `pictures` are files, or addresses of the web while a run is being made; of a run they are files of its own.
    """

    question: str
    pictures: tuple[Path | str, ...]
    answers: tuple[str, ...] = ()


def check_pins(pins: Sequence[Pin]) -> None:
    """UserError for more pins than are asked, and for one without a question or with none or too many pictures."""
    if len(pins) > MAX_PINS:
        raise UserError(f"{len(pins)} questions are pinned: at most {MAX_PINS} are asked each time. Take some away.")
    for number, pin in enumerate(pins, start=1):
        if not pin.question.strip():
            raise UserError(f"Pinned question {number} is empty. Write what to ask, or take the pin away.")
        if len(pin.question) > MAX_QUESTION:
            raise UserError(
                f"Pinned question {number} has {len(pin.question)} characters: at most {MAX_QUESTION}. Shorten it."
            )
        if not 1 <= len(pin.pictures) <= MAX_PICTURES:
            raise UserError(
                f"Pinned question {number} has {len(pin.pictures)} pictures: it takes 1 to {MAX_PICTURES}. Change it."
            )


def pin_record(pin: Pin, names: Sequence[str]) -> dict[str, Any]:
    """The pin as config.json has it; `names` are those of its pictures in the run's folder."""
    return {"question": pin.question.strip(), "pictures": list(names), "answers": list(pin.answers[:MAX_ANSWERS])}


def save_pins(run: Run, files: Mapping[str, bytes]) -> None:
    """Write the pictures, named as in `pin_record`, into the run's folder; those that are there stay.

    ValueError for a name that is none of ours.
    """
    for name, content in files.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a pinned picture")
        target = run.folder / name
        if target.is_file():
            continue
        target.parent.mkdir(mode=0o700, exist_ok=True)
        draft = target.with_name(f".{os.getpid()}-{target.name}")
        draft.write_bytes(content)
        draft.replace(target)


def pins_of(run: Run) -> list[Pin]:
    """The run's pins in their order; none for a run without. UserError where config.json is damaged or newer, or a
    pin in it has another form: leaving one out would put its answers beside another."""
    given = run.config().get("pins", [])
    pins = [_read(run, one) for one in given] if isinstance(given, list) else [None]
    found = [pin for pin in pins if pin is not None]
    if len(found) < len(pins):
        raise UserError(f"The pinned questions of run {run.id} are damaged in its config.json. Start a new run.")
    return found


def _read(run: Run, given: object) -> Pin | None:
    if not isinstance(given, Mapping):
        return None
    question, pictures, answers = given.get("question"), given.get("pictures"), given.get("answers", [])
    if not isinstance(question, str) or not _texts(pictures) or not _texts(answers):
        return None
    if not pictures or not all(_NAME.fullmatch(name) for name in pictures):
        return None
    return Pin(question, tuple(run.folder / name for name in pictures), tuple(answers))


def _texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) for one in given)
