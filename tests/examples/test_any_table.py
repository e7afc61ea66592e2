"""Whatever a table holds, reading it loses no letter, and nothing but a UserError comes out of garbage."""

import csv
import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.readers import TABLES, Reading, read
from vqa_core.examples.readers.answers import read_answers
from vqa_core.examples.roles import NAMES, guess_roles

FEW = settings(max_examples=30)
# Lone surrogates have no UTF-8 form, so no file holds them.
LETTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(LETTERS, min_size=1, max_size=30).filter(lambda text: text == text.strip())
# A text in brackets is read as a list, and a place for a picture as a picture.
ANSWER = TEXT.filter(lambda text: not text.startswith("["))
QUESTION = TEXT.filter(lambda text: "<image>" not in text)
ROWS = st.lists(st.tuples(QUESTION, ANSWER), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def read_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Reading]:
    """Read a table of these bytes, beside one picture 0.png."""
    folder = tmp_path_factory.mktemp("any")
    Image.new("RGB", (8, 6)).save(folder / "0.png")

    def of(data: bytes, name: str) -> Reading:
        (folder / name).write_bytes(data)
        try:
            return read(folder / name)
        finally:
            (folder / name).unlink()

    return of


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(one.question, one.answers[0]) for one in reading.examples]


@FEW
@given(ROWS)
def test_any_text_comes_through_jsonl(read_of: Callable[..., Reading], rows: list[tuple[str, str]]) -> None:
    lines = [
        json.dumps({"image": "0.png", "question": q, "answers": [a]}, ensure_ascii=len(q) % 2 == 0) for q, a in rows
    ]
    assert said(read_of("\n".join(lines).encode(), "rows.jsonl")) == rows


@FEW
@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.booleans())
def test_any_text_comes_through_csv(
    read_of: Callable[..., Reading], rows: list[tuple[str, str]], delimiter: str, encoding: str, quoted: bool
) -> None:
    with tempfile.TemporaryFile("w+", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
        writer.writerows([("image", "question", "answer"), *(("0.png", *row) for row in rows)])
        file.seek(0)
        data = file.buffer.read()
    assert said(read_of(data, "rows.csv")) == rows


@FEW
@given(st.lists(TEXT, min_size=1, max_size=5))
@example(["1/8/93", "it's", 'say "no"', "[x]", "a\\n", "a\u2028b", "None"])
def test_any_list_of_answers_is_read_back(answers: list[str]) -> None:
    wanted = tuple(answers)
    assert read_answers(answers) == read_answers(repr(answers)) == read_answers(json.dumps(answers)) == wanted
    assert read_answers([{"answer": answer} for answer in answers]) == wanted
    assert read_answers(str([{"answer": answer, "answer_confidence": "yes"} for answer in answers])) == wanted


CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["0.png", "a/b.PDF", "Who is it?", "['a']", "https://example.com/a.jpg", "B"]),
    st.lists(st.one_of(st.text(max_size=5), st.dictionaries(st.text(max_size=5), st.text(max_size=5))), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
COLUMN = st.one_of(
    st.sampled_from([name for names in NAMES.values() for name in names]),
    st.sampled_from(["A", "b", "C", "option_a", "choice_1", "image_id", "hp", "Set Name", "page", "total"]),
    st.text(max_size=8),
)
TABLE = st.lists(COLUMN, min_size=1, max_size=6, unique=True).flatmap(
    lambda columns: st.lists(st.fixed_dictionaries(dict.fromkeys(columns, CELL)), min_size=1, max_size=4)
)


@FEW
@given(TABLE, st.booleans())
def test_any_columns_get_roles_that_exist_and_none_two(rows: list[dict[str, Any]], finds: bool) -> None:
    columns = list(rows[0])
    roles = guess_roles(columns, rows, (lambda name: "0" in name) if finds else None)
    named = {role: column for role, column in asdict(roles).items() if role != "asked" and column}
    asked = [column for column, _ in roles.asked]
    assert {*named.values(), *asked} <= set(columns)
    # An id may name the picture as well, and nothing else has two roles.
    if named.get("image") == named.get("id"):
        named.pop("id", None)
    taken = [*named.values(), *asked]
    assert len(taken) == len(set(taken))
    assert all(question.strip() for _, question in roles.asked)
    assert not (asked and (roles.answers or roles.caption or roles.parts))


@FEW
@given(TABLE)
def test_any_rows_are_read_or_refused_with_words(read_of: Callable[..., Reading], rows: list[dict[str, Any]]) -> None:
    data = "\n".join(json.dumps(row) for row in rows).encode()
    with suppress(UserError):
        reading = read_of(data, "rows.jsonl")
        assert len(reading.examples) + len(reading.bad) == reading.total
        assert all(one.answers and one.parts for one in reading.examples)
        assert len({one.id for one in reading.examples}) == len(reading.examples)


PIECES = st.sampled_from(
    [
        *(b'{"', b"[", b"]", b"}", b"[{", b"}]", b",", b":", b'"', b"null", b"1e999", b"9" * 5000, b"\0"),
        *(b'"data":', b'"questions":', b'"annotations":', b'"images":', b'"image": "0.png"', b'"caption": "x"'),
        *(b"image,question,answer\n", b"0.png", b"\r\n", b"sep=;\n", b'"question_id": 1', b'"answers": 1'),
        *(b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PAR1"),
    ]
)
GARBAGE = st.one_of(st.binary(max_size=60), st.lists(PIECES, max_size=12).map(b"".join))


@FEW
@given(GARBAGE, st.sampled_from(TABLES))
def test_any_bytes_are_a_table_or_refused_with_words(read_of: Callable[..., Reading], data: bytes, suffix: str) -> None:
    with suppress(UserError):
        assert isinstance(read_of(data, f"rows{suffix}"), Reading)
