"""The HTTP API of the running page, through Gradio's own client."""

import json
import time
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image, ImageDraw, ImageFont

from tests.ui.api.test_values import GIVEN, ODD

pytestmark = pytest.mark.browser

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client(app) -> Client:
    return Client(app.url, verbose=False)


@pytest.fixture
def total(tmp_path: Path) -> Path:
    page = Image.new("RGB", (480, 320), "white")
    ImageDraw.Draw(page).text((60, 120), "TOTAL        3.70", fill="black", font=ImageFont.load_default(28))
    path = tmp_path / "total.png"
    page.save(path)
    return path


def test_ask_answers_as_the_command_line_does(client: Client, total: Path):
    answer = client.predict([handle_file(total)], "What is the total?", api_name="/ask")
    assert answer["answer"] == "3.70"
    named = {"answer", "confidence", "seconds", "load_seconds", "tokens", "model", "adapter", "shots", "support"}
    assert set(answer) == named
    assert (answer["model"], answer["adapter"]) == ("pocket", "")
    assert 0 < answer["confidence"] <= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": " "}, "question is empty"),
        ({"images": [{"path": "/etc/passwd", "meta": {"_type": "other"}}]}, "not among the uploaded files"),
        ({"images": [{"path": "http://127.0.0.1:9/x.png"}]}, "not on the public internet"),
        ({"images": "nothing"}, "takes a list"),
        ({"model": "../../somewhere"}, "somewhere"),
        ({"adapter": "gone-1"}, "no run 'gone-1'"),
        ({"max_new_tokens": 10**6}, "1 to 1024"),
        ({"max_new_tokens": "many"}, "1 to 1024"),
    ],
)
def test_ask_refuses_in_words(client: Client, total: Path, change: dict, words: str):
    values = {"images": [handle_file(total)], "question": "What?", **change}
    with pytest.raises(AppError, match=words) as refused:
        client.predict(**values, api_name="/ask")
    assert "Traceback" not in str(refused.value)


def test_the_endpoints_are_described_and_the_page_s_own_events_are_not_listed(client: Client):
    listed = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(listed) >= {"/ask", "/start_run", "/run_status", "/stop_run", "/list_runs"}
    assert not [name for name in listed if name.startswith("/on_")]
    assert [one["parameter_name"] for one in listed["/ask"]["parameters"]] == [
        "images",
        "question",
        "model",
        "adapter",
        "hint",
        "max_new_tokens",
        "style",
        "examples",
        "shots",
        "support",
    ]


def test_a_run_is_started_once_followed_and_stopped(client: Client):
    config = {"data": "builtin:tickets", "max_steps": 500, "batch_size": 2, "warmup_steps": 0, "image_splitting": "off"}
    started = client.predict(config, "one-click", api_name="/start_run")
    assert client.predict(config, "one-click", api_name="/start_run")["run"] == started["run"]
    run = started["run"]
    assert [row["run"] for row in client.predict(api_name="/list_runs")].count(run) == 1
    for _ in range(240):
        status = client.predict(run, api_name="/run_status")
        if status["step"] >= 1 or status["state"] in ("failed", "interrupted"):
            break
        time.sleep(0.5)
    assert status["state"] == "running", status["message"]
    assert status["last"]["step"] >= 1
    client.predict(run, api_name="/stop_run")
    for _ in range(240):
        status = client.predict(run, api_name="/run_status")
        if status["state"] not in ("stopping", "running"):
            break
        time.sleep(0.5)
    assert status["state"] == "stopped", status["message"]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"max_step": 3}, "max_step is not a setting"),
        ({"max_steps": -1}, "max_steps is -1"),
        ({"data": "builtin:nothing"}, "nothing"),
        ([], "no object of settings"),
    ],
)
def test_start_run_refuses_in_words(client: Client, config: object, words: str):
    before = len(client.predict(api_name="/list_runs"))
    with pytest.raises(AppError, match=words):
        client.predict(config, api_name="/start_run")
    assert len(client.predict(api_name="/list_runs")) == before


@pytest.mark.parametrize("endpoint", ["/run_status", "/stop_run"])
@pytest.mark.parametrize("run", ["gone-1", "../..", ""])
def test_a_run_that_is_not_there_is_told_in_words(client: Client, endpoint: str, run: str):
    with pytest.raises(AppError, match="run"):
        client.predict(run, api_name=endpoint)


def _log(app) -> str:
    return (app.settings.runtime / "app.log").read_text()


@pytest.mark.parametrize("endpoint", sorted(GIVEN))
def test_odd_values_over_the_wire_are_words_without_a_traceback(app, endpoint: str):
    before = len(_log(app))
    with httpx.Client(timeout=60) as program:
        for place in range(len(GIVEN[endpoint])):
            for odd in ODD:
                given = list(GIVEN[endpoint])
                given[place] = odd
                if endpoint == "ask" and place:
                    # A question that passes every check ends before the model.
                    given[0] = [{"path": "/etc/passwd", "meta": {"_type": "other"}}]
                body = json.dumps({"data": given})  # NaN and all
                answer = program.post(f"{app.url}/gradio_api/run/{endpoint}", content=body, headers=JSON)
                assert answer.status_code in (400, 422, 500), (odd, answer.text[:300])
                assert 10 < len(answer.text) < 4000 and "Traceback" not in answer.text
    assert "Traceback" not in _log(app)[before:], _log(app)[before:]
