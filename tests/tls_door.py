"""HTTPS before a server of plain HTTP, with a certificate made on the spot: as a Space's proxy stands before its app.

One request a connection, so that each carries the headers that such a proxy adds.
"""

import asyncio
import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@contextlib.contextmanager
def https(port: int, folder: Path, listen: socket.socket) -> Iterator[str]:
    """The https address that leads to `port` while this lasts; `listen` is bound already."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(_certificate(folder))
    loop = asyncio.new_event_loop()
    # One thread for all connections: two may not read and write one TLS connection at a time.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = asyncio.start_server(partial(_pass_on, port), sock=listen, ssl=tls, limit=2**20)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)
    try:
        yield f"https://127.0.0.1:{listen.getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


async def _pass_on(port: int, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        first, *lines = (await client.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
        given = [line.split(b":", 1)[1].strip() for line in lines if line.lower().startswith(b"x-forwarded-for:")]
        kept = [line for line in lines if not line.lower().startswith((b"connection:", b"x-forwarded"))]
        seen = b", ".join([*given, back.get_extra_info("peername")[0].encode()])
        added = [b"X-Forwarded-Proto: https", b"X-Forwarded-For: " + seen, b"Connection: close"]
        server, onward = await asyncio.open_connection("127.0.0.1", port)
        onward.write(b"\r\n".join([first, *kept, *added, b"", b""]))
        ways = [asyncio.ensure_future(_copy(client, onward)), asyncio.ensure_future(_copy(server, back))]
        # Either has gone: so does the other.
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        onward.close()
    back.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    signed = made.add_extension(host, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path
