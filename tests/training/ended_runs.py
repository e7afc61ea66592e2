"""Run folders as a worker leaves them that did not finish, without a worker."""

import io
import json
import struct
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.runs.ended import Ended
from vqa_core.runs.files import write_json
from vqa_core.runs.process import record
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.training.config import parse

GONE = 2**22 - 1


def ended_run(store: RunStore, state: str, message: str = "", log: str = "", **values: Any) -> Run:
    """A run of `state` whose worker is gone; its log begins with an earlier worker's trouble."""
    config = parse({"eval_steps": 20, **values}).model_dump()
    run = store.create({"train": config, "versions": {"torch": "2.13.0"}}, slug="rows")
    write_json(run.status_path, Status(state=state, step=7, total=20, message=message).to_json())  # type: ignore[arg-type]
    run.log.write_text(f"12:00 the worker starts\nZeroDivisionError: long ago\n12:10 the worker starts\n{log}\n")
    record(run.worker_path, GONE)
    return run


def end(run: Run, code: int, **more: Any) -> Run:
    """Write down how the worker ended."""
    worker = run.worker()
    assert worker is not None
    write_json(run.ended, {"format": 1, **asdict(Ended(worker.pid, worker.start, code, **more))})
    return run


def checkpoint(run: Run, step: int) -> Path:
    """A whole checkpoint of `step`."""
    folder = run.checkpoints / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": step}))
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    (folder / "adapter_model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data", b"")
    for name in ("optimizer.pt", "scheduler.pt"):
        (folder / name).write_bytes(packed.getvalue())
    return folder
