import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gradio.utils import get_upload_folder
from PIL import Image

from tests.examples.kept import kept_set, pictures
from vqa_core.answering.answerer import Answerer
from vqa_core.errors import UserError
from vqa_core.examples.data_set import DataSet
from vqa_core.examples.example import Example
from vqa_core.hardware import detect
from vqa_core.runs.pins import MAX_PINS, MAX_QUESTION
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.context import Context
from vqa_core.ui.form.pins_pick import PickEvents, pins_from

SPLIT = {"test_share": 0.3, "seed": 0, "turn": 1}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    return Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "h"), "DOCDEX_RUNTIME": str(tmp_path / "r")})


@pytest.fixture
def events(settings: Settings) -> PickEvents:
    store = RunStore(settings)
    return PickEvents(Context(settings, store, Answerer(settings, store), detect()))


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> DataSet:
    """Ten rows, the last three for the test: two ask the same, the third something else."""
    shown = pictures(tmp_path / "pictures", 10)
    asked = ["Who?"] * 9 + ["Where?"]
    rows = [Example.ask(f"r{n}", shown[n], asked[n], [f"answer {n}"], row=n + 1) for n in range(10)]
    return kept_set(settings.home, rows, splits=["train"] * 7 + ["test"] * 3)


def upload(name: str = "a.png") -> str:
    place = Path(get_upload_folder()) / "some" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (30, 20), (1, 2, 3)).save(place)
    return str(place)


def told(events: PickEvents, act: str, **data: Any) -> dict[str, Any]:
    found: dict[str, Any] = getattr(events, f"on_pins_{act}")(SimpleNamespace(_data={**SPLIT, **data}))
    assert found["turn"] == 1
    return found


def test_held_out_rows_are_found_one_after_the_other_other_questions_first(events: PickEvents, data: DataSet) -> None:
    found: list[int] = []
    for _ in range(3):
        pin = told(events, "find", set=data.id, pinned=found)["pin"]
        assert pin["side"] == "test"
        found.append(pin["at"])
    assert found == [7, 9, 8]
    assert "No other held-out row" in told(events, "find", set=data.id, pinned=found)["problem"]


def test_a_found_row_comes_with_its_words_and_a_copy_of_its_picture(events: PickEvents, data: DataSet) -> None:
    pin = told(events, "take", set=data.id, at=4)["pin"]
    assert (pin["row"], pin["side"], pin["question"], pin["answers"]) == (5, "train", "Who?", ["answer 4"])
    assert Path(pin["thumb"]).is_relative_to(get_upload_folder())


@pytest.mark.parametrize("at", [10, -1, "0", None, [0]])
def test_a_row_that_is_not_there_is_refused(events: PickEvents, data: DataSet, settings: Settings, at: object) -> None:
    assert "none at place" in told(events, "take", set=data.id, at=at)["problem"]
    with pytest.raises(UserError, match="none at place"):
        pins_from([{"set": data.id, "at": at}], settings)


def test_rows_and_own_pictures_become_pins_in_their_order(data: DataSet, settings: Settings) -> None:
    own = {"upload": upload(), "question": " What colour? ", "answers": "blue\n\n navy "}
    first, second = pins_from([own, {"set": data.id, "at": 9}], settings)
    assert (first.question, first.answers) == ("What colour?", ("blue", "navy"))
    assert first.pictures == (Path(own["upload"]).resolve(),)
    assert (second.question, second.answers) == ("Where?", ("answer 9",))
    assert second.pictures == (data.examples[9].images[0].source,)


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "", None, 7])
def test_a_picture_that_was_not_uploaded_is_not_opened(events: PickEvents, settings: Settings, path: object) -> None:
    assert "Upload it again" in told(events, "open", upload=path)["problem"]
    with pytest.raises(UserError, match="Upload it again"):
        pins_from([{"upload": path, "question": "Who?"}], settings)


def test_an_uploaded_picture_is_opened_at_once_and_a_broken_one_refused_by_its_name(events: PickEvents) -> None:
    pin = told(events, "open", upload=upload(), name="../me.png")["pin"]
    assert (pin["name"], Image.open(pin["thumb"]).size) == ("me.png", (30, 20))
    broken = upload("b.png")
    Path(broken).write_text("nothing")
    assert "'mine.png' is not a picture" in told(events, "open", upload=broken, name="mine.png")["problem"]


def test_what_cannot_be_asked_is_refused_by_its_number(data: DataSet, settings: Settings) -> None:
    own = {"upload": upload(), "question": "Who?"}
    for pins, words in (
        ([own, {**own, "question": " "}], "question 2 is empty"),
        ([{**own, "question": "x" * (MAX_QUESTION + 1)}], "Shorten it"),
        ([own] * (MAX_PINS + 1), f"at most {MAX_PINS}"),
        ([{"set": "0" * 12, "at": 0}], "0" * 12),
        ([{"set": "../..", "at": 0}], "set"),
    ):
        with pytest.raises(UserError, match=words):
            pins_from(pins, settings)


@pytest.mark.parametrize("given", [None, "pins", {}, [], ["x", None, 3]])
def test_nothing_pinned_is_fine(settings: Settings, given: object) -> None:
    assert pins_from(given, settings) == []


def test_a_deleted_set_is_said_in_words(events: PickEvents, data: DataSet) -> None:
    shutil.rmtree(data.folder)
    assert told(events, "find", set=data.id, pinned=[])["problem"]
