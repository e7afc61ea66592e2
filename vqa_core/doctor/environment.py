"""The environment: DOCDEX_* variables, the Hub and the way to it, and what a Space needs."""

import difflib
import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from vqa_core.doctor.finding import Finding
from vqa_core.errors import UserError
from vqa_core.settings import HUB_SIGN_IN, Settings

HUB_S = 2.0
"""As long as the Hub may take to answer."""
_OURS = "DOCDEX_"
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_AUTH = "DOCDEX_AUTH"


def settings_that_hold(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings, without the DOCDEX_* variables that are wrong: `check_variables` names those."""
    env = dict(os.environ if environment is None else environment)
    for name in _wrong(env):
        del env[name]
    return Settings.from_environment(env)


def _wrong(env: Mapping[str, str]) -> dict[str, str]:
    """Name -> what is wrong with it."""
    found: dict[str, str] = {}
    others = {name: value for name, value in env.items() if not name.startswith(_OURS)}
    for name in sorted(env):
        if name.startswith(_OURS):
            # An address that others reach is right or wrong by the sign-in.
            sign_in = {_AUTH: env[_AUTH]} if _AUTH in env and _AUTH not in found else {}
            try:
                Settings.from_environment({**others, **sign_in, name: env[name]})
            except UserError as error:
                found[name] = str(error)
    return found


def check_variables(environment: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """DOCDEX_* variables that are not of their form, or that nothing reads."""
    env = os.environ if environment is None else environment
    wrong, known = _wrong(env), known_names()
    unknown = [name for name in sorted(env) if name.startswith(_OURS) and name not in known]
    for words in wrong.values():
        yield Finding("variables", "broken", words)
    for name in unknown:
        near = difflib.get_close_matches(name, known, 1)
        step = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(known))}."
        yield Finding("variables", "warning", f"{name} is set, but nothing reads it", step)
    if not wrong and not unknown:
        names = [name for name in sorted(env) if name in known]
        yield Finding("variables", "fine", ", ".join(names) or "no DOCDEX_* variable is set")


def known_names() -> set[str]:
    """The variables that the settings read."""
    asked = _Asked()
    Settings.from_environment(asked)
    return {name for name in asked.names if name.startswith(_OURS)}


class _Asked(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default


def check_hub() -> Iterator[Finding]:
    """Whether the Hub answers within two seconds, through which proxy, and whether a token is here."""
    from huggingface_hub import constants, get_token

    token = "a token is here" if get_token() else "no token"
    if constants.is_offline_mode():
        words = f"HF_HUB_OFFLINE keeps the network shut; models and rows come from copies of this machine; {token}"
        yield Finding("Hub", "warning", words, "Unset HF_HUB_OFFLINE to load others.")
        return
    reason = cannot_reach(constants.ENDPOINT)
    through = _proxy()
    way = f"{constants.ENDPOINT}{f' through {through}' if through else ''}"
    facts = {"token": token == "a token is here", "reached": not reason}
    if reason:
        step = "Check the network, and HTTPS_PROXY where one is needed. The embedded model needs no Hub."
        yield Finding("Hub", "warning", f"{way} cannot be reached: {reason}; {token}", step, facts)
    else:
        yield Finding("Hub", "fine", f"{way} answers; {token}", "", facts)


def _proxy() -> str:
    """The proxy's host, without the name and password that may stand in its address."""
    address = next((os.environ[n] for name in _PROXIES for n in (name, name.lower()) if os.environ.get(n)), "")
    return urlsplit(address).hostname or address.rpartition("@")[2] if address else ""


def cannot_reach(address: str) -> str:
    """Why `address` does not answer; "" where it does, whatever it says."""
    import httpx

    said = [f"no answer within {HUB_S:g} s"]

    def ask() -> None:
        try:
            httpx.head(address, timeout=HUB_S)
            said[0] = ""
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError) as error:
            # ImportError: a SOCKS proxy needs one more library.
            said[0] = str(error).strip() or type(error).__name__

    # In a thread, for a name server may keep a question for longer than any timeout.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(HUB_S + 0.5)
    return said[0]


def check_space(settings: Settings) -> Iterator[Finding]:
    """On a Space: the sign-in, whose it is, and a volume that outlives a restart. Elsewhere nothing."""
    if not settings.on_space:
        return
    missing = [name for name in ("SYSTEM", "SPACE_ID", *HUB_SIGN_IN) if not os.environ.get(name)]
    if not settings.hub_sign_in:
        words = f"{', '.join(missing)} missing: nobody can prove to be the owner, so nobody can train"
        step = "Put hf_oauth: true into the front matter of the Space's README.md and restart it."
        yield Finding("sign-in", "broken", words, step)
    elif not settings.owners:
        words = "this Space belongs to nobody: neither SPACE_AUTHOR_NAME nor DOCDEX_OWNERS is set"
        yield Finding("sign-in", "broken", words, "Set DOCDEX_OWNERS to your name on the Hub.")
    else:
        yield Finding("sign-in", "fine", f"{', '.join(sorted(settings.owners))} may train here")
    if os.access("/data", os.W_OK):
        yield Finding("volume", "fine", f"runs and sets are kept in {settings.home}")
    else:
        step = "Mount a volume at /data in the Space's settings."
        yield Finding("volume", "warning", "none: runs and sets are lost when the Space restarts", step)
