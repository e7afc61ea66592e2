"""Watch a run and stop it, keeping its adapter, once it has learnt: python benchmarks/learns_until.py RUN SECONDS

Learnt: 20 steps or more, and the mean of the last five losses below .9 of the first five. Stops after SECONDS of
training in any case.
"""

import json
import statistics
import sys
import time

from vqa_core.runs import history, launch
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

STEPS, SHARE = 20, 0.9


def main(run_id: str, seconds: float) -> None:
    run = RunStore(Settings.from_environment()).get(run_id)
    began = 0.0
    while run.status().live:
        time.sleep(1)
        losses = [row["loss"] for row in history.read(run.history)[0] if "loss" in row] if run.history.is_file() else []
        if losses and not began:
            began = time.monotonic()
        learnt = len(losses) >= STEPS and statistics.mean(losses[-5:]) < SHARE * statistics.mean(losses[:5])
        if began and (learnt or time.monotonic() - began > seconds) and run.status().state == "running":
            escalation = launch.stop(run)
            if escalation is not None:
                escalation.join()
    print(json.dumps({"run": run_id, "state": run.status().state, "message": run.status().message}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
