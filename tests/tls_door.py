"""HTTPS before a server of plain HTTP, with a certificate made on the spot: as a Space's proxy stands before its app.

One request a connection, so that each carries the headers that such a proxy adds.
"""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@contextlib.contextmanager
def https(port: int, folder: Path, listen: socket.socket) -> Iterator[str]:
    """The https address that leads to `port` while this lasts; `listen` is bound already."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(_certificate(folder))
    listen.listen(64)

    def accept() -> None:
        while True:
            try:
                client, (address, _) = listen.accept()
            except OSError:
                return
            threading.Thread(target=_pass_on, args=(client, tls, address, port), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listen.getsockname()[1]}"
    finally:
        # Closing alone does not wake a thread that waits in accept.
        with contextlib.suppress(OSError):
            listen.shutdown(socket.SHUT_RDWR)
        listen.close()


def _pass_on(plain: socket.socket, tls: ssl.SSLContext, address: str, port: int) -> None:
    with contextlib.suppress(OSError), plain, tls.wrap_socket(plain, server_side=True) as client:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(65536)
            if not piece:
                return
            head += piece
        first, rest = head.split(b"\r\n", 1)
        lines, _, body = rest.partition(b"\r\n\r\n")
        kept = [line for line in lines.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        given = [line for line in kept if line.lower().startswith(b"x-forwarded-for:")]
        before = b",".join(line.split(b":", 1)[1].strip() for line in given)
        kept = [line for line in kept if not line.lower().startswith(b"x-forwarded")]
        seen = b", ".join(filter(None, [before, address.encode()]))
        added = [b"X-Forwarded-Proto: https", b"X-Forwarded-For: " + seen, b"Connection: close"]
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(b"\r\n".join([first, *kept, *added, b"", body]))
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


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
