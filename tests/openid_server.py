"""An OpenID provider of one machine: the authorization-code flow as a Space's sign-in uses it, over plain HTTP.

Whoever it is asked to sign in as, it signs in at once: `Provider.name` is the person at the keyboard.
"""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "a-client", "the client's secret"


@dataclass
class Provider:
    """`lasts_s` is how long a token is good for; `codes` maps each code to (name, nonce), `tokens` each to its name."""

    url: str = ""
    name: str = "someone"
    lasts_s: int = 3600
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def userinfo(self, name: str) -> dict[str, Any]:
        return {"sub": name, "name": name.title(), "preferred_username": name, "profile": self.url, "picture": self.url}

    def id_token(self, name: str, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + self.lasts_s, "nonce": nonce}
        parts = ({"alg": "RS256", "kid": "one", "typ": "JWT"}, {**claims, **self.userinfo(name)})
        text = ".".join(_base64(json.dumps(part).encode()) for part in parts)
        return f"{text}.{_base64(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def public_key(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        known = {"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig"}
        return {**known, **{name: _base64(_bytes(getattr(numbers, name))) for name in ("n", "e")}}


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@contextmanager
def serve(provider: Provider) -> Iterator[Provider]:
    """`provider` at its `url` while this lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *parts: Any) -> None:
        """Tests say what went wrong themselves."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self._answer(self._configuration())
        elif asked.path == "/jwks":
            self._answer({"keys": [self.provider.public_key()]})
        elif asked.path == "/authorize" and query.get("client_id") == CLIENT:
            code = secrets.token_urlsafe(8)
            self.provider.codes[code] = (self.provider.name, query.get("nonce", ""))
            onward = urlencode({"code": code, "state": query.get("state", "")})
            self._answer({}, 302, f"{query['redirect_uri']}{'&' if '?' in query['redirect_uri'] else '?'}{onward}")
        elif asked.path == "/userinfo":
            name = self.provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._answer(self.provider.userinfo(name) if name else {}, 200 if name else 401)
        else:
            self._answer({"error": "invalid_request"}, 400)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        basic = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        known = self.provider.codes.pop(form.get("code", [""])[0], None)
        if (basic != f"{CLIENT}:{SECRET}".replace(" ", "%20") and basic != f"{CLIENT}:{SECRET}") or known is None:
            self._answer({"error": "invalid_grant"}, 400)
            return
        name, nonce = known
        token = secrets.token_urlsafe(12)
        self.provider.tokens[token] = name
        lasts = {"expires_in": self.provider.lasts_s, "scope": "openid profile", "token_type": "bearer"}
        self._answer({"access_token": token, "id_token": self.provider.id_token(name, nonce), **lasts})

    def _configuration(self) -> dict[str, Any]:
        url = self.provider.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "jwks_uri": f"{url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _answer(self, body: dict[str, Any], status: int = 200, location: str = "") -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)
