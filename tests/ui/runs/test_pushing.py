from pathlib import Path

import pytest

from tests.browser import written_runs
from tests.hub_fixtures import TOKEN, hub
from tests.hub_server import Hub
from vqa_core import hardware
from vqa_core.answering.answerer import Answerer
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.context import Context
from vqa_core.ui.runs.pushing import push_run

pytestmark = pytest.mark.slow

__all__ = ["hub"]


@pytest.fixture
def around(tmp_path: Path) -> Context:
    home = {"DOCDEX_HOME": str(tmp_path / "home"), "DOCDEX_RUNTIME": str(tmp_path / "rt")}
    settings = Settings.from_environment(home)
    store = RunStore(settings)
    return Context(settings, store, Answerer(settings, store), hardware.detect())


def asked(around: Context, **given: object) -> dict[str, object]:
    run = written_runs.done(around.store)
    return {"run": run.id, "repo": "me/tickets", "private": True, "token": TOKEN, **given}


def test_a_push_tells_that_it_goes_on_and_then_where_it_is(around: Context, hub: Hub) -> None:
    views = list(push_run(asked(around), around))
    assert [view["state"] for view in views] == ["pushing", "done"]
    assert views[-1]["url"] == f"{hub.url}/me/tickets"
    assert hub.repos["me/tickets"].private
    assert TOKEN not in str(views)


@pytest.mark.parametrize("private", [True, None, "no", 0])
def test_only_a_plain_false_makes_a_repository_public(around: Context, hub: Hub, private: object) -> None:
    list(push_run(asked(around, private=private), around))
    assert hub.repos["me/tickets"].private


def test_a_wrong_token_is_not_repeated_in_what_went_wrong(around: Context, hub: Hub) -> None:
    wrong = "hf_wrongWrongWrongWrongWrong"
    last = list(push_run(asked(around, token=wrong), around))[-1]
    assert last["state"] == "failed" and "refuses the token" in last["text"]
    assert wrong not in str(last)


@pytest.mark.parametrize("given", [{"run": "nothing"}, {"repo": "../x"}, {"repo": ""}, {"run": "../../etc"}])
def test_what_cannot_be_pushed_is_words(around: Context, hub: Hub, given: dict[str, object]) -> None:
    last = list(push_run(asked(around, **given), around))[-1]
    assert last["state"] == "failed" and last["text"]
    assert hub.repos == {}
