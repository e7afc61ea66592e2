import io
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.readers import embedded, read
from vqa_core.examples.sets import import_set
from vqa_core.examples.split import content_hash


def png(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, 10, 200)).save(buffer, "PNG")
    return buffer.getvalue()


def row(number: int, **more: Any) -> dict[str, Any]:
    picture = {"bytes": png(number % 3), "path": f"{number}.png"}
    return {"image": picture, "question": f"What is {number}?", "answers": [str(number)], **more}


def write(rows: list[dict[str, Any]], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def test_pictures_in_the_rows_become_files_each_once(tmp_path: Path) -> None:
    source = write([row(number, day=date(2024, 1, 2)) for number in range(9)], tmp_path / "rows.parquet")
    made = import_set(source, tmp_path / "home")
    source.unlink()
    assert (made.form, len(made.examples), made.bad) == ("parquet", 9, ())
    assert made.examples[4].question == "What is 4?" and made.examples[4].answers == ("4",)
    files = list((made.folder / "images").iterdir())
    assert len(files) == 3
    assert {file.stem for file in files} == {content_hash(file) for file in files}
    assert {file.read_bytes() for file in files} == {png(shade) for shade in range(3)}
    assert dict(made.examples[0].fields) == {"day": "2024-01-02"}


def test_plain_bytes_and_lists_of_pictures_are_pictures_too(tmp_path: Path) -> None:
    rows = [
        {"images": [{"bytes": png(1)}, {"bytes": png(2)}], "question": "Same?", "answer": "no", "blob": b"\0\1"},
        {"images": [{"bytes": png(0)}], "question": "Who?", "answer": "I", "blob": b""},
    ]
    reading = read(write(rows, tmp_path / "a.parquet"), stored=tmp_path / "stored")
    assert [len(example.images) for example in reading.examples] == [2, 1]
    plain = write([{"image": png(1), "question": "Who?", "answer": "I"}], tmp_path / "b.parquet")
    assert read(plain, stored=tmp_path / "stored").examples[0].images[0].name.endswith(".png")


def test_shards_are_joined_by_their_split(tmp_path: Path) -> None:
    for name, start in (("train-00000-of-00002", 0), ("train-00001-of-00002", 4), ("test-00000-of-00001", 8)):
        write([row(number) for number in range(start, start + 4)], tmp_path / "set" / "data" / f"{name}.parquet")
    (tmp_path / "set" / "dataset_infos.json").write_text("{}")
    made = import_set(tmp_path / "set", tmp_path / "home")
    assert [example.question for example in made.test] == [f"What is {n}?" for n in range(8, 12)]
    assert sorted(example.answers[0] for example in made.train) == [str(n) for n in range(8)]
    assert len({example.id for example in made.examples}) == 12
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "set")
    assert import_set(Path(packed), tmp_path / "home").id == made.id


def test_boxes_and_vectors_are_left_out_and_answers_that_are_numbers_are_not(tmp_path: Path) -> None:
    more = {"boxes": [[0.1, 0.2, 0.3, 0.4]], "vector": [0.5] * 65, "answers": [4], "hp": 60.0, "tags": ["a"]}
    reading = read(write([row(1) | more], tmp_path / "a.parquet"), stored=tmp_path / "stored")
    assert reading.examples[0].answers == ("4",)
    assert dict(reading.examples[0].fields) == {"hp": 60, "tags": ["a"]}


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside.png", "https://example.com/../a", "gone.png"])
def test_a_path_without_bytes_opens_nothing_outside_the_folder(tmp_path: Path, path: str) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "outside.png")
    rows = [row(0) | {"image": {"bytes": None, "path": path}}, *(row(number) for number in range(30))]
    reading = read(write(rows, tmp_path / "set" / "a.parquet"), stored=tmp_path / "stored")
    if path.startswith("https"):
        assert reading.examples[0].images[0].remote  # fetched late, and only from public addresses
    else:
        assert [bad.number for bad in reading.bad] == [1]


def test_pictures_that_cannot_be_opened_are_bad_rows(tmp_path: Path) -> None:
    rows = [row(number) for number in range(30)]
    rows[7]["image"] = {"bytes": png(7)[:40], "path": None}
    (bad,) = read(write(rows, tmp_path / "a.parquet"), stored=tmp_path / "stored").bad
    assert bad.number == 8 and "not a picture that can be opened" in bad.reason


def test_what_is_no_parquet_is_refused_with_words(tmp_path: Path) -> None:
    for content in (b"", b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1"):
        (tmp_path / "a.parquet").write_bytes(content)
        with pytest.raises(UserError, match=r"a\.parquet' is not a sound Parquet file"):
            import_set(tmp_path / "a.parquet", tmp_path / "home")


def test_a_set_beyond_the_limits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write([row(number) for number in range(3)], tmp_path / "a.parquet")
    monkeypatch.setattr(embedded, "MAX_ROWS", 2)
    with pytest.raises(UserError, match="has 3 rows: at most 2"):
        import_set(source, tmp_path / "home")
    monkeypatch.undo()
    monkeypatch.setattr(embedded, "MAX_STORED_BYTES", 2 * len(png(0)))
    with pytest.raises(UserError, match="the most that is imported"):
        import_set(source, tmp_path / "home")
    assert list((tmp_path / "home" / "datasets").iterdir()) == []


def test_tables_without_parquet_do_not_load_arrow() -> None:
    code = "import sys, vqa_core.examples.sets; sys.exit(bool({'pyarrow', 'datasets', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_real_pages_come_out_of_parquet_as_they_came_in(data: Path, tmp_path: Path) -> None:
    plain = read(data / "docvqa" / "test.jsonl")
    rows = [
        {
            "image": {"bytes": Path(example.images[0].source).read_bytes(), "path": None},
            "query": {"de": "Was?", "en": example.question},
            "answers": list(example.answers),
        }
        for example in plain.examples
    ]
    made = import_set(write(rows, tmp_path / "test.parquet"), tmp_path / "home")
    assert [(e.question, e.answers) for e in made.examples] == [(e.question, e.answers) for e in plain.examples]
    for ours, theirs in zip(made.examples, plain.examples, strict=True):
        assert content_hash(Path(ours.images[0].source)) == content_hash(Path(theirs.images[0].source))
    assert len(list((made.folder / "images").iterdir())) == 15
