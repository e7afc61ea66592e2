"""docdex runs: names, notes, comparison and export, as a person types them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from vqa_core.cli import main
from vqa_core.runs import history
from vqa_core.runs.files import write_json
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.presets import with_preset

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.chdir(tmp_path)
    return RunStore(Settings.from_environment())


def done(store: RunStore, best: float, **changes: Any) -> Run:
    data = {"id": "ab12cd34ef56", "name": "receipts", "rows": 10, "train_rows": 8, "held_out_rows": 2}
    train = with_preset("pocket-tickets", changes).model_dump()
    run = store.create({"train": train, "preset": "pocket-tickets", "data": data, "device": "cpu"}, slug="receipts")
    history.append(run, {"step": 0, "exact_match": 0.0, "rows": 2})
    history.append(run, {"step": 20, "exact_match": best, "rows": 2, "loss": 0.5})
    write_json(run.status_path, {"format": 1, "state": "done", "step": 20, "total": 20})
    return run


def said(capsys: Capture, *words: str) -> str:
    assert main(["runs", *words]) == 0
    return capsys.readouterr().out


def test_a_run_is_named_noted_and_listed_with_its_best_score(store: RunStore, capsys: Capture) -> None:
    run = done(store, 0.75)
    assert said(capsys, "rename", run.id, "Larger", "batch") == f"{run.id}: Larger batch\n"
    assert json.loads(said(capsys, "note", run.id, "slower", "--json"))["notes"] == "slower"
    line = said(capsys, "list").strip()
    assert line.startswith(run.id) and line.endswith("Larger batch") and "exact_match 0.7500 at 20" in line
    (row,) = json.loads(said(capsys, "list", "--json"))["runs"]
    assert row["title"] == "Larger batch"
    assert row["best"] == {"metric": "exact_match", "value": 0.75, "step": 20, "rows": 2}
    assert "notes: slower" in said(capsys, "show", run.id)
    assert said(capsys, "rename", run.id) == f"{run.id}: none\n"


def test_runs_are_compared_by_what_differs(store: RunStore, capsys: Capture) -> None:
    first, second = done(store, 0.5), done(store, 0.75, lora_r=32)
    found = json.loads(said(capsys, "compare", first.id, second.id, "--json"))
    assert found["differ"] == {"lora_r": [8, 32]} and found["warnings"] == [] and found["comparable"]
    assert [side["scores"]["exact_match"]["best"] for side in found["runs"]] == [0.5, 0.75]
    lines = said(capsys, "compare", first.id, second.id).splitlines()
    assert any(line.split() == ["exact_match,", "best", "0.5000", "0.7500", "best"] for line in lines)
    assert any(line.split() == ["lora_r", "8", "32"] for line in lines)


def test_a_warning_stands_before_scores_that_do_not_compare(store: RunStore, capsys: Capture) -> None:
    first, second = done(store, 0.5), done(store, 0.75, seed=7)
    out = said(capsys, "compare", first.id, second.id)
    assert out.startswith("! These runs were not scored on the same held-out rows") and "0.7500 best" not in out


def test_the_whole_run_is_exported(store: RunStore, capsys: Capture, tmp_path: Path) -> None:
    run = done(store, 0.5)
    made = Path(json.loads(said(capsys, "export", run.id, "--whole", "--json"))["file"])
    assert {"README.md", "history.csv", "config.json"} <= set(zipfile.ZipFile(made).namelist())


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["compare", "RUN"], "1 run(s) were chosen"),
        (["compare", "RUN", "RUN"], "chosen twice"),
        (["compare", "RUN", "receipts-9"], "no run 'receipts-9'"),
        (["rename", "RUN", "x" * 81], "may have 80"),
        (["stop", "RUN", "now"], "takes one run"),
        (["export", "RUN", "--whole", "--merged"], "Give one or the other"),
    ],
)
def test_a_mistake_is_one_line(store: RunStore, capsys: Capture, words: list[str], problem: str) -> None:
    run = done(store, 0.5)
    assert main(["runs", *(run.id if word == "RUN" else word for word in words)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and problem in err and err.count("\n") == 1
