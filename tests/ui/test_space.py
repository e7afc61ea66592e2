"""The page of a Space: what is the owner's is nobody else's, by whatever way it is asked for."""

import json
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from tests.hub_fixtures import adapter_files
from tests.ui.spaces import SPACE, as_a_space, context, request, signed_in
from vqa_core.examples.sets import resolve
from vqa_core.runs.offering import is_offered, offer
from vqa_core.runs.run import Run
from vqa_core.ui.ask.ask_events import AskEvents
from vqa_core.ui.context import Context
from vqa_core.ui.finetune_events import FinetuneEvents
from vqa_core.ui.offered import choices, chosen
from vqa_core.ui.page import build
from vqa_core.ui.visit import Visit

# What everybody may do. Each name is looked at by hand: it must show and change nothing of the owner's.
FOR_ALL = {
    "on_pictures_upload",
    "on_pictures_submit",
    "on_pictures_select",
    "on_pictures_delete",
    "on_pictures_input",
    "on_talk_submit",
    "answer",
    "on_answer_failure",
    "on_talk_stop",
    "on_talk_clear",
    "on_timer_tick",
    "on_model_change",
    "on_other_submit",
    "on_hub_submit",
    "on_more_expand",
    "on_page_load",
    "on_header_look",
    "ask",
    "_check_login_status",
}


def finished(around: Context, name: str) -> Run:
    """A run that ended, with an adapter."""
    run = around.store.create({"train": {"model": "pocket"}, "data": {"name": "hushed rows"}}, slug=name)
    run.adapter.mkdir()
    for file, content in adapter_files().items():
        (run.adapter / file).write_bytes(content)
    status = json.loads(run.status_path.read_text())
    run.status_path.write_text(json.dumps({**status, "state": "done"}))
    return run


@pytest.fixture
def around(tmp_path: Path) -> Context:
    found = context(tmp_path)
    finished(found, "hushed")
    return found


@pytest.fixture
def space(around: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[gr.Blocks]:
    as_a_space(monkeypatch)
    yield build(around)


def refused(event: gr.block_function.BlockFunction, who: gr.Request) -> str:
    """The words by which `who` is refused; "" where it ran."""
    inputs, *_ = gr.helpers.special_args(event.fn, [None] * len(event.inputs), who, gr.EventData(None, {}))
    try:
        answer = event.fn(*inputs)
        if event.types_generator:
            next(answer)
    except gr.Error as error:
        return error.message
    return ""


@pytest.mark.parametrize("session", [None, {}, signed_in("eve"), signed_in(expires_at=1.0)])
@pytest.mark.slow
def test_no_event_but_those_for_all_runs_for_anybody_but_the_owner(space: gr.Blocks, session: object) -> None:
    open_to_visitors = []
    for event in space.fns.values():
        if event.fn is None:
            continue
        # The Fine-tune tab ticks, too; which of the two it is, only calling it shows.
        known = event.name in FOR_ALL and event.name != "on_timer_tick"
        ticks = getattr(event.fn, "__self__", None).__class__ is AskEvents
        words = "" if known or ticks else refused(event, request(session))
        if words:
            assert "owner" in words, f"{event.name}: {words}"
        else:
            open_to_visitors.append(event.name)
    assert sorted(open_to_visitors) == sorted(FOR_ALL)


@pytest.mark.parametrize("name", ["on_page_load", "on_header_look"])
@pytest.mark.slow
def test_a_visitor_s_page_learns_nothing_of_runs_and_the_owner_s_does(space: gr.Blocks, name: str) -> None:
    (load,) = [event for event in space.fns.values() if event.name == name]

    def shown(session: object) -> str:
        who = request(session, host="x")
        # Asked for by its address, as a link to a run does.
        who.request.scope["query_string"] = b"run=hushed-1"
        inputs, *_ = gr.helpers.special_args(load.fn, [Visit(), *[""] * (len(load.inputs) - 1)], who)
        return str(list(load.fn(*inputs).values()))

    assert "hushed" not in shown(None) and "hushed" not in shown(signed_in("eve"))
    assert "signed in as eve" in shown(signed_in("eve")) and "duplicate the Space" in shown(signed_in("eve"))
    assert "hushed-1" in shown(signed_in()) and "the owner" in shown(signed_in())


@pytest.mark.slow
def test_the_guard_refuses_nothing_to_the_owner(space: gr.Blocks) -> None:
    (lists,) = [event for event in space.fns.values() if event.api_name == "list_runs"]
    assert [row["run"] for row in lists.fn(request(signed_in()))] == ["hushed-1"]


@pytest.mark.slow
def test_the_page_s_own_description_holds_nothing_of_the_owner_s(around: Context, monkeypatch) -> None:
    data = resolve("builtin:tickets", around.settings.home, False)
    about = data.folder / "set.json"
    about.write_text(about.read_text().replace("builtin:tickets ", "my hushed "))
    as_a_space(monkeypatch)
    public = json.dumps(build(around).get_config_file(), default=str)
    for private in ("hushed", str(around.settings.home), data.id):
        assert private not in public, private


def test_visitors_choose_among_the_runs_that_are_offered(around: Context) -> None:
    run = around.store.get("hushed-1")

    def seen(owner: bool) -> list[str]:
        return [value for _, value in choices(around.store, around.host, owner=owner) if value.startswith("run:")]

    def asked(name: str) -> str:
        with pytest.raises(Exception, match="not offered on this Space") as said:
            chosen(name, around.settings, around.store, owner=False)
        return str(said.value).replace(name.removeprefix("run:"), "")

    assert seen(True) == ["run:hushed-1"] and seen(False) == []
    # A run that there is not is refused in the same words: names cannot be found out by trying.
    assert asked("run:hushed-1") == asked("run:no-run-9") == asked("run:../../etc")
    offer(run, True)
    assert seen(False) == ["run:hushed-1"]
    assert chosen("run:hushed-1", around.settings, around.store, owner=False) == ("pocket", "hushed-1")
    offer(run, False)
    offer(run, False)
    assert seen(False) == []


def test_the_owner_offers_a_run_by_a_switch_in_its_view(around: Context) -> None:
    events, visit = FinetuneEvents(around), Visit()
    visit.look_at("hushed-1")
    head = events.show(visit)["head"]
    assert head["can"]["offer"] is True and head["offered"] is False
    for on, offered in ((True, True), ("yes", False), (True, True), (False, False)):
        head = events.on_run_offer(visit, gr.EventData(None, {"run": "hushed-1", "on": on}))["head"]
        assert head["offered"] is offered is is_offered(around.store.get("hushed-1"))


def test_at_home_nothing_needs_to_be_offered(tmp_path: Path) -> None:
    home = context(tmp_path, {})
    finished(home, "hushed")
    visit = Visit()
    visit.look_at("hushed-1")
    assert FinetuneEvents(home).show(visit)["head"]["can"]["offer"] is False


def test_at_home_there_is_no_sign_in_and_no_door(tmp_path: Path) -> None:
    home = build(context(tmp_path, {}))
    assert not home.expects_oauth
    assert not [block for block in home.blocks.values() if getattr(block, "elem_id", "") in ("door", "sign-in")]


def test_a_space_without_sign_in_has_no_button(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_a_space(monkeypatch)
    assert not build(context(tmp_path, SPACE, OAUTH_CLIENT_SECRET="")).expects_oauth
