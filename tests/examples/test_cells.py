import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqa_core.examples.cells import plain_cell

STARTS = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n=", '"=', ' "=', " +", "＝"])


@given(start=STARTS, rest=st.text(max_size=20))
def test_no_cell_begins_a_formula_and_each_reads_back(start: str, rest: str) -> None:
    cells = [plain_cell(start + rest), plain_cell(rest)]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(cells)
    (back,) = csv.reader(io.StringIO(text.getvalue(), newline=""))
    assert back == cells
    assert back[0] == f"'{start}{rest}"
    assert back[1].removeprefix("'") == rest.removeprefix("'") and back[1].endswith(rest)
    for cell in back:
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@") and cell[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize("text", ["41.20", "", "What is 1+1?", "'=1", "a\n=1", "(-5)"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert plain_cell(text) == text
