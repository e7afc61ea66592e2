import threading
import time
from pathlib import Path

import gradio as gr
import pytest

from vqa_core import hardware
from vqa_core.answering.answerer import Answerer
from vqa_core.errors import UserError
from vqa_core.examples.sets import DataSet, resolve
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.context import Context
from vqa_core.ui.data.data_events import DataEvents
from vqa_core.ui.data.fetching import Progress, in_steps
from vqa_core.ui.visit import Visit

pytestmark = pytest.mark.slow


@pytest.fixture
def rows(tmp_path: Path) -> DataSet:
    from PIL import Image

    for name in ("a", "b"):
        Image.new("RGB", (40, 40), "red" if name == "a" else "blue").save(tmp_path / f"{name}.png")
    table = tmp_path / "rows.csv"
    table.write_text("image,question,answer\na.png,What?,red\nb.png,What?,blue\n")
    return resolve(str(table), tmp_path / "home", True)


def test_how_far_it_is_comes_before_the_set(rows: DataSet) -> None:
    def read(progress: Progress) -> DataSet:
        progress(3, 7)
        time.sleep(0.7)
        return rows

    *told, last = in_steps(read)
    assert (3, 7) in told and last is rows
    assert all(isinstance(step, tuple) for step in told)


def test_what_goes_wrong_is_told_to_who_waits() -> None:
    def read(progress: Progress) -> DataSet:
        raise UserError("There is no such set. Check its name.")

    with pytest.raises(UserError, match="no such set"):
        list(in_steps(read))


def test_reading_ends_when_nobody_waits() -> None:
    ended = threading.Event()

    def read(progress: Progress) -> DataSet:
        try:
            for row in range(10_000):
                progress(row, 10_000)
                time.sleep(0.01)
        finally:
            ended.set()
        raise AssertionError("it read to the end")

    steps = in_steps(read)
    next(steps)
    assert not ended.wait(0.1)
    steps.close()
    assert ended.wait(2)


def test_rows_that_were_left_are_no_longer_read(tmp_path: Path) -> None:
    settings = Settings.from_environment({"DOCDEX_HOME": str(tmp_path)})
    store = RunStore(settings)
    events = DataEvents(Context(settings, store, Answerer(settings, store), hardware.detect()))
    visit = Visit()
    events.on_form_leave(visit, gr.EventData(None, {"turn": 3}))
    told = list(events.on_form_fetch(visit, gr.EventData(None, {"turn": 3, "source": "hub:no name at all"})))
    assert not any("answers" in view for view in told)
    told = list(events.on_form_fetch(visit, gr.EventData(None, {"turn": 4, "source": "hub:no name at all"})))
    assert "no name at all" in told[-1]["problem"] and told[-1]["turn"] == 4
