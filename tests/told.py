"""A child that says and ends as it is told: `python -m tests.told DESCRIPTOR HOW`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from vqa_core.child import stage_line, tell


def said(how: str) -> Iterator[dict[str, Any]]:
    yield {"number": 1.5, "text": "ü"}
    yield stage_line("working")
    if how == "hang":
        # What it started holds the pipe open, too.
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
        yield {"started": started.pid}
        time.sleep(60)
    if how == "orphan":
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
        yield {"started": started.pid}
        os.kill(os.getpid(), 9)
    if how == "fail":
        sys.exit("the last words")
    yield {"done": True}


if __name__ == "__main__":
    tell(int(sys.argv[1]), said(sys.argv[2]))
