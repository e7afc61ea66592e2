"""A Space as the environment, a request and a page see it."""

import time
from collections.abc import Mapping
from pathlib import Path

import gradio as gr
import pytest
from gradio import oauth
from starlette.requests import Request

from vqa_core import hardware
from vqa_core.answering.answerer import Answerer
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.context import Context

OWNER = "someone"
SPACE = {
    "SYSTEM": "spaces",
    "SPACE_ID": f"{OWNER}/docdex",
    "SPACE_HOST": f"{OWNER}-docdex.hf.space",
    "SPACE_AUTHOR_NAME": OWNER,
    "OAUTH_CLIENT_ID": "client",
    "OAUTH_CLIENT_SECRET": "a secret of the Space",
    "OAUTH_SCOPES": "openid profile",
    "OPENID_PROVIDER_URL": "https://huggingface.example",
}


def settings(home: Path, environment: Mapping[str, str] = SPACE, **more: str) -> Settings:
    return Settings.from_environment({"DOCDEX_HOME": str(home), "DOCDEX_RUNTIME": str(home), **environment, **more})


def context(home: Path, environment: Mapping[str, str] = SPACE, **more: str) -> Context:
    found = settings(home, environment, **more)
    store = RunStore(found)
    return Context(found, store, Answerer(found, store), hardware.detect())


def signed_in(name: object = OWNER, expires_at: object = None) -> dict:
    """The session that Gradio keeps after a sign-in."""
    ends = time.time() + 600 if expires_at is None else expires_at
    return {"oauth_info": {"access_token": "hf_oauth", "expires_at": ends, "userinfo": {"preferred_username": name}}}


def request(session: object = None, client: str = "10.0.0.1", **headers: str) -> gr.Request:
    """What a handler gets; header names have "_" for "-"."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": named,
        "client": (client, 1),
    }
    return gr.Request(Request(scope if session is None else {**scope, "session": session}))


def as_a_space(patch: pytest.MonkeyPatch) -> None:
    """Gradio takes this process for one: it reads some of the environment when it is imported."""
    for name, value in SPACE.items():
        patch.setenv(name, value)
        if hasattr(oauth, name):
            patch.setattr(oauth, name, value)
