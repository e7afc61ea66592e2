"""An edited set is a set of its own: the rows that nobody touched are equal, and the parent stays what it was."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vqa_core.errors import UserError
from vqa_core.examples import versions
from vqa_core.examples.data_set import DataSet, list_sets, load_set
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.importing import import_set
from vqa_core.examples.versions import Add, Change, Drop, Edit, rename_set, save_version

from .kept import kept_set, pictures
from .rows import good_rows

Make = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def made(table: Make, home: Path) -> DataSet:
    """Rows 1..6 about three pictures, and a seventh that was left out."""
    rows = [*good_rows(20), {"image": "gone.png", "question": "Who?", "answers": ["I"]}]
    return import_set(table(rows), home, name="mine")


def told(data: DataSet) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(example.id, example.question, example.answers) for example in data.examples]


def test_rows_are_changed_dropped_and_added(made: DataSet, home: Path) -> None:
    before = told(made)
    edits: list[Edit] = [
        Change("2", " What now? ", ["new ", "", "newer", "new"]),
        Drop("3"),
        Add("4", "How many?", ["five"]),
        Add("4", "And then?", []),
    ]
    edited = save_version(home, made.id, edits)
    four = next(example for example in edited.examples if example.id == "4")
    assert told(edited)[:5] == [
        before[0],
        ("2", "What now?", ("new", "newer", "new")),
        before[3],
        ("4+1", "How many?", ("five",)),
        ("4+2", "And then?", ()),
    ]
    assert told(edited)[5:] == before[4:]
    assert [example.row for example in edited.examples][3:5] == [22, 23]
    assert edited.examples[3].images == edited.examples[4].images == four.images
    assert (edited.version, edited.parent, edited.name, edited.id != made.id) == (2, made.id, "mine", True)
    assert (edited.total, edited.bad, edited.roles, edited.labelled) == (23, made.bad, made.roles, 20)
    assert told(load_set(home, made.id)) == before
    assert {(line.id, line.version, line.parent, line.rows) for line in list_sets(home)} == {
        (made.id, 1, "", 20),
        (edited.id, 2, made.id, 21),
    }
    assert save_version(home, edited.id, [Drop("4+1")]).version == 3


def test_pictures_are_shared_on_the_disk_and_those_that_nobody_shows_are_gone(tmp_path: Path, home: Path) -> None:
    rows = [Example.ask(str(n), one, "Who?", ["I"], row=n) for n, one in enumerate(pictures(tmp_path / "p", 3))]
    parent = kept_set(home, rows)
    edited = save_version(home, parent.id, [Drop("1")])
    files = {path.name: path.stat() for path in (edited.folder / "images").iterdir()}
    assert len(files) == 2
    for name, found in files.items():
        assert found.st_ino == (parent.folder / "images" / name).stat().st_ino


def test_a_disk_without_hard_links_copies_the_pictures(
    made: DataSet, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr("os.link", refuse)
    edited = save_version(home, made.id, [Drop("1")])
    for example in edited.examples:
        (picture,) = example.images
        assert isinstance(picture.source, Path) and picture.source.stat().st_nlink == 1


def test_the_same_edits_are_the_same_version_and_none_is_the_set_itself(made: DataSet, home: Path) -> None:
    edits = [Change("2", "What now?", ["new"])]
    assert save_version(home, made.id, edits) == save_version(home, made.id, edits)
    assert save_version(home, made.id, []).id == made.id
    assert save_version(home, made.id, [Change("2", "What is 1?", ["1"])]).id == made.id
    # What comes back to the parent's rows is a version all the same: it has another history.
    back = save_version(home, save_version(home, made.id, edits).id, [Change("2", "What is 1?", ["1"])])
    assert told(back) == told(made) and back.id != made.id
    assert len(list((home / "datasets").iterdir())) == 3


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([Drop("99")], "no row '99' in mine"),
        ([Add("99", "Who?", ["I"])], "no row '99' in mine"),
        ([Change("2", "  ", ["I"])], "question about row 2 is empty"),
        ([Add("2", "", ["I"])], "question about row 2 is empty"),
        ([Change("2", "Who?", [" ", ""])], "Row 2 would lose its answer"),
        ([Change("2", "x" * 2001, ["I"])], "question of row 2 has 2001 letters: at most 2000"),
        ([Change("2", "Who?", ["x" * 2001])], "answer of row 2 has 2001 letters"),
        ([Add("2", "Who?", ["I"] * 51)], "Row 2 has 51 answers: at most 50"),
        ([Drop(str(number)) for number in range(1, 21)], "No row of mine would be left"),
        ([Drop("1")] * (versions.MAX_EDITS + 1), "at most 200000"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_and_nothing_is_written(
    made: DataSet, home: Path, edits: list[Edit], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        save_version(home, made.id, edits)
    assert [path.name for path in (home / "datasets").iterdir()] == [made.id]


def test_an_answer_outside_the_choices_is_refused_and_a_letter_stands_for_one(tmp_path: Path, home: Path) -> None:
    (picture,) = pictures(tmp_path / "p", 1)
    row = Example("a", (picture, "Which?"), ("cat",), choices=("cat", "dog"), group="pair", row=1)
    parent = kept_set(home, [row])
    with pytest.raises(UserError, match=r"Row 1: its answer 'cow' is none of its choices \(cat, dog\)"):
        save_version(home, parent.id, [Change("a", "Which?", ["cow"])])
    assert save_version(home, parent.id, [Change("a", "Which?", ["B"])]).examples[0].answers == ("dog",)
    added = save_version(home, parent.id, [Add("a", "What colour?", ["red"])]).examples[1]
    assert (added.answers, added.choices, added.group) == (("red",), (), "")


def test_a_question_between_pictures_keeps_its_places(tmp_path: Path, home: Path) -> None:
    first, second = pictures(tmp_path / "p", 2)
    parent = kept_set(home, [Example("a", ("Left:", first, "Right:", second, "Same?"), ("no",), row=1)])
    edited = save_version(home, parent.id, [Change("a", "Left: Right: Same?", ["yes"])])
    assert [type(part) for part in edited.examples[0].parts] == [str, Picture, str, Picture, str]
    with pytest.raises(UserError, match="Row 1 has 3 texts among its pictures"):
        save_version(home, parent.id, [Change("a", "Alike?", ["yes"])])


def test_a_row_that_nobody_answered_may_stay_so(tmp_path: Path, home: Path) -> None:
    parent = kept_set(home, [Example.ask("a", one, "", [], row=1) for one in pictures(tmp_path / "p", 1)])
    asked = save_version(home, parent.id, [Change("a", "Who?", [])])
    assert (told(asked), asked.labelled) == ([("a", "Who?", ())], 0)
    answered = save_version(home, asked.id, [Change("a", "Who?", ["I"])])
    assert (told(answered), answered.labelled, answered.version) == ([("a", "Who?", ("I",))], 1, 3)


def test_an_edited_set_no_longer_bears_the_name_of_its_source(tmp_path: Path, home: Path) -> None:
    rows = [Example.ask(str(n), one, "Who?", ["I"]) for n, one in enumerate(pictures(tmp_path / "p", 2))]
    parent = kept_set(home, rows, name="builtin:cards")
    edited = save_version(home, parent.id, [Drop("0")])
    assert (edited.name, edited.source) == ("cards", f"set:{parent.id}")
    assert save_version(home, parent.id, [Drop("1")], name="half").name == "half"


def test_a_set_is_renamed_in_place(made: DataSet, home: Path) -> None:
    assert rename_set(home, made.id, " Bücher 2026 ").name == "Bücher 2026"
    assert (load_set(home, made.id).name, list_sets(home)[0].name) == ("Bücher 2026", "Bücher 2026")
    assert told(load_set(home, made.id)) == told(made)
    assert sorted(path.name for path in made.folder.iterdir()) == ["images", "rows.index", "rows.jsonl", "set.json"]


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 81, "two\nlines", "a\x00b", "turned\u202e", "builtin:cards", "hub:a/b"]
)
def test_a_name_that_cannot_be_is_refused(made: DataSet, home: Path, name: str) -> None:
    with pytest.raises(UserError, match=r"cannot be the name|begins like a set"):
        rename_set(home, made.id, name)
    assert json.loads((made.folder / "set.json").read_text())["name"] == "mine"


TEXTS = st.text(max_size=8)
IDS = st.integers(0, 5).map(str)
EDITS = st.lists(
    st.one_of(
        st.builds(Change, IDS, TEXTS, st.lists(TEXTS, max_size=3)),
        st.builds(Drop, IDS),
        st.builds(Add, IDS, TEXTS, st.lists(TEXTS, max_size=3)),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(edits=EDITS)
def test_rows_that_no_edit_names_stay_equal(tmp_path_factory: pytest.TempPathFactory, edits: list[Edit]) -> None:
    home = tmp_path_factory.mktemp("home")
    shown = pictures(home / "pictures", 3)
    rows = [
        Example(str(n), (shown[n % 3], f"What is {n}?"), (str(n),), row=n + 1, fields=(("k", [n, None]),))
        for n in range(6)
    ]
    parent = kept_set(home, rows)
    try:
        edited = save_version(home, parent.id, edits)
    except UserError:
        assert len(list_sets(home)) == 1
        return
    named = {edit.of_row_id if isinstance(edit, Add) else edit.row_id for edit in edits}
    changed = {edit.row_id for edit in edits if not isinstance(edit, Add)}
    added = [edit for edit in edits if isinstance(edit, Add)]
    dropped = {edit.row_id for edit in edits if isinstance(edit, Drop)}

    def bare(example: Example) -> tuple[object, ...]:
        return (example.id, example.question, example.answers, example.row, example.fields, example.images[0].name)

    after = {example.id: bare(example) for example in edited.examples}
    assert len(after) == len(edited.examples) == 6 - len(dropped) + len(added)
    for example in parent.examples:
        if example.id not in changed:
            assert after[example.id] == bare(example)
    assert not dropped & set(after)
    assert [id for id in after if "+" not in id] == [id for id in map(str, range(6)) if id not in dropped]
    assert edited.id == parent.id or named
