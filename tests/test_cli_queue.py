"""The line of waiting runs, sweeps and pinned questions by the command line."""

import json
from pathlib import Path

import pytest

from vqa_core.cli import main
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    return RunStore(Settings.from_environment())


def test_a_waiting_run_is_moved_and_the_new_line_is_said(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    for slug in "abc":
        store.create({}, slug=slug)
    assert main(["runs", "move", "c-1", "--first", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"run": "c-1", "waiting": ["c-1", "a-1", "b-1"]}
    assert main(["runs", "move", "b-1", "--up"]) == 0
    assert capsys.readouterr().out.splitlines() == ["1. c-1", "2. b-1", "3. a-1"]
    assert main(["runs", "move", "b-1"]) == 2
    assert "--first, --up, --down, --last" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sweep", "said"),
    [
        (["--sweep", "lora_r"], "no '='"),
        (["--sweep", "colour=a,b"], "colour cannot be tried"),
        (["--sweep", "learning_rate=1e-4,7"], "With learning rate 7"),
    ],
)
def test_a_sweep_that_cannot_start_is_one_line_and_starts_nothing(
    store: RunStore, sweep: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--data", "builtin:tickets", *sweep]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1
    assert store.list() == []


def test_a_pin_that_cannot_be_asked_is_one_line_and_starts_nothing(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.jpg").write_text("no picture")
    for pin, said in (
        ([str(tmp_path / "notes.jpg"), "Total?"], "notes.jpg"),
        ([str(tmp_path / "gone.png"), "Total?"], "gone.png"),
        ([str(tmp_path / "notes.jpg"), " "], "Pinned question 1 is empty"),
    ):
        assert main(["train", "--data", "builtin:tickets", "--pin", *pin]) == 2
        out, err = capsys.readouterr()
        assert out == "" and said in err and err.count("\n") == 1, err
    assert store.list() == []
