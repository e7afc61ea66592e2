"""A server on this machine that speaks as much of the Hub's protocol as reading a data set needs."""

import hashlib
import json
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SHA = "0123456789abcdef0123456789abcdef01234567"
Files = Mapping[str, bytes]


class _Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def repos(self) -> Mapping[str, Files]:
        return self.server.repos  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}")  # type: ignore[attr-defined]
        parts = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).strip("/").split("/")
        if parts[:2] == ["api", "datasets"] and len(parts) >= 4:
            self._api("/".join(parts[2:4]), parts[4:])
        elif parts[0] == "datasets" and parts[3:4] == ["resolve"]:
            self._file("/".join(parts[1:3]), "/".join(parts[5:]))
        else:
            self._send(404, b"")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self.server.seen.append(f"POST {self.path}")  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urllib.parse.urlsplit(self.path).path.strip("/").split("/")
        if "json" in (self.headers["Content-Type"] or ""):
            asked = json.loads(body)["paths"]
        else:
            asked = urllib.parse.parse_qs(body.decode())["paths"]
        listed = _tree(self.repos["/".join(parts[2:4])])
        self._json([entry for entry in listed if entry["path"] in asked])

    def _api(self, repo: str, rest: list[str]) -> None:
        files = self.repos.get(repo)
        if files is None:
            self._send(401, b"", ("X-Error-Code", "RepoNotFound"))
        elif rest[:1] == ["revision"] and rest[1] not in ("main", SHA):
            self._send(404, b"", ("X-Error-Code", "RevisionNotFound"))
        elif rest[:1] == ["tree"]:
            under = "/".join(rest[2:])
            found = [entry for entry in _tree(files) if not under or entry["path"].startswith(f"{under}/")]
            found = found if "recursive=true" in self.path.lower() else [e for e in found if "/" not in e["path"]]
            self._json(found) if found else self._send(404, b"", ("X-Error-Code", "EntryNotFound"))
        else:
            names = [{"rfilename": name} for name in files]
            self._json({"id": repo, "sha": SHA, "siblings": names, "private": False, "gated": False, "tags": []})

    def _file(self, repo: str, path: str) -> None:
        data = self.repos.get(repo, {}).get(path)
        if repo in self.server.gated and not path.endswith(("README.md", ".yaml")):  # type: ignore[attr-defined]
            self._send(403, b"", ("X-Error-Code", "GatedRepo"))
            return
        if data is None:
            self._send(404, b"", ("X-Error-Code", "EntryNotFound"))
            return
        headers = [("X-Repo-Commit", SHA), ("ETag", f'"{hashlib.sha1(data).hexdigest()}"'), ("Accept-Ranges", "bytes")]
        wanted = (self.headers["Range"] or "").removeprefix("bytes=")
        if not wanted:
            self._send(200, data, *headers)
            return
        first, _, last = wanted.partition("-")
        start, end = int(first), min(int(last or len(data)), len(data) - 1)
        span = ("Content-Range", f"bytes {start}-{end}/{len(data)}")
        self._send(206, data[start : end + 1], *headers, span)

    def _json(self, value: Any) -> None:
        self._send(200, json.dumps(value).encode(), ("Content-Type", "application/json"))

    def _send(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def _tree(files: Files) -> list[dict[str, Any]]:
    folders = sorted({name.rsplit("/", 1)[0] for name in files if "/" in name})
    return [{"type": "directory", "path": name, "oid": "0" * 40, "size": 0} for name in folders] + [
        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
        for name, data in files.items()
    ]


@contextmanager
def hub(repos: Mapping[str, Files], gated: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """The address of a Hub that holds these data sets, as HF_ENDPOINT takes it, and the requests it has seen."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    server.daemon_threads = True
    server.repos, server.gated, server.seen = repos, gated, []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
