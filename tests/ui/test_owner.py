"""Whose DocDex it is: nobody becomes the owner of a Space but by its sign-in."""

import time
from pathlib import Path

import gradio as gr
import pytest

from tests.ui.spaces import OWNER, SPACE, context, request, settings, signed_in
from vqa_core.errors import UserError
from vqa_core.ui.owner import Visitor, guarded, require_owner, visitor_of

AT_HOME: dict[str, str] = {}


def test_at_home_everybody_is_the_owner(tmp_path: Path) -> None:
    assert visitor_of(settings(tmp_path, AT_HOME), request()).owner
    assert visitor_of(settings(tmp_path, AT_HOME), None).owner


def test_a_session_is_never_believed_where_its_key_is_known(tmp_path: Path) -> None:
    for missing in ("SYSTEM", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL"):
        without = settings(tmp_path, SPACE, **{missing: ""})
        assert visitor_of(without, request(signed_in())) == Visitor(address="10.0.0.1"), missing


@pytest.mark.parametrize("name", [OWNER, OWNER.upper(), f" {OWNER} "])
def test_the_signed_in_author_is_the_owner(tmp_path: Path, name: str) -> None:
    found = visitor_of(settings(tmp_path), request(signed_in(name)))
    assert found.owner and found.name == name.strip()


def test_an_organisation_names_its_owners(tmp_path: Path) -> None:
    ours = settings(tmp_path, DOCDEX_OWNERS="ada, Grace ,,", SPACE_AUTHOR_NAME="an-organisation")
    assert [visitor_of(ours, request(signed_in(name))).owner for name in ("ada", "grace", "eve")] == [True, True, False]


def test_nobody_is_no_owner_where_none_is_named(tmp_path: Path) -> None:
    nameless = settings(tmp_path, SPACE_AUTHOR_NAME="")
    assert not visitor_of(nameless, request(signed_in(""))).owner
    assert not visitor_of(nameless, request()).owner


@pytest.mark.parametrize(
    "session",
    [
        {},
        {"oauth_info": None},
        {"oauth_info": "someone"},
        {"oauth_info": {"userinfo": {"preferred_username": OWNER}}},
        {"oauth_info": {"expires_at": time.time() + 600, "userinfo": OWNER}},
        signed_in(OWNER, time.time() - 1),
        signed_in(OWNER, "later"),
        signed_in(OWNER, float("nan")),
        signed_in(OWNER, True),
        signed_in(["someone"]),
        signed_in("someone-else"),
        signed_in("someone\x00"),
    ],
)
def test_any_other_session_is_a_visitor_s(tmp_path: Path, session: object) -> None:
    assert not visitor_of(settings(tmp_path), request(session)).owner


@pytest.mark.parametrize(
    ("headers", "owner"),
    [
        ({"sec_fetch_site": "same-origin", "origin": "https://elsewhere.example"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "https://elsewhere.example", "host": "someone-docdex.hf.space"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://someone-docdex.hf.space"}, True),
        ({"origin": "https://docdex.example", "host": "docdex.example"}, True),
    ],
)
def test_another_site_cannot_act_with_the_owner_s_cookie(tmp_path: Path, headers: dict, owner: bool) -> None:
    assert visitor_of(settings(tmp_path), request(signed_in(), **headers)).owner is owner


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("", "10.0.0.1"),
        ("8.8.8.8", "8.8.8.8"),
        ("1.1.1.1, 8.8.8.8", "8.8.8.8"),
        ("1.1.1.1, 8.8.8.8, 10.20.3.4", "8.8.8.8"),
        ("10.9.9.9, 10.20.3.4", "10.20.3.4"),
        ("8.8.8.8, nonsense", "10.0.0.1"),
        ("nonsense, 8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2001:4860:4860:1:2:3:4:5", "2001:4860:4860:1::/64"),
        (", ,", "10.0.0.1"),
    ],
)
def test_a_visitor_is_the_address_that_the_proxy_saw(tmp_path: Path, forwarded: str, address: str) -> None:
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert visitor_of(settings(tmp_path), request(**headers)).address == address


def test_at_home_nobody_writes_his_own_address(tmp_path: Path) -> None:
    assert visitor_of(settings(tmp_path, AT_HOME), request(x_forwarded_for="8.8.8.8")).address == "10.0.0.1"


@pytest.mark.parametrize(
    ("who", "words"),
    [(None, "sign in on the page"), (signed_in("eve"), "You are signed in as eve, not as someone")],
)
def test_a_refusal_says_who_may_and_what_to_do(tmp_path: Path, who: object, words: str) -> None:
    with pytest.raises(UserError, match=rf"deleting a run is refused to visitors\..*{words}"):
        require_owner(context(tmp_path), request(who), "deleting a run")


def test_a_space_without_sign_in_says_how_to_turn_it_on(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="hf_oauth: true"):
        require_owner(context(tmp_path, SPACE, OAUTH_CLIENT_ID=""), request(signed_in()))


def test_a_guarded_handler_gets_what_it_asked_for_and_nothing_runs_for_others(tmp_path: Path) -> None:
    ran = []

    def handler(first: int, event: gr.EventData, ours: gr.Request, second: int = 2) -> tuple:
        ran.append("handler")
        return first, event._data, ours.client.host, second

    def stream(first: int):
        ran.append("stream")
        yield first
        yield first + 1

    around = context(tmp_path)
    owner, eve = request(signed_in()), request(signed_in("eve"))
    for who in (owner, eve):
        inputs, *_ = gr.helpers.special_args(guarded(around, handler), [1, 5], who, gr.EventData(None, {"run": "x"}))
        assert inputs[0] is who and inputs[1] == 1 and inputs[3] is who and inputs[4] == 5
        if who is owner:
            assert guarded(around, handler)(*inputs) == (1, {"run": "x"}, "10.0.0.1", 5)
            assert list(guarded(around, stream)(who, 1)) == [1, 2]
            assert ran == ["handler", "stream"]
            ran.clear()
        else:
            with pytest.raises(gr.Error, match="owner"):
                guarded(around, handler)(*inputs)
            with pytest.raises(gr.Error, match="owner"):
                next(guarded(around, stream)(who, 1))
    assert ran == []
