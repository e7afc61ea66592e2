"""The Hugging Face Hub: adapters pulled from it, and its failures in words. No torch."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.settings import Settings

PREFIX = "hub:"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_INFO = "docdex.json"
# Never a pickle: *.bin and *.pt can run code where they are loaded.
ADAPTER_FILES = (ADAPTER_WEIGHTS, ADAPTER_CONFIG, ADAPTER_INFO)
MODEL_FILES = ("*.json", "*.safetensors", "*.model", "*.txt", "*.jinja")
PROCESSOR_FILES = tuple(pattern for pattern in MODEL_FILES if pattern != "*.safetensors")
_NAME = r"[A-Za-z0-9](?:[\w.-]{0,94}\w)?"
_HUB_ID = re.compile(f"{_NAME}/{_NAME}", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)


def is_hub_id(name: str) -> bool:
    """Whether `name` has the form OWNER/NAME and keeps the Hub's rules for names."""
    return _HUB_ID.fullmatch(name) is not None and not any(no in name for no in ("..", "--")) and name[-4:] != ".git"


def parse_adapter_id(name: str) -> tuple[str, str]:
    """(repo, revision) of hub:OWNER/NAME[@REVISION], "main" where none is named. UserError for another form."""
    repo, at, revision = name.removeprefix(PREFIX).partition("@")
    known = not at or (_REVISION.fullmatch(revision) and ".." not in revision)
    if not name.startswith(PREFIX) or not is_hub_id(repo) or not known:
        raise UserError(f"Adapter {name!r} is not of the form hub:OWNER/NAME or hub:OWNER/NAME@REVISION. Change it.")
    return repo, revision or "main"


def pull_adapter(repo: str, revision: str, settings: Settings) -> Path:
    """Download the adapter's safetensors and JSON files, and nothing else, into the Hub's own cache: their folder.

    Without a network the copy of an earlier pull serves. UserError where the repo cannot be had or holds no adapter,
    and on a Space: a stranger's choice could fill its disk.
    """
    # Late: the commands that never reach the Hub do without it.
    from huggingface_hub import snapshot_download

    if settings.on_space:
        raise UserError(f"Adapter {repo!r} cannot be pulled on a Space. Ask with one of the runs in the list.")
    with hub_failures(repo, revision=revision):
        folder = Path(snapshot_download(repo, revision=revision, allow_patterns=list(ADAPTER_FILES)))
    # The cache also names a repo whose files were all left behind.
    present = {name for name in ADAPTER_FILES if (folder / name).is_file()}
    if not {ADAPTER_WEIGHTS, ADAPTER_CONFIG} <= present:
        raise UserError(_no_adapter(repo, revision, present))
    return folder


def pull_model(repo: str) -> Path:
    """Download a model's safetensors, settings and tokenizer, and nothing else, into the Hub's own cache: their folder.

    Without a network the copy of an earlier pull serves, at once: transformers, given the name, would try each file
    again and again first. UserError where the repo cannot be had or holds no such weights.
    """
    from huggingface_hub import snapshot_download

    with hub_failures(repo):
        folder = Path(snapshot_download(repo, allow_patterns=list(MODEL_FILES)))
    if not any(folder.glob("*.safetensors")):
        raise UserError(
            f"Hub repo {repo!r} holds no weights as safetensors, the only kind that is loaded. Give another model's id."
        )
    return folder


def pull_processor(repo: str) -> Path:
    """Download a model's settings and tokenizer without its weights, a few MB, into the Hub's own cache: their folder.

    Raises UserError as `pull_model` does.
    """
    from huggingface_hub import snapshot_download

    with hub_failures(repo):
        return Path(snapshot_download(repo, allow_patterns=list(PROCESSOR_FILES)))


def processor_here(repo: str) -> Path | None:
    """The folder of an earlier pull that holds the model's settings; None where there is none. Asks no network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(repo, allow_patterns=list(PROCESSOR_FILES), local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    return folder if (folder / "config.json").is_file() else None


def _no_adapter(repo: str, revision: str, present: set[str]) -> str:
    from huggingface_hub import HfApi

    with hub_failures(repo, revision=revision):
        names = set(HfApi().list_repo_files(repo, revision=revision))
    if ADAPTER_CONFIG in present and "adapter_model.bin" in names:
        return (
            f"Adapter {repo!r} has its weights as adapter_model.bin only, a pickle that could run code here. "
            f"Ask its owner for {ADAPTER_WEIGHTS}."
        )
    if "config.json" in names and any(name.endswith(".safetensors") for name in names):
        return f"Hub repo {repo!r} is a whole model, not an adapter. Ask it with --model {repo}."
    missing = " and ".join(sorted({ADAPTER_WEIGHTS, ADAPTER_CONFIG} - present))
    return f"Hub repo {repo!r} is no adapter: it has no {missing}. Give the id of a LoRA adapter."


@contextlib.contextmanager
def hub_failures(repo: str, *, revision: str = "") -> Iterator[None]:
    """Turn what huggingface_hub raises about `repo` into UserError with the next step; no token is ever in its text."""
    import httpx2
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise UserError(
            f"Hub repo {repo!r} is gated. Ask for access on its page, https://huggingface.co/{repo}, then log in here "
            "with hf auth login."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise UserError(f"Hub repo {repo!r} has no revision {revision!r}. Give a branch, tag or commit.") from error
    except errors.RepositoryNotFoundError as error:
        raise UserError(
            f"Hub repo {repo!r} does not exist, or is private and not open to you. Check the name; log in with "
            "hf auth login, or set HF_TOKEN."
        ) from error
    except errors.HfHubHTTPError as error:
        raise UserError(_refusal(repo, error.response.status_code)) from error
    except (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled, httpx2.TransportError) as error:
        raise UserError(_unreachable(repo, error)) from error
    except errors.LocalTokenNotFoundError as error:
        raise UserError(NO_TOKEN) from error


NO_TOKEN = "There is no Hub token here. Log in with hf auth login, or set HF_TOKEN, and try again."


def _refusal(repo: str, status: int) -> str:
    if status == 401:
        return (
            "The Hub refuses the token: it is wrong or has expired. Make a new one at "
            "https://huggingface.co/settings/tokens and log in with hf auth login."
        )
    if status == 403:
        return f"The token may not do this with {repo!r}. Take a token that may write there, or a repo of your own."
    if status == 429:
        return f"The Hub has had too many requests from here and refuses {repo!r} for now. Try again in some minutes."
    if status >= 500:
        return f"The Hub failed on {repo!r} (status {status}). Try again later."
    return f"The Hub refused {repo!r} (status {status}). Check the repo on its page, https://huggingface.co/{repo}."


def _unreachable(repo: str, error: Exception) -> str:
    from huggingface_hub import constants, errors

    cause: BaseException | None = error.__cause__
    # A download that fails wraps what the Hub said.
    if isinstance(cause, errors.HfHubHTTPError):
        return _refusal(repo, cause.response.status_code)
    if constants.is_offline_mode():
        return f"Hub repo {repo!r} is not on this machine, and HF_HUB_OFFLINE keeps the network shut. Unset it."
    return f"The Hub cannot be reached for {repo!r}, and there is no copy here. Check the network and try again."
