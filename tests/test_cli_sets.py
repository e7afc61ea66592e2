"""docdex sets: the round from a table to a set, out as a ZIP, and away again; one object each with --json."""

import json
from pathlib import Path
from typing import Any

import pytest

from vqa_core.cli import main
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(tmp_path / "runtime"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def rows(home: Path, capsys: Capture) -> Path:
    assert main(["render", "tickets", "--count", "3", "--seed", "5", "--out", "tickets"]) == 0
    table = home / "tickets" / "rows.jsonl"
    capsys.readouterr()
    return table


def told(capsys: Capture, *words: str, code: int = 0) -> Any:
    assert main(["sets", *words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def said(capsys: Capture, *words: str, code: int = 0) -> str:
    assert main(["sets", *words]) == code
    out, err = capsys.readouterr()
    return out or err


def test_a_set_goes_in_out_and_in_again(rows: Path, capsys: Capture) -> None:
    made = told(capsys, "import", str(rows), "--name", "parking")
    assert (made["name"], made["rows"], made["total"], made["pictures"], made["bad"]) == ("parking", 3, 3, 3, [])
    (listed,) = told(capsys, "list")["sets"]
    assert (listed["id"], listed["name"], listed["rows"], listed["runs"]) == (made["set"], "parking", 3, [])
    shown = told(capsys, "show", "parking", "--rows", "2")
    assert len(shown["examples"]) == 2 and shown["examples"][0]["answers"]
    exported = told(capsys, "export", f"set:{made['set']}")
    assert exported["file"] == "parking.zip" and Path("parking.zip").is_file()
    assert told(capsys, "export", "parking", "--out", "rows.csv")["rows"] == 3
    assert told(capsys, "delete", "parking") == {
        "set": made["set"],
        "deleted": True,
        "runs_deleted": [],
        "runs_kept": [],
    }
    assert told(capsys, "list") == {"sets": []}
    again = told(capsys, "import", "parking.zip", "--name", "again")
    assert again["rows"] == 3 and again["name"] == "again"


def test_people_read_lines(rows: Path, capsys: Capture) -> None:
    assert said(capsys, "list") == "No sets yet. Import one: docdex sets import FILE\n"
    with rows.open("a") as file:
        file.write(json.dumps({"image": "images/gone.png", "question": "Q?", "answers": ["x"]}) + "\n")
    assert "1 of 4 rows (25%) cannot be used" in said(capsys, "import", str(rows), code=2)
    first, left_out = said(capsys, "import", str(rows), "--bad-share", "0.5").splitlines()
    assert first.startswith("set:") and first.endswith("rows.jsonl, 3 of 4 rows")
    assert left_out.startswith("row 4 left out:") and "gone.png" in left_out
    assert "rows.jsonl: 3 rows" in said(capsys, "list")
    said(capsys, "rename", "rows.jsonl", "--name", "tickets")
    assert "name: tickets" in said(capsys, "show", "tickets")


def test_the_overview_names_rows_that_are_there_twice_or_contradict(rows: Path, capsys: Capture) -> None:
    first, second = rows.read_text().splitlines()[:2]
    other = json.dumps({**json.loads(second), "answers": ["not at all"]})
    with rows.open("a") as file:
        file.write(f"{first}\n{other}\n")
    told(capsys, "import", str(rows))
    text = said(capsys, "show", "rows.jsonl", "--overview")
    assert "the same row again: 1 (rows 1+4)" in text and "contradicting rows: 1 (rows 2+5)" in text
    assert "the same picture in training and test: 0" in text and "pictures: 3 of " in text
    assert told(capsys, "show", "rows.jsonl", "--overview")["overview"]["doubles"] == [[0, 3]]


def test_deleting_names_the_runs(rows: Path, capsys: Capture) -> None:
    made = told(capsys, "import", str(rows))
    store = RunStore(Settings.from_environment())
    run = store.create({"train": {"data": f"set:{made['set']}"}}, slug="tickets")
    assert f"is needed by {run.id}" in said(capsys, "delete", made["set"], code=2)
    run.status_path.write_text('{"format": 1, "state": "done"}')
    assert told(capsys, "list")["sets"][0]["runs"] == [run.id]
    assert said(capsys, "delete", made["set"]).endswith(f"deleted; {run.id} learnt from it and stay\n")
    assert store.get(run.id)
    told(capsys, "import", str(rows))
    assert told(capsys, "delete", made["set"], "--with-runs")["runs_deleted"] == [run.id]
    assert store.list() == []


@pytest.mark.parametrize(
    ("words", "words_said"),
    [
        (["show"], "needs a set"),
        (["show", "nothing"], "There is no set 'nothing'"),
        (["delete", "0123456789ab"], "There is no set"),
        (["import", "/nowhere/rows.jsonl"], "/nowhere"),
        (["import", "builtin:poems"], "no built-in rows 'poems'"),
        (["export", "rows.jsonl", "--out", "rows.xls"], "ends in '.xls'"),
        (["rename", "rows.jsonl", "--name", ""], "cannot be the name"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], words_said: str, rows: Path, capsys: Capture) -> None:
    told(capsys, "import", str(rows))
    line = said(capsys, *words, code=2)
    assert words_said in line and line.count("\n") == 1


def test_one_of_two_sets_of_a_name_is_asked_for_by_its_id(rows: Path, home: Path, capsys: Capture) -> None:
    told(capsys, "import", str(rows), "--name", "same")
    main(["render", "cards", "--count", "2", "--out", "cards"])
    capsys.readouterr()
    told(capsys, "import", "cards", "--name", "same")
    assert "2 sets are called 'same'" in said(capsys, "show", "same", code=2)
