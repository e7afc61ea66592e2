"""Pictures by address, kept on disk: fetched once, read by every process of every run after that.

home/cache/pictures/  <sha256 of the address>        the bytes as they came
                      <sha256 of the address>.dead   why the address gave no picture when it was last checked
"""

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from vqa_core.examples.fetch import Unanswered, fetch
from vqa_core.settings import Settings

MAX_CACHE_BYTES = 5_000_000_000
ATTEMPTS = 2
PAUSE_S = 0.5

_DEAD = ".dead"
_UNFINISHED = ".fetching-"
_STALE_S = 3600
_TRIM_SHARE = 0.02  # of the limit is written between two looks at the folder's size


class PictureCache:
    """Bytes by address in `folder`, at most about `max_bytes` in all: the longest unused go first.

    `get` fetches an address and raises UserError; the default reaches public addresses only.
    """

    def __init__(self, folder: Path, get: Callable[[str], bytes] = fetch, max_bytes: int = MAX_CACHE_BYTES) -> None:
        self._folder = folder
        self._get = get
        self._max_bytes = max_bytes
        self._written = 0

    def read(self, url: str) -> bytes:
        """The bytes behind the address, from the disk or else from the network. Raises UserError."""
        path = self._path(url)
        with suppress(FileNotFoundError):
            # Nothing of a picture has no bytes: a machine that lost power may leave such a file.
            if data := path.read_bytes():
                os.utime(path)
                return data
        data = self._fetch(url)
        self.keep(url, data)
        return data

    def holds(self, url: str) -> bool:
        """Whether `read` needs no network now."""
        try:
            return self._path(url).stat().st_size > 0
        except FileNotFoundError:
            return False

    def keep(self, url: str, data: bytes) -> None:
        """Store what the address gave; on a full disk it is not stored, and fetched again when it is wanted."""
        try:
            self._write(self._path(url), data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self.trim()
            return
        self._written += len(data)
        if self._written > self._max_bytes * _TRIM_SHARE:
            self._written = 0
            self.trim()

    def drop(self, url: str) -> None:
        """Forget the bytes of an address that are no picture."""
        self._path(url).unlink(missing_ok=True)

    def reason(self, url: str) -> str:
        """Why the address was found dead; "" where it was not."""
        try:
            return self._path(url, _DEAD).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def mark_dead(self, url: str, reason: str) -> None:
        """Remember that the address gives no picture, and why."""
        self.drop(url)
        self._write(self._path(url, _DEAD), reason.encode())

    def forget_reason(self, url: str) -> None:
        """The address gives a picture again."""
        self._path(url, _DEAD).unlink(missing_ok=True)

    def trim(self) -> None:
        """Bring the folder under its limit; other processes may read and write meanwhile."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):
                facts = path.stat()
                if path.name.startswith(_UNFINISHED):
                    if facts.st_mtime < time.time() - _STALE_S:
                        path.unlink()
                elif path.suffix != _DEAD:
                    found.append((facts.st_mtime, facts.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._max_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _fetch(self, url: str) -> bytes:
        for _ in range(ATTEMPTS - 1):
            with suppress(Unanswered):
                return self._get(url)
            time.sleep(PAUSE_S)
        return self._get(url)

    def _path(self, url: str, suffix: str = "") -> Path:
        return self._folder / (hashlib.sha256(url.encode("utf-8", "replace")).hexdigest() + suffix)

    def _write(self, path: Path, data: bytes) -> None:
        """Under another name first: whoever reads sees the whole of it or nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=_UNFINISHED, dir=self._folder, delete=False) as file:
            unfinished = Path(file.name)
            try:
                file.write(data)
                file.flush()
                unfinished.replace(path)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise


def own_cache() -> PictureCache:
    """The cache under DOCDEX_HOME, which loader workers and runs inherit with their environment."""
    return _cache_in(Settings.from_environment().home / "cache" / "pictures")


@lru_cache
def _cache_in(folder: Path) -> PictureCache:
    return PictureCache(folder)
