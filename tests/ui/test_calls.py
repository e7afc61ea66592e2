"""Calls of a visitor are counted before they wait or are stored; the owner's are not."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.ui.spaces import OWNER, settings, signed_in
from vqa_core.ui import calls
from vqa_core.ui.calls import Calls, middleware


class Server:
    """What stands behind: it counts the bytes that reach it."""

    read = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while receive and (message := await receive())["type"] == "http.request":
            self.read += len(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def endless() -> dict[str, Any]:
    return {"type": "http.request", "body": bytes(400_000), "more_body": True}


def post(
    door: Calls, path: str, address: str = "8.8.8.8", name: str = "", receive: Any = None, **headers: str
) -> tuple[int, dict]:
    given = {"x-forwarded-for": address, **{key.replace("_", "-"): value for key, value in headers.items()}}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "server": ("x", 80),
        "scheme": "https",
        "headers": [(key.encode(), value.encode()) for key, value in given.items()],
        "client": ("10.0.0.1", 1),
        "session": signed_in(name) if name else {},
    }
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    asyncio.run(door(scope, receive, send))  # type: ignore[arg-type]
    return said[0]["status"], {key.decode(): value.decode() for key, value in said[0]["headers"]}


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    limits = {"DOCDEX_PUBLIC_CALLS_A_MINUTE": "5", "DOCDEX_PUBLIC_UPLOAD_MEGABYTES_A_MINUTE": "10"}
    return Calls(Server(), settings(tmp_path, **limits))


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/call/ask", "/gradio_api/call/v2/ask"])
def test_the_sixth_call_of_a_minute_does_not_reach_the_line(door: Calls, path: str) -> None:
    assert [post(door, path)[0] for _ in range(6)] == [200] * 5 + [429]
    assert 1 <= int(post(door, path)[1]["retry-after"]) <= 60
    assert post(door, path, "8.8.4.4")[0] == 200
    assert [post(door, path, name=OWNER)[0] for _ in range(9)] == [200] * 9
    assert [post(door, "/gradio_api/run/predict")[0] for _ in range(9)] == [200] * 9
    assert post(door, path, name="eve")[0] == 429


def test_uploads_are_counted_by_what_they_say_they_hold(door: Calls) -> None:
    upload = "/gradio_api/upload"
    assert post(door, upload, content_length="6000000")[0] == 200
    assert post(door, upload, content_length="6000000")[0] == 429
    assert post(door, upload, content_length="3900000")[0] == 200
    assert post(door, upload, "8.8.4.4", content_length="11000000")[0] == 429
    assert post(door, upload, name=OWNER, content_length="900000000")[0] == 200


def test_an_upload_that_does_not_say_its_size_is_read_no_further_than_one_file(tmp_path: Path) -> None:
    server = Server()
    door = Calls(server, settings(tmp_path))
    assert post(door, "/gradio_api/upload", receive=endless)[0] == 200
    assert 24_000_000 <= server.read <= 25_000_000


def test_the_disk_is_never_filled_by_visitors(door: Calls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(tmp_path).free // 1_000_000
    monkeypatch.setattr(calls, "MIN_FREE_MEGABYTES", free + 1000)
    assert post(door, "/gradio_api/upload", content_length="1000")[0] == 507
    assert post(door, "/gradio_api/upload", name=OWNER, content_length="1000")[0] == 200


def test_at_home_nothing_is_counted(tmp_path: Path) -> None:
    assert middleware(settings(tmp_path, {})) == []
    assert len(middleware(settings(tmp_path))) == 1
