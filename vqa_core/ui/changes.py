"""What a page lacks of a part that it has nearly all of: a change that `static/grows.js` puts into what it has.

A change is one of {"is": value}, {"in": {key: change}, "gone": [key, ...]} of an object, and {"keep": count,
"at": {index: change}, "add": [value, ...]} of a list.
"""

from itertools import count
from typing import Any

_turns = count(1)
Change = dict[str, Any]


def whole(value: Any) -> tuple[int, dict[str, Any]]:
    """`value` complete, and the turn that a later change goes on from."""
    turn = next(_turns)
    return turn, {"turn": turn, "whole": value}


def since(before: int, old: Any, new: Any) -> tuple[int, dict[str, Any]]:
    """What makes `new` of the `old` that was sent as turn `before`."""
    turn = next(_turns)
    return turn, {"turn": turn, "before": before, "change": change(old, new)}


def change(old: Any, new: Any) -> Change:
    """What makes `new`, plain JSON, of `old`; a list that grew at its end costs only what was added."""
    if isinstance(old, dict) and isinstance(new, dict):
        within = {
            key: change(old[key], value) if key in old else {"is": value}
            for key, value in new.items()
            if key not in old or not _same(old[key], value)
        }
        return {"in": within, "gone": [key for key in old if key not in new]}
    if isinstance(old, list) and isinstance(new, list):
        return _list_change(old, new)
    return {"is": new}


def _list_change(old: list[Any], new: list[Any]) -> Change:
    pairs = list(zip(old, new, strict=False))
    if all(isinstance(left, dict) and isinstance(right, dict) for left, right in pairs):
        differ = {str(at): change(left, right) for at, (left, right) in enumerate(pairs) if not _same(left, right)}
        return {"keep": len(pairs), "at": differ, "add": new[len(pairs) :]}
    keep = next((at for at, (left, right) in enumerate(pairs) if not _same(left, right)), len(pairs))
    return {"keep": keep, "at": {}, "add": new[keep:]}


def _same(left: Any, right: Any) -> bool:
    # 1 and True are equal here and are not in JSON.
    return type(left) is type(right) and left == right
