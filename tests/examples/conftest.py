import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests import real_data


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real pictures and rows; tests that need it are skipped where it is absent."""
    folder = real_data.FOLDER
    if not folder.is_dir():
        pytest.skip("no real data here (DOCDEX_TEST_DATA)")
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder with pictures 0.png, 1.png ... and a rows.jsonl of the given rows."""

    def make(rows: list[dict], pictures: int = 3, folder: str = "rows") -> Path:
        place = tmp_path / folder
        (place / "images").mkdir(parents=True)
        for number in range(pictures):
            Image.new("RGB", (8, 6), (number, 10, 200)).save(place / "images" / f"{number}.png")
        lines = [json.dumps(row) + "\n" for row in rows]
        (place / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
        return place

    return make
