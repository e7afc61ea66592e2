"""Variables that are wrong, unknown or miss something are named; no secret is ever in the words."""

import os

import pytest

from vqa_core.doctor import environment
from vqa_core.doctor.finding import Finding
from vqa_core.settings import HUB_SIGN_IN, Settings

SPACE = ("SYSTEM", "SPACE_ID")


def test_every_wrong_variable_is_named_and_a_misspelt_one_set_right() -> None:
    env = {"DOCDEX_PORT": "x", "DOCDEX_GPU_MEMORY_GIB": "much", "DOCDEX_HOEM": "/data", "DOCDEX_HOST": "127.0.0.1"}
    found = list(environment.check_variables(env))
    assert [one.state for one in found] == ["broken", "broken", "warning"]
    assert "DOCDEX_GPU_MEMORY_GIB is 'much'" in found[0].words and "DOCDEX_PORT is 'x'" in found[1].words
    assert "DOCDEX_HOEM" in found[2].words and found[2].next_step == "Did you mean DOCDEX_HOME?"
    assert environment.settings_that_hold(env).port == 7860


def test_an_open_address_is_judged_with_its_sign_in() -> None:
    (alone,) = environment.check_variables({"DOCDEX_HOST": "0.0.0.0"})
    assert alone.state == "broken" and "DOCDEX_AUTH" in alone.words
    (both,) = environment.check_variables({"DOCDEX_HOST": "0.0.0.0", "DOCDEX_AUTH": "me:secret"})
    assert (both.state, both.words) == ("fine", "DOCDEX_AUTH, DOCDEX_HOST")


def test_what_the_settings_read_is_known() -> None:
    assert {"DOCDEX_HOME", "DOCDEX_AUTH", "DOCDEX_OWNERS", "DOCDEX_PUBLIC_PICTURES"} <= environment.known_names()


def test_the_hub_that_does_not_answer_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@proxy.example:3128")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    (found,) = environment.check_hub()
    assert found.state == "warning" and "a token is here" in found.words and "proxy.example" in found.words
    assert "secret" not in str(found)


def test_offline_is_a_choice_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    (found,) = environment.check_hub()
    assert found.state == "warning" and "HF_HUB_OFFLINE" in found.words


def test_a_space_without_sign_in_or_owner_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def on_space(**more: str) -> Finding:
        env = {name: os.environ[name] for name in (*SPACE, *HUB_SIGN_IN) if name in os.environ}
        sign_in, volume = environment.check_space(Settings.from_environment({**env, "SYSTEM": "spaces", **more}))
        assert volume.name == "volume"
        return sign_in

    for name in (*SPACE, *HUB_SIGN_IN):
        monkeypatch.delenv(name, raising=False)
    assert on_space().state == "broken" and "hf_oauth: true" in on_space().next_step
    for name in (*SPACE, *HUB_SIGN_IN):
        monkeypatch.setenv(name, "spaces")
    monkeypatch.delenv("OAUTH_SCOPES")
    assert on_space().state == "broken" and on_space().words.startswith("OAUTH_SCOPES missing")
    monkeypatch.setenv("OAUTH_SCOPES", "openid profile")
    assert on_space().state == "broken" and "DOCDEX_OWNERS" in on_space().next_step
    owned = on_space(DOCDEX_OWNERS="Me")
    assert (owned.state, owned.words) == ("fine", "me may train here")
    assert list(environment.check_space(Settings.from_environment({}))) == []
