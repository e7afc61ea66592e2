import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from vqa_core.errors import UserError
from vqa_core.examples.fetch import Address, fetch, is_public

BODY = b"\x89PNG body"


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        seen = self.server.seen  # type: ignore[attr-defined]
        seen.append((self.headers["Host"], self.path))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/around":
            self.send_response(301)
            self.send_header("Location", "/around")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.send_response(404 if self.path == "/none" else 200)
            self.end_headers()
            self.wfile.write(BODY * (1000 if self.path == "/large" else 1))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


NAMES = {"public.test": ["127.0.0.1"], "inner.test": ["10.1.2.3"], "both.test": ["127.0.0.1", "10.1.2.3"]}


def resolver(host: str, port: int) -> list[str]:
    return NAMES.get(host, [host])


def permit(address: Address) -> bool:
    """This machine stands in for a public host; all other addresses keep the real rule."""
    return address == ipaddress.ip_address("127.0.0.1") or is_public(address)


def get(site: ThreadingHTTPServer, path: str, host: str = "public.test", **limits: float) -> bytes:
    url = f"http://{host}:{site.server_port}{path}"
    return fetch(url, resolver=resolver, permit=permit, **limits)  # type: ignore[arg-type]


def test_a_public_address_is_fetched_under_its_own_name(site: ThreadingHTTPServer) -> None:
    assert get(site, "/a.png?size=2") == BODY
    assert site.seen == [(f"public.test:{site.server_port}", "/a.png?size=2")]  # type: ignore[attr-defined]


def test_redirects_are_followed(site: ThreadingHTTPServer) -> None:
    assert get(site, f"/to/http://public.test:{site.server_port}/b.png") == BODY


@pytest.mark.parametrize(
    "target", ["http://inner.test/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://both.test/"]
)
def test_a_redirect_to_a_private_address_is_refused(site: ThreadingHTTPServer, target: str) -> None:
    with pytest.raises(UserError, match="not on the public internet"):
        get(site, f"/to/{target}")
    assert len(site.seen) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://public.test/a", "gopher://public.test/"])
def test_a_redirect_to_another_scheme_is_refused(site: ThreadingHTTPServer, target: str) -> None:
    with pytest.raises(UserError, match="must begin with https"):
        get(site, f"/to/{target}")


def test_redirects_end(site: ThreadingHTTPServer) -> None:
    with pytest.raises(UserError, match="more than 5 times"):
        get(site, "/around")
    assert len(site.seen) == 6  # type: ignore[attr-defined]


def test_one_private_address_among_a_name_s_addresses_is_enough_to_refuse(site: ThreadingHTTPServer) -> None:
    with pytest.raises(UserError, match="not on the public internet"):
        get(site, "/a.png", host="both.test")
    assert site.seen == []  # type: ignore[attr-defined]


def test_the_address_that_was_checked_is_the_one_connected_to(site: ThreadingHTTPServer) -> None:
    given = iter([["127.0.0.1"], ["10.1.2.3"]])
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(given)

    url = f"http://public.test:{site.server_port}/a.png"
    assert fetch(url, resolver=rebinding, permit=permit) == BODY
    assert asked == ["public.test"]


def test_an_address_that_does_not_answer_gives_way_to_the_next(site: ThreadingHTTPServer) -> None:
    url = f"http://public.test:{site.server_port}/a.png"
    assert fetch(url, resolver=lambda host, port: ["::1", "127.0.0.1"], permit=lambda address: True) == BODY


def test_tls_asks_for_the_name_and_not_for_the_address() -> None:
    hello = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            connection, _ = server.accept()
            hello.append(connection.recv(4096))
            connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(UserError, match="could not be fetched"):
            fetch(f"https://public.test:{server.getsockname()[1]}/a.png", resolver=resolver, permit=permit)
        thread.join(5)
    assert b"public.test" in hello[0]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "169.254.169.254", "[::1]", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0"),
        *("100.100.100.200", "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[fe80::1]", "[fd00::1]", "localhost"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "2130706433", "0x7f.1", "127.1"),
    ],
)
def test_addresses_of_this_machine_and_its_network_are_refused(host: str) -> None:
    with pytest.raises(UserError, match="not on the public internet"):
        fetch(f"http://{host}:9/a.png", time_limit_s=2)


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_pass(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_a_body_over_the_limit_is_refused(site: ThreadingHTTPServer) -> None:
    with pytest.raises(UserError, match=r"larger than 0\.005 MB"):
        get(site, "/large", max_bytes=5000)
    assert len(get(site, "/large", max_bytes=9000)) == 9000


def test_a_server_that_drips_is_left_after_the_time_limit(site: ThreadingHTTPServer) -> None:
    start = time.monotonic()
    with pytest.raises(UserError, match=r"longer than 0\.2 s"):
        get(site, "/drip", time_limit_s=0.2)
    assert time.monotonic() - start < 2


def test_an_error_page_is_not_taken_for_a_picture(site: ThreadingHTTPServer) -> None:
    with pytest.raises(UserError, match="answered 404"):
        get(site, "/none")


@pytest.mark.parametrize("url", ["", "a.png", "/etc/passwd", "file:///etc/passwd", "http://", "data:,x", "http://[::"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="is not a web address"):
        fetch(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UserError) as error:
        fetch("http://me:secret@example.com/a.png")
    assert "secret" not in str(error.value)


def test_an_unknown_name_is_refused_with_words() -> None:
    def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(UserError, match=r"name 'nowhere\.test' is not known"):
        fetch("http://nowhere.test/a.png", resolver=fail)
