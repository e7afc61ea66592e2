"""The table of the embedded model's quality: its answers are those that a user gets, and its sums are right."""

import json
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.pocket_sets import drawn_sets
from vqa_core.settings import ASSETS, PACKAGE_ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    kept = tmp_path_factory.mktemp("quality") / "kept.json"
    command = [sys.executable, "benchmarks/pocket_quality.py", "--limit", "2", "--no-speed", "--json", str(kept)]
    chosen = ["--set", "drawn cards", "--set", "drawn documents", "--data", str(kept.parent)]
    subprocess.run([*command, *chosen], cwd=PACKAGE_ROOT, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(kept.read_text())
    return found


def test_answers_of_a_whole_picture_are_those_of_each_question_alone(report: dict[str, Any]) -> None:
    from vqa_core.models.catalogue import POCKET, Source
    from vqa_core.models.generation import Generated, stream
    from vqa_core.models.loading import Precision, load
    from vqa_core.models.processing import Conversation, PictureOptions, user_message

    loaded = load(Source(POCKET, str(ASSETS / "pocket"), local=True), Precision())
    pictures = {shown.name: shown.picture for of in drawn_sets()[:2] for shown in of.first(2)}
    for row in report["answers"]:
        message = user_message([None, row["question"]], loaded.control_tokens)
        *_, alone = stream(loaded, Conversation((message,), (pictures[row["picture"]],)), PictureOptions(), 96)
        assert isinstance(alone, Generated)
        assert row["said"] == alone.text


def test_each_line_is_the_mean_of_its_answers(report: dict[str, Any]) -> None:
    lines = [line for line in report["table"] if line["measure"] == "exact"]
    assert {line["set"] for line in lines} == {"drawn cards", "drawn documents", "all drawn"}
    for line in lines:
        one = "kind" if line["set"] == "all drawn" else "set"
        name = line["field"] if one == "kind" else line["set"]
        answered = [row for row in report["answers"] if row["field"] != "absent"]
        values = [row["exact"] for row in answered if row[one] == name]
        assert line["n"] == len(values) > 0
        assert line["mean"] == pytest.approx(sum(values) / len(values))
        assert line["low"] <= line["mean"] <= line["high"]


def test_what_is_not_on_the_page_counts_apart(report: dict[str, Any]) -> None:
    apart = [line for line in report["table"] if line["field"] == "absent"]
    absent = [row for row in report["answers"] if row["field"] == "absent"]
    assert [line["n"] for line in apart] == [len(absent)]
    assert all(row["answers"] == ["not on this page"] for row in absent)
