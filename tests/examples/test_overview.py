"""Doubles, contradictions, look-alikes and leaks are found, counted right, and worked out once."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from vqa_core.errors import UserError
from vqa_core.examples import overview as overviews
from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.overview import Bin, Overview, copied_rows, known_overview, leaks, overview
from vqa_core.examples.pictures import open_picture
from vqa_core.examples.versions import Drop, save_version
from vqa_core.rendering.sets import write_set

from .kept import kept_set, pictures


def asked(number: int, picture: Picture, question: str, *answers: str) -> Example:
    return Example.ask(str(number), picture, question, answers, row=number + 1)


@pytest.fixture
def pages(tmp_path: Path) -> list[Picture]:
    """Three different pages, and the first saved again: smaller, as a JPEG."""
    write_set("documents", 3, 5, tmp_path / "drawn")
    paths = sorted((tmp_path / "drawn" / "images").iterdir())
    with Image.open(paths[0]) as image:
        small = image.convert("RGB").resize((round(image.width * 0.8), round(image.height * 0.8)))
    small.save(tmp_path / "again.jpg", quality=60)
    return [*(Picture(path) for path in paths), Picture(tmp_path / "again.jpg")]


@pytest.fixture
def mixed(tmp_path: Path, pages: list[Picture]) -> DataSet:
    first, second, third, again = pages
    far = Picture("https://example.com/a.png")
    rows = [
        asked(0, first, "What is the total?", "12.50"),
        asked(1, first, "what is  the Total?", "12.50", "12,50"),
        asked(2, first, "What is the total?", "7"),
        asked(3, second, "Who?", "Ann Lee"),
        asked(4, second, "When?"),
        asked(5, third, "Who?", "Ann Lee", "Lee", "Lee"),
        asked(6, again, "What is the total?", "12.50"),
        asked(7, far, "Who?", "Ann Lee"),
    ]
    return kept_set(tmp_path / "home", rows)


def test_rows_pictures_and_answers_are_counted(mixed: DataSet) -> None:
    found = overview(mixed)
    assert (found.rows, found.labelled, found.pictures, found.remote, found.unreadable) == (8, 7, 4, 1, 0)
    assert found.commonest == (("12.50", 3), ("Ann Lee", 2), ("7", 1), ("Lee", 1)) and found.answers == 4
    assert found.doubles == ((0, 1),) and found.spare_rows == (1,)
    assert found.contradictions == ((0, 1, 2),)
    assert sum(one.count for one in found.megapixels) == sum(one.count for one in found.shapes) == 4
    assert [one for one in found.letters if one.count] == [Bin(1, 2, 1), Bin(3, 5, 1), Bin(5, 9, 5)]
    assert [one for one in found.words if one.count] == [Bin(1, 2, 5), Bin(2, 3, 2)]
    assert max(found.largest) == 768 and found.smallest[1] < 768


def test_a_picture_saved_again_is_found_and_the_larger_stands_first(mixed: DataSet) -> None:
    found = overview(mixed)
    first, again = (mixed.examples[row].images[0].name for row in (0, 6))
    assert found.copies == ((first, again),) and found.copies_complete
    assert copied_rows(mixed, found) == (6,)


def test_look_alikes_on_both_sides_leak(tmp_path: Path, pages: list[Picture]) -> None:
    rows = [asked(number, picture, "Who?", str(number)) for number, picture in enumerate([*pages, pages[1]])]
    own = kept_set(tmp_path / "own", rows, ["train", "train", "test", "test", "test"])
    # The first page is in training, saved again in the test; the second page stands on both sides as it is.
    assert leaks(own, overview(own), 0.5, 0) == ((0, 3), (1, 4))
    dropped = save_version(tmp_path / "own", own.id, [Drop(str(row)) for row in (*copied_rows(own, overview(own)), 4)])
    assert leaks(dropped, overview(dropped), 0.5, 0) == ()
    drawn = kept_set(tmp_path / "drawn", rows)
    found = overview(drawn)
    for seed in range(6):
        sides = drawn.sides_of_rows(0.4, seed)
        assert leaks(drawn, found, 0.4, seed) == (((0, 3),) if sides[0] != sides[3] else ())
    assert len({drawn.sides_of_rows(0.4, seed)[0] == drawn.sides_of_rows(0.4, seed)[3] for seed in range(6)}) == 2
    with pytest.raises(UserError, match="between 0 and 1"):
        leaks(drawn, found, 2, 0)


def test_it_is_worked_out_once_and_kept_beside_the_rows(mixed: DataSet, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_overview(mixed) is None
    told: list[tuple[int, int]] = []
    found = overview(mixed, lambda done, of: told.append((done, of)))
    assert (4, 4) in told
    assert known_overview(mixed) == found == overview(mixed)
    monkeypatch.setattr(overviews, "_work_out", lambda *_: pytest.fail("worked out again"))
    assert overview(mixed) == found
    kept = mixed.folder / "overview.json"
    assert json.loads(kept.read_text())["format"] == 1
    for damage in ("", "[]", "{}", json.dumps({"format": 2}), kept.read_text().replace("doubles", "other")):
        kept.write_text(damage)
        assert known_overview(mixed) is None


def test_it_ends_where_nobody_waits_for_it(mixed: DataSet) -> None:
    class Gone(Exception):
        pass

    def leave(done: int, total: int) -> None:
        if done:
            raise Gone

    with pytest.raises(Gone):
        overview(mixed, leave)
    assert known_overview(mixed) is None and [path.name for path in mixed.folder.glob(".overview*")] == []
    assert isinstance(overview(mixed), Overview)


def test_rows_without_an_answer_or_picture_are_no_trouble(tmp_path: Path) -> None:
    (one,) = pictures(tmp_path / "p", 1)
    rows = [asked(0, one, ""), asked(1, one, ""), Example("2", ("Why?",), ("so",)), Example("3", ("Why?",), ("no",))]
    made = kept_set(tmp_path / "home", rows)
    found = overview(made)
    assert (found.doubles, found.contradictions, found.labelled, found.pictures) == (((0, 1),), ((2, 3),), 2, 1)
    none = overview(kept_set(tmp_path / "none", rows[2:3]))
    assert (none.pictures, none.smallest, none.copies) == (0, (0, 0), ())


def test_a_picture_that_was_damaged_since_is_left_out(mixed: DataSet) -> None:
    name = mixed.examples[3].images[0].name
    (mixed.folder / "images" / name).write_bytes(b"no picture")
    found = overview(mixed)
    assert (found.pictures, found.unreadable, sum(one.count for one in found.megapixels)) == (4, 1, 3)


def saved(image: Image.Image, form: str, share: float = 1.0, quality: int = 60) -> Image.Image:
    data = io.BytesIO()
    size = round(image.width * share), round(image.height * share)
    image.resize(size, Image.Resampling.LANCZOS).save(data, form, quality=quality)
    with Image.open(data) as again:
        return again.convert("RGB")


SLOW = [pytest.param(kind, marks=pytest.mark.slow) for kind in ("documents", "cards")]


@pytest.mark.parametrize("kind", ["tickets", *SLOW])
def test_drawn_pictures_are_told_apart_and_their_copies_are_not(tmp_path: Path, kind: str) -> None:
    from vqa_core.examples.copies import find_alike

    write_set(kind, 12, 3, tmp_path)
    paths = sorted((tmp_path / "images").iterdir())
    assert find_alike(paths).groups == ()
    copies = []
    for number, path in enumerate(paths[:6]):
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        again = (saved(image, "JPEG"), saved(image, "PNG", 0.8), saved(image, "WEBP", 0.8, 75))[number % 3]
        copies.append(tmp_path / f"again-{number}.png")
        again.save(copies[-1])
    groups = find_alike([*copies, *paths]).groups
    assert sorted(tuple(sorted(group)) for group in groups) == [(number, number + 6) for number in range(6)]


def test_a_form_with_another_word_in_it_is_another_picture(tmp_path: Path) -> None:
    from vqa_core.examples.copies import find_alike

    write_set("tickets", 1, 3, tmp_path)
    (path,) = (tmp_path / "images").iterdir()
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    ImageDraw.Draw(image).text((image.width // 2, image.height // 2), "7:45", fill="black", font_size=18)
    image.save(tmp_path / "other.png")
    assert find_alike([path, tmp_path / "other.png"]).groups == ()


def test_plain_colours_are_told_apart(tmp_path: Path) -> None:
    from vqa_core.examples.copies import find_alike

    paths = [tmp_path / f"{number}.png" for number in range(6)]
    for path, colour in zip(paths, ["red", "green", "blue", "#ff2020", "grey", "white"], strict=True):
        Image.new("RGB", (64, 48), colour).save(path)
    assert find_alike(paths).groups == ()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docvqa", "receipts", "cards"])
def test_real_pictures_are_told_apart_and_their_copies_are_not(data: Path, tmp_path: Path, kind: str) -> None:
    from vqa_core.examples.copies import find_alike

    paths = sorted(path for path in (data / kind).rglob("*") if path.suffix in (".jpg", ".webp"))
    paths = [path for path in paths if path.name != "huge.jpg"][:24]
    copies = []
    for number, path in enumerate(paths[:12]):
        image = open_picture(path)
        again = (saved(image, "JPEG"), saved(image, "PNG", 0.8), saved(image, "JPEG", 0.8))[number % 3]
        copies.append(tmp_path / f"again-{number}.png")
        again.save(copies[-1])
    groups = find_alike([*copies, *paths]).groups
    assert sorted(tuple(sorted(group)) for group in groups) == [(number, number + 12) for number in range(12)]
