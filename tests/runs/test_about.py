import json
import threading

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.about import MAX_NOTES, MAX_TITLE, About, about_of, describe, title_of
from vqa_core.runs.run import Run


def test_a_run_is_called_by_its_id_until_somebody_names_it(run: Run) -> None:
    assert title_of(run) == run.id
    describe(run, title="  Receipts, larger   batch ")
    assert title_of(run) == "Receipts, larger batch"
    describe(run, title="")
    assert title_of(run) == run.id


def test_title_and_notes_do_not_wipe_each_other(run: Run) -> None:
    describe(run, notes="rank 16\r\nhelped")
    describe(run, title="Rank 16")
    assert about_of(run) == About("Rank 16", "rank 16\nhelped")


def test_two_pages_that_write_at_once_both_stay(run: Run) -> None:
    def write(**words: str) -> None:
        for _ in range(5):
            describe(run, **words)

    both = [threading.Thread(target=write, kwargs=words) for words in ({"title": "a name"}, {"notes": "a note"})]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert about_of(run) == About("a name", "a note")


@pytest.mark.parametrize(
    "title",
    ["two\nlines", "bell\x07", "para\u2029graph", "turned \u202egnp.exe", "half \ud800", "x" * (MAX_TITLE + 1), 7],
)
def test_a_title_that_is_no_plain_line_is_refused(run: Run, title: object) -> None:
    with pytest.raises(UserError, match="title"):
        describe(run, title=title)  # type: ignore[arg-type]
    assert title_of(run) == run.id


@pytest.mark.parametrize("title", ["<b>bold</b>", "${alert(1)}", "{{x}}", "`x`", "Belege 🧾", "فواتير", "../../etc"])
def test_a_title_of_any_plain_text_is_kept_as_it_is(run: Run, title: str) -> None:
    assert describe(run, title=title).title == title_of(run) == title


def test_notes_that_are_too_long_or_hold_control_signs_are_refused(run: Run) -> None:
    for notes in ("x" * (MAX_NOTES + 1), "a\x00b"):
        with pytest.raises(UserError, match="notes"):
            describe(run, notes=notes)


@pytest.mark.parametrize("text", ["{", "[]", '{"title": 5}', '{"title": "a\\nb"}', '{"format": 99, "title": "new"}'])
def test_a_file_that_somebody_damaged_reads_as_nothing(run: Run, text: str) -> None:
    run.about_path.write_text(text)
    assert about_of(run) == About()


def test_a_newer_file_is_not_written_over(run: Run) -> None:
    run.about_path.write_text(json.dumps({"format": 99, "title": "new"}))
    with pytest.raises(UserError, match="Update DocDex"):
        describe(run, title="old")
    assert "new" in run.about_path.read_text()


def test_a_name_changes_the_run_s_version(run: Run) -> None:
    before = run.version()
    describe(run, title="other")
    assert run.version() != before


def test_a_deleted_run_says_so(run: Run, store) -> None:  # type: ignore[no-untyped-def]
    store.delete(run.id)
    with pytest.raises(UserError, match="any more"):
        describe(run, title="late")
