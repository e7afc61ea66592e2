"""Runs and sets: what is damaged is told with the next step, what ended processes left is removed when asked."""

import json
import os
import time
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.doctor.finding import Finding
from vqa_core.doctor.leftovers import STALE_S, check_leftovers, find_leftovers
from vqa_core.doctor.runs import check_runs
from vqa_core.doctor.sets import check_sets
from vqa_core.examples.sets import DataSet, import_set
from vqa_core.runs.files import write_json
from vqa_core.runs.lock import ProcessLock
from vqa_core.runs.run import Run
from vqa_core.runs.state import Status
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> DataSet:
    for name in "ab":
        Image.new("RGB", (8, 8), "red" if name == "a" else "blue").save(tmp_path / f"{name}.png")
    rows = [{"image": f"{name}.png", "question": "Q?", "answer": name} for name in "ab"]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return import_set(tmp_path / "rows.jsonl", settings.home)


def a_run(store: RunStore, state: str, **config: object) -> Run:
    run = store.create({"train": {"data": "builtin:cards", **config}}, slug="cards")
    past = time.time() - 3600
    write_json(run.status_path, Status(state=state, created_at=past, updated_at=past).to_json())  # type: ignore[arg-type]
    return run


def by_state(found: list[Finding], state: str) -> list[Finding]:
    return [one for one in found if one.state == state]


def test_an_interrupted_run_can_be_resumed(store: RunStore) -> None:
    run = a_run(store, "running")
    a_run(store, "stopped")
    found = list(check_runs(store))
    (warning,) = by_state(found, "warning")
    assert "it can go on from its start" in warning.words and f"docdex runs resume {run.id}" in warning.next_step
    assert found[-1].facts == {"interrupted": 1, "stopped": 1} and not by_state(found, "broken")


def test_damaged_and_newer_runs_are_told_apart(store: RunStore) -> None:
    damaged, newer = a_run(store, "done"), a_run(store, "done")
    damaged.config_path.write_text("{")
    newer.config_path.write_text('{"format": 99}')
    second, first = sorted(by_state(list(check_runs(store)), "broken"), key=lambda one: one.words)
    assert "format 99" in first.words and "Update DocDex" in first.words and first.next_step == ""
    assert damaged.id in second.words and str(damaged.folder) in second.next_step


def test_a_done_run_without_its_adapter_is_broken(store: RunStore) -> None:
    run = a_run(store, "done")
    (found,) = by_state(list(check_runs(store)), "broken")
    assert run.id in found.words
    run.adapter.mkdir()
    assert not by_state(list(check_runs(store)), "broken")


def test_a_torn_checkpoint_is_told(store: RunStore) -> None:
    run = a_run(store, "stopped")
    (run.checkpoints / "checkpoint-20").mkdir(parents=True)
    (found,) = by_state(list(check_runs(store)), "warning")
    assert "checkpoint-20" in found.words


def test_a_worker_that_outlived_its_run_is_told(store: RunStore) -> None:
    run = a_run(store, "failed")
    with run.lock() as lock:
        assert lock.acquire()
        (found,) = by_state(list(check_runs(store)), "warning")
    assert f"process {os.getpid()} still keeps it" in found.words


def test_a_worker_that_says_nothing_is_told(store: RunStore) -> None:
    run = a_run(store, "running")
    with run.lock() as lock:
        assert lock.acquire()
        (found,) = by_state(list(check_runs(store)), "warning")
        assert "said nothing for 60 minutes" in found.words and f"docdex runs stop {run.id}" in found.next_step
        now = time.time()
        write_json(run.status_path, Status(state="running", created_at=now, updated_at=now).to_json())
        assert not by_state(list(check_runs(store)), "warning")


def test_a_set_without_its_pictures_or_rows_is_broken(settings: Settings, store: RunStore, data: DataSet) -> None:
    a_run(store, "stopped", data=f"set:{data.id}")
    (found,) = check_sets(settings, store)
    assert found.state == "fine" and found.facts == {"sets": 1, "unused": []}
    next((data.folder / "images").iterdir()).unlink()
    first, _ = check_sets(settings, store)
    assert first.state == "broken" and "lacks 1 of its 2 pictures" in first.words
    (data.folder / "set.json").write_text('{"format": 99}')
    first, _ = check_sets(settings, store)
    assert first.state == "broken" and "Update DocDex" in first.words and first.next_step == ""
    (data.folder / "set.json").unlink()
    first, _ = check_sets(settings, store)
    assert first.state == "broken" and data.id in first.words and str(data.folder) in first.next_step


def test_a_set_of_no_run_is_named(settings: Settings, store: RunStore, data: DataSet) -> None:
    (found,) = check_sets(settings, store)
    assert found.state == "fine" and found.facts["unused"] == [data.id] and "1 of them of no run" in found.words


def old(path: Path) -> Path:
    os.utime(path, (time.time() - 2 * STALE_S,) * 2, follow_symlinks=False)
    return path


def test_mending_removes_what_is_old_and_of_no_use_and_nothing_else(
    settings: Settings, store: RunStore, data: DataSet
) -> None:
    kept_run, live_run = a_run(store, "stopped"), a_run(store, "running")
    importing, fresh = settings.datasets / ".importing-old", settings.datasets / ".importing-new"
    trash, upload = settings.runs / ".trash-cards-7-ab", settings.home / ".upload-1"
    for folder in (importing, fresh, trash, upload):
        folder.mkdir()
        (folder / "part").write_bytes(b"1234")
    torn = kept_run.folder / ".status.json.12-34.tmp"
    torn.touch()
    of_a_live_run = live_run.folder / ".reserve"
    of_a_live_run.touch()
    settings.runtime.mkdir(exist_ok=True)
    dead, own = settings.runtime / "run-cards-9-0123456789ab.lock", kept_run.lock_path
    held_by_another_home = settings.runtime / "run-cards-8-0123456789ab.lock"
    for path in (dead, own):
        path.touch()
    with live_run.lock() as lock, ProcessLock(held_by_another_home) as other:
        assert lock.acquire() and other.acquire()
        for path in (importing, trash, upload, torn, of_a_live_run, dead, own, held_by_another_home):
            old(path)
        (found,) = check_leftovers(settings, store, mend=False)
        assert found.state == "warning" and "--mend" in found.next_step and importing.exists()
        assert {one.path for one in find_leftovers(settings, store)} == {importing, trash, upload, torn, dead}
        (found,) = check_leftovers(settings, store, mend=True)
        assert list(check_leftovers(settings, store, mend=True)) == [Finding("leftovers", "fine", "none")]
    assert found.state == "fine" and "removed 5" in found.words
    gone = [path.exists() for path in (importing, trash, upload, torn, dead)]
    kept = [path.exists() for path in (fresh, of_a_live_run, own, held_by_another_home, data.folder, kept_run.folder)]
    assert not any(gone) and all(kept)


def test_a_set_that_is_just_being_deleted_is_no_leftover(settings: Settings, store: RunStore) -> None:
    aside = settings.datasets / ".removed-0123456789ab-1"
    aside.mkdir(parents=True)
    old(aside)
    assert find_leftovers(settings, store) == []
    (later,) = find_leftovers(settings, store, now=time.time() + 2 * STALE_S)
    assert later.path == aside
