"""A Hub of one machine: as much of its protocol as huggingface_hub calls for, over plain HTTP.

Git's own files and Xet are left out: large files go the LFS way. A commit is the sha of its files.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

Files = dict[str, bytes]
LFS_SUFFIXES = (".safetensors", ".bin", ".pt")


@dataclass
class Repo:
    """`commits` maps each sha to all files at that time; `main` is the newest."""

    private: bool = False
    gated: bool = False
    commits: dict[str, Files] = field(default_factory=dict)
    main: str = ""

    @property
    def files(self) -> Files:
        return self.commits.get(self.main, {})

    def commit(self, files: Files) -> str:
        text = str(len(self.commits)).encode() + b"".join(name.encode() + files[name] for name in sorted(files))
        self.main = hashlib.sha1(text).hexdigest()
        self.commits[self.main] = dict(files)
        return self.main


@dataclass
class Hub:
    """`tokens` maps a token to its owner; `received` holds every request as (method, path, body)."""

    url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    repos: dict[str, Repo] = field(default_factory=dict)
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    stored: Files = field(default_factory=dict)
    """Large files by their sha256."""

    def add(self, name: str, files: Files, *, private: bool = False, gated: bool = False) -> str:
        """A repo with these files; its commit."""
        self.repos[name] = Repo(private, gated)
        return self.repos[name].commit(files)


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message


class Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: sent apart, each answer waits 40 ms for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_POST = do_PUT = do_GET

    def _serve(self) -> None:
        path = unquote(urlsplit(self.path).path)
        body = self._body()
        self.hub.received.append((self.command, path, body))
        try:
            for pattern, answer in ROUTES:
                if (found := pattern.fullmatch(path)) and self.command in answer.methods:
                    answer.call(self, body, *found.groups())
                    return
            raise Refused(404, "", f"no route for {self.command} {path}")
        except Refused as no:
            self._send(no.status, b"{}", {"X-Error-Code": no.code, "X-Error-Message": no.message})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _json(self, data: Any) -> None:
        self._send(200, json.dumps(data).encode(), {"Content-Type": "application/json"})

    def _user(self) -> str:
        """The caller's name, "" without a token."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in self.hub.tokens:
            raise Refused(401, "", "Invalid credentials in Authorization header")
        return self.hub.tokens.get(token, "")

    def _repo(self, name: str, *, write: bool = False) -> Repo:
        user, repo = self._user(), self.hub.repos.get(name)
        own = name.split("/")[0] == user
        if repo is None or (repo.private and not own):
            # The real one answers 401 to who is not logged in, so that no private name can be guessed.
            raise Refused(404 if user else 401, "RepoNotFound" if user else "", "Repository not found")
        if write and not own:
            raise Refused(403, "", "You don't have the required permissions")
        return repo

    def _at(self, name: str, revision: str) -> tuple[str, Files]:
        repo = self._repo(name)
        sha = repo.main if revision == "main" else revision
        if sha not in repo.commits:
            raise Refused(404, "RevisionNotFound", "Invalid rev id")
        return sha, repo.commits[sha]

    def whoami(self, _: bytes) -> None:
        if not (user := self._user()):
            raise Refused(401, "", "Invalid credentials in Authorization header")
        self._json({"type": "user", "name": user, "orgs": [], "auth": {"accessToken": {"role": "write"}}})

    def create(self, body: bytes) -> None:
        asked = json.loads(body)
        user = self._user()
        name = f"{asked.get('organization') or user}/{asked['name']}"
        if name.split("/")[0] != user:
            raise Refused(403 if user else 401, "", "You don't have the rights to create a model under this namespace")
        if name in self.hub.repos:
            self._send(409, json.dumps({"error": "You already created this model repo"}).encode())
            return
        self.hub.add(
            name, {".gitattributes": b"*.safetensors filter=lfs"}, private=asked.get("visibility") == "private"
        )
        self._json({"url": f"{self.hub.url}/{name}", "name": name})

    def validate(self, body: bytes) -> None:
        good = json.loads(body)["content"].startswith("---\n")
        self._json({"errors": [], "warnings": [] if good else [{"message": "empty metadata"}]})

    def preupload(self, body: bytes, name: str, _: str) -> None:
        self._repo(name, write=True)
        paths = [file["path"] for file in json.loads(body)["files"]]
        modes = {path: "lfs" if path.endswith(LFS_SUFFIXES) else "regular" for path in paths}
        self._json({"files": [{"path": p, "uploadMode": m, "shouldIgnore": False} for p, m in modes.items()]})

    def lfs_batch(self, body: bytes, name: str) -> None:
        self._repo(name, write=True)
        objects = []
        for wanted in json.loads(body)["objects"]:
            upload = {"href": f"{self.hub.url}/lfs/{wanted['oid']}", "header": {}}
            objects.append({**wanted, "actions": {"upload": upload}})
        self._json({"transfer": "basic", "objects": objects})

    def lfs_put(self, body: bytes, oid: str) -> None:
        assert hashlib.sha256(body).hexdigest() == oid
        self.hub.stored[oid] = body
        self._send(200, b"")

    def commit(self, body: bytes, name: str, _: str) -> None:
        repo = self._repo(name, write=True)
        files = dict(repo.files)
        for line in body.splitlines():
            row = json.loads(line)
            value = row["value"]
            if row["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif row["key"] == "lfsFile":
                files[value["path"]] = self.hub.stored[value["oid"]]
            elif row["key"] == "deletedFile":
                del files[value["path"]]
        sha = repo.commit(files)
        self._json({"commitUrl": f"{self.hub.url}/{name}/commit/{sha}", "commitOid": sha})

    def info(self, _: bytes, name: str, revision: str | None) -> None:
        sha, files = self._at(name, revision or "main")
        repo = self.hub.repos[name]
        siblings = [{"rfilename": path} for path in sorted(files)]
        self._json({"id": name, "modelId": name, "sha": sha, "private": repo.private, "siblings": siblings})

    def tree(self, _: bytes, name: str, revision: str) -> None:
        _sha, files = self._at(name, revision)
        self._json([_entry(path, content) for path, content in sorted(files.items())])

    def resolve(self, _: bytes, name: str, revision: str, path: str) -> None:
        sha, files = self._at(name, revision)
        if self.hub.repos[name].gated and name.split("/")[0] != self._user():
            raise Refused(403 if self._user() else 401, "GatedRepo", "Access to this model is restricted")
        if path not in files:
            raise Refused(404, "EntryNotFound", "Entry not found")
        entry = _entry(path, files[path])
        etag = entry["lfs"]["oid"] if "lfs" in entry else entry["oid"]
        self._send(200, files[path], {"X-Repo-Commit": sha, "ETag": f'"{etag}"'})


def _entry(path: str, content: bytes) -> dict[str, Any]:
    oid = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    entry: dict[str, Any] = {"type": "file", "path": path, "size": len(content), "oid": oid}
    if path.endswith(LFS_SUFFIXES):
        sha = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"oid": sha, "size": len(content), "pointerSize": 134}
    return entry


@dataclass
class Route:
    methods: tuple[str, ...]
    call: Any


_NAME = r"([\w.-]+/[\w.-]+)"
ROUTES = [
    (re.compile(pattern), Route(methods, call))
    for pattern, methods, call in (
        (r"/api/whoami-v2", ("GET",), Handler.whoami),
        (r"/api/repos/create", ("POST",), Handler.create),
        (r"/api/validate-yaml", ("POST",), Handler.validate),
        (rf"/api/models/{_NAME}/preupload/(.+)", ("POST",), Handler.preupload),
        (rf"/api/models/{_NAME}/commit/(.+)", ("POST",), Handler.commit),
        (rf"/api/models/{_NAME}/tree/([^/]+)/?", ("GET",), Handler.tree),
        (rf"/api/models/{_NAME}(?:/revision/(.+))?", ("GET",), Handler.info),
        (rf"/{_NAME}\.git/info/lfs/objects/batch", ("POST",), Handler.lfs_batch),
        (r"/lfs/([0-9a-f]{64})", ("PUT",), Handler.lfs_put),
        (rf"/{_NAME}/resolve/([^/]+)/(.+)", ("GET", "HEAD"), Handler.resolve),
    )
]


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """The hub on a free port of this machine, its `url` set, until the block ends."""
    handler = type("OneHub", (Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
