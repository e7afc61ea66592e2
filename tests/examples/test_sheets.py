"""Tables as Excel saves them: CSV in its ways, and .xlsx."""

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.readers import read, sheets

Make = Callable[..., Path]
HEAD = ["image", "question", "answer"]


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with one picture, 0.png."""
    Image.new("RGB", (8, 6)).save(tmp_path / "0.png")
    return tmp_path


def csv_answers(folder: Path, data: bytes) -> list[tuple[str, str]]:
    (folder / "rows.csv").write_bytes(data)
    return [(example.question, example.answers[0]) for example in read(folder / "rows.csv").examples]


def book(folder: Path, *rows: list[object], first: list[list[object]] | None = None) -> Path:
    made = openpyxl.Workbook()
    if first is not None:
        for row in first:
            made.active.append(row)
        made.create_sheet("Rows")
    for row in rows:
        made.worksheets[-1].append(row)
    made.save(folder / "rows.xlsx")
    return folder / "rows.xlsx"


@pytest.mark.parametrize("mark", ["", "sep=;\r\n", '"sep=;"\r\n'])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_of_a_german_excel_is_read(beside: Path, mark: str, encoding: str) -> None:
    rows = ["image;question;answer", '0.png;"Wie viel, genau?\nBetrag; brutto";12,50 €', '0.png;Wer?;"Müller ""& Co"""']
    assert csv_answers(beside, (mark + "\r\n".join(rows)).encode(encoding)) == [
        ("Wie viel, genau?\nBetrag; brutto", "12,50 €"),
        ("Wer?", 'Müller "& Co"'),
    ]


def test_a_separator_in_a_column_s_name_does_not_mislead(beside: Path) -> None:
    text = 'image;question;"answer, as printed; in full, with all"\n0.png;Who?;I, you\n'
    assert csv_answers(beside, text.encode()) == [("Who?", "I, you")]


def test_empty_columns_and_lines_at_the_end_are_passed_over(beside: Path) -> None:
    text = "image;question;answer;;\n0.png;Who?;I;;\n;;;;\n;;\n"
    assert csv_answers(beside, text.encode()) == [("Who?", "I")]
    (beside / "rows.csv").write_text("image;question;answer;;\n" + "0.png;Who?;I;;\n" * 30 + "0.png;Who?;I;you;\n")
    (bad,) = read(beside / "rows.csv").bad
    assert (bad.number, bad.reason) == (31, "it has 4 cells where the header has 3")


def test_a_sheet_is_read_as_a_person_reads_it(beside: Path) -> None:
    values = [60.0, 12.5, 1000, datetime.datetime(2024, 1, 31), datetime.datetime(2024, 1, 31, 9, 30), "=1+1", "  x "]
    path = book(beside, HEAD, *(["0.png", f"Which, {n}?", value] for n, value in enumerate(values)))
    reading = read(path, bad_share=0.2)
    assert [e.answers[0] for e in reading.examples] == ["60", "12.5", "1000", "2024-01-31", "2024-01-31 09:30:00", "x"]
    # A formula that no Excel has worked out yet has no value.
    assert [(row.number, row.reason) for row in reading.bad] == [(6, "it has no answer")]
    assert reading.form == "xlsx"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("0.00", "9.00"),
        ('#,##0.00 "€"', "9.00"),
        ("0.0;[Red]-0.0", "9.0"),
        ("General", "9"),
        ("0%", "9"),
        ("0.00E+00", "9"),
    ],
)
def test_decimals_that_the_sheet_shows_are_kept(beside: Path, form: str, shown: str) -> None:
    path = book(beside, HEAD, ["0.png", "Total?", 9.0])
    made = openpyxl.load_workbook(path)
    made.active["C2"].number_format = form
    made.save(path)
    assert read(path).examples[0].answers == (shown,)


def test_the_first_sheet_with_rows_counts_and_empty_lines_do_not(beside: Path) -> None:
    path = book(beside, [], HEAD, ["0.png", "Who?", "I"], [], ["0.png", "When?", "now"], first=[])
    assert [(e.row, e.question) for e in read(path).examples] == [(1, "Who?"), (3, "When?")]
    two = book(beside, ["a", "b"], first=[HEAD, ["0.png", "Who?", "I", None]])
    assert [e.question for e in read(two).examples] == ["Who?"]


def test_fields_of_a_sheet_are_asked_about(beside: Path) -> None:
    path = book(beside, ["image", "date", "total"], ["0.png", datetime.date(2024, 1, 2), 3], ["0.png", None, 4])
    assert [(e.question, e.answers[0]) for e in read(path).examples] == [
        ("What is the date?", "2024-01-02"),
        ("What is the total?", "3"),
        ("What is the total?", "4"),
    ]


def test_a_sheet_that_unpacks_to_too_much_is_refused(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(beside, HEAD, ["0.png", "Who?", "I" * 1000])
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 2000)
    with pytest.raises(UserError, match=r"'rows\.xlsx' unpacks to"):
        read(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + b"x" * 50, b"hello"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "rows.xlsx").write_bytes(data)
    with pytest.raises(UserError, match="not a sound Excel file"):
        read(tmp_path / "rows.xlsx")


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    made = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return made


def test_a_workbook_that_would_grow_by_its_entities_is_refused(beside: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY c "' + b"&a;" * 1000 + b'">]>'
    path = book(beside, HEAD, ["0.png", "Who?", "I"])
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):
        changed = rewritten(path, member, lambda xml: bomb + re.sub(rb"<\?xml[^>]*>|Who\?", b"", xml))
        with pytest.raises(UserError, match="not a sound Excel file") as refused:
            read(changed)
        assert str(beside) not in str(refused.value)


def test_a_claim_of_a_million_columns_costs_nothing(beside: Path) -> None:
    path = book(beside, HEAD, ["0.png", "Who?", "I"])
    claimed = rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"A1:C2", b"A1:XFD1048576"))
    assert len(read(claimed).examples) == 1
