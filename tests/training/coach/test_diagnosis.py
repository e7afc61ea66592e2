"""What is told of a run that ended early, from nothing but its folder."""

import json
from pathlib import Path

import pytest

from tests.training.ended_runs import checkpoint, end, ended_run
from vqa_core.runs import history
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.training.coach.diagnosis import Diagnosis, diagnose
from vqa_core.training.coach.faults import words

CUDA = "CUDA out of memory. Tried to allocate 2.31 GiB."


def told(run: Run) -> Diagnosis:
    found = diagnose(run, run.status())
    assert found is not None
    return found


def test_out_of_memory_offers_smaller_batches_and_the_last_checkpoint(store: RunStore) -> None:
    run = ended_run(store, "failed", words(RuntimeError(CUDA)), batch_size=8)
    checkpoint(run, 4)
    (run.checkpoints / "checkpoint-6").mkdir()
    found = told(run)
    assert (found.kind, found.title) == ("gpu memory", "Out of GPU memory")
    assert found.changes == {"batch_size": (8, 4), "accumulation": (1, 2)}
    assert found.step == 4 and found.resume


def test_what_was_tried_before_leads_to_the_next_step(store: RunStore) -> None:
    run = ended_run(store, "failed", words(RuntimeError(CUDA)), batch_size=1, gradient_checkpointing=True)
    write_json(
        run.config_path,
        {
            **run.config(),
            "train": {**run.config()["train"], "longest_edge": 768, "quantisation": "none"},
            "changed": [{"at_step": 0, "fields": {"longest_edge": [980, 768]}}],
        },
    )
    assert told(run).changes == {"quantisation": ("none", "nf4")}


def test_without_anything_left_to_change_it_says_so(store: RunStore) -> None:
    run = ended_run(store, "failed", words(MemoryError()), batch_size=1, gradient_checkpointing=True, longest_edge=256)
    found = told(run)
    assert found.changes == {} and "smaller model" in found.next_step


def test_the_log_tells_what_the_status_does_not_and_only_the_last_workers(store: RunStore) -> None:
    trace = "Traceback (most recent call last):\n  File 'x.py', line 1\nModuleNotFoundError: No module named 'peft'"
    run = end(ended_run(store, "running", log=trace), 1)
    assert told(run).kind == "library"
    run.log.write_text(run.log.read_text() + "12:20 the worker starts\nlibraries loaded in 3 s\n")
    found = told(run)
    assert found.kind == "left" and found.lines == "libraries loaded in 3 s"


@pytest.mark.parametrize(
    ("code", "more", "kind"),
    [
        (-9, {"memory": True}, "killed for memory"),
        (-9, {"memory": False}, "killed"),
        (-9, {}, "killed"),
        (137, {"memory": True}, "killed for memory"),
        (-9, {"asked": True}, "stopped hard"),
        (-15, {}, "machine"),
        (-11, {}, "crashed"),
        (0, {}, "left"),
    ],
)
def test_how_the_process_ended_tells_why(store: RunStore, code: int, more: dict[str, bool], kind: str) -> None:
    found = told(end(ended_run(store, "running"), code, **more))
    assert found.kind == kind and found.title and found.cause and found.next_step and found.resume
    assert bool(found.changes) == (kind == "killed for memory")


def test_where_nobody_heard_the_end_nothing_is_claimed(store: RunStore) -> None:
    found = told(ended_run(store, "running"))
    assert found.kind == "interrupted" and "not known" in found.report


def test_a_killed_run_says_so_when_the_system_does_not_tell_of_memory(store: RunStore) -> None:
    known, unknown = (told(end(ended_run(store, "running"), -9, memory=memory)) for memory in (False, None))
    assert "not the reason" in known.cause and "not the reason" not in unknown.cause


def test_an_unknown_error_is_told_as_it_is(store: RunStore) -> None:
    run = ended_run(store, "failed", words(KeyError("pixel_values")), log="KeyError: 'pixel_values'")
    found = told(run)
    assert found.kind == "other" and found.title == "KeyError: 'pixel_values'"
    assert found.changes == {} and found.resume and "KeyError" in found.lines


def test_an_error_that_was_caused_by_a_known_one_is_that_one(store: RunStore) -> None:
    trace = "MemoryError\n\nThe above exception was the direct cause of the following exception:\n\nKeyError: 'x'"
    assert told(ended_run(store, "failed", words(KeyError("x")), log=trace)).kind == "memory"
    # What says its reason itself needs no other.
    assert told(ended_run(store, "failed", "Row 3 is odd. Mend it.", log=trace)).kind == "other"


def test_runs_that_ended_well_or_go_on_have_none(store: RunStore) -> None:
    for state in ("done", "stopped"):
        run = ended_run(store, state)
        assert diagnose(run, run.status()) is None
    run = ended_run(store, "running")
    with run.lock() as lock:
        assert lock.acquire()
        assert run.status().state == "running" and diagnose(run, run.status()) is None


def test_a_run_that_the_machine_ended_is_told_from_one_that_somebody_stopped(store: RunStore) -> None:
    assert told(end(ended_run(store, "stopped"), 0)).kind == "machine"
    run = end(ended_run(store, "stopped"), 0, asked=True)
    assert diagnose(run, run.status()) is None


def test_a_change_that_no_checkpoint_can_follow_begins_anew(store: RunStore) -> None:
    run = ended_run(store, "failed", "lora_targets 'x' matches no module of this model.", lora_targets="x")
    checkpoint(run, 4)
    found = told(run)
    assert found.changes == {"lora_targets": ("x", "")} and found.step == 0


def test_numbers_that_the_run_computed_with_count(store: RunStore) -> None:
    run = ended_run(store, "failed", "Every step was skipped for 30 steps.", compute_dtype="float16")
    history.append(run, {"event": "started", "step": 0, "dtype": "float16"})
    assert told(run).changes == {"compute_dtype": ("float16", "float32")}


def test_settings_of_another_version_are_left_alone(store: RunStore) -> None:
    run = ended_run(store, "failed", words(MemoryError()))
    write_json(run.config_path, {**run.config(), "train": {"gone": 1}})
    found = told(run)
    assert found.kind == "memory" and found.changes == {}


def test_a_report_tells_all_and_no_secret(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, password = "hf_" + "Q7" * 12, "correct horse battery"
    monkeypatch.setenv("WANDB_API_KEY", "w" * 40)
    monkeypatch.setenv("DOCDEX_AUTH", f"anna:{password}")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/annabel"))
    monkeypatch.setattr("getpass.getuser", lambda: "annabel")
    lines = [f"line {number}" for number in range(100)]
    log = "\n".join(
        [*lines, f"token={secret}", "w" * 40, f"GET https://u:{secret}@hub/x?sig={secret}", password, "/home/annabel/x"]
    )
    run = end(ended_run(store, "failed", f"Bearer {secret}", log=log, model="/home/annabel/model"), 1)
    found = told(run)
    for shown in (found.report, found.title, found.lines):
        for hidden in (secret, "w" * 40, password, "annabel"):
            assert hidden not in shown
    assert "exit status 1" in found.report and "torch 2.13.0" in found.report
    assert '"model": "~/model"' in found.report and "line 99" in found.report and "line 30\n" not in found.report
    assert json.dumps(found.report)
