"""The scored rows of a run come back as they were written, and a damaged file is none."""

import pytest

from vqa_core.errors import UserError
from vqa_core.runs import held_out
from vqa_core.runs.held_out import HeldOut, ScoredRow
from vqa_core.runs.run import Run


@pytest.fixture
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("runtime"))


def test_scored_rows_come_back(run: Run) -> None:
    assert held_out.read(run) is None
    said = HeldOut("exact_match", (ScoredRow("a-1", "Total?", ("41.20", "$41.20")), ScoredRow("b", "", ("x",))), of=64)
    held_out.save(run, said)
    assert held_out.read(run) == said


@pytest.mark.parametrize("text", ["", "[]", '{"metric": 3, "rows": []}', '{"metric": "anls", "rows": [{"id": "a"}]}'])
def test_a_damaged_file_is_none(run: Run, text: str) -> None:
    held_out.place(run).write_text(text)
    assert held_out.read(run) is None


def test_a_newer_file_is_refused(run: Run) -> None:
    held_out.place(run).write_text('{"format": 2, "metric": "anls", "rows": []}')
    with pytest.raises(UserError, match="Update DocDex"):
        held_out.read(run)
