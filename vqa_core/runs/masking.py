"""Text that may be shown or copied out: without tokens, passwords, and the name of who works here."""

import getpass
import os
import re
from pathlib import Path

_LONG = 8
_HIDDEN = "..."
_PREFIXED = re.compile(
    r"\b(hf_|sk-|gh[opsu]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|api_org_)[A-Za-z0-9_-]{8,}", re.ASCII
)
_HEADERS = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_ADDRESSES = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s:@'\"]+(?::[^/\s@'\"]*)?@")
_QUERIES = re.compile(
    r"(?i)([?&](?:[\w.-]*(?:token|key|secret|password|passwd|signature|credential|policy)|sig|code)=)[^&\s\"'<>]+"
)
# A setting that is called a secret: KEY=value, "api_key": "value", password: value.
_NAMED = re.compile(
    r"(?i)([\w-]*(?:token|secret|passwo?r?d|api[_-]?key|access[_-]?key|private[_-]?key|authorization|_auth)"
    r"[\"']?\s*[:=]\s*[\"']?)[A-Za-z0-9._~+/:=-]{8,}"
)
_SECRET_NAME = re.compile(r"(?i)token|secret|passw|api_?key|access_?key|credential|_auth$")
_COMMON_NAMES = frozenset({"root", "user", "home", "data", "docker", "ubuntu", "runner", "model", "train"})


def masked(text: str) -> str:
    """`text` without anything that looks like a secret or is one of this process's own, and without the user's name."""
    for secret in _own_secrets():
        text = text.replace(secret, _HIDDEN)
    text = _PREFIXED.sub(rf"\1{_HIDDEN}", text)
    text = _HEADERS.sub(rf"\1 {_HIDDEN}", text)
    text = _ADDRESSES.sub(rf"\1{_HIDDEN}@", text)
    text = _QUERIES.sub(rf"\1{_HIDDEN}", text)
    text = _NAMED.sub(rf"\1{_HIDDEN}", text)
    return _without_name(text)


def _own_secrets() -> list[str]:
    """Values of the environment whose names say that they are secret, and the parts of NAME:PASSWORD; longest first."""
    found = set()
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name):
            found |= {value, value.partition(":")[2]}
    return sorted((value for value in found if len(value) >= _LONG), key=len, reverse=True)


def _without_name(text: str) -> str:
    home = str(Path.home())
    if len(home) > 1:
        text = re.sub(rf"{re.escape(home)}(?=[/\s\"':,)\]]|$)", "~", text)
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # A container may run as a number without a name.
        return text
    if len(name) < 3 or name in _COMMON_NAMES:
        return text
    return re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "user", text)
