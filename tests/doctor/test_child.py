"""A child that hangs, crashes or is killed is one broken finding in words, and leaves no process behind."""

import tempfile
import time

import pytest

from vqa_core.doctor.child import Child
from vqa_core.doctor.finding import Finding


def findings(how: str, limit_s: float = 20.0) -> list[Finding]:
    child = Child("tests.doctor.ill", [how], name="model", limit_s=limit_s)
    found = [one for one in child.findings() if isinstance(one, Finding)]
    assert not child.running
    return found


def test_what_it_finds_arrives_whole() -> None:
    first, last = findings("well")
    assert first == Finding("first", "fine", "ü", "", {"gib": 1.5})
    assert last == Finding("last", "warning", "done")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("kill", "killed by the system at 'fetching', which lack of memory does"),
        ("segfault", "signal SIGSEGV at 'fetching'"),
        ("raise", "with status 1 at 'fetching'. Its last words: RuntimeError: no kernel image for this device"),
    ],
)
def test_a_crash_is_told_with_its_stage(how: str, words: str) -> None:
    first, last = findings(how)
    assert first.state == "fine"
    assert (last.name, last.state) == ("model", "broken") and words in last.words


def test_it_needs_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert [one.name for one in findings("well")] == ["first", "last"]
    assert findings("raise")[-1].words.endswith("Its last words: none")


@pytest.mark.slow
def test_one_that_hangs_is_ended_at_its_limit() -> None:
    began = time.monotonic()
    *_, last = findings("hang", limit_s=4.0)
    assert time.monotonic() - began < 30
    assert last.state == "broken" and "at 'fetching': 4 s were over" in last.words and "--limit-s" in last.next_step


@pytest.mark.slow
def test_an_untimed_stage_does_not_count() -> None:
    began = time.monotonic()
    *_, last = findings("download", limit_s=4.0)
    assert last.words == "done", f"after {time.monotonic() - began:.1f} s: {last.words}"
