"""Load a model and its processor: device, compute type, 4-bit. The one place that does."""

import os
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForImageTextToText, BitsAndBytesConfig

from vqa_core.errors import UserError
from vqa_core.families.family import Family, Style, family_of
from vqa_core.hardware import cpu_cores
from vqa_core.models.catalogue import Source, model_folder
from vqa_core.models.processing import control_tokens, hidden_ids

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}


@dataclass(frozen=True)
class Precision:
    """`compute_dtype` "auto" is settled by the device; `quantise` stores the text model's weights as NF4."""

    quantise: bool = False
    double_quant: bool = True
    compute_dtype: str = "auto"


@dataclass
class Loaded:
    """A model ready to train or to answer; `model` becomes a PeftModel once an adapter is on it."""

    model: Any
    processor: Any
    family: Family
    source: Source
    dtype: torch.dtype
    quantised: bool
    style: Style

    @cached_property
    def control_tokens(self) -> tuple[str, ...]:
        return control_tokens(self.processor)

    @cached_property
    def hidden_ids(self) -> tuple[int, ...]:
        """Ids of the tokens that stand for pictures."""
        return hidden_ids(self.processor, self.family)

    @property
    def longest_prompt(self) -> int:
        """Tokens that the text model has positions for."""
        return int(self.model.config.get_text_config().max_position_embeddings)

    @property
    def device(self) -> torch.device:
        return torch.device(self.model.device)


def use_all_cores() -> None:
    """Set torch's thread count to the cores this process may use, unless OMP_NUM_THREADS says otherwise.

    Two processes that each run a thread for every core of the machine slow each other down sixfold.
    """
    if not os.environ.get("OMP_NUM_THREADS"):
        torch.set_num_threads(cpu_cores())


def limit_gpu_memory(gib: float) -> None:
    """Let this process take at most so much of the GPU; 0 leaves it all. More then counts as out of memory."""
    if gib and torch.cuda.is_available():
        total = torch.cuda.get_device_properties(0).total_memory / 2**30
        torch.cuda.set_per_process_memory_fraction(min(1.0, gib / total))


def device_name() -> str:
    """cuda:0 where there is one, else cpu."""
    return "cuda:0" if torch.cuda.is_available() else "cpu"


def resolve_dtype(name: str, device: str) -> torch.dtype:
    """The compute type for a TrainConfig's `compute_dtype`. UserError where this device cannot."""
    if name != "auto":
        if name == "float16" and device == "cpu":
            raise UserError("compute_dtype is 'float16', which CPUs do not train with. Set it to auto.")
        if name == "bfloat16" and device != "cpu" and not torch.cuda.is_bf16_supported(including_emulation=False):
            raise UserError("compute_dtype is 'bfloat16', which this GPU lacks. Set it to auto or float16.")
        return DTYPES[name]
    if device == "cpu":
        return _fast_cpu_dtype()
    # Emulated bf16 (a T4) reports as supported by default and is slower than fp32.
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16


@lru_cache(maxsize=1)
def _fast_cpu_dtype() -> torch.dtype:
    """bf16 or fp32, whichever multiplies faster here: 3x faster with AVX512-BF16, 90x slower without."""

    def seconds(dtype: torch.dtype) -> float:
        left = torch.ones(256, 384, dtype=dtype, requires_grad=True)
        right = torch.ones(384, 384, dtype=dtype)
        best = float("inf")
        for _ in range(4):
            start = time.perf_counter()
            (left @ right).sum().backward()  # type: ignore[no-untyped-call]
            best = min(best, time.perf_counter() - start)
        return best

    return torch.bfloat16 if seconds(torch.bfloat16) < 0.8 * seconds(torch.float32) else torch.float32


def load(source: Source, precision: Precision, device: str = "") -> Loaded:
    """Load `source` onto `device` (the best there is by default), ready for answering.

    UserError for a model that cannot be had or is of no supported family.
    """
    device = device or device_name()
    dtype = resolve_dtype(precision.compute_dtype, device)
    folder = model_folder(source)
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        family = family_of(config.model_type)
        processor = family.load_processor(folder)
        # A checkpoint that was saved in 4-bit says so itself, is not quantised again, and keeps its compute type:
        # transformers casts only half of its other weights to another one.
        ready_made = getattr(config, "quantization_config", None)
        if ready_made is not None:
            dtype = DTYPES.get(str(ready_made.get("bnb_4bit_compute_dtype")), dtype)
        quantise = precision.quantise and ready_made is None
        model = AutoModelForImageTextToText.from_pretrained(
            folder,
            dtype=dtype,
            device_map={"": device},
            attn_implementation="sdpa",
            **({"quantization_config": _nf4(family, precision, dtype)} if quantise else {}),
            local_files_only=True,
        )
    except OSError as error:
        reason = str(error).strip().splitlines()[0]
        raise UserError(
            f"Model {source.name!r} cannot be loaded: {reason} Check the name, access and network."
        ) from error
    model.eval()
    model.requires_grad_(False)
    family.mend(model)
    style = family.style_of(source.name, processor)
    return Loaded(model, processor, family, source, dtype, quantise or ready_made is not None, style)


def _nf4(family: Family, precision: Precision, dtype: torch.dtype) -> Any:
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=precision.double_quant,
        bnb_4bit_compute_dtype=dtype,
        llm_int8_skip_modules=list(family.unquantised),
    )
