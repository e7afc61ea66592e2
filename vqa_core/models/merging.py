"""Base and adapter made one model, that loads with transformers alone."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig

from vqa_core.errors import UserError
from vqa_core.models.adapters import use_adapter
from vqa_core.models.catalogue import INFO, Source, find_model, model_folder, published_name, read_info
from vqa_core.models.loading import DTYPES, Loaded, Precision, load
from vqa_core.settings import Settings


def merge(adapter: Path, folder: Path, settings: Settings) -> str:
    """Write base + adapter with processor and generation config into the empty `folder`; the type of its weights.

    Done on the CPU, beside whatever the GPU does, in the type that the base is stored in and over its unquantised
    weights, also where the adapter learnt over NF4. UserError where the base cannot be had or is stored in 4-bit.
    """
    info = read_info(adapter)
    source = find_model(info.base, settings)
    stored = _stored_type(source)
    # CPUs add in float16 badly: float32 holds every float16 value.
    computed = "float32" if stored == "float16" else stored
    loaded = load(source, Precision(compute_dtype=computed), "cpu")
    _untie_tuned_head(loaded, adapter)
    use_adapter(loaded, "merged", adapter)
    model = loaded.model.merge_and_unload(safe_merge=True)
    model.to(DTYPES[stored]).save_pretrained(str(folder))
    loaded.processor.save_pretrained(str(folder))
    marks = {**asdict(replace(info, base=published_name(info.base))), "merged": stored}
    (folder / INFO).write_text(json.dumps({"format": 1, **marks}, indent=2) + "\n", encoding="utf-8")
    return stored


def merge_into_new(adapter: Path, folder: Path, settings: Settings) -> str:
    """As `merge`, into a folder that is not there yet or is empty; nothing half-written stays."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is there already and is not empty. Give a new folder with --out.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        dtype = merge(adapter, draft, settings)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return dtype


def _stored_type(source: Source) -> str:
    try:
        config = AutoConfig.from_pretrained(model_folder(source), local_files_only=True)
    except OSError as error:
        reason = str(error).strip().splitlines()[0]
        raise UserError(f"Base {source.name!r} cannot be loaded: {reason} Check access and network.") from error
    if getattr(config, "quantization_config", None) is not None:
        raise UserError(
            f"Base {source.name!r} is stored quantised, and an adapter cannot be merged into it without loss. "
            "Use the adapter as it is."
        )
    name = str(config.dtype).removeprefix("torch.")
    return name if name in DTYPES else "float32"


def _untie_tuned_head(loaded: Loaded, adapter: Path) -> None:
    """Give lm_head weights of its own where the adapter changes it: merged into shared ones it would change the
    embeddings too."""
    targets = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8")).get("target_modules")
    head: Any = loaded.model.get_output_embeddings()
    shared = head is not None and head.weight is loaded.model.get_input_embeddings().weight
    if shared and "lm_head" in str(targets):
        head.weight = torch.nn.Parameter(head.weight.detach().clone(), requires_grad=False)
        for config in (loaded.model.config, loaded.model.config.get_text_config()):
            config.tie_word_embeddings = False
