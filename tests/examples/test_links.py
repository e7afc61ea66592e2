"""Pictures by address, from a server on this machine that stands in for a public one."""

import io
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples import picture_cache
from vqa_core.examples.example import Example, Picture
from vqa_core.examples.fetch import fetch
from vqa_core.examples.links import check_links
from vqa_core.examples.picture_cache import PictureCache, own_cache
from vqa_core.examples.pictures import open_example_picture

pytestmark = pytest.mark.slow


def png(shade: int, side: int = 8) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 10, 200)).save(buffer, "PNG")
    return buffer.getvalue()


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        server.seen.append(self.path)  # type: ignore[attr-defined]
        status, body = server.pages.get(self.path, (404, b""))  # type: ignore[attr-defined]
        if status == 503 and server.seen.count(self.path) > 1:  # type: ignore[attr-defined]
            status = 200
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 64  # with the usual 5, some of 16 callers at once wait a second for their connection


class Web:
    """/0.png .. /99.png are pictures; `pages` may be changed, `seen` are the paths asked for."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.pages: dict[str, tuple[int, bytes]] = {f"/{n}.png": (200, png(n)) for n in range(100)}
        self.seen: list[str] = []
        server.pages, server.seen = self.pages, self.seen  # type: ignore[attr-defined]
        self.host = f"http://public.test:{server.server_port}"
        self.cache = PictureCache(folder, get=partial(fetch, resolver=_here, permit=_only_here))

    def rows(self, count: int) -> list[Example]:
        return [Example.ask(str(n), Picture(f"{self.host}/{n}.png"), "Who?", ["I"], row=n + 1) for n in range(count)]


def _here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"] if host == "public.test" else []


def _only_here(address: object) -> bool:
    return address == ip_address("127.0.0.1")


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setattr(picture_cache, "PAUSE_S", 0.0)
    server = Server(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield Web(server, tmp_path / "pictures")
    server.shutdown()
    server.server_close()


def test_a_picture_is_fetched_once_and_then_read_from_the_disk(web: Web) -> None:
    picture = Picture(f"{web.host}/5.png")
    for _ in range(3):
        assert open_example_picture(picture, web.cache).getpixel((0, 0)) == (5, 10, 200)
    assert web.seen == ["/5.png"]


def test_what_is_no_picture_is_not_kept(web: Web) -> None:
    web.pages["/5.png"] = (200, b"<html>gone</html>")
    with pytest.raises(UserError, match="not a picture"):
        open_example_picture(Picture(f"{web.host}/5.png"), web.cache)
    web.pages["/5.png"] = (200, png(5))
    assert open_example_picture(Picture(f"{web.host}/5.png"), web.cache).size == (8, 8)


def test_without_a_cache_of_a_test_only_public_addresses_are_fetched(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    with pytest.raises(UserError, match="not on the public internet"):
        open_example_picture(Picture(web.host.replace("public.test", "127.0.0.1") + "/5.png"))
    assert web.seen == []


def _size_in_a_worker(url: str) -> tuple[int, int]:
    return open_example_picture(Picture(url)).size


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_loader_workers_find_the_cache_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setenv("DOCDEX_HOME", str(tmp_path / "home"))
    own_cache().keep("https://images.example.invalid/1.png", png(1, side=21))
    with ProcessPoolExecutor(1, mp_context=get_context(start)) as pool:
        assert pool.submit(_size_in_a_worker, "https://images.example.invalid/1.png").result(60) == (21, 21)
    assert [path.parent for path in (tmp_path / "home").rglob("*") if path.is_file()] == [
        tmp_path / "home" / "cache" / "pictures"
    ]


def test_all_pictures_are_there_after_the_check_and_each_was_fetched_once(web: Web) -> None:
    told: list[tuple[int, int]] = []
    rows = web.rows(40) + web.rows(40)
    links = check_links(rows, progress=lambda done, of: told.append((done, of)), cache=web.cache)
    assert (links.alive, links.dead) == (rows, ())
    assert sorted(web.seen) == sorted(f"/{n}.png" for n in range(40))
    assert told[-1] == (40, 40)
    assert all(web.cache.holds(f"{web.host}/{n}.png") for n in range(40))


def test_rows_without_addresses_need_neither_network_nor_folder(tmp_path: Path) -> None:
    rows = [Example("1", (Picture(tmp_path / "a.png"), "Who?"), ("I",)), Example("2", ("2 + 2?",), ("4",))]
    assert check_links(rows, cache=PictureCache(tmp_path / "cache")).alive == rows
    assert not (tmp_path / "cache").exists()


def test_rows_with_dead_addresses_are_left_out_with_their_reason(web: Web) -> None:
    del web.pages["/7.png"]
    web.pages["/9.png"] = (200, b"<html>moved</html>")
    links = check_links(web.rows(60), cache=web.cache)
    assert [row.number for row in links.dead] == [8, 10]
    assert "answered 404" in links.dead[0].reason and "not a picture" in links.dead[1].reason
    assert [row.row for row in links.alive] == [n for n in range(1, 61) if n not in (8, 10)]


def test_past_the_allowed_share_the_first_dead_rows_are_named(web: Web) -> None:
    for number in range(0, 60, 2):
        del web.pages[f"/{number}.png"]
    with pytest.raises(UserError, match=r"of 60 rows.* at most 5% may be left out\. Row \d+: http.*answered 404"):
        check_links(web.rows(60), cache=web.cache)


def test_a_resumed_run_leaves_out_the_same_rows_and_a_fresh_one_tries_again(web: Web) -> None:
    page = web.pages.pop("/7.png")
    first = check_links(web.rows(40), cache=web.cache)
    web.pages["/7.png"] = page
    web.seen.clear()
    assert check_links(web.rows(40), fresh=False, cache=web.cache) == first
    assert web.seen == []
    assert check_links(web.rows(40), cache=web.cache).dead == ()
    assert web.seen == ["/7.png"]
    assert web.cache.reason(f"{web.host}/7.png") == ""


def test_a_server_that_fails_once_is_asked_again(web: Web) -> None:
    web.pages["/3.png"] = (503, png(3))
    assert check_links(web.rows(30), cache=web.cache).dead == ()
    assert web.seen.count("/3.png") == 2


def test_the_check_ends_soon_after_it_is_asked_to_stop(tmp_path: Path) -> None:
    asked: list[str] = []

    def slow(url: str) -> bytes:
        asked.append(url)
        time.sleep(0.05)
        return png(1)

    rows = [Example.ask(str(n), Picture(f"https://example.com/{n}.png"), "Who?", ["I"]) for n in range(500)]
    links = check_links(rows, stop=lambda: len(asked) >= 20, cache=PictureCache(tmp_path, get=slow))
    assert links.alive == rows
    assert len(asked) < 60


def test_the_longest_unused_go_first_when_the_folder_is_full(tmp_path: Path) -> None:
    size = len(png(0))
    cache = PictureCache(tmp_path, get=lambda url: png(0), max_bytes=4 * size)
    for number in range(4):
        cache.read(str(number))
        os.utime(cache._path(str(number)), (number, number))
    cache.mark_dead("gone", "it answered 404")
    cache.read("0")
    cache.read("4")
    cache.trim()
    assert [cache.holds(str(number)) for number in range(5)] == [True, False, True, True, True]
    assert cache.reason("gone") == "it answered 404"


def _write_and_read(folder: str) -> int:
    cache = PictureCache(Path(folder), get=lambda url: url.encode() * 2000, max_bytes=40_000)
    return sum(cache.read(f"{n % 30:02}") != f"{n % 30:02}".encode() * 2000 for n in range(200))


def test_processes_that_write_and_trim_at_once_never_read_half_a_picture(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        assert list(pool.map(_write_and_read, [str(tmp_path)] * 4)) == [0, 0, 0, 0]
    PictureCache(tmp_path, max_bytes=40_000).trim()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 40_000
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_an_empty_file_of_a_crash_is_fetched_again(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path, get=lambda url: png(1))
    cache.keep("a", b"")
    assert not cache.holds("a")
    assert cache.read("a") == png(1) and cache.holds("a")
