"""LoRA adapters: a fresh one to train, saved ones to answer with, and the folder they are kept in."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from peft import LoraConfig, PeftModel, get_peft_model

from vqa_core.errors import UserError
from vqa_core.models.catalogue import INFO, AdapterInfo, is_base, read_info
from vqa_core.models.loading import Loaded


def add_adapter(loaded: Loaded, settings: Mapping[str, Any]) -> PeftModel:
    """Put a fresh LoRA on the loaded base; `settings` are TrainConfig's lora_* fields. Only the adapter can learn.

    UserError where the target pattern matches no module.
    """
    config = LoraConfig(
        r=settings["lora_r"],
        lora_alpha=settings["lora_alpha"],
        lora_dropout=settings["lora_dropout"],
        target_modules=settings["lora_targets"] or loaded.family.lora_targets,
        init_lora_weights=True if settings["lora_init"] == "default" else settings["lora_init"],
        bias=settings["lora_bias"],
        use_rslora=settings["use_rslora"],
        use_dora=settings["use_dora"],
    )
    try:
        loaded.model = get_peft_model(loaded.model, config)
    except ValueError as error:
        if "not found" not in str(error):
            raise
        raise UserError(
            f"lora_targets {config.target_modules!r} matches no module of {loaded.source.name}. "
            f"The family's own pattern is {loaded.family.lora_targets!r}: leave the field empty to take it."
        ) from error
    loaded.model.peft_config["default"].base_model_name_or_path = loaded.source.name
    return loaded.model


def save_adapter(model: PeftModel, folder: Path, info: AdapterInfo) -> None:
    """Write the adapter in plain PEFT layout, with docdex.json beside it."""
    # peft would also save a whole lm_head (500 MB) where a pattern names it; the adapter alone is 29 MB.
    model.save_pretrained(str(folder), save_embedding_layers=False)
    (folder / INFO).write_text(json.dumps({"format": 1, **vars(info)}, indent=2) + "\n", encoding="utf-8")


def use_adapter(loaded: Loaded, name: str, folder: Path) -> None:
    """Load the adapter in `folder` under `name` unless it is there, and make it the active one.

    UserError where it was trained on another base.
    """
    if isinstance(loaded.model, PeftModel) and name in loaded.model.peft_config:
        loaded.model.set_adapter(name, inference_mode=True)
        return
    base = read_info(folder).base
    if not is_base(base, loaded.source):
        raise UserError(
            f"Adapter {name!r} was trained on {base}, not on {loaded.source.name}. Ask with {base} instead."
        )
    try:
        _put_on(loaded, name, folder)
    except (RuntimeError, ValueError) as error:
        # torch and peft have no error of their own for this.
        if "size mismatch" not in str(error) and "not found in the base model" not in str(error):
            raise
        raise UserError(
            f"Adapter {name!r} does not fit {loaded.source.name}: its layers have other names or sizes. "
            f"Ask with its own base{', ' + base if base else ''}."
        ) from error
    loaded.model.eval()


def _put_on(loaded: Loaded, name: str, folder: Path) -> None:
    if isinstance(loaded.model, PeftModel):
        loaded.model.load_adapter(str(folder), adapter_name=name)
        loaded.model.set_adapter(name, inference_mode=True)
    else:
        loaded.model = PeftModel.from_pretrained(loaded.model, str(folder), adapter_name=name)


def without_adapter(loaded: Loaded) -> AbstractContextManager[Any]:
    """A context in which the base answers alone, whatever adapters are on it."""
    if isinstance(loaded.model, PeftModel):
        context: AbstractContextManager[Any] = loaded.model.disable_adapter()
        return context
    return nullcontext()


def drop_adapter(loaded: Loaded, name: str) -> None:
    """Take the adapter of that name out of memory; the one in use stays active."""
    loaded.model.delete_adapter(name)
