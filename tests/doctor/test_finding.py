"""Findings come one by one, and a check that fails is one of them."""

from collections.abc import Iterator

from vqa_core.doctor.finding import Finding, Stage, counted, examine
from vqa_core.errors import UserError


def breaks() -> Iterator[Finding]:
    yield Finding("disk", "fine", "there")
    raise OSError("it went\naway")


def refuses() -> Iterator[Finding]:
    raise UserError("Model 'x' is gated. Ask for access.")
    yield


def test_a_check_that_fails_is_a_finding_and_the_next_one_follows() -> None:
    said = list(examine([("disk", breaks), ("model", refuses), ("last", lambda: [Finding("last", "fine", "")])]))
    found = [one for one in said if isinstance(one, Finding)]
    assert [one.name for one in said if isinstance(one, Stage)] == ["disk", "model", "last"]
    assert [(one.name, one.state) for one in found] == [
        ("disk", "fine"),
        ("disk", "warning"),
        ("model", "broken"),
        ("last", "fine"),
    ]
    assert found[1].words == "could not be looked at: OSError: it went"
    assert found[2].words == "Model 'x' is gated. Ask for access."
    assert counted(found) == {"fine": 2, "warning": 1, "broken": 1}
