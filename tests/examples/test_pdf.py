import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.examples import pdfs
from tests.examples.pdfs import left_black, page, write_pdf
from vqa_core.errors import UserError
from vqa_core.examples import pdf
from vqa_core.examples.pdf import count_pages, is_pdf, render_pages

# Each page is drawn in a process of its own.
pytestmark = pytest.mark.slow

LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'ab' * 32}> /U <{'cd' * 32}> /P -4 >> /ID [<00> <00>]"


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        return np.asarray(image).astype(int)


def half_black(path: Path, size: str = "0 0 300 200", more: str = "", trailer: str = "") -> Path:
    width, height = (float(number) for number in size.split()[2:])
    return write_pdf(path, [page(size, content=4, more=more)], [left_black((width, height))], trailer)


def test_a_page_is_drawn_on_white(tmp_path: Path) -> None:
    path = half_black(tmp_path / "a.pdf", "0 0 595 842")
    assert count_pages(path) == 1
    (drawn,) = render_pages(path, tmp_path / "out")
    image = pixels(drawn)
    assert image.shape == (2339, 1653, 3)  # A4 at 200 dpi
    assert (image[:, :800] == 0).all()
    assert (image[:, 850:] == 255).all()
    assert [file.name for file in (tmp_path / "out").iterdir()] == [drawn.name]


def test_pages_come_in_the_asked_order_and_equal_ones_share_a_file(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [page(), page(content=6), page()], [left_black()])
    told: list[tuple[int, int]] = []
    all_of_them = render_pages(path, tmp_path / "out", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert all_of_them[0] == all_of_them[2] != all_of_them[1]
    assert render_pages(path, tmp_path / "out", [2, 1]) == [all_of_them[1], all_of_them[0]]
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.parametrize(
    ("declared", "drawn"),
    [
        ("0 0 0.1 0.1", (1000, 1000)),
        ("0 0 241 156", (1000, 648)),
        ("0 0 14000 10000", (2600, 1858)),
        ("0 0 14400 80", (2600, 15)),
    ],
)
def test_any_declared_size_gives_a_readable_picture(tmp_path: Path, declared: str, drawn: tuple[int, int]) -> None:
    (path,) = render_pages(half_black(tmp_path / "a.pdf", declared), tmp_path)
    image = pixels(path)
    assert image.shape[1::-1] == drawn
    assert abs((image == 0).mean() - 0.5) < 0.01


def test_a_turned_page_is_drawn_upright(tmp_path: Path) -> None:
    (path,) = render_pages(half_black(tmp_path / "a.pdf", more="/Rotate 90"), tmp_path)
    image = pixels(path)
    assert image.shape == (1000, 667, 3)
    assert (image[:490] == 0).all()
    assert (image[510:] == 255).all()


def test_what_was_filled_into_a_form_is_drawn_and_its_scripts_are_not_run(tmp_path: Path) -> None:
    script = "/AA << /E << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    widget = f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [0 0 150 200] /AP << /N 5 0 R >> {script} >>"
    look = pdfs.stream(b"0 0 150 200 re f", "/Type /XObject /Subtype /Form /BBox [0 0 150 200]")
    path = write_pdf(tmp_path / "a.pdf", [page(more="/Annots [4 0 R]")], [widget.encode(), look], form="4 0 R")
    image = pixels(render_pages(path, tmp_path)[0])
    assert (image[:, :490] == 0).all()
    assert (image[:, 510:] == 255).all()


def test_a_long_side_can_be_asked_for(tmp_path: Path) -> None:
    (path,) = render_pages(half_black(tmp_path / "a.pdf"), tmp_path, side_px=240)
    assert pixels(path).shape == (160, 240, 3)


def test_a_pdf_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = half_black(tmp_path / "scan.jpg")
    assert is_pdf(path)
    assert is_pdf(path.read_bytes())
    assert is_pdf(b"\n\n%PDF-1.4")
    (tmp_path / "a.pdf").write_bytes(b"%PNG")
    assert not is_pdf(tmp_path / "a.pdf")
    assert not is_pdf(tmp_path / "none.pdf")
    assert not is_pdf(tmp_path)
    for look in (count_pages, lambda path: render_pages(path, tmp_path / "out")):
        with pytest.raises(UserError, match=r"'a\.pdf' is not a PDF"):
            look(tmp_path / "a.pdf")
        with pytest.raises(UserError, match=r"no file 'none\.pdf'"):
            look(tmp_path / "none.pdf")


def make_cut(path: Path) -> Path:
    half_black(path)
    path.write_bytes(path.read_bytes()[:200])
    return path


REFUSED = {
    "is locked with a password": lambda path: half_black(path, trailer=LOCK),
    "is damaged: it cannot be read": make_cut,
    "has no pages": lambda path: write_pdf(path, []),
    "has 201 pages: at most 200": lambda path: write_pdf(path, [page()] * 201),
}


@pytest.mark.parametrize("words", REFUSED)
def test_unsound_files_are_refused_with_words(tmp_path: Path, words: str) -> None:
    path = REFUSED[words](tmp_path / "some.pdf")
    for look in (count_pages, lambda path, name: render_pages(path, tmp_path / "out", name=name)):
        with pytest.raises(UserError, match=f"'my scan' {words}"):
            look(path, "my scan")


def test_pages_that_cannot_be_read_are_refused_by_their_number(tmp_path: Path) -> None:
    thin = write_pdf(tmp_path / "thin.pdf", [page(), page("0 0 0.1 300")])
    with pytest.raises(UserError, match=r"Page 2 of 'thin\.pdf' is 0\.1 x 300 points, too narrow"):
        render_pages(thin, tmp_path)
    assert len(render_pages(thin, tmp_path, [1])) == 1
    for number in (0, 3):
        with pytest.raises(UserError, match=f"'thin.pdf' has no page {number}"):
            render_pages(thin, tmp_path, [number])
    lost = write_pdf(tmp_path / "lost.pdf", [page()])
    lost.write_bytes(lost.read_bytes().replace(b"/Kids [3 0 R]", b"/Kids [9 0 R]"))
    with pytest.raises(UserError, match=r"Page 1 of 'lost\.pdf' is damaged"):
        render_pages(lost, tmp_path)


@pytest.mark.parametrize("packing", ["/FlateDecode", "/DCTDecode", "/JPXDecode"])
def test_a_scan_that_cannot_be_decoded_is_no_empty_page(tmp_path: Path, packing: str) -> None:
    path = pdfs.picture_page(tmp_path / "a.pdf", 300, 200, b"not packed like this at all", packing)
    with pytest.raises(UserError, match=r"Page 1 of 'a\.pdf' is damaged"):
        render_pages(path, tmp_path)


def test_an_empty_page_is_one(tmp_path: Path) -> None:
    assert (pixels(render_pages(write_pdf(tmp_path / "a.pdf", [page()]), tmp_path)[0]) == 255).all()


def test_a_page_that_takes_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdfs.endless(tmp_path / "a.pdf")
    monkeypatch.setattr(pdf, "PAGE_S", 0.6)
    begun = time.monotonic()
    with pytest.raises(UserError, match=r"Page 1 of 'a\.pdf' takes longer than 1 seconds to draw"):
        render_pages(path, tmp_path / "out")
    assert time.monotonic() - begun < 5
    assert list((tmp_path / "out").iterdir()) == []


def test_a_page_that_eats_memory_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdfs.endless(tmp_path / "a.pdf")
    monkeypatch.setattr(pdf, "MEMORY_BYTES", 150_000_000)
    with pytest.raises(UserError, match=r"Page 1 of 'a\.pdf' needs too much memory"):
        render_pages(path, tmp_path / "out")


def test_a_picture_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdfs.bomb(tmp_path / "a.pdf", 8000)
    monkeypatch.setattr(pdf, "MEMORY_BYTES", 200_000_000)
    with pytest.raises(UserError, match=r"Page 1 of 'a\.pdf'"):
        render_pages(path, tmp_path)


def test_the_process_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert "hf_secret" not in pdf._environment().values()


def test_who_stops_listening_ends_the_drawing(tmp_path: Path) -> None:
    class Left(Exception):
        pass

    def leave(done: int, total: int) -> None:
        raise Left

    path = write_pdf(tmp_path / "a.pdf", [page()] * 100)
    with pytest.raises(Left):
        render_pages(path, tmp_path / "out", progress=leave)
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_real_two_pages_are_drawn(data: Path, tmp_path: Path) -> None:
    path = data / "tricky" / "two_pages.pdf"
    assert count_pages(path) == 2
    drawn = [pixels(page) for page in render_pages(path, tmp_path)]
    assert [image.shape for image in drawn] == [(2600, 1928, 3), (2600, 1715, 3)]
    assert all(20 < image.std() < 120 for image in drawn)
