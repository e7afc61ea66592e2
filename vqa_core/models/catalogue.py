"""Which models and adapters there are: names a person may choose, and where each one's files lie. No torch."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.families.prompts import Style
from vqa_core.models.hub import (
    ADAPTER_CONFIG,
    ADAPTER_INFO,
    ADAPTER_WEIGHTS,
    PREFIX,
    is_hub_id,
    parse_adapter_id,
    processor_here,
    pull_adapter,
    pull_model,
    pull_processor,
)
from vqa_core.models.processing import PictureOptions
from vqa_core.runs.store import RunStore
from vqa_core.settings import ASSETS, Settings

POCKET = "pocket"
WEIGHTS = ADAPTER_WEIGHTS
INFO = ADAPTER_INFO


@dataclass(frozen=True)
class Source:
    """`location` is a folder of this machine where `local` says so, else an id of the Hub: see `model_folder`."""

    name: str
    location: str
    local: bool


def find_model(name: str, settings: Settings) -> Source:
    """Where the model's files lie: the embedded one, a local transformers folder, or a Hub id.

    UserError for a folder where paths may not be typed, a folder that is no model, or a word of no known form.
    """
    if not name:
        raise UserError(
            "No model is named, and the adapter names none. Write pocket, OWNER/NAME of a Hub model, or a model folder."
        )
    if name == POCKET:
        return Source(name, str(ASSETS / "pocket"), local=True)
    folder = Path(name).expanduser()
    looks_local = _is_path(name) or (settings.allow_local_paths and folder.is_dir())
    if looks_local:
        return _local_model(name, folder, settings)
    if not is_hub_id(name):
        raise UserError(
            f"Model {name!r} is not a model name. Write pocket, OWNER/NAME of a Hub model, or a model folder."
        )
    return Source(name, name, local=False)


def model_folder(source: Source) -> str:
    """The folder with the model's files; those of the Hub are pulled first. Raises UserError."""
    return source.location if source.local else str(pull_model(source.location))


def processor_folder(source: Source, *, fetch: bool) -> Path | None:
    """A folder with the model's settings and tokenizer, perhaps without weights. Those of the Hub are pulled with
    `fetch`; without it None stands for a model that is not on this machine. Raises UserError.
    """
    if source.local:
        return Path(source.location)
    return pull_processor(source.location) if fetch else processor_here(source.location)


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

    `longest_edge` in pixels and `splitting` as in PictureOptions; `prompt_style` None is the base's own. An adapter
    that DocDex did not train has a base at most: "" where it names none, `family` "" and the base's own ways.
    """

    base: str
    family: str = ""
    longest_edge: int = 0
    splitting: bool | None = None
    prompt_hint: str = ""
    prompt_style: Style | None = None

    @property
    def pictures(self) -> PictureOptions:
        return PictureOptions(self.longest_edge, self.splitting)


def read_info(folder: Path) -> AdapterInfo:
    """What docdex.json says; without one, the base that PEFT's own adapter_config.json names.

    UserError where the folder holds no LoRA adapter in safetensors, or a newer form of ours.
    """
    if not (folder / WEIGHTS).is_file():
        raise UserError(f"Adapter folder {folder.name!r} has no {WEIGHTS}. Choose a finished run.")
    config = _read_object(folder / ADAPTER_CONFIG)
    if config.get("peft_type") != "LORA":
        raise UserError(
            f"Adapter folder {folder.name!r} is of kind {config.get('peft_type')!r}; DocDex loads LORA. "
            "Choose a LoRA adapter."
        )
    if not (folder / INFO).is_file():
        base = config.get("base_model_name_or_path")
        return AdapterInfo(base=base if isinstance(base, str) else "")
    values = _read_object(folder / INFO)
    if values.pop("format", 0) > 1:
        raise UserError(f"Adapter folder {folder.name!r} is of a newer DocDex. Update DocDex to use it.")
    try:
        return AdapterInfo(**values)
    except TypeError as error:
        raise _unreadable(folder, error) from error


def _read_object(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path.parent, error) from error
    if not isinstance(values, dict):
        raise _unreadable(path.parent, TypeError(f"{path.name} is no JSON object"))
    return values


def _unreadable(folder: Path, error: Exception) -> UserError:
    return UserError(f"Adapter folder {folder.name!r} cannot be read ({error}). Choose a finished run.")


def adapter_folder(name: str, settings: Settings, store: RunStore) -> Path:
    """The folder of a run's adapter, of one pulled by hub:OWNER/NAME[@REVISION], or one typed where paths may be.

    UserError if there is none.
    """
    if name.startswith(PREFIX):
        repo, revision = parse_adapter_id(name)
        return pull_adapter(repo, revision, settings)
    path = Path(name).expanduser()
    if "/" in name and settings.allow_local_paths and path.is_dir():
        return path.resolve()
    if is_hub_id(name):
        raise UserError(f"There is no adapter folder {name!r}. For an adapter of the Hub write {PREFIX}{name}.")
    folder = store.get(name).adapter
    if not folder.is_dir():
        raise UserError(f"Run {name} has no adapter yet. Wait until it is done, or stop it to keep what it has.")
    return folder


def published_name(base: str) -> str:
    """A base's name as others may read it: of a folder the last part only, or the Hub id where it is of the Hub's own
    cache."""
    path = Path(base)
    for part in path.parts:
        if part.startswith("models--") and part.count("--") == 2:
            return part.removeprefix("models--").replace("--", "/")
    return path.name if _is_path(base) or path.is_dir() else base


def is_base(base: str, source: Source) -> bool:
    """Whether `source` is the base that an adapter names; one that names none may fit any.

    A folder and a Hub id are the same model where the folder bears the model's name; two folders only where they are
    one, for any two may be called "final".
    """
    if base in ("", source.name):
        return True
    folder = ASSETS / POCKET if base == POCKET else Path(base).expanduser()
    if source.local and folder.is_dir():
        return folder.resolve() == Path(source.location).resolve()
    told, found = published_name(base), published_name(source.name)
    if _is_path(base) and "/" not in told and source.local and "/" not in found:
        return False
    if "/" in told and "/" in found:
        return told.lower() == found.lower()
    return told.rpartition("/")[2].lower() == found.rpartition("/")[2].lower()


def _is_path(name: str) -> bool:
    return name.startswith((".", "/", "~"))
