"""A check's child process that ends as it is told: `python -m tests.doctor.ill DESCRIPTOR HOW`."""

import os
import resource
import signal
import sys
import time
from collections.abc import Iterator

from vqa_core.doctor.child import tell
from vqa_core.doctor.finding import Finding, Stage


def fall_ill(how: str) -> Iterator[Finding | Stage]:
    yield Finding("first", "fine", "ü", "", {"gib": 1.5})
    yield Stage("fetching", timed=how != "download")
    if how == "hang":
        time.sleep(60)
    if how == "download":
        time.sleep(5)
        yield Stage("loading")
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "segfault":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "raise":
        raise RuntimeError("no kernel image for this device")
    print("noise on stdout is no finding")
    yield Finding("last", "warning", "done")


if __name__ == "__main__":
    tell(int(sys.argv[1]), fall_ill(sys.argv[2]))
