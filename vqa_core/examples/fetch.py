"""Fetch a picture from the web without becoming a door to this machine's network."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from vqa_core.errors import UserError

MAX_BYTES = 20_000_000
MAX_REDIRECTS = 5
TIME_LIMIT_S = 15.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""host, port -> its addresses as text."""
Permit = Callable[[Address], bool]


class Unanswered(UserError):
    """The server did not answer in time, or not now: it may do so a moment later."""


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve_host(host: str, port: int) -> list[str]:
    """Every address that the system's resolver gives for `host`. Raises OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """True only for an address on the open internet, looking through the IPv6 forms that carry an IPv4 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None or address.scope_id is not None:
            return False
        carried = address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried and not is_public(carried):
            return False
    return address.is_global and not address.is_multicast


def fetch(
    url: str,
    *,
    resolver: Resolver = resolve_host,
    permit: Permit = is_public,
    max_bytes: int = MAX_BYTES,
    time_limit_s: float = TIME_LIMIT_S,
) -> bytes:
    """The body behind an http(s) address, after at most MAX_REDIRECTS redirects.

    Each hop's name is resolved once, every address it has must be `permit`ted, and the connection goes to that very
    address. Raises UserError for anything else, for more than `max_bytes`, and Unanswered after `time_limit_s` in all.
    """
    backend = _CheckedNetwork(resolver, permit, time.monotonic() + time_limit_s)
    target = _parse(url)
    try:
        # A pool of its own, and httpcore without httpx's client: no proxy from the environment, no reused connection.
        with httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend, retries=0) as pool:
            for _ in range(MAX_REDIRECTS + 1):
                body, onward = _get(pool, target, max_bytes)
                if onward is None:
                    return body
                target = _parse(str(target.join(onward)))
    except httpcore.TimeoutException as error:
        raise Unanswered(
            f"{target} took longer than {time_limit_s:g} s. Try again, or download the picture and add the file."
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.InvalidURL) as error:
        raise Unanswered(f"{target} could not be fetched ({error}). Check the address and try again.") from error
    raise UserError(f"{url} leads on more than {MAX_REDIRECTS} times. Give the picture's own address.")


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    # Made anew for each picture, its certificates would take 0.05 s of work, more than all else.
    return httpcore.default_ssl_context()


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UserError(f"{url!r} is not a web address ({error}). Check it and try again.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UserError(
            f"{url!r} is not a web address: it must begin with https:// or http://. Check it and try again."
        )
    if parsed.userinfo:
        raise UserError("A web address with a user name or password in it is not fetched. Take that part out.")
    return parsed


def _get(pool: httpcore.ConnectionPool, url: httpx.URL, max_bytes: int) -> tuple[bytes, str | None]:
    # "identity": a compressed body could unpack to far more than `max_bytes`.
    headers = [
        ("Host", url.netloc.decode("ascii")),
        ("Accept", "image/*"),
        ("Accept-Encoding", "identity"),
        ("User-Agent", "docdex"),
        ("Connection", "close"),
    ]
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    with pool.stream("GET", target, headers=headers) as reply:
        answer = {name.lower(): value for name, value in reply.headers}
        if reply.status in (301, 302, 303, 307, 308) and b"location" in answer:
            return b"", answer[b"location"].decode("utf-8", "replace")
        if reply.status != 200:
            kind = Unanswered if reply.status == 429 or reply.status >= 500 else UserError
            raise kind(f"{url} answered {reply.status} instead of a picture. Check the address and try again.")
        return _read_body(reply.iter_stream(), url, max_bytes), None


def _read_body(pieces: Iterable[bytes], url: httpx.URL, max_bytes: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise UserError(
                f"{url} is larger than {max_bytes / 1e6:g} MB, the limit for a picture. Take a smaller one."
            )
    return bytes(body)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Resolves, checks and connects in one step, so that a name cannot change its address in between."""

    def __init__(self, resolver: Resolver, permit: Permit, deadline: float) -> None:
        self._resolver = resolver
        self._permit = permit
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = [ipaddress.ip_address(text) for text in self._resolver(host, port)]
        except (OSError, UnicodeError) as error:
            raise UserError(f"The name {host!r} is not known. Check the address and try again.") from error
        if not addresses or not all(self._permit(address) for address in addresses):
            raise UserError(
                f"{host!r} is not on the public internet, and only public addresses are fetched. "
                "Download the picture and add the file."
            )
        return _TimedStream(self._connect([str(address) for address in addresses], port), self._deadline)

    def _connect(self, addresses: Sequence[str], port: int) -> httpcore.NetworkStream:
        for address in addresses[:-1]:
            try:
                return httpcore.SyncBackend().connect_tcp(address, port, timeout=_left(self._deadline) / 2)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # often an IPv6 address on a machine that has only IPv4
        return httpcore.SyncBackend().connect_tcp(addresses[-1], port, timeout=_left(self._deadline))


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step counts against one deadline: a server that drips bytes cannot hold it open."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, timeout=_left(self._deadline))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("time limit reached")
    return left
