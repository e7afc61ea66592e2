import os
import threading
import zipfile
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.about import describe
from vqa_core.runs.export import zip_adapter, zip_run
from vqa_core.runs.files import write_json
from vqa_core.runs.process import record
from vqa_core.runs.run import Run


def test_only_safe_files_leave(run: Run, tmp_path: Path) -> None:
    (run.adapter / "second").mkdir(parents=True)
    names = ["adapter_model.safetensors", "adapter_config.json", "README.md", "second/adapter_model.safetensors"]
    for name in [*names, "training_args.bin", "optimizer.pt", "adapter_model.bin", "notes.txt"]:
        (run.adapter / name).write_text(name)
    (run.adapter / "secret.json").symlink_to(run.config_path)
    target = zip_adapter(run, tmp_path / "out.zip")
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == sorted(names)
        assert archive.read("README.md") == b"README.md"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_a_run_without_adapter_says_so(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no adapter yet"):
        zip_adapter(run, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


SECRET = "hf_abcdefghijklmnopqrstuvwx"


@pytest.fixture
def whole(run: Run) -> Run:
    """A run that is done, as its worker and a person leave it, with things that must stay at home."""
    for row in ({"step": 0, "exact_match": 0.1, "rows": 24}, {"step": 1, "loss": 2.5, "event": "=1+1"}):
        history.append(run, row)
    history.append(run, {"step": 20, "exact_match": 0.8, "rows": 24, "loss": 0.5, "time": 1.5})
    history.append(run, {"step": 20, "event": "early_stop"})
    run.log.write_text(f"loading\nlogged in with {SECRET}\n")
    (run.folder / "answers.jsonl").write_text('{"format": 1}\n{"step": 20, "answers": ["12.50"]}\n')
    run.checkpoints.mkdir()
    (run.checkpoints / "optimizer.pt").write_text("pickle")
    run.adapter.mkdir()
    for name in ("adapter_model.safetensors", "adapter_config.json", "training_args.bin"):
        (run.adapter / name).write_text(name)
    (run.folder / "probes.jsonl").symlink_to("/etc/hostname")
    write_json(run.status_path, {"format": 1, "state": "done", "step": 20, "total": 20})
    describe(run, title="Rank *16*", notes=f"better\nthan {SECRET}")
    return run


def test_the_whole_run_leaves_without_pickles_checkpoints_links_and_secrets(whole: Run, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with zipfile.ZipFile(zip_run(whole, tmp_path / "run.zip", progress=lambda *at: told.append(at))) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "README.md",
            "about.json",
            "adapter/adapter_config.json",
            "adapter/adapter_model.safetensors",
            "answers.jsonl",
            "config.json",
            "history.csv",
            "history.jsonl",
            "log.txt",
        ]
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any(SECRET in text for text in texts.values())
    assert "logged in with hf_..." in texts["log.txt"]
    assert texts["history.csv"].splitlines() == [
        "step,time,event,exact_match,loss,rows",
        "0,,,0.1,,24",
        "1,,,,2.5,",
        "20,1.5,,0.8,0.5,24",
        "20,,early_stop,,,",
    ]
    assert texts["README.md"].startswith("# Rank \\*16\\*\n") and "    than hf_..." in texts["README.md"]
    assert "| exact_match | 0.1000 | 0.8000 | 20 | 0.8000 | 24 |" in texts["README.md"]
    assert told[-1][0] == told[-1][1] > 0


def test_a_run_at_work_leaves_without_the_adapter_that_is_being_written(whole: Run, tmp_path: Path) -> None:
    write_json(whole.status_path, {"format": 1, "state": "running", "step": 5, "total": 20})
    with whole.lock() as lock:
        assert lock.acquire()
        record(whole.worker_path, os.getpid())
        with zipfile.ZipFile(zip_run(whole, tmp_path / "run.zip")) as archive:
            assert not any(name.startswith("adapter/") for name in archive.namelist())


def test_an_export_that_is_given_up_leaves_nothing(whole: Run, tmp_path: Path) -> None:
    def give_up(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        zip_run(whole, tmp_path / "run.zip", progress=give_up)
    assert [path.name for path in tmp_path.iterdir() if "run.zip" in path.name] == []


def test_two_exports_of_one_run_at_once_are_both_whole(whole: Run, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=20)
    target, broken = tmp_path / "run.zip", []

    def meet(done: int, total: int) -> None:
        if done == 0:
            both.wait()

    def export() -> None:
        zip_run(whole, target, progress=meet)
        with zipfile.ZipFile(target) as archive:
            broken.append(archive.testzip())

    pages = [threading.Thread(target=export) for _ in range(2)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert broken == [None, None] and [path.name for path in tmp_path.glob(".run.zip*")] == []
