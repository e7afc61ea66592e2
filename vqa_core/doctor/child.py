"""A check in a process of its own: what hangs or crashes there is a finding here."""

from collections.abc import Iterable, Iterator, Sequence

from vqa_core import child
from vqa_core.doctor.finding import Finding, Stage

MODEL_LIMIT_S = 120.0
"""What a model may be examined for, in seconds beside its download."""


class Child:
    """One child process; starts at once, so that other checks can run beside it."""

    def __init__(self, module: str, arguments: Sequence[str], *, name: str, limit_s: float) -> None:
        self._name = name
        self._child = child.Child(module, arguments, name=name, limit_s=limit_s)

    @property
    def running(self) -> bool:
        return self._child.running

    def findings(self) -> Iterator[Finding | Stage]:
        """What the child says, and a last broken finding where it does not come to its end."""
        for said in self._child.lines():
            yield Stage(said["stage"], said["timed"]) if "stage" in said else Finding(**said)
        if self._child.ended:
            yield self._broken(self._child.ended)

    def end(self) -> None:
        """Kill what is left of the child, and of what it started."""
        self._child.end()

    def _broken(self, ended: child.Ended) -> Finding:
        if ended.code is None:
            words = f"was ended at {ended.stage!r}: {self._child.limit_s:g} s were over"
            return Finding(self._name, "broken", words, "Give it more time with --limit-s, or free the machine.")
        if ended.killed:
            words = f"was killed by the system at {ended.stage!r}, which lack of memory does"
            return Finding(self._name, "broken", words, "Free memory, or take a smaller model.")
        return Finding(self._name, "broken", ended.words(), "Look at the libraries' versions above.")


def tell(descriptor: int, said: Iterable[Finding | Stage]) -> None:
    """In the child: hand what is found to the parent, each at once."""
    lines = (one.to_json() if isinstance(one, Finding) else child.stage_line(one.name, one.timed) for one in said)
    child.tell(descriptor, lines)
