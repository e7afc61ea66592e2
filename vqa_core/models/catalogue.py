"""Which models and adapters there are: names a person may choose, and where each one's files lie. No torch."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.families.prompts import Style
from vqa_core.models.processing import PictureOptions
from vqa_core.runs.store import RunStore
from vqa_core.settings import ASSETS, Settings

POCKET = "pocket"
WEIGHTS = "adapter_model.safetensors"
INFO = "docdex.json"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


@dataclass(frozen=True)
class Source:
    """`location` is what transformers loads; `local` says that it is a folder of this machine."""

    name: str
    location: str
    local: bool


def find_model(name: str, settings: Settings) -> Source:
    """Where the model's files lie: the embedded one, a local transformers folder, or a Hub id.

    UserError for a folder where paths may not be typed, a folder that is no model, or a word of no known form.
    """
    if name == POCKET:
        return Source(name, str(ASSETS / "pocket"), local=True)
    folder = Path(name).expanduser()
    looks_local = name.startswith((".", "/", "~")) or (settings.allow_local_paths and folder.is_dir())
    if looks_local:
        return _local_model(name, folder, settings)
    if not _HUB_ID.fullmatch(name) or ".." in name:
        raise UserError(
            f"Model {name!r} is not a model name. Write pocket, OWNER/NAME of a Hub model, or a model folder."
        )
    return Source(name, name, local=False)


def _local_model(name: str, folder: Path, settings: Settings) -> Source:
    if not settings.allow_local_paths:
        raise UserError(f"Model {name!r} is a path, and paths cannot be typed on this host. Write pocket or a Hub id.")
    config = folder / "config.json"
    if not config.is_file():
        raise UserError(f"Model folder {name!r} has no config.json. Give the folder of a transformers model.")
    try:
        json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            f"Model folder {name!r}: config.json cannot be read ({error}). Mend or download it anew."
        ) from error
    return Source(name, str(folder.resolve()), local=True)


@dataclass(frozen=True)
class AdapterInfo:
    """What DocDex knows of an adapter beyond PEFT's own config: its base, family, and how it was asked in training.

    `longest_edge` in pixels and `splitting` as in PictureOptions; `prompt_style` None is the base's own.
    """

    base: str
    family: str
    longest_edge: int
    splitting: bool | None
    prompt_hint: str
    prompt_style: Style | None = None

    @property
    def pictures(self) -> PictureOptions:
        return PictureOptions(self.longest_edge, self.splitting)


def read_info(folder: Path) -> AdapterInfo:
    """What docdex.json says. UserError where the folder holds no adapter of ours, or a newer form of it."""
    try:
        values = json.loads((folder / INFO).read_text(encoding="utf-8"))
        if values.pop("format", 0) > 1:
            raise UserError(f"Adapter folder {folder.name!r} is of a newer DocDex. Update DocDex to use it.")
        info = AdapterInfo(**values)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"Adapter folder {folder.name!r} cannot be read ({error}). Choose a finished run.") from error
    if not (folder / WEIGHTS).is_file():
        raise UserError(f"Adapter folder {folder.name!r} has no {WEIGHTS}. Choose a finished run.")
    return info


def adapter_folder(name: str, settings: Settings, store: RunStore) -> Path:
    """The folder of a run's adapter, or an adapter folder where paths may be typed. UserError if there is none."""
    path = Path(name).expanduser()
    if "/" in name and settings.allow_local_paths and path.is_dir():
        return path.resolve()
    folder = store.get(name).adapter
    if not folder.is_dir():
        raise UserError(f"Run {name} has no adapter yet. Wait until it is done, or stop it to keep what it has.")
    return folder
