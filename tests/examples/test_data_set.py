"""Rows are read from the disk when they are looked at; those that nobody answered stand on no side."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vqa_core.errors import UserError
from vqa_core.examples import data_set
from vqa_core.examples.data_set import list_sets, load_set
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.exporting import export_set
from vqa_core.examples.importing import import_set
from vqa_core.examples.roles import Roles
from vqa_core.examples.row_index import NAME, ROWS
from vqa_core.examples.split import split

from .kept import kept_set, pictures
from .rows import good_rows

Make = Callable[..., Path]


def asked(number: int, picture: Picture, *answers: str) -> Example:
    return Example.ask(str(number), picture, f"What is {number}?", answers, row=number + 1)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_slice_reads_its_own_rows_and_no_other(table: Make, tmp_path: Path) -> None:
    made = import_set(table(good_rows(40)), tmp_path / "home")
    rows = made.folder / ROWS
    lines = rows.read_bytes().splitlines(keepends=True)
    kept = list(range(10, 14))
    spoilt = [line if number in kept else b"?" * len(line) for number, line in enumerate(lines)]
    rows.write_bytes(b"".join(spoilt))
    assert [example.row for example in made.examples[10:14]] == [11, 12, 13, 14]
    assert [example.row for example in made.examples[10:14][1:3]] == [12, 13]
    assert made.examples[-27].row == 14 and len(made.examples[5:25:2]) == 10
    assert [len(side) for side in made.sides(0.3, 0)] == [27, 13]  # a third of the pictures
    with pytest.raises(ValueError, match="Expecting value"):
        made.examples[9]
    with pytest.raises(IndexError):
        made.examples[40]


def test_reading_half_way_leaves_no_file_open_and_threads_read_the_same(table: Make, tmp_path: Path) -> None:
    made = import_set(table(good_rows(1200)), tmp_path / "home")
    before = open_files()
    half_way = iter(made.examples)
    next(half_way)
    assert open_files() == before
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append([e.id for e in made.examples])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[str(number) for number in range(1, 1201)]] * 4


def test_a_set_of_an_older_version_opens_and_gets_its_index(table: Make, tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = import_set(table(good_rows(7)), home)
    rows, sides = list(made.examples), made.sides(0.3, 1)
    (made.folder / NAME).unlink()
    about = json.loads((made.folder / "set.json").read_text())
    for new in ("labelled", "version", "parent", "bytes"):
        del about[new]
    (made.folder / "set.json").write_text(json.dumps(about))
    again = load_set(home, made.id)
    assert again is not made
    assert (list(again.examples), again.version, again.parent, again.labelled) == (rows, 1, "", 7)
    assert again.sides(0.3, 1) == sides
    assert (made.folder / NAME).is_file()
    (line,) = list_sets(home)
    assert (line.labelled, line.version, line.parent, line.rows) == (7, 1, "", 7) and line.bytes > 1000


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"not JSON", b"cut"])
def test_an_index_that_does_not_fit_is_made_again(table: Make, tmp_path: Path, damage: bytes) -> None:
    home = tmp_path / "home"
    made = import_set(table(good_rows(7)), home)
    rows = list(made.examples)
    index = made.folder / NAME
    index.write_bytes(index.read_bytes()[:-3] if damage == b"cut" else damage)
    data_set._opened.clear()
    again = load_set(home, made.id)
    assert list(again.examples) == rows and index.read_bytes()[:1] == b"{"
    assert [len(side) for side in again.sides(0.3, 1)] == [len(side) for side in made.sides(0.3, 1)]


def test_a_set_is_opened_once_until_it_is_named_anew(table: Make, tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = import_set(table(good_rows(3)), home)
    assert load_set(home, made.id) is load_set(home, made.id)
    about = json.loads((made.folder / "set.json").read_text())
    (made.folder / "set.json").write_text(json.dumps(about | {"name": "another"}))
    assert load_set(home, made.id).name == "another"


def test_rows_without_an_answer_are_kept_but_stand_on_no_side(tmp_path: Path) -> None:
    shown = pictures(tmp_path / "pictures", 6)
    rows = [asked(number, shown[number], *(["yes"] if number % 2 else [])) for number in range(6)]
    made = kept_set(tmp_path / "home", rows, ["train", "", "train", "train", "test", "test"])
    assert (len(made.examples), made.labelled, len(made.answered)) == (6, 3, 3)
    assert [example.row for example in made.answered] == [2, 4, 6]
    assert ([e.row for e in made.train], [e.row for e in made.test]) == ([4], [6])
    # Row 2 has no side of the source, so all answered rows are split anew.
    train, test = made.sides(0.3, 0)
    assert sorted(example.row for example in [*train, *test]) == [2, 4, 6] and len(test) == 1
    sides = made.sides_of_rows(0.3, 0)
    assert sides[::2] == ["", "", ""] and sides.count("test") == 1
    assert made.count_pictures() == 6 and made.count_pictures(train) == 2
    (line,) = list_sets(tmp_path / "home")
    assert (line.rows, line.labelled) == (6, 3)


def test_the_source_s_sides_hold_where_only_unanswered_rows_have_none(tmp_path: Path) -> None:
    shown = pictures(tmp_path / "pictures", 3)
    rows = [asked(0, shown[0], "a"), asked(1, shown[1]), asked(2, shown[2], "b")]
    made = kept_set(tmp_path / "home", rows, ["test", "", "train"])
    assert made.sides_of_rows(0.5, 0) == ["test", "", "train"]


def test_a_set_that_nobody_answered_cannot_be_split(tmp_path: Path) -> None:
    made = kept_set(tmp_path / "home", [asked(0, picture) for picture in pictures(tmp_path / "p", 3)])
    assert (made.labelled, len(made.examples)) == (0, 3)
    with pytest.raises(UserError, match=r"No row of mine has an answer yet.*Answer some first"):
        made.sides(0.2, 0)


PICKS = st.lists(st.tuples(st.lists(st.integers(0, 7), max_size=2), st.booleans()), max_size=14)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    return [
        *pictures(tmp_path_factory.mktemp("pictures"), 6),
        *(Picture(f"https://example.com/{n}.png") for n in range(2)),
    ]


@settings(max_examples=40, deadline=None)
@given(picks=PICKS, share=st.floats(0.01, 0.99), seed=st.integers(0, 3))
def test_sides_hold_every_answered_row_once_and_no_picture_twice(
    tmp_path_factory: pytest.TempPathFactory,
    shown: list[Picture],
    picks: list[tuple[list[int], bool]],
    share: float,
    seed: int,
) -> None:
    rows = [
        Example(str(number), (*(shown[place] for place in places), "Who?"), ("I",) if answered else (), row=number)
        for number, (places, answered) in enumerate(picks)
    ]
    made = kept_set(tmp_path_factory.mktemp("home"), rows)
    answered = [example for example in rows if example.answers]
    try:
        train, test = made.sides(share, seed)
    except UserError:
        with pytest.raises(UserError):
            split(answered, share, seed)
        return
    assert len(train) and len(test)
    assert sorted(example.row for example in [*train, *test]) == [example.row for example in answered]
    sides = [{picture for example in side for picture in example.images} for side in (train, test)]
    assert not sides[0] & sides[1]
    # By the names in the set, as by the bytes of the files that it was made from.
    assert [[e.id for e in side] for side in (train, test)] == [[e.id for e in s] for s in split(answered, share, seed)]


def test_asked_columns_come_back_as_they_were_chosen(table: Make, tmp_path: Path) -> None:
    rows = [{"image": f"images/{n}.png", "total": str(n), "date": "1/2/93"} for n in range(3)]
    roles = Roles("image", "", "", asked=(("total", "How much?"), ("date", "When?")))
    made = import_set(table(rows), tmp_path / "home", roles=roles)
    data_set._opened.clear()
    kept = load_set(tmp_path / "home", made.id)
    assert kept.roles == roles and len(kept.examples) == 6
    assert (kept.examples[0].question, kept.examples[1].answers) == ("How much?", ("1/2/93",))
    back = import_set(export_set(kept, tmp_path / "out.zip"), tmp_path / "other")
    assert back.roles == roles and back.id == kept.id


def test_pictures_of_a_zip_take_no_room_twice_and_those_of_a_folder_stay_the_owner_s(
    table: Make, tmp_path: Path
) -> None:
    place = table(good_rows(3))
    made = import_set(place, tmp_path / "home")
    packed = Path(shutil.make_archive(str(tmp_path / "rows"), "zip", place))
    again = import_set(packed, tmp_path / "other")
    for data in (made, again):
        for example in data.examples:
            (picture,) = example.images
            # A link to a file of somebody else would change with it.
            assert isinstance(picture.source, Path) and picture.source.stat().st_nlink == 1
    assert again.id == made.id


def test_progress_that_raises_ends_the_import_in_either_pass(table: Make, tmp_path: Path) -> None:
    class Left(Exception):
        pass

    for most in (3, 13):
        seen: list[tuple[int, int]] = []

        def progress(done: int, total: int, most: int = most, seen: list[tuple[int, int]] = seen) -> None:
            seen.append((done, total))
            if len(seen) == most:
                raise Left

        with pytest.raises(Left):
            import_set(table(good_rows(10), folder=str(most)), tmp_path / "home", progress=progress)
        assert list((tmp_path / "home" / "datasets").iterdir()) == []
