"""On a Space, nobody fills the line or the disk: calls of one visitor are counted before they wait or are stored."""

import re
import shutil
import threading
import time
from math import ceil

import gradio as gr
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vqa_core.errors import UserError
from vqa_core.settings import Settings
from vqa_core.ui import space_words as words
from vqa_core.ui.limits import Each
from vqa_core.ui.owner import Visitor, visitor_of

# What costs a place in line or room on the disk. The page's own quick events go another way, once a second.
_COUNTED = re.compile(r"/gradio_api/(queue/join|call/|upload)")
_UPLOAD = "/gradio_api/upload"
_MEGABYTE = 1_000_000
MIN_FREE_MEGABYTES = 2_000
UNTOLD_MEGABYTES = 25
"""A little over the largest file that a Space takes."""


class TooMuch(UserError):
    """A visitor has to wait so many `seconds`; 0 where waiting does not help."""

    def __init__(self, text: str, status: int = 429, seconds: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.headers = {"Retry-After": str(seconds)} if seconds else {}


def middleware(settings: Settings) -> list[Middleware]:
    """For the server that Gradio starts: nothing on a machine of one's own."""
    return [Middleware(Calls, settings=settings)] if settings.on_space else []


class Calls:
    """Answers for the app where a visitor calls or uploads more than he may. It stands inside Gradio's session, so
    that the owner is known here."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._calls = Each(settings.public.calls_a_minute)
        self._megabytes = Each(settings.public.upload_megabytes_a_minute)
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and _COUNTED.match(scope["path"]):
            try:
                receive = self._count(Request(scope), receive)
            except TooMuch as refusal:
                answer = JSONResponse({"detail": str(refusal)}, status_code=refusal.status, headers=refusal.headers)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _count(self, request: Request, receive: Receive) -> Receive:
        """What the app may read of the request; TooMuch where that is nothing."""
        visitor = visitor_of(self._settings, gr.Request(request))
        if visitor.owner:
            return receive
        with self._lock:
            _take(self._calls, visitor, 1)
            if not request.url.path.startswith(_UPLOAD):
                return receive
            told = request.headers.get("content-length", "")
            # A proxy may have taken the length away: then it is one file, and no more of it is read.
            size = int(told) if told.isdecimal() else UNTOLD_MEGABYTES * _MEGABYTE
            if shutil.disk_usage(get_upload_folder()).free < MIN_FREE_MEGABYTES * _MEGABYTE + size:
                raise TooMuch(words.NO_ROOM, 507)
            _take(self._megabytes, visitor, max(1, ceil(size / _MEGABYTE)))
        return receive if told.isdecimal() else _up_to(size, receive)


def _take(each: Each, visitor: Visitor, count: int) -> None:
    now = time.monotonic()
    if wait := each.wait(visitor.address, count, now):
        seconds = max(1, ceil(wait))
        raise TooMuch(words.TOO_MANY_CALLS.format(seconds=seconds), seconds=seconds)
    each.take(visitor.address, count, now)


def _up_to(most: int, receive: Receive) -> Receive:
    """`receive` until so many bytes have come; then it is as if the caller had gone."""
    left = most

    async def read() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return read
