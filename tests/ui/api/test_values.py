"""Whatever a caller of the API sends, the answer is words and nothing is harmed."""

from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from tests.ui.spaces import context, request
from vqa_core.errors import UserError
from vqa_core.ui import api
from vqa_core.ui.api import values

ODD: tuple[Any, ...] = (
    float("nan"),
    float("-inf"),
    -1,
    1.5,
    10**400,
    True,
    "x" * 100_000,
    "../../etc/passwd",
    "\x00",
    ["x"],
    [[["deep"]]] * 5,
    list(range(100_000)),
    {"a": {"b": {"c": [None]}}},
    {"data": float("nan")},
    {"data": ["x"]},
    {"max_steps": 10**400},
    {"learning_rate": 10**400},
    {"max_steps": "x" * 400},
    {"model": True},
    {str(number): 1 for number in range(1000)},
)
# A value with which each act goes as far as the checks; the odd ones take the place of one of them at a time.
GIVEN: dict[str, tuple[Any, ...]] = {
    "ask": ([], "What?", "pocket", "", "", 96, "", "", 0, "random"),
    "start_run": ({"max_step": 1}, "", ""),
    "inspect_run": ({"max_step": 1}, 3, ""),
    "run_status": ("gone-1",),
    "stop_run": ("gone-1",),
    "resume_run": ("gone-1",),
    "delete_run": ("gone-1",),
    "import_set": (None, "builtin:nothing", "", None),
    "show_set": ("0123456789ab", 0, 20),
    "delete_set": ("0123456789ab", False),
    "evaluate": ("builtin:nothing", "", "gone-1", "", 5, None, 0, "random"),
}
PLACES = [(name, place) for name, given in GIVEN.items() for place in range(len(given))]


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("home")
    with gr.Blocks() as page:
        api.register(context(home, {}))
    return {event.api_name: event for event in page.fns.values()}


def call(event: Any, given: tuple[Any, ...]) -> object:
    inputs, *_ = gr.helpers.special_args(event.fn, list(given), request())
    answer = event.fn(*inputs)
    return list(answer) if event.types_generator else answer


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_odd_values_are_told_in_words(acts: dict[str, Any], name: str, place: int) -> None:
    for odd in ODD:
        if (name, place) == ("ask", 1) and isinstance(odd, str):
            continue  # any text is a question
        given = list(GIVEN[name])
        given[place] = odd
        with pytest.raises(gr.Error) as refused:
            call(acts[name], tuple(given) if name != "ask" else (*_with_a_picture_that_is_none(given, place),))
        assert 10 < len(refused.value.message) < 2500 and not refused.value.print_exception


def _with_a_picture_that_is_none(given: list[Any], place: int) -> list[Any]:
    # So that a question that passes every check ends before the model.
    return given if place == 0 else [[{"path": "/etc/passwd"}], *given[1:]]


def test_no_value_reached_the_disk(acts: dict[str, Any]) -> None:
    assert call(acts["list_runs"], ()) == [] and call(acts["list_sets"], ()) == []


@pytest.mark.parametrize("missing", [(), ([],)])
def test_too_few_values_are_told_in_words(acts: dict[str, Any], missing: tuple[Any, ...]) -> None:
    with pytest.raises(gr.Error):
        call(acts["ask"], missing)


@pytest.mark.parametrize("value", [True, "3", None, 3.5, float("nan"), float("inf"), -1, 11, [3], 10**400])
def test_a_whole_number_is_nothing_else(value: object) -> None:
    with pytest.raises(UserError, match="0 to 10 are possible"):
        values.whole(value, "shots", 0, 10)
    assert values.whole(3.0, "shots", 0, 10) == 3


def test_a_long_value_is_not_sent_back_whole() -> None:
    with pytest.raises(UserError) as said:
        values.settings([["x" * 10_000]] * 10_000, "config")
    assert len(str(said.value)) < 400


def test_paths_are_refused_where_paths_are_closed(tmp_path: Path) -> None:
    with gr.Blocks() as page:
        api.register(context(tmp_path, {}, DOCDEX_ALLOW_LOCAL_PATHS="0"))
    closed = {event.api_name: event for event in page.fns.values()}
    for name, given in (
        ("start_run", ({"model": "/etc"}, "", "")),
        ("start_run", ({"data": "rows.jsonl"}, "", "")),
        ("inspect_run", ({"model": "/etc"}, 3, "")),
        ("inspect_run", ({"data": "rows.jsonl"}, 3, "")),
        ("import_set", (None, "/etc", "", None)),
        ("evaluate", ("builtin:tickets", "/etc", "", "", 5, None, 0, "random")),
    ):
        with pytest.raises(gr.Error, match="typed"):
            call(closed[name], given)
    assert not (tmp_path / "runs").exists()
