"""The DOCDEX_* environment, read once: where things live and what this host allows."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from vqa_core.errors import UserError

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
ASSETS = PACKAGE_ROOT / "assets"


@dataclass(frozen=True)
class Settings:
    """`home` holds runs/ and datasets/; `runtime` holds locks and must be on a local disk of this machine."""

    home: Path
    runtime: Path
    allow_local_paths: bool
    on_space: bool
    host: str
    port: int

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def datasets(self) -> Path:
        return self.home / "datasets"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read DOCDEX_HOME, DOCDEX_RUNTIME, DOCDEX_ALLOW_LOCAL_PATHS, DOCDEX_HOST and DOCDEX_PORT.

        Raises UserError where a value is not of its form.
        """
        env = os.environ if environment is None else environment
        on_space = bool(env.get("SPACE_ID"))
        return cls(
            home=Path(env.get("DOCDEX_HOME") or _default_home(on_space)).expanduser().resolve(),
            runtime=Path(env.get("DOCDEX_RUNTIME") or _default_runtime(env)).expanduser().resolve(),
            allow_local_paths=_flag(env, "DOCDEX_ALLOW_LOCAL_PATHS", default=not on_space),
            on_space=on_space,
            host=env.get("DOCDEX_HOST") or ("0.0.0.0" if on_space else "127.0.0.1"),
            port=_port(env),
        )


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


def _port(env: Mapping[str, str]) -> int:
    value = env.get("DOCDEX_PORT") or env.get("GRADIO_SERVER_PORT") or "7860"
    if not value.isdecimal() or not 0 <= int(value) <= 65535:
        raise UserError(f"DOCDEX_PORT is {value!r}. It takes a port from 0 to 65535. Change it and start again.")
    return int(value)
