"""A run tried again with other settings: what is written, and what is refused. No worker of ours is waited for."""

import pytest

from tests.training.ended_runs import checkpoint, ended_run
from vqa_core.errors import UserError
from vqa_core.runs import history, launch
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.coach.retry import retry


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's command is one that ends at once."""
    monkeypatch.setattr(launch, "WORKER", "this")
    monkeypatch.setattr(launch.resume, "__kwdefaults__", {"module": "this", "prepare": None})


def changed(run: Run) -> list[dict[str, object]]:
    return [{key: one[key] for key in ("at_step", "fields")} for one in run.config().get("changed", [])]


def test_the_change_is_written_into_the_run_with_what_it_was(store: RunStore, settings: Settings) -> None:
    run = ended_run(store, "failed", batch_size=8)
    checkpoint(run, 4)
    before = run.config()
    assert retry(run, {"batch_size": 4, "accumulation": 2}, settings) == 4
    after = run.config()
    assert after["train"] == {**before["train"], "batch_size": 4, "accumulation": 2}
    fields = {"batch_size": [8, 4], "accumulation": [1, 2]}
    assert changed(run) == [{"at_step": 4, "fields": fields}]
    assert {key: after[key] for key in before if key != "train"} == {k: v for k, v in before.items() if k != "train"}
    rows, _ = history.read(run.history)
    assert [(row["step"], row["fields"]) for row in rows if row.get("event") == "changed"] == [(4, fields)]
    assert run.written_status().state == "queued" and run.worker() is not None


def test_a_second_change_stands_beside_the_first(store: RunStore, settings: Settings) -> None:
    run = ended_run(store, "failed", batch_size=2)
    retry(run, {"batch_size": 1, "accumulation": 2}, settings)
    while run.alive():
        pass
    retry(run, {"gradient_checkpointing": True}, settings)
    assert [one["fields"] for one in changed(run)] == [
        {"batch_size": [2, 1], "accumulation": [1, 2]},
        {"gradient_checkpointing": [False, True]},
    ]


def test_nothing_is_written_where_nothing_changes(store: RunStore, settings: Settings) -> None:
    run = ended_run(store, "failed")
    before = run.config_path.read_bytes()
    retry(run, {"batch_size": 8}, settings)
    assert run.config_path.read_bytes() == before and not run.history.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch_size": 0}, "batch_size is 0"),
        ({"no_such": 1}, "not a setting"),
        ({"model": "a/b"}, "model cannot change within a run"),
        ({"seed": 1, "data": "x"}, "data, seed cannot change"),
        ({"keep_best": True, "eval_steps": 0}, "keep_best needs"),
    ],
)
def test_settings_that_do_not_fit_change_nothing(
    store: RunStore, settings: Settings, changes: dict[str, object], words: str
) -> None:
    run = ended_run(store, "failed")
    before = run.config_path.read_bytes(), run.status_path.read_bytes()
    with pytest.raises(UserError, match=words):
        retry(run, changes, settings)
    assert (run.config_path.read_bytes(), run.status_path.read_bytes()) == before


def test_a_run_at_work_is_not_changed(store: RunStore, settings: Settings) -> None:
    run = ended_run(store, "running")
    before = run.config_path.read_bytes()
    with run.lock() as lock:
        assert lock.acquire()
        with pytest.raises(UserError, match="still at work"):
            retry(run, {"batch_size": 4}, settings)
    assert run.config_path.read_bytes() == before


def test_an_adapter_of_another_shape_begins_at_the_start(store: RunStore, settings: Settings) -> None:
    run = ended_run(store, "failed")
    checkpoint(run, 4)
    assert retry(run, {"lora_r": 4}, settings) == 0
    assert not run.checkpoints.exists() and changed(run)[0]["at_step"] == 0
    # The worker takes back all steps; that the settings changed is still told.
    history.mark_resumed(run, -1)
    rows, _ = history.read(run.history)
    assert [row["event"] for row in rows] == ["changed", "resumed"]
