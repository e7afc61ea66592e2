"""A check in a process of its own: what hangs or crashes there is a finding here.

The child writes one JSON object a line to a pipe: {"stage": ..., "timed": ...} or a finding. Its own output goes to a
file that is read where it ends badly.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from vqa_core.doctor.finding import Finding, Stage
from vqa_core.settings import PACKAGE_ROOT

MODEL_LIMIT_S = 120.0
"""What a model may be examined for, in seconds beside its download."""
_TAIL_BYTES = 4000


@dataclass
class Clock:
    """What is left of a time limit while timed stages run."""

    left_s: float
    stage: str
    timed: bool = True
    _since: float = 0.0

    def start(self, stage: Stage) -> None:
        """The next stage begins."""
        self.left_s = self.left
        self.stage, self.timed, self._since = stage.name, stage.timed, time.monotonic()

    @property
    def left(self) -> float:
        """Seconds; without end while an untimed stage runs."""
        return self.left_s - (time.monotonic() - self._since) if self.timed else self.left_s


class Child:
    """One child process; starts at once, so that other checks can run beside it."""

    def __init__(self, module: str, arguments: Sequence[str], *, name: str, limit_s: float) -> None:
        self._name = name
        self._limit_s = limit_s
        self._clock = Clock(limit_s, name, _since=time.monotonic())
        self._log = _log()
        reading, writing = os.pipe()
        search_path = os.pathsep.join(part for part in (str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")) if part)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(writing), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                pass_fds=[writing],
                env={**os.environ, "PYTHONPATH": search_path},
                start_new_session=True,
            )
        finally:
            os.close(writing)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(reading,), daemon=True).start()

    def _read(self, descriptor: int) -> None:
        with os.fdopen(descriptor, "rb") as pipe:
            for line in pipe:
                self._lines.put(line)
        self._lines.put(None)

    def findings(self) -> Iterator[Finding | Stage]:
        """What the child says, and a last broken finding where it does not come to its end."""
        try:
            while True:
                try:
                    line = self._lines.get(timeout=max(0.0, self._clock.left) if self._clock.timed else None)
                except queue.Empty:
                    yield self._too_slow()
                    return
                if line is None:
                    break
                said = json.loads(line)
                if "stage" in said:
                    stage = Stage(said["stage"], said["timed"])
                    self._clock.start(stage)
                    yield stage
                else:
                    yield Finding(**said)
            if code := self._process.wait():
                yield self._crashed(code)
        finally:
            self.end()

    def end(self) -> None:
        """Kill what is left of the child, and of what it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def _too_slow(self) -> Finding:
        stage = self._clock.stage
        words = f"was ended at {stage!r}: {self._limit_s:g} s were over"
        return Finding(self._name, "broken", words, "Give it more time with --limit-s, or free the machine.")

    def _crashed(self, code: int) -> Finding:
        stage = self._clock.stage
        if code == -signal.SIGKILL:
            words = f"was killed by the system at {stage!r}, which lack of memory does"
            return Finding(self._name, "broken", words, "Free memory, or take a smaller model.")
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with status {code}"
        words = f"ended {how} at {stage!r}. Its last words: {self._last_words() or 'none'}"
        return Finding(self._name, "broken", words, "Look at the libraries' versions above.")

    def _last_words(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - _TAIL_BYTES))
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else ""


def _log() -> IO[bytes]:
    """A file for what the child prints; where no disk takes one, its words are lost and its findings are not."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return Path(os.devnull).open("r+b")


def tell(descriptor: int, said: Iterable[Finding | Stage]) -> None:
    """In the child: hand what is found to the parent, each at once."""
    with os.fdopen(descriptor, "w", buffering=1, encoding="utf-8") as pipe:
        for one in said:
            data: dict[str, Any] = one.to_json() if isinstance(one, Finding) else _stage_json(one)
            pipe.write(json.dumps(data, default=str) + "\n")


def _stage_json(stage: Stage) -> dict[str, Any]:
    return {"stage": stage.name, "timed": stage.timed}
