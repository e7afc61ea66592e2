"""A worker of a few lines, started by the tests as a real process; config.json says how it behaves.

It writes "ready" into its run folder once it does what its test waits for.
"""

import os
import signal
import sys
import time
from pathlib import Path

from vqa_core.runs import history
from vqa_core.runs.queue import take, wait_turn
from vqa_core.runs.store import RunStore
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings


def main() -> None:
    settings = Settings.from_environment()
    store = RunStore(settings)
    run = store.open(Path(sys.argv[1]))
    behaviour = run.config()["behaviour"]
    lock = take(run)
    with StatusWriter(run, interval_s=0) as status:
        device = wait_turn(store, run, "cpu", run.stop_requested, poll_s=0.02)
        if device is None:
            status.update(state="stopped")
            return
        with (settings.home / "turns").open("a") as turns:
            turns.write(f"{run.id}\n")
        status.update(state="running", total=100)
        if behaviour == "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if behaviour in ("deaf", "fork") and os.fork() == 0:
            (run.folder / "ready").write_text(str(os.getpid()))
            time.sleep(60)
            os._exit(0)
        if behaviour in ("quick", "linger"):
            history.append(run, {"step": 1, "loss": 0.5})
            status.update(state="done", step=100)
            time.sleep(1.0 if behaviour == "linger" else 0.0)
            return
        if behaviour == "obey":
            (run.folder / "ready").touch()
        while not (behaviour == "obey" and run.stop_requested()):
            status.update(step=status.status.step + 1)
            time.sleep(0.001)
        status.update(state="stopped", message="kept")
    device.release()
    lock.release()


if __name__ == "__main__":
    main()
