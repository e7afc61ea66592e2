"""The DOCDEX_* environment, read once: where things live and what this host allows."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import platformdirs

from vqa_core.errors import UserError

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
ASSETS = PACKAGE_ROOT / "assets"
_OWN_ADDRESSES = ("127.0.0.1", "localhost", "::1")
# All of them are there where a Space has `hf_oauth: true`; one that is empty would make the session's key a constant.
HUB_SIGN_IN = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL")


@dataclass(frozen=True)
class PublicLimits:
    """What a visitor of a Space who is not its owner may ask for; each is set by DOCDEX_PUBLIC_ and its name."""

    megapixels: int = 25
    """Of one picture."""
    file_megabytes: int = 20
    """Of one picture's file, or of a PDF."""
    pictures: int = 4
    """Of one question."""
    answer_tokens: int = 256
    asks_a_minute: int = 10
    """Of one visitor; a picture fetched from the web counts as an ask."""
    asks_in_all: int = 60
    """Of all visitors together, a minute."""
    calls_a_minute: int = 120
    """Of one visitor: whatever waits in line or brings a file."""
    upload_megabytes_a_minute: int = 200
    """Of one visitor."""


@dataclass(frozen=True)
class Settings:
    """`home` holds runs/ and datasets/; `runtime` holds locks and must be on a local disk of this machine.

    `sign_in` is the name and password that the page asks for, None for nobody. `gpu_memory_gib` is what a fine-tune
    may take of a GPU that others use too, 0 for all of it; `price_per_hour` what an hour of this machine costs, as
    typed. `resume`: runs that went down with their machine go on when the app starts, as those that waited always do.
    The rest is of a Space: `space` its OWNER/NAME, `hosts` the names it is reached by, `owners` who may train there, in
    lower case, `hub_sign_in` whether people can sign in.
    """

    home: Path
    runtime: Path
    allow_local_paths: bool
    on_space: bool
    host: str
    port: int
    sign_in: tuple[str, str] | None = None
    gpu_memory_gib: float = 0.0
    resume: bool = False
    price_per_hour: str = ""
    space: str = ""
    hosts: tuple[str, ...] = ()
    owners: frozenset[str] = frozenset()
    hub_sign_in: bool = False
    public: PublicLimits = field(default_factory=PublicLimits)

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def datasets(self) -> Path:
        return self.home / "datasets"

    def environment(self) -> dict[str, str]:
        """The variables by which a process of ours finds the same home and rules."""
        return {
            "DOCDEX_HOME": str(self.home),
            "DOCDEX_RUNTIME": str(self.runtime),
            "DOCDEX_ALLOW_LOCAL_PATHS": "1" if self.allow_local_paths else "0",
            "DOCDEX_GPU_MEMORY_GIB": f"{self.gpu_memory_gib:g}",
        }

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read DOCDEX_HOME, DOCDEX_RUNTIME, DOCDEX_ALLOW_LOCAL_PATHS, DOCDEX_HOST, DOCDEX_PORT, DOCDEX_AUTH,
        DOCDEX_GPU_MEMORY_GIB, DOCDEX_PRICE_PER_HOUR, DOCDEX_RESUME, DOCDEX_OWNERS, DOCDEX_PUBLIC_*, and what a Space
        says of itself.

        Raises UserError where a value is not of its form, and for an address that others reach without a sign-in.
        """
        env = os.environ if environment is None else environment
        on_space = bool(env.get("SPACE_ID")) or env.get("SYSTEM") == "spaces"
        host = env.get("DOCDEX_HOST") or ("0.0.0.0" if on_space else "127.0.0.1")
        sign_in = _sign_in(env)
        if host not in _OWN_ADDRESSES and not on_space and sign_in is None:
            raise UserError(
                f"DOCDEX_HOST is {host!r}, which others can reach, and there is no sign-in. "
                "Set DOCDEX_AUTH=NAME:PASSWORD, or leave DOCDEX_HOST at 127.0.0.1."
            )
        return cls(
            home=Path(env.get("DOCDEX_HOME") or _default_home(on_space)).expanduser().resolve(),
            runtime=Path(env.get("DOCDEX_RUNTIME") or _default_runtime(env)).expanduser().resolve(),
            allow_local_paths=_flag(env, "DOCDEX_ALLOW_LOCAL_PATHS", default=not on_space),
            on_space=on_space,
            host=host,
            port=_port(env),
            sign_in=sign_in,
            gpu_memory_gib=_gib(env),
            resume=_flag(env, "DOCDEX_RESUME", default=False),
            price_per_hour=env.get("DOCDEX_PRICE_PER_HOUR", "").strip()[:16],
            space=env.get("SPACE_ID", ""),
            hosts=tuple(_listed(env.get("SPACE_HOST", ""))) if on_space else (),
            owners=frozenset(_listed(f"{env.get('SPACE_AUTHOR_NAME', '')},{env.get('DOCDEX_OWNERS', '')}")),
            # Gradio takes it for a Space only where both are set; elsewhere it would sign in anybody.
            hub_sign_in=env.get("SYSTEM") == "spaces"
            and bool(env.get("SPACE_ID"))
            and all(env.get(name) for name in HUB_SIGN_IN),
            public=_public_limits(env),
        )


def _listed(text: str) -> list[str]:
    """The names of a comma list, in lower case: names of the Hub and of hosts do not differ by case."""
    return [name for part in text.split(",") if (name := part.strip().lower())]


def _public_limits(env: Mapping[str, str]) -> PublicLimits:
    chosen = {}
    for limit in fields(PublicLimits):
        variable = f"DOCDEX_PUBLIC_{limit.name.upper()}"
        value = env.get(variable, "").strip()
        if value and not (value.isascii() and value.isdecimal() and 1 <= int(value) <= 1_000_000):
            raise UserError(f"{variable} is {value!r}. It takes a whole number, such as {limit.default}. Change it.")
        if value:
            chosen[limit.name] = int(value)
    return PublicLimits(**chosen)


def _sign_in(env: Mapping[str, str]) -> tuple[str, str] | None:
    name, colon, password = env.get("DOCDEX_AUTH", "").partition(":")
    if name and password:
        return name, password
    if name or colon:
        raise UserError("DOCDEX_AUTH is not of the form NAME:PASSWORD. Change it and start again.")
    return None


def _default_home(on_space: bool) -> str:
    # A Space keeps only what lies in its mounted volume.
    if on_space and os.access("/data", os.W_OK):
        return "/data/docdex"
    return platformdirs.user_data_dir("docdex", appauthor=False)


def _default_runtime(env: Mapping[str, str]) -> str:
    base = env.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(base) / f"docdex-{os.getuid()}")


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if not value else value in ("1", "true", "yes", "on")
    raise UserError(f"{name} is {env[name]!r}. It takes 1 or 0. Change it and start again.")


def _gib(env: Mapping[str, str]) -> float:
    value = env.get("DOCDEX_GPU_MEMORY_GIB") or "0"
    try:
        gib = float(value)
    except ValueError:
        gib = -1.0
    if not 0 <= gib < 10_000:
        raise UserError(f"DOCDEX_GPU_MEMORY_GIB is {value!r}. It takes a size in GiB, such as 14. Change it.")
    return gib


def _port(env: Mapping[str, str]) -> int:
    value = env.get("DOCDEX_PORT") or env.get("GRADIO_SERVER_PORT") or "7860"
    if not value.isdecimal() or not 0 <= int(value) <= 65535:
        raise UserError(f"DOCDEX_PORT is {value!r}. It takes a port from 0 to 65535. Change it and start again.")
    return int(value)
