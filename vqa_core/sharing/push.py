"""Push a run's adapter, or base and adapter merged, to the Hugging Face Hub as one commit. Private by default."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.models.catalogue import AdapterInfo, find_model, published_name, read_info
from vqa_core.models.hub import (
    ADAPTER_CONFIG,
    ADAPTER_FILES,
    ADAPTER_INFO,
    ADAPTER_WEIGHTS,
    NO_TOKEN,
    hub_failures,
    is_hub_id,
)
from vqa_core.runs.export import adapter_files
from vqa_core.runs.run import Run
from vqa_core.settings import Settings
from vqa_core.sharing.card import BaseNotice, facts_of, model_card

README = "README.md"
PROCESSOR_FILES = (
    "processor_config.json",
    "preprocessor_config.json",
    "chat_template.jinja",
    "chat_template.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
)
# What the Hub makes itself, or a person adds to any repo.
_NEUTRAL = frozenset({".gitattributes", README, "LICENSE"})


@dataclass(frozen=True)
class PushRequest:
    """`repo` is OWNER/NAME; `token` "" takes huggingface_hub's own login or HF_TOKEN. `merged` pushes the whole model.

    `notice` is the base's licence and bias, for the card.
    """

    repo: str
    token: str = field(default="", repr=False)
    private: bool = True
    merged: bool = False
    notice: BaseNotice = field(default_factory=BaseNotice)


def push(run: Run, request: PushRequest, settings: Settings) -> str:
    """Upload the run's result with its processor files and a card; the repo's address. Pushing again updates it.

    Only safetensors, JSON, tokenizer files and the card leave. UserError where the run has no adapter, the repo holds
    something else or is public against the request, the token may not, or the Hub fails.
    """
    if not is_hub_id(request.repo):
        raise UserError(f"Hub repo {request.repo!r} is not of the form OWNER/NAME. Change it.")
    if not (run.adapter / ADAPTER_WEIGHTS).is_file():
        raise UserError(f"Run {run.id} has no adapter yet. It appears when the run is done or stopped. Wait for it.")
    info = read_info(run.adapter)
    api = _api(request, settings)
    with hub_failures(request.repo):
        present = _present(api, request)
    _check_kind(present, request)
    with tempfile.TemporaryDirectory(prefix="docdex-push-") as name:
        folder = Path(name)
        merged = _gather(run, info, request, settings, folder)
        card = model_card(facts_of(run, request.repo, info, request.notice, merged))
        (folder / README).write_text(card, encoding="utf-8")
        with hub_failures(request.repo):
            _upload(api, request, folder, present)
    return f"{api.endpoint}/{request.repo}"


def _api(request: PushRequest, settings: Settings) -> Any:
    # Late: the command line starts without it.
    from huggingface_hub import HfApi, get_token

    # A Space's own token is its owner's: whoever pushes there brings their own.
    token = request.token or (None if settings.on_space else get_token())
    if not token:
        raise UserError("Sign in to push from a Space." if settings.on_space else NO_TOKEN)
    return HfApi(token=token, library_name="docdex")


def _present(api: Any, request: PushRequest) -> set[str] | None:
    """The files of the repo, None where there is no repo yet."""
    from huggingface_hub.errors import RepositoryNotFoundError

    # An answer of "not found" to a bad token would send its owner looking for the repo.
    api.whoami()
    try:
        found = api.model_info(request.repo)
    except RepositoryNotFoundError:
        return None
    if request.private and not found.private:
        raise UserError(
            f"Hub repo {request.repo!r} is there already and is public. Push with --public, or give another name."
        )
    return {sibling.rfilename for sibling in found.siblings or ()}


def _check_kind(present: set[str] | None, request: PushRequest) -> None:
    """Only a repo that is empty or holds the same kind of thing is written to."""
    if not present or present <= _NEUTRAL:
        return
    kind = _kind(present)
    wanted = "a merged model of DocDex" if request.merged else "a LoRA adapter"
    if kind != wanted:
        raise UserError(
            f"Hub repo {request.repo!r} holds {kind}, and this would put {wanted} over it. Give another name."
        )


def _kind(present: set[str]) -> str:
    if {ADAPTER_WEIGHTS, ADAPTER_CONFIG} <= present:
        return "a LoRA adapter"
    if {ADAPTER_INFO, "config.json"} <= present:
        return "a merged model of DocDex"
    return "something else"


def _gather(run: Run, info: AdapterInfo, request: PushRequest, settings: Settings, folder: Path) -> str:
    """Put all but the card into `folder`; the type that a merge was made in, "" for an adapter alone."""
    if request.merged:
        # Late: torch and transformers.
        from vqa_core.models.merging import merge

        return merge(run.adapter, folder, settings)
    for path in adapter_files(run):
        if path.parent == run.adapter and path.name in ADAPTER_FILES:
            shutil.copyfile(path, folder / path.name)
    # A path of the owner's machine means nothing elsewhere and is nobody's business.
    base = published_name(info.base)
    _rewrite(folder / ADAPTER_CONFIG, base_model_name_or_path=base)
    if (folder / ADAPTER_INFO).is_file():
        _rewrite(folder / ADAPTER_INFO, base=base)
    _copy_processor(info.base, settings, request.token, folder)
    return ""


def _rewrite(path: Path, **values: str) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, **values}, indent=2) + "\n", encoding="utf-8")


def _copy_processor(base: str, settings: Settings, token: str, folder: Path) -> None:
    from huggingface_hub import snapshot_download

    source = find_model(base, settings)
    where = Path(source.location)
    if not source.local:
        with hub_failures(base):
            where = Path(snapshot_download(base, allow_patterns=list(PROCESSOR_FILES), token=token or None))
    for name in PROCESSOR_FILES:
        if (where / name).is_file():
            shutil.copyfile(where / name, folder / name)


def _upload(api: Any, request: PushRequest, folder: Path, present: Iterable[str] | None) -> None:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    if present is None:
        api.create_repo(request.repo, private=request.private)
    files = sorted(path.name for path in folder.iterdir())
    # Parts of a larger model that was here before would be loaded with this one.
    old = sorted(name for name in present or () if name.endswith(".safetensors") and name not in files)
    operations = [
        *(CommitOperationAdd(name, folder / name) for name in files),
        *(CommitOperationDelete(name) for name in old),
    ]
    api.create_commit(request.repo, operations, commit_message="Push a run of DocDex")
