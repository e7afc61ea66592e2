"""A large set is imported whole, and a page of it costs no more than a page."""

import sys
import tracemalloc
from pathlib import Path

import pytest

from benchmarks.large_set import write_source
from vqa_core.examples.data_set import load_set
from vqa_core.examples.importing import import_set
from vqa_core.examples.overview import overview
from vqa_core.examples.row_index import ROWS

pytestmark = pytest.mark.slow


def bytes_read() -> int:
    """What this process has asked files for so far."""
    with Path("/proc/self/io").open() as file:
        return int(next(line for line in file if line.startswith("rchar")).split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says what was read")
def test_20_000_rows_are_imported_and_a_slice_reads_only_its_rows(tmp_path: Path) -> None:
    write_source(tmp_path / "source", 20_000, 500)
    told: list[tuple[int, int]] = []
    made = import_set(tmp_path / "source", tmp_path / "home", progress=lambda done, of: told.append((done, of)))
    assert (len(made.examples), made.total, made.labelled, made.bad) == (20_000, 20_000, 20_000, ())
    assert len(list((made.folder / "images").iterdir())) == made.count_pictures() == 500
    # Read, then stored: both ways each row once.
    assert told.count((20_000, 20_000)) == 2 and told.count((1, 20_000)) == 2
    size = (made.folder / ROWS).stat().st_size
    for start in (0, 10_000, 19_976):
        before = bytes_read()
        page = list(load_set(tmp_path / "home", made.id).examples[start : start + 24])
        assert [example.row for example in page] == list(range(start + 1, start + 25))
        assert bytes_read() - before < size / 50
    train, test = made.sides(0.2, 0)
    assert len(train) + len(test) == 20_000 and abs(len(test) - 4000) < 100
    shown = [{one.source for example in side for one in example.images} for side in (train, test)]
    assert not shown[0] & shown[1]
    tracemalloc.start()
    assert sum(1 for _ in made.examples) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    found = overview(made)
    assert (found.rows, found.pictures, found.copies, found.copies_complete) == (20_000, 500, (), True)
