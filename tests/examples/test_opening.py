from pathlib import Path

import pytest
from PIL import Image

from tests.examples.pdfs import left_black, page, write_pdf
from vqa_core.errors import UserError
from vqa_core.examples.opening import open_named, open_page


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    """An empty page, and one that is black on the left."""
    return write_pdf(tmp_path / "scan.pdf", [page(), page(content=5)], [left_black()])


def left(picture: Image.Image) -> object:
    return picture.getpixel((20, 300))


@pytest.mark.slow
def test_of_a_pdf_the_first_page_is_opened_or_the_named_one(two_pages: Path) -> None:
    for name in (f"{two_pages}", f"{two_pages}#page=1"):
        assert left(open_named(name)) == (255, 255, 255)
    assert left(open_named(f"{two_pages}#page=2")) == (0, 0, 0)
    assert left(open_page(two_pages.read_bytes(), 2)) == (0, 0, 0)


def test_a_picture_is_opened_by_its_name_alone(tmp_path: Path) -> None:
    for name in ("a.png", "a#page=2"):
        Image.new("RGB", (5, 4), "red").save(tmp_path / name, "PNG")
        assert open_named(str(tmp_path / name)).size == (5, 4)
    with pytest.raises(UserError, match=r"'a\.png' is no PDF, so it has no page 2"):
        open_named(f"{tmp_path / 'a.png'}#page=2")


def test_what_is_not_there_is_said_in_words(two_pages: Path) -> None:
    with pytest.raises(UserError, match=r"'scan\.pdf' has no page 3"):
        open_named(f"{two_pages}#page=3")
    with pytest.raises(UserError, match=r"There is no picture 'none\.pdf'"):
        open_named(str(two_pages.with_name("none.pdf#page=3")))
    with pytest.raises(UserError, match="not on the public internet"):
        open_named("http://127.0.0.1/a.pdf#page=2")
