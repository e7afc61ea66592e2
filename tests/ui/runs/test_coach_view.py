"""What the page is told of a run that ended early, and which clicks count."""

from pathlib import Path

import pytest

from tests.training.ended_runs import checkpoint, ended_run
from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.series import GrowingCurves
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.coach.faults import words
from vqa_core.ui.runs.coach_view import NOTHING, View, coach, retry_offered
from vqa_core.ui.runs.run_view import head


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "locks")})


@pytest.fixture
def failed(settings: Settings) -> Run:
    run = ended_run(RunStore(settings), "failed", words(MemoryError()), batch_size=8, accumulation=2)
    checkpoint(run, 4)
    return run


def shown(run: Run) -> View:
    growing = GrowingCurves()
    growing.add(history.read(run.history)[0])
    return coach(run, run.status(), growing.now())


def test_the_changes_are_told_as_a_person_reads_them(failed: Run) -> None:
    view = shown(failed)
    assert [(one["label"], one["old"], one["new"]) for one in view["changes"]] == [
        ("Batch", "8", "4"),
        ("Accumulation", "2", "4"),
    ]
    assert view["batch"] == "16 rows a step, as before" and view["from"] == "Goes on from step 4."


def test_the_models_own_size_has_a_name(failed: Run) -> None:
    values = {"batch_size": 1, "gradient_checkpointing": True}
    write_json(failed.config_path, {**failed.config(), "train": {**failed.config()["train"], **values}})
    view = shown(failed)
    assert [(one["old"], one["unit"]) for one in view["changes"]] == [("the model's own", "px")]
    assert view["batch"] == ""


def test_cause_and_resume_stand_in_one_place(failed: Run) -> None:
    plain, coached = (
        head(failed, failed.status(), GrowingCurves().now(), on_space=False, coached=coached)
        for coached in (False, True)
    )
    assert plain["cause"] and plain["can"]["resume"]
    assert not coached["cause"] and not coached["can"]["resume"]


def test_a_click_counts_only_for_what_was_shown(failed: Run, settings: Settings) -> None:
    before = failed.config_path.read_bytes()
    for offered in ("", None, "batch_size: 8 > 2", shown(failed)["offered"] + " "):
        with pytest.raises(UserError, match="Something else would be changed"):
            retry_offered(failed, offered, settings)
    assert failed.config_path.read_bytes() == before


def test_without_changes_there_is_nothing_to_retry(settings: Settings) -> None:
    run = ended_run(RunStore(settings), "failed", words(KeyError("x")))
    assert shown(run)["changes"] == [] and shown(run)["resume"]
    with pytest.raises(UserError, match="nothing to retry"):
        retry_offered(run, "", settings)


def test_a_run_at_work_has_a_line_only_while_something_is_wrong(settings: Settings) -> None:
    run = ended_run(RunStore(settings), "running")
    with run.lock() as lock:
        assert lock.acquire()
        assert shown(run) == NOTHING
        history.append(run, {"event": "health", "step": 5, "kind": "flat", "words": "It does not fall."})
        assert shown(run)["warning"] == "It does not fall."
        history.append(run, {"event": "health", "step": 9, "kind": "", "words": ""})
        assert shown(run) == NOTHING
        history.append(run, {"event": "health", "step": 12, "kind": "flat", "words": "Again."})
        history.mark_resumed(run, 10)
        assert shown(run) == NOTHING
