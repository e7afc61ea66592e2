"""Run folders written through the run store, as a worker leaves them; one can be kept alive and growing.

`python -m tests.browser.written_runs alive RUN_FOLDER` holds the run's lock and trains nothing, a step a second.
"""

import json
import math
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from vqa_core.runs import history
from vqa_core.runs.files import write_json
from vqa_core.runs.process import record
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.runs.writer import StatusWriter
from vqa_core.settings import Settings
from vqa_core.training.presets import with_preset


def create(store: RunStore, slug: str, preset_name: str = "pocket-tickets", **changes: Any) -> Run:
    config = with_preset(preset_name, {"max_steps": 150, **changes}).model_dump()
    data = {"id": "0" * 12, "name": slug, "rows": 240, "train_rows": 192, "held_out_rows": 48}
    record = {"train": config, "preset": preset_name, "data": data, "device": "cpu"}
    return store.create(record, slug=slug)


def loss_at(step: int, total: int) -> float:
    return 3.4 * math.exp(-4.2 * step / total) + 0.12


def step_row(step: int, total: int, at: float, noise: random.Random) -> dict[str, Any]:
    return {
        "step": step,
        "time": at,
        "loss": round(loss_at(step, total) * math.exp(noise.gauss(0, 0.22)), 4),
        "lr": round(2e-3 * min(step / 10, 1 - step / (total + 1)), 7),
        "grad_norm": round(abs(noise.gauss(1.2, 0.4)), 3),
        "samples_per_s": round(noise.gauss(9.1, 0.3), 2),
        "memory_gib": 1.84,
        "epoch": round(step * 8 / 192, 3),
    }


def scores(step: int, total: int, at: float, best_at: float = 0.75) -> dict[str, Any]:
    share = step / total
    right = min(0.89, 0.95 * (1 - math.exp(-4.5 * share)))
    dip = max(0.0, share - best_at) * 0.25
    return {
        "step": step,
        "time": at,
        "eval_loss": round(loss_at(step, total) * 1.06 + 0.1 + dip, 4),
        "exact_match": round(max(0.0, right - dip / 2), 4),
        "anls": round(min(1.0, 0.12 + right * 0.97 - dip / 3), 4),
        "rows": 48,
    }


def write_history(run: Run, steps: int, total: int, *, seed: int = 1, every: int = 20, resumed_at: int = 0) -> None:
    """Rows up to `steps` of `total`; where `resumed_at` is given, an interruption of an hour lies there."""
    noise, at = random.Random(seed), time.time() - steps * 1.0
    made = {"dtype": "float32", "device": "cpu", "quantised": False, "trainable": 184_320, "parameters": 15_400_000}
    history.append(run, {"step": 0, "time": at, "event": "started", **made})
    history.append(run, {**scores(0, total, at), "exact_match": 0.0, "majority": 0.1042})
    for step in range(1, steps + 1):
        at += 0.9
        history.append(run, step_row(step, total, round(at, 3), noise))
        if step % every == 0:
            history.append(run, scores(step, total, round(at, 3)))
            history.append(run, {"event": "checkpoint", "step": step, "time": round(at, 3)})
        if step == resumed_at:
            at += 3600
            history.append(run, {"step": 0, "time": at, "event": "started"})
            history.mark_resumed(run, step)


def set_status(run: Run, **fields: Any) -> None:
    now = time.time()
    status = Status(**{"created_at": now - 200, "started_at": now - 190, "updated_at": now, **fields})
    write_json(run.status_path, status.to_json())


def write_log(run: Run, *lines: str) -> None:
    with run.log.open("a", encoding="utf-8") as file:
        file.writelines(f"09:4{index % 10}:0{index % 6} {line}\n" for index, line in enumerate(lines))


def write_adapter(run: Run) -> None:
    run.adapter.mkdir()
    (run.adapter / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "r": 8}))
    (run.adapter / "adapter_model.safetensors").write_bytes(b"\2\0\0\0\0\0\0\0{}" + bytes(180_000))
    info = {"base": "pocket", "family": "idefics3", "longest_edge": 384, "splitting": False, "prompt_hint": ""}
    (run.adapter / "docdex.json").write_text(json.dumps({"format": 1, **info}))
    (run.adapter / "README.md").write_text("An adapter.\n")


def done(store: RunStore, slug: str = "tickets", **changes: Any) -> Run:
    run = create(store, slug, **changes)
    write_history(run, 150, 150, resumed_at=60)
    history.append(run, {**scores(150, 150, time.time()), "exact_match": 0.8958})
    write_log(run, "libraries loaded in 5.1 s", "reading rows", "step 150 loss 0.13", "adapter saved")
    write_adapter(run)
    set_status(run, state="done", step=150, total=150, samples_per_s=9.1, peak_gib=1.9)
    record_past(run)
    return run


def failed(store: RunStore, slug: str = "docvqa") -> Run:
    run = create(store, slug, "smolvlm-500m", batch_size=16)
    write_history(run, 42, 150, seed=5)
    write_log(
        run,
        "libraries loaded in 5.1 s",
        "<script>document.title = 'log ran'</script>",
        "Traceback (most recent call last):",
        '  File "trainer.py", line 2021, in train',
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.31 GiB.",
    )
    message = "Out of memory. Lower the batch or the longest picture side and raise accumulation."
    set_status(run, state="failed", step=42, total=150, message=message)
    record_past(run)
    return run


def interrupted(store: RunStore, slug: str = "cards") -> Run:
    run = create(store, slug)
    write_history(run, 75, 150, seed=9)
    write_log(run, "libraries loaded in 5.1 s", "step 75 loss 0.55")
    set_status(run, state="running", step=75, total=150, phase="training", eta_s=70.0)
    record_past(run)
    return run


def record_past(run: Run) -> None:
    """A worker that has gone: its number is above every process of this machine."""
    record(run.worker_path, 2**22 - 1)


def stay_alive(folder: Path, total: int = 150, from_step: int = 42) -> None:
    """Hold the run's lock as a worker does and add a step a second, until the stop file comes."""
    settings = Settings.from_environment()
    run = RunStore(settings).open(folder)
    lock = run.lock()
    assert lock.acquire(5)
    with lock, StatusWriter(run) as status:
        record(run.worker_path, os.getpid())
        noise, step = random.Random(7), from_step
        while step < total and not run.stop_requested():
            step += 1
            history.append(run, step_row(step, total, round(time.time(), 3), noise))
            if step % 20 == 0:
                history.append(run, scores(step, total, round(time.time(), 3)))
                history.append(run, {"event": "checkpoint", "step": step, "time": round(time.time(), 3)})
            write_log(run, f"step {step}")
            eta = float(total - step)
            status.update(state="running", phase="training", step=step, total=total, eta_s=eta, samples_per_s=9.1)
            time.sleep(1)
        if run.stop_requested():
            history.append(run, {"event": "stopped", "step": step, "time": round(time.time(), 3)})
        status.update(state="stopped" if run.stop_requested() else "done", phase="", eta_s=None)


if __name__ == "__main__":
    stay_alive(Path(sys.argv[2]))
