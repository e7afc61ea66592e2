from pathlib import Path

from vqa_core.runs.log import SHOWN_BYTES, last_worker, log_lines


def test_a_log_shows_no_token_no_control_signs_and_only_its_end(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_bytes(b"old\n" * 20_000 + b"1%\r50%\r\x1b[31mdone\x1b[0m\nkey hf_" + b"A" * 34 + b" end\n\xff\n")
    lines = log_lines(log)
    tail = "\n".join(lines)
    assert len(tail) <= SHOWN_BYTES
    assert "done" in lines
    assert "50%" not in tail and "\x1b" not in tail
    assert "hf_AAAA" not in tail
    assert log_lines(tmp_path / "none") == []


def test_a_growing_log_begins_at_the_same_line_for_a_while(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    beginnings = []
    for step in range(600):
        with log.open("a") as file:
            file.write(f"{step:4} a line of fifty signs, its end among them......\n")
        lines = log_lines(log)
        beginnings.append(lines[0])
        assert lines[-1].startswith(f"{step:4}")
        assert step < 200 or len(lines) > 100
    assert len(set(beginnings)) < 8


def test_of_a_log_only_the_last_workers_part_counts(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("12:00:00 the worker starts\nMemoryError\n12:10:00 the worker starts\nlibraries loaded in 3 s\n")
    assert last_worker(log_lines(log)) == ["libraries loaded in 3 s"]
    assert last_worker(["no such line"]) == ["no such line"]
