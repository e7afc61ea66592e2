"""A child process that tells JSON lines over a pipe: what hangs, crashes or is killed there is an answer here.

Each line is one JSON object. {"stage": NAME, "timed": BOOL} says what the child begins with, for its clock and for who
reads how it ended. Its own output goes to a file, of which the last words are told where it ends badly.
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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from vqa_core.settings import PACKAGE_ROOT

_TAIL_BYTES = 4000
_POLL_S = 0.5
"""How often a silent child is looked at: what it started may keep the pipe open after its end."""


@dataclass(frozen=True)
class Ended:
    """How a child ended before it had said everything, and in which stage.

    `code` is its exit status, negative for the signal that ended it, None where its time was over.
    """

    code: int | None
    stage: str
    last_words: str = ""

    @property
    def killed(self) -> bool:
        """By SIGKILL, which is what a system without memory does."""
        return self.code == -signal.SIGKILL

    def words(self) -> str:
        """How it ended, for a person: "ended with status 1 at 'load'. Its last words: ..."."""
        if self.code is None:
            return f"was ended at {self.stage!r}: its time was over"
        how = f"by signal {signal.Signals(-self.code).name}" if self.code < 0 else f"with status {self.code}"
        return f"ended {how} at {self.stage!r}. Its last words: {self.last_words or 'none'}"


@dataclass
class Clock:
    """What is left of a time limit while timed stages run."""

    left_s: float
    stage: str
    timed: bool = True
    _since: float = 0.0

    def start(self, stage: str, timed: bool) -> None:
        """The next stage begins."""
        self.left_s = self.left
        self.stage, self.timed, self._since = stage, timed, time.monotonic()

    @property
    def left(self) -> float:
        """Seconds; without end while an untimed stage runs."""
        return self.left_s - (time.monotonic() - self._since) if self.timed else self.left_s


class Child:
    """`python -m MODULE DESCRIPTOR ARGUMENTS...` in a session of its own; starts at once.

    `environment` is beside this process's own. `limit_s` is for its timed stages together. `ended` is set where it did
    not come to its end by itself.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        name: str,
        limit_s: float,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.limit_s = limit_s
        self.ended: Ended | None = None
        self._clock = Clock(limit_s, name, _since=time.monotonic())
        self._log = _log()
        self._closing = threading.Lock()
        self._stopped = False
        reading, writing = os.pipe()
        search_path = os.pathsep.join(part for part in (str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")) if part)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(writing), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                pass_fds=[writing],
                env={**os.environ, **(environment or {}), "PYTHONPATH": search_path},
                start_new_session=True,
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(reading,), daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def _read(self, descriptor: int) -> None:
        with os.fdopen(descriptor, "rb") as pipe:
            for line in pipe:
                self._lines.put(line)
        self._lines.put(None)

    def lines(self) -> Iterator[dict[str, Any]]:
        """What the child says, stages included; nothing of it is left running afterwards, however this ends."""
        try:
            while (line := self._next()) is not None:
                said = json.loads(line)
                if "stage" in said:
                    self._clock.start(said["stage"], bool(said.get("timed", True)))
                yield said
        finally:
            self.end()

    def _next(self) -> bytes | None:
        """The next line; None at the end, with `ended` set where that is not the child's own."""
        while True:
            left = max(0.0, self._clock.left) if self._clock.timed else _POLL_S
            # Looked at before the pipe: what it said last arrives before its end is told.
            over = not self.running
            try:
                line = self._lines.get(timeout=min(left, _POLL_S))
            except queue.Empty:
                if not over and self._clock.timed and self._clock.left <= 0:
                    self._tell_end(None)
                    return None
                if not over:
                    continue
                line = None
            if line is None and (code := self._process.wait()):
                self._tell_end(code)
            return line

    def _tell_end(self, code: int | None) -> None:
        with self._closing:
            if not self._stopped:
                self.ended = Ended(code, self._clock.stage, self._last_words())

    def end(self) -> None:
        """Kill what is left of the child, and of what it started; from any thread. Its reader then comes to its end."""
        with self._closing:
            self._stopped = True
            # A group keeps its number while it has members, also when its leader is gone.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._log.close()

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


def stage_line(name: str, timed: bool = True) -> dict[str, Any]:
    """The line that says what begins; untimed where it may take as long as it takes (a download)."""
    return {"stage": name, "timed": timed}


class Teller:
    """In the child: hands lines to the parent, each at once."""

    def __init__(self, descriptor: int) -> None:
        self._pipe = os.fdopen(descriptor, "w", buffering=1, encoding="utf-8")

    def __call__(self, **line: Any) -> None:
        self._pipe.write(json.dumps(line, default=str) + "\n")

    def stage(self, name: str, *, timed: bool = True, **more: Any) -> None:
        """What begins now; untimed where it may take as long as it takes (a download)."""
        self(stage=name, timed=timed, **more)

    def __enter__(self) -> "Teller":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()


def tell(descriptor: int, said: Iterable[Mapping[str, Any]]) -> None:
    """In the child: hand each line of `said` to the parent."""
    with Teller(descriptor) as say:
        for line in said:
            say(**line)
