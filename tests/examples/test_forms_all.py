"""Every common form is imported right without a word about it: rows, pictures, roles, and rows that were looked at."""

from pathlib import Path

import pytest

from benchmarks.forms_made import MADE
from benchmarks.forms_real import REAL
from benchmarks.one_form import Form, import_form
from vqa_core.examples.readers import read
from vqa_core.examples.split import content_hash


@pytest.mark.parametrize("form", MADE, ids=lambda form: form.name)
def test_a_published_layout_is_recognised(form: Form, tmp_path: Path) -> None:
    _, wrong = import_form(form, tmp_path, tmp_path)
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("form", REAL, ids=lambda form: form.name)
def test_a_form_of_real_rows_is_recognised(form: Form, tmp_path: Path, data: Path) -> None:
    _, wrong = import_form(form, tmp_path, data)
    assert wrong == []


def test_a_form_that_came_out_differently_is_told(tmp_path: Path) -> None:
    form = MADE[0]
    wanted = Form(form.name, form.make, 4, form.pictures, "image=scan", (("b.png", *form.looks[0][1:]),))
    _, wrong = import_form(wanted, tmp_path, tmp_path)
    assert [words.split(" ")[0] for words in wrong] == ["rows:", "roles:", "no"]


@pytest.mark.slow
def test_the_layouts_of_docvqa_show_the_same_pictures(data: Path) -> None:
    def rows(name: str) -> set[tuple[str, tuple[str, ...], str]]:
        found = read(data / "docvqa" / name).examples
        return {(one.question, one.answers, content_hash(Path(one.images[0].source))) for one in found}

    table = rows("qa_text.csv")
    assert table == rows("train.jsonl") | rows("test.jsonl") == rows("train_v1.0.json") | rows("val_v1.0.json")
    assert rows("qa_text_source_form.csv") <= table
