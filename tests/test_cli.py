"""The command line as a person types it: one line for a mistake, one object with --json, exit statuses."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vqa_core.cli import main
from vqa_core.settings import ASSETS

SAMPLE = str(ASSETS / "samples" / "receipt.jpg")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "--preset", "fast"], "Preset 'fast' does not exist"),
        (["train", "--set", "colour=red", "--set", "lora_r=0"], "colour is not a setting"),
        (["train", "--set", "steps"], "no '='"),
        (["train", "--data", "builtin:poems"], "no built-in rows 'poems'"),
        (["train", "--data", "/nowhere/rows.jsonl"], "/nowhere"),
        (["train", "--preset", "idefics3-8b"], "Needs 10 GB of GPU memory"),
        (["inspect", "--rows", "0"], "rows is 0: 1 to 100 are looked at"),
        (["inspect", "--set", "steps"], "no '='"),
        (["ask", "/nowhere.png", "--question", "Total?"], "nowhere.png"),
        (["ask", "http://127.0.0.1/x.png", "--question", "Total?"], "127.0.0.1"),
        (["ask", SAMPLE, "--question", " "], "question is empty"),
        (["ask", SAMPLE, "--question", "Total?", "--shots", "4"], "need examples"),
        (["ask", SAMPLE, "--question", "Total?", "--examples", "builtin:cards", "--shots", "33"], "0 to 32"),
        (["ask", SAMPLE, "--question", "Total?", "--examples", "builtin:poems"], "no built-in rows 'poems'"),
        (["runs", "show", "tickets-9"], "no run 'tickets-9'"),
        (["runs", "show"], "needs a run"),
        (["runs", "show", "../../etc"], "is no run id"),
        (["evaluate"], "No data was given"),
        (["evaluate", "--data", "builtin:cards", "--metrics", "anls,bleu"], "'bleu' is no metric"),
        (["evaluate", "--data", "builtin:cards", "--table", "x.xls"], "ends with '.xls'"),
        (["evaluate", "--data", "builtin:cards", "--shots", "0,40"], "The shots are 40"),
        (["render", "cards", "--out", "/proc", "--count", "1"], "not empty"),
        (["render", "cards", "--out", "x", "--count", "0"], "count is 0"),
        (["doctor", "--model", "pocket", "--mend"], "Give one or the other"),
        (["doctor", "--quantise"], "--model ID"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(
    words: list[str], said: str, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.chdir(home)
    assert main(words) == 2
    assert not (home / "x").exists()
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1


def test_rendered_rows_are_read_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "tickets", "--count", "3", "--seed", "5", "--out", str(home / "set"), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    rows = [json.loads(line) for line in Path(made["rows"]).read_text().splitlines()]
    assert len(rows) == 3 and all((home / "set" / row["image"]).is_file() for row in rows)


def test_an_empty_list_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "list"]) == 0
    assert "docdex train" in capsys.readouterr().out


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vqa_core", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )


@pytest.mark.slow
def test_ask_prints_one_object() -> None:
    done = run("ask", SAMPLE, "--question", "What is the total?", "--json")
    answer = json.loads(done.stdout)
    assert list(answer)[:6] == ["answer", "confidence", "seconds", "load_seconds", "tokens", "model"]
    assert answer["answer"] == "296.70" and answer["adapter"] == ""
    assert done.returncode == 0


@pytest.mark.slow
def test_train_evaluate_ask_and_export_go_together(home: Path) -> None:
    steps = [f"--set={word}" for word in ("max_steps=3", "warmup_steps=0", "eval_rows=4", "max_rows=8", "batch_size=2")]
    done = run("train", *steps, "--pin", SAMPLE, "What is the total?", "--wait", "--json")
    assert done.returncode == 0, done.stderr
    started = json.loads(done.stdout)
    assert started == {"run": "tickets-1", "state": "done", "step": 3, "total": 3, "message": ""}
    probes = [json.loads(line) for line in (home / "home/runs/tickets-1/probes.jsonl").read_text().splitlines()[1:]]
    # Before it learnt and at its end.
    assert [one["step"] for one in probes] == [0, 3]
    # At this preset's one tile the receipt's digits are not all read right.
    assert re.fullmatch(r"\d+\.\d\d", probes[0]["answers"][0]["answer"])
    report = json.loads(run("evaluate", "--adapter", "tickets-1", "--limit", "4", "--json").stdout)
    assert report["n"] == 4 and report["pictures"] == "own" and 0 <= report["exact_match"] <= 1
    asked = json.loads(run("ask", SAMPLE, "--question", "Total?", "--adapter", "tickets-1", "--json").stdout)
    assert asked["adapter"] == "tickets-1" and asked["model"] == "pocket"
    archive = json.loads(run("runs", "export", "tickets-1", "--out", str(home / "a.zip"), "--json").stdout)
    assert Path(archive["file"]).is_file()
    assert json.loads(run("runs", "delete", "tickets-1", "--json").stdout)["deleted"] is True


@pytest.mark.slow
def test_the_doctor_looks_at_the_machine_and_asks_the_embedded_model(home: Path) -> None:
    done = run("doctor", "--json")
    told = json.loads(done.stdout)
    states = {finding["name"]: finding["state"] for finding in told["findings"]}
    assert done.returncode == (1 if told["broken"] else 0)
    assert {"Python", "libraries", "torch", "4-bit", "home", "locks", "runs", "sets"} <= states.keys()
    assert states["embedded model"] == "fine" and not (home / "home").exists()


@pytest.mark.slow
def test_what_is_broken_ends_the_doctor_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCDEX_PORT", "eighty")
    done = run("doctor", "--quick")
    assert done.returncode == 1 and done.stderr == ""
    assert "✗ variables      DOCDEX_PORT is 'eighty'" in done.stdout and "✓ Python" in done.stdout
