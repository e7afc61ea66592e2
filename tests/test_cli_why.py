"""`docdex why` as a person types it."""

import json
from pathlib import Path

import pytest

from tests.training.ended_runs import checkpoint, ended_run
from vqa_core.cli import main
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.coach.faults import words


@pytest.fixture
def failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    run = ended_run(RunStore(Settings.from_environment()), "failed", words(MemoryError()), batch_size=8)
    checkpoint(run, 4)
    return run


def test_it_says_why_and_what_would_change(failed: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", failed.id]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Out of memory" and said[-2:] == ["  batch_size: 8 -> 4", "  accumulation: 1 -> 2"]
    assert main(["why", failed.id, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["step"], found["changes"]["batch_size"]) == ("memory", 4, {"old": 8, "new": 4})


def test_its_report_is_for_handing_on(failed: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", failed.id, "--report"]) == 0
    assert "versions: python" in capsys.readouterr().out


def test_a_run_that_nothing_is_wrong_with_has_no_why(failed: Run, capsys: pytest.CaptureFixture[str]) -> None:
    store = RunStore(Settings.from_environment())
    assert main(["why", ended_run(store, "done").id]) == 2
    assert "nothing went wrong" in capsys.readouterr().err
    hopeless = ended_run(store, "failed", "The Hub refuses the token: it is wrong or has expired.")
    assert main(["why", hopeless.id, "--retry"]) == 2
    assert "No change of the settings would help" in capsys.readouterr().err
