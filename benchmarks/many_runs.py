"""What a tick of the page costs at the server where a home has many runs, one of them at work.

    python benchmarks/many_runs.py [--runs 200] [--steps 150] [--ticks 20]

Prints one JSON object: seconds of the first look at all runs, then milliseconds of a tick (median, longest) while the
form, the table of all runs, or a comparison of four is in view. All are the processor's time, which other work on the
machine hardly changes.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser import written_runs
from vqa_core.answering.answerer import Answerer
from vqa_core.hardware import detect
from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.ui.context import Context
from vqa_core.ui.finetune_events import FinetuneEvents
from vqa_core.ui.visit import Visit


def ticks(events: FinetuneEvents, visit: Visit, count: int, grow: Callable[[], None]) -> dict[str, float]:
    """Milliseconds of the processor for a tick, each after the run at work has grown by a row."""
    taken = []
    for _ in range(count):
        grow()
        began = time.process_time()
        events.show(visit)
        taken.append((time.process_time() - began) * 1000)
    return {"median": round(statistics.median(taken), 1), "longest": round(max(taken), 1)}


def measure(context: Context, run: Run, count: int) -> dict[str, Any]:
    events, step = FinetuneEvents(context), 0
    with run.lock() as lock:
        assert lock.acquire(5)
        with StatusWriter(run, beat_s=3600) as status:
            status.update(state="running", phase="training", step=0, total=1000)

            def grow() -> None:
                nonlocal step
                step += 1
                history.append(run, {"step": step, "time": time.time(), "loss": 1 / step})
                status.update(step=step)

            visit, ids = Visit(), [one.id for one in context.store.list()[:4]]
            visit.look_over("overview")
            began = time.process_time()
            events.show(visit)
            report: dict[str, Any] = {"first_look_s": round(time.process_time() - began, 2)}
            report["table_ms"] = ticks(events, visit, count, grow)
            visit.look_over("compare", ids)
            report["compare_ms"] = ticks(events, visit, count, grow)
            visit.look_at("")
            report["form_ms"] = ticks(events, visit, count, grow)
            return report


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--steps", type=int, default=150, help="of each run")
    parser.add_argument("--ticks", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings.from_environment({"DOCDEX_HOME": folder, "DOCDEX_RUNTIME": str(home / "runtime")})
        store = RunStore(settings)
        for number in range(options.runs - 1):
            run = written_runs.create(store, f"run-{number % 7}")
            written_runs.write_history(run, options.steps, options.steps, seed=number)
            written_runs.set_status(run, state="done", step=options.steps, total=options.steps)
            written_runs.write_adapter(run)
        live = written_runs.create(store, "live")
        context = Context(settings, store, Answerer(settings, store), detect())
        print(json.dumps({"runs": options.runs, **measure(context, live, options.ticks)}, indent=1))


if __name__ == "__main__":
    main()
