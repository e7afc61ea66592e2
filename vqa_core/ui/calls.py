"""On a Space, nobody fills the line or the disk: calls of one visitor are counted before they wait or are stored."""

import re
import threading
import time
from math import ceil

import gradio as gr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from vqa_core.settings import Settings
from vqa_core.ui import space_words as words
from vqa_core.ui.limits import Each
from vqa_core.ui.owner import visitor_of

# What a question goes through anyway is limited there; these cost a place in line, or room on the disk.
_COUNTED = re.compile(r"/gradio_api/(queue/join|call/|upload)")


def middleware(settings: Settings) -> list[Middleware]:
    """For the server that Gradio starts: nothing on a machine of one's own."""
    return [Middleware(Calls, settings=settings)] if settings.on_space else []


class Calls:
    """Answers 429 with the seconds to wait where a visitor calls more often than he may. It stands inside Gradio's
    session, so that the owner is known here."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._each = Each(settings.public.calls_a_minute)
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self._wait(scope) if scope["type"] == "http" and scope["method"] == "POST" else 0.0
        if not seconds:
            await self._app(scope, receive, send)
            return
        whole = max(1, ceil(seconds))
        refusal = JSONResponse(
            {"detail": words.TOO_MANY_CALLS.format(seconds=whole)}, status_code=429, headers={"Retry-After": str(whole)}
        )
        await refusal(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        if not _COUNTED.match(scope["path"]):
            return 0.0
        visitor = visitor_of(self._settings, gr.Request(Request(scope)))
        if visitor.owner:
            return 0.0
        now = time.monotonic()
        with self._lock:
            seconds = self._each.wait(visitor.address, 1, now)
            if not seconds:
                self._each.take(visitor.address, 1, now)
        return seconds
