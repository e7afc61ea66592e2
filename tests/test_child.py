"""A child process tells its lines at once, and whatever way it ends is told; nothing of it stays behind."""

import os
import threading
import time
from pathlib import Path

from vqa_core.child import Child


def child(how: str, limit_s: float = 20.0) -> Child:
    return Child("tests.told", [how], name="starting", limit_s=limit_s)


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"


def gone_soon(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return gone(pid)


def test_its_lines_arrive_and_a_good_end_is_none_to_tell() -> None:
    one = child("well")
    assert list(one.lines()) == [{"number": 1.5, "text": "ü"}, {"stage": "working", "timed": True}, {"done": True}]
    assert one.ended is None and not one.running


def test_a_failure_is_told_with_its_stage_and_last_words() -> None:
    one = child("fail")
    list(one.lines())
    assert one.ended is not None
    assert (one.ended.code, one.ended.stage, one.ended.last_words) == (1, "working", "the last words")
    assert "status 1 at 'working'" in one.ended.words() and not one.ended.killed


def test_a_killed_one_takes_what_it_started_with_it() -> None:
    one = child("orphan")
    started = next(line["started"] for line in one.lines() if "started" in line)
    assert gone_soon(started)
    one = child("orphan")
    said = list(one.lines())
    assert one.ended is not None and one.ended.killed, said


def test_its_time_is_held_to() -> None:
    one = child("hang", limit_s=0.8)
    began = time.monotonic()
    *_, last = one.lines()
    assert time.monotonic() - began < 10
    assert one.ended is not None and one.ended.code is None
    if "started" in last:
        assert gone_soon(last["started"])


def test_another_thread_ends_it_and_that_is_no_failure() -> None:
    one = child("hang")
    lines = one.lines()
    started = next(line["started"] for line in lines if "started" in line)
    threading.Timer(0.2, one.end).start()
    began = time.monotonic()
    assert list(lines) == []
    assert time.monotonic() - began < 2
    assert one.ended is None and gone_soon(started) and gone(one.pid) and os.getpid() != one.pid
