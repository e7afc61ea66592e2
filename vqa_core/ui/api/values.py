"""Values as a caller of the API sent them, checked: anything may come, of any type and size."""

import math
import reprlib
from collections.abc import Mapping
from typing import Any

from vqa_core.errors import UserError

MAX_TEXT = 500
MAX_NAMES = 100


def text(value: object, name: str, most: int = MAX_TEXT) -> str:
    """A text of up to `most` characters; None is none. UserError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UserError(f"{name} is {_short(value)}. It takes a text. Change it.")
    if len(value) > most:
        raise UserError(f"{name} has {len(value)} characters: at most {most} are taken. Shorten it.")
    return value


def whole(value: object, name: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`; UserError for anything else, also for NaN and true."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high or value % 1:
        raise UserError(f"{name} is {_short(value)}: {low} to {high} are possible. Change it.")
    return int(value)


def flag(value: object, name: str) -> bool:
    """True or false; UserError for anything else."""
    if not isinstance(value, bool):
        raise UserError(f"{name} is {_short(value)}. It takes true or false. Change it.")
    return value


def settings(value: object, name: str) -> dict[str, Any]:
    """Plain values by name: texts, numbers, true and false. UserError for anything else."""
    if not isinstance(value, Mapping):
        raise UserError(
            f"{name} is {_short(value)}, no object of settings. Give names and values: {{'max_steps': 40}}."
        )
    if len(value) > MAX_NAMES:
        raise UserError(f"{name} has {len(value)} settings: at most {MAX_NAMES} are taken. Give those that differ.")
    for key, one in value.items():
        if isinstance(one, float) and not math.isfinite(one):
            raise UserError(f"{_name(key)} in {name} is {one}. It takes a number. Change it.")
        if isinstance(one, str):
            text(one, f"{_name(key)} in {name}")
        elif not isinstance(one, bool | int | float):
            raise UserError(f"{_name(key)} in {name} is {_short(one)}. It takes a text, a number, true or false.")
    return {_name(key): one for key, one in value.items()}


def entries(value: object, name: str, most: int) -> list[Any]:
    """A list of up to `most`; None is an empty one. UserError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise UserError(f"{name} is {_short(value)}. It takes a list. Change it.")
    if len(value) > most:
        raise UserError(f"{name} has {len(value)} entries: at most {most} are taken. Give fewer.")
    return value


def _name(key: object) -> str:
    return text(key, "a name")


def _short(value: object) -> str:
    """What a caller sees of its value: never all of a large one."""
    return repr(value) if value is None or isinstance(value, bool | float) else reprlib.repr(value)
