"""Real worker processes on a tiny model: what they leave, how they stop, resume and fail."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.training.small_runs import rows_in
from vqa_core.errors import UserError
from vqa_core.runs import checkpoints, history, launch
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.coach.diagnosis import diagnose
from vqa_core.training.start import start_run

pytestmark = pytest.mark.slow

WAIT_S = 180.0


@pytest.fixture
def begin(tiny: Path, rows_file: Path, settings: Settings) -> Callable[..., Run]:
    """Start a run of the tiny model; keywords change its settings."""
    usual = settings

    def start(token: str = "", settings: Settings = usual, **changes: Any) -> Run:
        values = {
            "model": str(tiny),
            "data": str(rows_file),
            "test_share": 0.25,
            "max_steps": 12,
            "warmup_steps": 0,
            "batch_size": 2,
            "learning_rate": 1e-2,
            "compute_dtype": "float32",
            "lora_dropout": 0.1,
            "eval_steps": 4,
            "save_steps": 4,
        }
        return start_run({**values, **changes}, settings, RunStore(settings), token=token)

    return start


def wait(run: Run, true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline, f"{what}: {run.status()}\n{run.log.read_text()[-3000:]}"
        time.sleep(0.02)


def finish(run: Run) -> str:
    wait(run, lambda: not run.status().live and not run.alive(), "did not end")
    return run.status().state


def losses(run: Run) -> dict[int, float]:
    rows, _ = history.read(run.history)
    seen = [row["step"] for row in rows if "loss" in row]
    assert seen == sorted(set(seen)), "a step stands twice in the history"
    return {row["step"]: row["loss"] for row in rows if "loss" in row}


def kill(run: Run) -> None:
    worker = run.worker()
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    wait(run, lambda: not run.alive(), "did not die")


def test_a_run_leaves_exactly_these_files(begin: Callable[..., Run]) -> None:
    run = begin()
    assert finish(run) == "done", run.log.read_text()[-3000:]
    wait(run, run.ended.exists, "its end was not written down")
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "adapter",
        "answers.jsonl",
        "checkpoints",
        "config.json",
        "ended.json",
        "held_out.json",
        "history.jsonl",
        "log.txt",
        "status.json",
        "worker.json",
    ]
    assert sorted(path.name for path in run.checkpoints.iterdir()) == ["checkpoint-12", "checkpoint-8"]
    assert (run.adapter / "adapter_model.safetensors").is_file()
    assert list(losses(run)) == list(range(1, 13))
    rows, _ = history.read(run.history)
    assert [row["step"] for row in rows if "eval_loss" in row] == [0, 4, 8, 12]
    assert [row["step"] for row in rows if "exact_match" in row] == [0, 4, 8, 12]
    assert [row["step"] for row in rows if row.get("event") == "checkpoint"] == [4, 8, 12]
    assert "token" not in json.dumps(run.config())


def test_stop_keeps_what_was_learnt_and_resume_finishes(begin: Callable[..., Run], settings: Settings) -> None:
    run = begin(max_steps=400)
    wait(run, lambda: len(losses(run)) >= 3, "did not train")
    launch.stop(run)
    assert finish(run) == "stopped"
    stopped_at = run.status().step
    assert 3 <= stopped_at < 400
    assert (run.adapter / "adapter_model.safetensors").is_file()
    assert (run.checkpoints / f"checkpoint-{stopped_at}").is_dir()
    assert f"step {stopped_at} of 400" in run.status().message


def test_a_killed_run_resumes_to_the_very_losses_of_an_uninterrupted_one(
    begin: Callable[..., Run], settings: Settings
) -> None:
    scored = {"keep_best": True, "best_by": "anls", "eval_share": 1.0}
    whole = begin(max_steps=30, loader_workers=2, **scored)
    assert finish(whole) == "done", whole.log.read_text()[-3000:]
    broken = begin(max_steps=30, **scored)
    wait(broken, lambda: len(losses(broken)) >= 14, "did not train")
    kill(broken)
    assert broken.status().state == "interrupted"
    told = diagnose(broken, broken.status())
    assert told is not None and told.kind == "killed" and told.step in (8, 12) and told.changes == {}
    launch.resume(broken, settings)
    assert finish(broken) == "done", broken.log.read_text()[-3000:]
    rows, _ = history.read(broken.history)
    assert any(row.get("event") == "resumed" for row in rows)
    # Bit-equal: not approximately, and also with another number of loader workers.
    assert losses(broken) == losses(whole)
    assert rows_in(broken.answers) == rows_in(whole.answers)
    assert (broken.adapter / "adapter_model.safetensors").read_bytes() == (
        whole.adapter / "adapter_model.safetensors"
    ).read_bytes()


def test_a_half_written_checkpoint_is_passed_over(begin: Callable[..., Run], settings: Settings) -> None:
    run = begin(max_steps=200)
    wait(run, lambda: (run.checkpoints / "checkpoint-8" / "trainer_state.json").is_file(), "did not save")
    kill(run)
    newest = max(run.checkpoints.iterdir(), key=lambda path: int(path.name.rpartition("-")[2]))
    whole = int(newest.name.rpartition("-")[2])
    torn = run.checkpoints / f"checkpoint-{whole + 4}"
    torn.mkdir()
    (torn / "adapter_model.safetensors").write_bytes(b"\x10")
    launch.resume(run, settings)
    wait(run, lambda: any(row.get("event") == "resumed" for row in history.read(run.history)[0]), "did not resume")
    rows, _ = history.read(run.history)
    assert next(row["step"] for row in rows if row.get("event") == "resumed") <= whole
    launch.stop(run)
    assert finish(run) == "stopped"


def test_a_double_click_starts_one_run(begin: Callable[..., Run], store: RunStore) -> None:
    first, second = begin(token="click"), begin(token="click")
    assert first.id == second.id and len(store.list()) == 1
    launch.stop(first)
    finish(first)


def test_two_runs_take_turns(begin: Callable[..., Run]) -> None:
    first, second = begin(), begin()
    wait(first, lambda: first.status().state == "running", "did not start")
    assert second.status().state == "queued"
    assert finish(first) == "done"
    assert finish(second) == "done"
    assert second.status().started_at >= first.status().updated_at - 1.0


def test_a_run_that_cannot_start_says_why_and_writes_nothing(
    begin: Callable[..., Run], store: RunStore, tmp_path: Path
) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    for changes, words in (
        ({"data": str(tmp_path / "empty.jsonl")}, "no rows"),
        ({"data": "builtin:poems"}, "built-in"),
        ({"model": str(tmp_path)}, "config.json"),
        ({"batch_size": 0, "lora_r": 0}, "batch_size.*lora_r|lora_r.*batch_size"),
    ):
        with pytest.raises(UserError, match=f"(?i){words}"):
            begin(**changes)
    assert store.list() == []


def test_a_fault_while_training_is_told_in_words(begin: Callable[..., Run], tiny: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(tiny, damaged)
    weights = damaged / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])
    run = begin(model=str(damaged))
    assert finish(run) == "failed"
    assert run.status().message
    assert "Traceback" in run.log.read_text() or "cannot be loaded" in run.status().message
    assert not run.adapter.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 400 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("this user may not mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    return ballast


def test_a_full_disk_is_told_and_the_run_resumes(
    begin: Callable[..., Run], settings: Settings, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, home=small_disk / "home")
    monkeypatch.setenv("DOCDEX_HOME", str(settings.home))
    run = begin(settings=settings, max_steps=300)
    wait(run, lambda: (run.checkpoints / "checkpoint-8" / "trainer_state.json").is_file(), "did not save")
    ballast = fill(small_disk)
    assert finish(run) == "failed", (run.status(), run.log.read_text()[-3000:])
    assert "disk is full" in run.status().message
    whole = checkpoints.latest_valid(run)
    assert whole is not None
    told = diagnose(run, run.status())
    assert told is not None and (told.kind, told.step) == ("disk", checkpoints.step_of(whole)) and told.resume
    ballast.unlink()
    launch.resume(run, settings)
    wait(run, lambda: any(row.get("event") == "resumed" for row in history.read(run.history)[0]), "did not resume")
    launch.stop(run)
    assert finish(run) == "stopped"


def test_a_disk_without_room_is_told_before_the_start(
    begin: Callable[..., Run], settings: Settings, small_disk: Path
) -> None:
    fill(small_disk)
    with pytest.raises(UserError, match=r"needs at least 0.3 GB"):
        begin(settings=replace(settings, home=small_disk))
