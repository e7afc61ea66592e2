"""What one open page looks at: which run, and what it was last sent, so that nothing is sent twice."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from vqa_core.ui import changes


@dataclass
class Visit:
    """Changed in place. `turn` grows when the visitor looks elsewhere: an answer begun before is dropped."""

    run_id: str = ""
    turn: int = 0
    version: str = ""
    side: str = ""
    """"overview" or "compare" while runs as a whole are looked at, in place of one run or the form."""
    compared: tuple[str, ...] = ()
    """Ids of the runs beside each other."""
    sent: dict[str, str] = field(default_factory=dict)
    grown: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """What the page has of the parts that grow, and the turn that it came with."""
    unfolded: bool = False
    """The curves that few people look for are wanted."""
    who: str = ""
    """What the header says of the visitor."""
    left: int = 0
    """Rows that the form asked for up to this turn of it are no longer waited for."""
    about_left: int = 0
    """The same for what a set holds."""

    def look_at(self, run_id: str) -> None:
        self.run_id = run_id
        self.turn += 1
        self.version = self.side = ""
        self.compared = ()

    def look_over(self, side: str, runs: Sequence[str] = ()) -> None:
        """Runs as a whole: all of them, or some compared."""
        self.look_at("")
        self.side, self.compared = side, tuple(runs)

    def fresh(self, name: str, value: Mapping[str, Any] | None) -> Any:
        """`value` for the part `name` of the page, or gr.skip() where the page has it already."""
        text = json.dumps(value, sort_keys=True)
        if self.sent.get(name) == text:
            return gr.skip()
        self.sent[name] = text
        return value

    def growth(self, name: str, value: dict[str, Any]) -> Any:
        """What the page lacks of `value` for the part `name`, whose script has "grows"; gr.skip() for nothing."""
        before, old = self.grown.get(name, (0, {}))
        if before and old == value:
            return gr.skip()
        if not before or old.get("run") != value.get("run"):
            turn, message = changes.whole(value)
        else:
            turn, message = changes.since(before, old, value)
        self.grown[name] = (turn, value)
        return message

    def lost(self, name: str) -> None:
        """The page could not use what was sent of `name`: it is sent whole next time."""
        self.grown.pop(name, None)
        self.version = ""
