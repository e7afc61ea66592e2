from pathlib import Path

import gradio as gr
import pytest

from vqa_core import hardware
from vqa_core.answering.answerer import Answerer
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui import api
from vqa_core.ui.context import Context

pytestmark = pytest.mark.slow


def endpoints(home: Path, **environment: str) -> dict:
    settings = Settings.from_environment({"DOCDEX_HOME": str(home), "DOCDEX_RUNTIME": str(home), **environment})
    store = RunStore(settings)
    with gr.Blocks() as page:
        api.register(Context(settings, store, Answerer(settings, store), hardware.detect()))
    return {function.api_name: function.fn for function in page.fns.values()}


@pytest.mark.parametrize(
    ("name", "values"),
    [("start_run", ({"max_steps": 1},)), ("run_status", ("x-1",)), ("stop_run", ("x-1",)), ("list_runs", ())],
)
def test_a_visitor_of_a_space_has_no_hand_in_its_runs(tmp_path: Path, name: str, values: tuple):
    with pytest.raises(gr.Error, match="owner"):
        endpoints(tmp_path, SPACE_ID="someone/docdex")[name](*values)
    assert not (tmp_path / "runs").exists()


def test_at_home_the_runs_are_listed(tmp_path: Path):
    assert endpoints(tmp_path)["list_runs"]() == []


@pytest.mark.parametrize("config", [{"model": "/etc"}, {"model": "../x"}, {"data": "/etc"}, {"data": "rows.jsonl"}])
def test_a_path_is_refused_where_paths_are_closed(tmp_path: Path, config: dict):
    with pytest.raises(gr.Error, match="be typed"):
        endpoints(tmp_path, DOCDEX_ALLOW_LOCAL_PATHS="0")["start_run"](config)
    assert not (tmp_path / "runs").exists()
