"""Data sets through the API: imported, looked at and deleted."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.ui.spaces import context
from vqa_core.errors import UserError
from vqa_core.ui.api.sets import Sets


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sets:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    return Sets(context(tmp_path / "home", {}))


def uploads(tmp_path: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A table and its two pictures, as a client has uploaded them: each in a folder of its own."""
    given = []
    for name in ("rows.jsonl", "red.png", "blue.png"):
        (folder := tmp_path / "uploads" / name.replace(".", "-")).mkdir(parents=True)
        path = folder / name
        if name.endswith("png"):
            Image.new("RGB", (20, 20), name.split(".")[0]).save(path)
        else:
            path.write_text("\n".join(json.dumps(row) for row in rows))
        given.append({"path": str(path), "orig_name": name, "meta": {"_type": "gradio.FileData"}})
    return given


ROWS = [
    {"scan": "red.png", "query": "Which colour?", "label": "red", "shape": "square"},
    {"scan": "blue.png", "query": "Which colour?", "label": "blue", "shape": ""},
]


def test_uploads_become_a_set_that_can_be_looked_at_and_deleted(sets: Sets, tmp_path: Path) -> None:
    roles = {"image": "scan", "question": "query", "answers": "label"}
    made = sets.import_set(uploads(tmp_path, ROWS), "", "colours", roles)
    assert (made["name"], made["rows"], made["labelled"], made["bad"]) == ("colours", 2, 2, [])
    assert made["roles"].items() >= roles.items()
    assert [one["set"] for one in sets.list_sets()] == [made["set"]]
    shown = sets.show_set(f"set:{made['set']}", 1, 5)
    assert [(one["row"], one["question"], one["answers"]) for one in shown["examples"]] == [
        (2, "Which colour?", ["blue"])
    ]
    assert shown["runs"] == {"at_work": [], "finished": []}
    assert sets.show_set(made["set"], 0, 0)["examples"] == [] == sets.show_set(made["set"], 2, 5)["examples"]
    assert sets.delete_set(made["set"]) == {"set": made["set"], "deleted": True, "runs": []}
    assert sets.list_sets() == []


def test_columns_that_each_are_an_answer_make_a_row_each(sets: Sets, tmp_path: Path) -> None:
    roles = {"image": "scan", "asked": [["label", "Which colour?"], ["shape", "Which shape?"]]}
    made = sets.import_set(uploads(tmp_path, ROWS), "", "", roles)
    rows = sets.show_set(made["set"])["examples"]
    assert [(one["question"], one["answers"]) for one in rows] == [
        ("Which colour?", ["red"]),
        ("Which shape?", ["square"]),
        ("Which colour?", ["blue"]),
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "either files or a source"),
        ({"files": [{"path": "/etc/passwd"}], "source": "builtin:cards"}, "either files or a source"),
        ({"files": [{"path": "/etc/passwd", "orig_name": "rows.csv"}]}, "not among the uploaded files"),
        ({"files": ["/etc/passwd"]}, "no file data"),
        ({"source": "builtin:cards", "roles": {"picture": "scan"}}, "'picture' is no role"),
        ({"source": "builtin:cards", "roles": {"image": ["scan"]}}, "takes a text"),
        ({"source": "builtin:cards", "roles": {"asked": [["label"]]}}, "pairs of column and question"),
        ({"source": "builtin:cards", "roles": {"asked": {"label": "Which?"}}}, "takes a list"),
        ({"source": "hub:../../etc"}, "that is OWNER/NAME"),
        ({"source": "file:///etc/passwd"}, "no file or folder"),
    ],
)
def test_what_cannot_be_imported_is_told(sets: Sets, values: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        sets.import_set(**values)
    assert sets.list_sets() == []
