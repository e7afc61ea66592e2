import hashlib
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.runs.files import read_json, write_json
from vqa_core.runs.pins import MAX_PINS, MAX_QUESTION, Pin, check_pins, pin_record, pins_of, save_pins
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore

NAME = f"pins/{hashlib.sha256(b'one').hexdigest()}.png"


def with_pins(run: Run, pins: object) -> Run:
    write_json(run.config_path, {**run.config(), "pins": pins})
    return run


def test_saved_pins_come_back_in_their_order_with_files_of_the_run(store: RunStore) -> None:
    asked = [Pin("What time? ", (Path("a"),), ("3 pm",)), Pin("Which gate?", (Path("b"),))]
    run = store.create({"pins": [pin_record(pin, [NAME]) for pin in asked]}, slug="tickets")
    save_pins(run, {NAME: b"one"})
    found = pins_of(run)
    assert [(pin.question, pin.answers) for pin in found] == [("What time?", ("3 pm",)), ("Which gate?", ())]
    assert [pin.pictures for pin in found] == [(run.folder / NAME,)] * 2
    assert (run.folder / NAME).read_bytes() == b"one"
    assert [path.name for path in (run.folder / "pins").iterdir()] == [Path(NAME).name]


def test_a_run_without_pins_has_none(run: Run) -> None:
    assert pins_of(run) == []


@pytest.mark.parametrize(
    "pins",
    [
        "text",
        [3],
        [{"question": "Who?", "pictures": []}],
        [{"question": 7, "pictures": [NAME]}],
        [{"question": "Who?", "pictures": ["/etc/passwd"]}],
        [{"question": "Who?", "pictures": ["pins/../config.json"]}],
        [{"question": "Who?", "pictures": [f"pins/../{NAME}"]}],
        [{"question": "Who?", "pictures": [NAME], "answers": [1]}],
        [{"question": "Who?", "pictures": [NAME]}, None],
    ],
)
def test_damaged_pins_are_refused_in_words_and_lead_nowhere_else(run: Run, pins: object) -> None:
    with pytest.raises(UserError, match=f"pinned questions of run {run.id} are damaged"):
        pins_of(with_pins(run, pins))


@pytest.mark.parametrize(
    "name", ["../config.json", "/tmp/x.png", "pins/x.png", NAME.upper(), NAME + "\n", "config.json"]
)
def test_nothing_is_written_beside_the_pins(run: Run, name: str) -> None:
    before = read_json(run.config_path)
    with pytest.raises(ValueError, match="no name"):
        save_pins(run, {name: b"{}"})
    assert read_json(run.config_path) == before
    assert not (run.folder / "pins").exists()


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        ([Pin("Who?", (Path("a"),))] * (MAX_PINS + 1), f"{MAX_PINS + 1} questions are pinned: at most {MAX_PINS}"),
        ([Pin("Who?", (Path("a"),)), Pin("  ", (Path("a"),))], "Pinned question 2 is empty"),
        ([Pin("x" * (MAX_QUESTION + 1), (Path("a"),))], f"{MAX_QUESTION + 1} characters"),
        ([Pin("Who?", ())], "has 0 pictures: it takes 1 to 4"),
        ([Pin("Who?", (Path("a"),) * 5)], "has 5 pictures"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_number(pins: list[Pin], words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_pins(pins)


def test_as_many_pins_as_there_may_be_pass() -> None:
    check_pins([Pin("x" * MAX_QUESTION, (Path("a"),) * 4)] * MAX_PINS)
