from types import SimpleNamespace
from typing import Any

import pytest

from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.runs.queue_view import QueueEvents
from vqa_core.ui.runs.queue_words import place
from vqa_core.ui.visit import Visit


@pytest.fixture
def store(tmp_path) -> RunStore:  # type: ignore[no-untyped-def]
    return RunStore(
        Settings.from_environment({"DOCDEX_HOME": str(tmp_path), "DOCDEX_RUNTIME": str(tmp_path / "locks")})
    )


@pytest.mark.parametrize(
    ("number", "about_s", "said"),
    [(1, None, "next"), (1, 360, "next, about 6 min"), (2, 60, "2nd, about 60 s"), (11, None, "11th")],
)
def test_a_place_is_said_in_words(number: int, about_s: float | None, said: str) -> None:
    assert place(number, about_s) == said


def event(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


def test_a_click_moves_or_cancels_and_another_kind_of_word_does_nothing(store: RunStore) -> None:
    events = QueueEvents(store, lambda visit: {})
    runs = [store.create({}, slug=slug) for slug in "abc"]

    def line() -> list[str]:
        return [one["id"] for one in events.view()["waits"]]

    events.on_queue_shift(Visit(), event(run="c-1", where="first"))
    assert line() == ["c-1", "a-1", "b-1"]
    events.on_queue_shift(Visit(), event(run="c-1", where="../etc"))
    assert line() == ["c-1", "a-1", "b-1"]
    events.on_queue_cancel(Visit(), event(run="a-1"))
    assert line() == ["c-1", "b-1"] and runs[0].stop_requested()
    told = events.on_queue_shift(Visit(), event(run="a-1", where="up"))
    assert "does not wait (stopped)" in told["queue"]["whole"]["problem"]


def test_all_are_taken_out_at_once(store: RunStore) -> None:
    events = QueueEvents(store, lambda visit: {})
    runs = [store.create({}, slug=slug) for slug in "abc"]
    events.on_queue_clear(Visit())
    assert events.view()["waits"] == [] and all(run.stop_requested() for run in runs)
