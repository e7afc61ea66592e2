"""What was answered is never asked again: after a stop, a kill in the middle of a line, or for more rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from vqa_core.evaluation.journal import Journal, Stopped, Watch, ask_missing

ROWS = {number: f"row {number}" for number in range(10)}


class Answers:
    """Answers each row with its own words, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, rows: Sequence[str]) -> list[dict[str, Any]]:
        self.asked += rows
        return [{"answer": row.upper()} for row in rows]


def journal(home: Path, **about: Any) -> Journal:
    return Journal(home, {"model": "pocket", **about})


def test_a_stopped_evaluation_goes_on_where_it_was(tmp_path: Path) -> None:
    answers, done = Answers(), []

    def progress(now: int, total: int) -> None:
        done.append((now, total))

    with pytest.raises(Stopped, match="after 6 of 10 rows"):
        ask_missing(journal(tmp_path), ROWS, answers, Watch(progress, lambda: len(answers.asked) >= 5), 3)
    assert answers.asked == [ROWS[number] for number in range(6)]
    records = ask_missing(journal(tmp_path), ROWS, answers, Watch(progress), 3)
    assert answers.asked == list(ROWS.values())
    assert done == [(0, 10), (3, 10), (6, 10), (6, 10), (9, 10), (10, 10)]
    one_go = ask_missing(journal(tmp_path / "other"), ROWS, Answers(), Watch(), 3)
    assert {number: record["answer"] for number, record in records.items()} == {
        number: record["answer"] for number, record in one_go.items()
    }
    assert records == ask_missing(journal(tmp_path), ROWS, answers, Watch(), 3)
    assert len(answers.asked) == 10


def test_a_torn_last_line_is_asked_again_and_swallows_nothing(tmp_path: Path) -> None:
    answers = Answers()
    ask_missing(journal(tmp_path), {n: ROWS[n] for n in range(4)}, answers, Watch(), 2)
    file = journal(tmp_path).folder / "answers.jsonl"
    file.write_bytes(file.read_bytes()[:-9])
    assert sorted(journal(tmp_path).read()) == [0, 1, 2]
    ask_missing(journal(tmp_path), ROWS, answers, Watch(), 1)
    assert answers.asked == [*(ROWS[n] for n in range(4)), *(ROWS[n] for n in range(3, 10))]
    assert {n: record["answer"] for n, record in journal(tmp_path).read().items()} == {
        n: row.upper() for n, row in ROWS.items()
    }


def test_only_the_same_way_of_asking_finds_the_answers(tmp_path: Path) -> None:
    ask_missing(journal(tmp_path, shots=0), ROWS, Answers(), Watch(), 8)
    assert len(journal(tmp_path, shots=0).read()) == 10
    assert journal(tmp_path, shots=4).read() == {}
    fewer = ask_missing(journal(tmp_path, shots=0), {2: "row 2"}, Answers(), Watch(), 8)
    assert list(fewer) == [2]


def test_forgotten_answers_are_asked_again(tmp_path: Path) -> None:
    ask_missing(journal(tmp_path), ROWS, Answers(), Watch(), 8)
    journal(tmp_path).forget()
    answers = Answers()
    ask_missing(journal(tmp_path), ROWS, answers, Watch(), 8)
    assert len(answers.asked) == 10
