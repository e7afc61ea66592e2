"""A real app in the environment of a Space, behind HTTPS, with a sign-in of its own: visitors, strangers, the owner."""

import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from tests import openid_server
from tests.browser.conftest import App, launch
from tests.openid_server import Provider
from tests.tls_door import https
from tests.ui.spaces import OWNER, SPACE
from tests.ui.test_space import FOR_ALL
from vqa_core.settings import ASSETS

pytestmark = pytest.mark.browser

RECEIPT = ASSETS / "samples" / "receipt.jpg"
TINY_RUN = {"data": "builtin:tickets", "max_steps": 500, "batch_size": 2, "warmup_steps": 0, "image_splitting": "off"}
_visitors = count(1)


@dataclass
class Space:
    """`url` is the https address; `as_visitor` gives headers of a visitor whom the Space has not seen yet."""

    url: str
    app: App
    provider: Provider

    def as_visitor(self) -> dict[str, str]:
        return {"X-Forwarded-For": f"8.8.4.{next(_visitors)}"}

    def as_signed_in(self, name: str) -> dict[str, str]:
        """Headers with the cookie of a sign-in as `name`, done as a browser does it."""
        self.provider.name = name
        with httpx.Client(verify=False, follow_redirects=True) as browser:
            assert browser.get(f"{self.url}/login/huggingface").status_code == 200
            return {"Cookie": f"session={browser.cookies['session']}", **self.as_visitor()}

    def client(self, headers: dict[str, str]) -> Client:
        return Client(self.url, headers=headers, ssl_verify=False, verbose=False)

    @property
    def log(self) -> str:
        return (self.app.settings.runtime / "app.log").read_text()


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    listen = socket.socket()
    listen.bind(("127.0.0.1", 0))
    with openid_server.serve(Provider()) as provider:
        environment = {
            **SPACE,
            "SPACE_HOST": f"127.0.0.1:{listen.getsockname()[1]}",
            "OPENID_PROVIDER_URL": provider.url,
            "OAUTH_CLIENT_ID": openid_server.CLIENT,
            "OAUTH_CLIENT_SECRET": openid_server.SECRET,
            "GRADIO_SSR_MODE": "False",
            "OMP_NUM_THREADS": "1",
        }
        app = launch(tmp_path_factory.mktemp, **environment)
        with https(int(app.url.rsplit(":", 1)[1]), tmp_path_factory.mktemp("tls"), listen) as url:
            yield Space(url, app, provider)
        app.stop()


def post(space: Space, event: dict[str, Any], headers: dict[str, str]) -> tuple[bool, str]:
    """(whether it ran, what came back) of one event, as a program that knows the page's description calls it."""
    body = {
        "data": [None] * len(event["inputs"]),
        "fn_index": event["id"],
        "event_data": {},
        "session_hash": f"s{time.time_ns()}",
    }
    with httpx.Client(verify=False, headers=headers, timeout=60) as program:
        if not event["queue"]:
            answer = program.post(f"{space.url}/gradio_api/run/predict", json=body)
            return answer.status_code == 200, answer.text
        joined = program.post(f"{space.url}/gradio_api/queue/join", json=body)
        assert joined.status_code == 200, joined.text
        wanted = {"session_hash": body["session_hash"]}
        with program.stream("GET", f"{space.url}/gradio_api/queue/data", params=wanted) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_completed":
                    return message["success"], json.dumps(message["output"])
    raise AssertionError("the stream ended before the event")


@pytest.mark.parametrize("who", ["nobody", "eve", "forged"])
def test_every_event_but_those_for_all_refuses_whoever_is_not_the_owner(space: Space, who: str) -> None:
    headers = space.as_signed_in("eve") if who == "eve" else space.as_visitor()
    if who == "forged":
        headers["Cookie"] = f"session={_forged(OWNER)}"
    page = httpx.get(f"{space.url}/config", verify=False).json()
    refused = {}
    for event in page["dependencies"]:
        if event["api_name"] in FOR_ALL or not event["backend_fn"]:
            continue
        ran, words = post(space, event, headers)
        assert not ran and "refused to visitors" in words, f"{event['api_name']}: {words[:300]}"
        refused[event["api_name"]] = words
    assert len(refused) > 25
    assert space.app.store.list() == []


def _forged(name: str) -> str:
    """The session of `name` signed with the key that Gradio has where no secret is set."""
    import hashlib
    from base64 import b64encode

    import itsdangerous

    info = {"access_token": "x", "expires_at": int(time.time()) + 600, "userinfo": {"preferred_username": name}}
    signer = itsdangerous.TimestampSigner(hashlib.sha256(b"-v4").hexdigest())
    return signer.sign(b64encode(json.dumps({"oauth_info": info}).encode())).decode()


def test_asking_is_open_to_everyone(space: Space) -> None:
    visitor = space.client(space.as_visitor())
    answer = visitor.predict([handle_file(RECEIPT)], "What is the total?", api_name="/ask")
    assert answer["model"] == "pocket" and answer["answer"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"images": [handle_file(RECEIPT)] * 5}, "up to 4"),
        ({"max_new_tokens": 257}, "up to 256"),
        ({"adapter": "some-run-1"}, "not offered"),
        ({"model": "HuggingFaceM4/idefics2-8b"}, "not offered"),
        ({"examples": "set:0123456789ab"}, "not offered"),
        ({"images": [{"url": "http://127.0.0.1:1/x.png"}]}, "not on the public internet"),
        ({"images": [{"path": "/etc/passwd"}]}, "not among the uploaded files"),
    ],
)
def test_a_visitor_s_limits_are_told(space: Space, change: dict[str, Any], words: str) -> None:
    visitor = space.client(space.as_visitor())
    with pytest.raises(AppError, match=words):
        visitor.predict(**{"images": [handle_file(RECEIPT)], "question": "What?", **change}, api_name="/ask")


def test_too_many_questions_are_told_when_to_come_again(space: Space) -> None:
    visitor = space.client(space.as_visitor())
    unreachable = [{"url": "http://127.0.0.1:1/x.png"}] * 4
    for _ in range(2):
        with pytest.raises(AppError, match="public internet"):
            visitor.predict(unreachable, "What?", api_name="/ask")
    with pytest.raises(AppError, match=r"Ask again in \d+ s"):
        visitor.predict(unreachable, "What?", api_name="/ask")


def test_too_many_calls_are_refused_before_they_wait(space: Space) -> None:
    with httpx.Client(verify=False, headers=space.as_visitor()) as program:
        answers = [program.post(f"{space.url}/gradio_api/queue/join", json={}) for _ in range(121)]
        assert {answer.status_code for answer in answers[:120]} == {422}
        assert answers[120].status_code == 429 and "Try again in" in answers[120].json()["detail"]
        assert int(answers[120].headers["Retry-After"]) <= 60
        assert program.get(f"{space.url}/config").status_code == 200


def test_the_owner_starts_and_stops_a_run_and_sees_what_others_do_not(space: Space) -> None:
    owner = space.client(space.as_signed_in(OWNER))
    run = owner.predict(TINY_RUN, "once", api_name="/start_run")["run"]
    assert [row["run"] for row in owner.predict(api_name="/list_runs")] == [run]
    page = httpx.get(f"{space.url}/config", verify=False).text
    assert run not in page and str(space.app.settings.home) not in page
    with pytest.raises(AppError, match="refused to visitors"):
        space.client(space.as_signed_in("eve")).predict(run, api_name="/stop_run")
    deadline = time.monotonic() + 120
    while not (status := owner.predict(run, api_name="/run_status"))["step"] and status["state"] != "failed":
        assert time.monotonic() < deadline, status
        time.sleep(0.5)
    owner.predict(run, api_name="/stop_run")
    while (state := owner.predict(run, api_name="/run_status")["state"]) not in ("stopped", "failed"):
        assert time.monotonic() < deadline, state
        time.sleep(0.5)
    assert owner.predict(run, api_name="/delete_run") == {"run": run, "deleted": True}


def test_a_sign_in_that_ran_out_is_none(space: Space) -> None:
    space.provider.lasts_s = 1
    try:
        headers = space.as_signed_in(OWNER)
    finally:
        space.provider.lasts_s = 3600
    time.sleep(1.5)
    with pytest.raises(AppError, match="refused to visitors"):
        space.client(headers).predict(api_name="/list_runs")


def test_the_page_shows_visitors_the_door_and_the_owner_his_runs(space: Space, chromium: Any) -> None:
    from playwright.sync_api import expect

    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(space.url, wait_until="domcontentloaded")
        expect(page.locator(".dx-who")).to_have_text("not signed in")
        expect(page.locator(".dx-host")).to_contain_text("This Space")
        page.locator("#tab-finetune").click()
        expect(page.locator(".dx-door")).to_contain_text("Asking needs no sign-in")
        expect(page.locator("#tune-columns")).to_be_hidden()
        if folder := os.environ.get("DOCDEX_TEST_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/door.png")
        assert page.locator(".toast-body").count() == 0
        space.provider.name = OWNER
        page.locator("#sign-in").click()
        expect(page.locator(".dx-who")).to_have_text(f"signed in as {OWNER}, the owner", timeout=30_000)
        page.locator("#tab-finetune").click()
        expect(page.locator("#tune-columns")).to_be_visible()
        expect(page.locator(".dx-door")).to_be_hidden()
        expect(page.locator(".dx-begin")).to_be_visible()
        page.locator("#sign-in").click()
        expect(page.locator(".dx-who")).to_have_text("not signed in", timeout=30_000)
        expect(page.locator("#tune-columns")).to_be_hidden()
        assert errors == []
    finally:
        context.close()


def test_nothing_of_all_this_left_a_traceback(space: Space) -> None:
    # Gradio's own on a Space: it watches files with a package that is only there.
    gradios = space.log.count("`spaces` package is required to run hot-reloading")
    assert space.log.count("Traceback") == gradios, space.log
