import json
import os
import resource
import shutil
import signal
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples import sets
from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import import_set, list_sets, load_set, resolve
from vqa_core.examples.split import content_hash

from .rows import good_rows

Make = Callable[..., Path]


def as_zip(place: Path, name: str = "rows.zip") -> Path:
    return Path(shutil.make_archive(str(place.parent / name.removesuffix(".zip")), "zip", place))


def test_a_set_keeps_rows_and_pictures_after_the_source_is_gone(table: Make, tmp_path: Path) -> None:
    rows = good_rows(30)
    rows[2] |= {"image": ["images/0.png", "https://example.com/a.png"], "split": "test", "hp": 60}
    rows[7]["answers"] = []
    place = table(rows)
    made = import_set(place, tmp_path / "home", name="mine", roles=Roles("image", "question", "answers", split="split"))
    shutil.rmtree(place)
    kept = load_set(tmp_path / "home", made.id)
    assert kept == made
    assert (kept.name, kept.form, kept.total, len(kept.examples)) == ("mine", "jsonl", 30, 29)
    assert [(row.number, row.reason) for row in kept.bad] == [(8, "it has no answer")]
    assert kept.columns == ("image", "question", "answers", "split", "hp")
    third = kept.examples[2]
    assert (third.question, third.answers, third.row, dict(third.fields)["hp"]) == ("What is 2?", ("2",), 3, 60)
    assert [picture.remote for picture in third.images] == [False, True]
    assert kept.test == [third]
    for example in kept.examples:
        source = example.images[0].source
        assert isinstance(source, Path)
        assert source.parent == kept.folder / "images"
        assert source.stem == content_hash(source)
    assert len(list((kept.folder / "images").iterdir())) == 3


def test_the_same_content_is_the_same_set_from_a_folder_or_a_zip(table: Make, tmp_path: Path) -> None:
    place, home = table(good_rows(6)), tmp_path / "home"
    ids = {import_set(source, home).id for source in (place, place, place / "rows.jsonl", as_zip(place))}
    assert len(ids) == 1
    assert [path.name for path in (home / "datasets").iterdir()] == list(ids)
    Image.new("RGB", (8, 6), (99, 99, 99)).save(place / "images" / "2.png")
    assert import_set(place, home).id not in ids
    assert len(list_sets(home)) == 2


def test_imports_at_the_same_time_do_not_disturb_each_other(table: Make, tmp_path: Path) -> None:
    place, found = table(good_rows(6)), []
    threads = [threading.Thread(target=lambda: found.append(import_set(place, tmp_path / "home").id)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert [path.name for path in (tmp_path / "home" / "datasets").iterdir()] == [found[0]]


def test_sets_are_listed_newest_first(table: Make, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert list_sets(home) == []
    ids = [import_set(table(good_rows(count), folder=str(count)), home).id for count in (4, 5, 6)]
    assert [(line.id, line.name, line.rows) for line in list_sets(home)] == [
        (ids[2], "6", 6),
        (ids[1], "5", 5),
        (ids[0], "4", 4),
    ]


@pytest.mark.parametrize("id", ["", "..", "../../etc", "ABCDEF012345", "0123456789ab/..", "0123456789ab\n", "a" * 11])
def test_an_id_that_is_none_never_becomes_a_path(tmp_path: Path, id: str) -> None:
    with pytest.raises(UserError, match="is not the id of a data set"):
        load_set(tmp_path, id)


def test_an_unknown_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no data set '0123456789ab'"):
        resolve("set:0123456789ab", tmp_path, allow_local_paths=True)


def test_a_newer_format_is_refused_and_not_listed(table: Make, tmp_path: Path) -> None:
    made = import_set(table(good_rows(3)), tmp_path / "home")
    about = json.loads((made.folder / "set.json").read_text())
    assert about["format"] == 1
    (made.folder / "set.json").write_text(json.dumps(about | {"format": 2}))
    with pytest.raises(UserError, match="has format 2; this DocDex reads up to 1"):
        load_set(tmp_path / "home", made.id)
    assert list_sets(tmp_path / "home") == []


@pytest.mark.parametrize("packed", [False, True])
def test_a_full_disk_is_said_and_leaves_nothing_behind(table: Make, tmp_path: Path, packed: bool) -> None:
    place = table(good_rows(3))
    Image.effect_noise((400, 400), 90).save(place / "images" / "1.png")
    source, home = as_zip(place) if packed else place, tmp_path / "home"
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The kernel itself refuses the write in the middle of a picture.
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(UserError, match="is full, so the data was not imported"):
            import_set(source, home)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert list((home / "datasets").iterdir()) == []
    assert len(import_set(source, home).examples) == 3


def test_a_refused_import_leaves_nothing_behind(table: Make, tmp_path: Path) -> None:
    place = table([{"image": "gone.png", "question": "Who?", "answers": ["I"]}])
    with pytest.raises(UserError, match=r"gone\.png"):
        import_set(as_zip(place), tmp_path / "home")
    assert list((tmp_path / "home" / "datasets").iterdir()) == []


def test_a_zip_that_climbs_out_writes_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("../../../evil.txt", "x")
    with pytest.raises(UserError, match=r"evil\.txt' leads out"):
        import_set(tmp_path / "a.zip", tmp_path / "home")
    assert not list(tmp_path.rglob("evil.txt"))


def test_the_source_s_own_sides_are_kept(table: Make, tmp_path: Path) -> None:
    rows = [row | {"split": "test" if number == 2 else "train"} for number, row in enumerate(good_rows(6))]
    own = import_set(table(rows), tmp_path / "home")
    assert [example.row for example in own.sides(0.5, 0)[1]] == [3]
    plain = import_set(table(good_rows(6), folder="plain"), tmp_path / "home")
    assert plain.train == plain.test == []
    assert [len(side) for side in plain.sides(0.3, 0)] == [4, 2]


def test_sources_are_resolved(table: Make, tmp_path: Path) -> None:
    place, home = table(good_rows(3)), tmp_path / "home"
    made = resolve(str(place), home, allow_local_paths=True)
    assert resolve(f" set:{made.id} ", home, allow_local_paths=False) == made


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("hub:../../etc", "is not the name of a data set"),
        ("builtin:poems", "builtin:documents, builtin:cards"),
        ("/etc", "may not be typed here"),
        ("", "No data was given"),
    ],
)
def test_sources_that_lead_nowhere_are_refused_with_words(tmp_path: Path, source: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        resolve(source, tmp_path, allow_local_paths=False)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file or folder"):
        resolve(str(tmp_path / "gone"), tmp_path, allow_local_paths=True)


def test_what_a_killed_import_left_is_cleared_a_day_later(table: Make, tmp_path: Path) -> None:
    old, young = (tmp_path / "home" / "datasets" / f".importing-{name}" for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    import_set(table(good_rows(3)), tmp_path / "home")
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("kind", sets.BUILTIN_KINDS)
def test_built_in_rows_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    pytest.importorskip("vqa_core.rendering.sets")
    monkeypatch.setattr(sets, "BUILTIN_ROWS", 4)
    made = resolve(f"builtin:{kind}", tmp_path, allow_local_paths=False)
    assert (made.name, len(made.examples), made.bad) == (f"builtin:{kind}", 4, ())
    written = (made.folder / "set.json").stat().st_mtime_ns
    assert resolve(f"builtin:{kind}", tmp_path, allow_local_paths=False) == made
    assert (made.folder / "set.json").stat().st_mtime_ns == written
    assert len(list_sets(tmp_path)) == 1
