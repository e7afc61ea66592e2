"""After a restart: runs that waited when their machine went down wait again, in their order.

A restart of the app alone needs none of this: workers outlive it.
"""

import threading
import time

from vqa_core.runs import launch
from vqa_core.runs.queue import in_order, line_lock
from vqa_core.runs.run import HEARTBEAT_LIMIT_S, Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

_LOOKS = 5
_OTHER_APP_S = 30.0
"""How long another app that does the same is waited for."""


def go_on(store: RunStore, settings: Settings, *, module: str = launch.WORKER) -> list[Run]:
    """Start the workers of waiting runs again that are gone; the runs that this call started, the next one first.

    With `settings.resume` also of those that were training; they come first. Another machine's runs are left to it.
    """
    with line_lock(store, "restart") as lock:
        # Two apps that each start some of them would mix their order.
        lock.acquire(_OTHER_APP_S)
        lost = [run for run in reversed(store.list()) if _lost(run, settings)]
        waited = [run for run in lost if run.written_status().state == "queued"]
        trained = [run for run in lost if run not in waited] if settings.resume else []
        return [run for run in (*trained, *in_order(store, waited)) if launch.revive(run, settings, module=module)]


def go_on_in_background(store: RunStore, settings: Settings) -> threading.Thread:
    """`go_on` beside a page that comes up.

    A Space starts in a new container each time: its runs look like another machine's until their heartbeat has been
    silent for long enough, so it looks again.
    """

    def look() -> None:
        go_on(store, settings)
        for _ in range(_LOOKS - 1 if settings.on_space else 0):
            time.sleep(HEARTBEAT_LIMIT_S / (_LOOKS - 2))
            go_on(store, settings)

    thread = threading.Thread(target=look, name="restart", daemon=True)
    thread.start()
    return thread


def _lost(run: Run, settings: Settings) -> bool:
    worker = run.worker()
    ours = worker is None or worker.local or settings.on_space
    return ours and run.status().state == "interrupted" and not run.stop_requested()
