"""A model's files: where they lie, whether they are whole, and how much there is still to download."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from vqa_core.doctor.environment import cannot_reach
from vqa_core.doctor.finding import Finding, Stage
from vqa_core.doctor.model_case import Case
from vqa_core.doctor.places import free_gib, hub_cache
from vqa_core.errors import UserError
from vqa_core.families.family import family_of
from vqa_core.hardware import GIB, detect
from vqa_core.models.catalogue import Source, find_model, is_base
from vqa_core.models.hub import hub_failures
from vqa_core.models.notices import notice_of
from vqa_core.runs.checkpoints import whole_safetensors
from vqa_core.training.config import parse
from vqa_core.training.presets import PRESETS

CONFIG, INDEX, ONE_FILE = "config.json", "model.safetensors.index.json", "model.safetensors"
_SMALL = (".json", ".txt", ".model", ".jinja")
_SHARD = re.compile(r"model-\d+-of-\d+\.safetensors")
_PICTURES = ("preprocessor_config.json", "processor_config.json")
_TOKENIZER = ("tokenizer.json", "tokenizer.model", "vocab.json")
_TELL_S = 1.0
SPARE_GIB = 1.0
"""Room that is left beside a download."""


def find(case: Case) -> Iterator[Finding]:
    """The name stands for the embedded model, a folder, or a repo of the Hub."""
    case.source = find_model(case.name, case.settings)
    kind = "a folder of this machine" if case.source.local else "of the Hugging Face Hub"
    yield Finding("name", "fine", f"{case.name}, {kind}", "", {"location": case.source.location})


def list_files(case: Case) -> Iterator[Finding]:
    """All that the loader needs is there, by name; a Hub that is out of reach leaves the copy of this machine."""
    source = _source(case)
    folder = Path(source.location)
    if source.local:
        case.folder = folder
        case.files = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}
    elif reason := _out_of_reach():
        case.folder = _copy_here(source.name, reason)
        case.files = {path.name: path.stat().st_size for path in case.folder.iterdir()}
        step = "The copy of this machine is examined. HF_HUB_OFFLINE=1 spares each load its wait for the Hub."
        yield Finding("Hub", "warning", reason, step)
    else:
        case.files = _listed(source.name)
    missing = [" or ".join(names) for names in ((CONFIG,), _PICTURES, _TOKENIZER) if not set(names) & case.files.keys()]
    if missing:
        words = f"{case.name} has no {', no '.join(missing)}"
        yield Finding("files", "broken", words, "It is no whole vision-language model: download or save it anew.")
        return
    case.small = [name for name in case.files if name.endswith(_SMALL)]
    weights = [ONE_FILE] if ONE_FILE in case.files else [name for name in case.files if _SHARD.fullmatch(name)]
    case.weights = weights or [name for name in case.files if INDEX in case.files and name.endswith(".safetensors")]
    if not case.weights:
        step = "Ask its owner for safetensors: a .bin is a pickle that could run code here."
        yield Finding("files", "broken", f"{case.name} has no weights in safetensors", step)
        return
    total = sum(case.files[name] for name in (*case.small, *case.weights))
    words = f"{len(case.small) + len(case.weights)} files, {size(total)}"
    yield Finding("files", "fine", words, "", {"bytes": total, "files": len(case.small) + len(case.weights)})


def fetch_small(case: Case) -> Iterator[Finding]:
    """Configuration, tokenizer and picture settings, downloaded where they are not here; the weights come last."""
    source = _source(case)
    if not source.local and case.folder == Path():
        case.folder = _download(source.name, case.small)
    here = _cached(case)
    missing = sum(case.files[name] for name in case.weights if name not in here)
    free = free_gib(case.folder if source.local else hub_cache())
    facts = {"missing_bytes": missing, "free_gib": round(free, 2)}
    if not missing:
        yield Finding("download", "fine", "everything is here", "", facts)
    elif missing / GIB + SPARE_GIB > free:
        words = f"{size(missing)} to download, but only {free:.1f} GiB free in {hub_cache()}"
        yield Finding("download", "broken", words, "Make room, or set HF_HOME to another disk.", facts)
    else:
        words = f"{size(missing)} to download, {free:.1f} GiB free in {hub_cache()}"
        yield Finding("download", "fine", words, "", facts)


def know(case: Case) -> Iterator[Finding]:
    """The model type is of a family; how a run would train it."""
    try:
        case.config = json.loads((case.folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        yield Finding("family", "broken", f"{CONFIG} cannot be read: {error}", "Download it anew.")
        return
    kind = str(case.config.get("model_type"))
    case.family = family_of(kind)
    source, host = _source(case), detect()
    values = {"model": case.name}
    preset = next((p for p in PRESETS if is_base(str(p.values["model"]), source) and not p.cannot_run(host)), None)
    if preset:
        values = {**preset.values, **values}
    # One row and one step of it: the shape of the work is the recipe's, the amount is not.
    once = {"batch_size": 1, "accumulation": 1, "max_steps": 1, "warmup_steps": 0, "eval_rows": 1, "loader_workers": 0}
    saves = {"eval_steps": 0, "save_steps": 0, "keep_best": False, "tracker": "none", "log_steps": 1}
    case.plan = parse({**values, **once, **saves, **({"quantisation": "nf4"} if case.quantise else {})})
    already = ", in 4-bit already" if "quantization_config" in case.config else ""
    recipe = f"preset {preset.name}" if preset else "the default settings"
    words = f"{case.family.name} ({kind}){already}; trained by {recipe}"
    yield Finding("family", "fine", words, "", {"model_type": kind, "preset": preset.name if preset else ""})


def read_licence(case: Case) -> Iterator[Finding]:
    """What the base's licence asks."""
    notice = notice_of(case.name)
    known = bool(notice.tag) and notice.commercial
    yield Finding("licence", "fine" if known else "warning", notice.licence, "", {"commercial": notice.commercial})


def fetch_weights(case: Case) -> Iterator[Finding | Stage]:
    """Download the weights where they are not here, saying how far it is; then look whether each file is whole."""
    source = _source(case)
    if not source.local and not _cached(case).issuperset(case.weights):
        yield from _watched_download(case, source.name)
    torn = [name for name in sorted(case.weights) if not whole_safetensors(case.folder / name)]
    if INDEX in case.files and ONE_FILE not in case.files:
        wanted = set(json.loads((case.folder / INDEX).read_text(encoding="utf-8"))["weight_map"].values())
        if absent := sorted(wanted - case.files.keys()):
            yield Finding("weights", "broken", f"{absent[0]} is missing, as {INDEX} names it", "Download it.")
            return
    if torn:
        found = (case.folder / torn[0]).stat().st_size
        step = f"Remove the file and download it again: hf download {case.name} {torn[0]}"
        yield Finding("weights", "broken", f"{torn[0]} is cut off or damaged: it has {found} bytes", step)
    else:
        yield Finding("weights", "fine", f"{len(case.weights)} file(s), whole")


def size(count: int) -> str:
    """Bytes as a person says them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _source(case: Case) -> Source:
    assert case.source is not None
    return case.source


def _listed(repo: str) -> dict[str, int]:
    """Names and bytes of the files at the top of the repo."""
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    with hub_failures(repo):
        entries = list(HfApi().list_repo_tree(repo))
    return {entry.path: entry.size for entry in entries if isinstance(entry, RepoFile)}


def _out_of_reach() -> str:
    """Why the Hub is not asked; "" where it answers. Its own client would try for minutes."""
    from huggingface_hub import constants

    if constants.is_offline_mode():
        return "HF_HUB_OFFLINE keeps the network shut"
    reason = cannot_reach(constants.ENDPOINT)
    return f"the Hub cannot be reached: {reason}" if reason else ""


def _copy_here(repo: str, reason: str) -> Path:
    """The folder of an earlier download; from now on this process asks for nothing else."""
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    no_copy = UserError(f"There is no whole copy of {repo!r} here, and {reason}. Mend that and try again.")
    try:
        folder = Path(snapshot_download(repo, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise no_copy from error
    if not any(folder.glob("*.safetensors")):
        raise no_copy
    constants.HF_HUB_OFFLINE = True
    return folder


def _download(repo: str, names: list[str]) -> Path:
    from huggingface_hub import snapshot_download

    with hub_failures(repo):
        return Path(snapshot_download(repo, allow_patterns=names))


def _watched_download(case: Case, repo: str) -> Iterator[Stage]:
    """All the files, and a stage a second that says how much of them is here."""
    blobs = hub_cache() / f"models--{repo.replace('/', '--')}" / "blobs"
    total = sum(case.files[name] for name in (*case.small, *case.weights))
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(_download, repo, [*case.small, *case.weights])
        while not wait([fetching], _TELL_S).done:
            # Unfinished files lie there too.
            here = sum(path.stat().st_size for path in blobs.glob("*"))
            yield Stage(f"weights, {size(here)} of {size(total)}", timed=False)
        case.folder = fetching.result()


def _cached(case: Case) -> set[str]:
    return {name for name in case.files if (case.folder / name).exists()}
