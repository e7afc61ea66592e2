"""Finding: what one check saw, and how many of them are told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from vqa_core.errors import UserError

State = Literal["fine", "warning", "broken"]


@dataclass(frozen=True)
class Finding:
    """`words` say what is so, `next_step` what to do about it, `facts` the same in numbers for --json.

    A warning may stay as it is; what is broken keeps something from working.
    """

    name: str
    state: State
    words: str
    next_step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Stage:
    """What is being looked at now; `timed` is False where it may take as long as it takes (a download)."""

    name: str
    timed: bool = True


Check = Callable[[], Iterable[Finding | Stage]]


def examine(checks: Sequence[tuple[str, Check]]) -> Iterator[Finding | Stage]:
    """The findings of each (name, check), as they come. A check that fails is a finding, and the next one follows."""
    for name, check in checks:
        yield Stage(name)
        try:
            yield from check()
        except UserError as error:
            yield Finding(name, "broken", str(error))
        except Exception as error:  # noqa: BLE001 - a doctor who faints at one patient sees the next one all the same
            yield Finding(name, "warning", f"could not be looked at: {type(error).__name__}: {first_line(error)}")


def first_line(error: BaseException) -> str:
    """The first line of what an error says, at most 300 letters."""
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else ""


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """How many there are of each state."""
    states = ("fine", "warning", "broken")
    return {state: sum(finding.state == state for finding in findings) for state in states}
