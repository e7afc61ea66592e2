"""Published shapes with scaled random weights, to measure speed and memory without a download.

    python benchmarks/shapes.py idefics2-8b|idefics-9b|idefics-80b|idefics3-8b|smolvlm-2b FOLDER [--nf4]

Random weights at full depth explode without scaling: projections back into the residual stream start small, and the
gates of cross-attention start open. With --nf4 the model is made, quantised and written piece by piece, so that 80
billion parameters never need more than one piece's room; the vision tower is quantised too, as in the recipe.
Tokenizers know single letters only but have the published sizes and special tokens.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests import published
from vqa_core.families.family import family_of

LAST_NORMS = ("model.norm.weight", "text_model.norm.weight")
LAST_NORM, HEAD_STD = 4.0, 0.005
"""As in trained models, what reaches the head is larger than what passes between layers; the logits stay the same."""
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SMALL = ("o_proj.weight", "down_proj.weight", "out_proj.weight", "fc2.weight", "c_proj.weight")
SIGLIP = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "num_hidden_layers": 27,
    "num_attention_heads": 16,
    "patch_size": 14,
}
TEXT_8B = {
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "rms_norm_eps": 1e-5,
    "pad_token_id": 0,
}


def idefics(hidden: int, intermediate: int, layers: int, heads: int) -> Any:
    """HuggingFaceM4/idefics-9b and -80b: CLIP ViT-H at 224 px, cross-attention before every fourth layer."""
    from transformers import IdeficsConfig

    return IdeficsConfig(
        hidden_size=hidden,
        intermediate_size=intermediate,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        additional_vocab_size=2,
        cross_layer_interval=4,
        qk_layer_norms=True,
        alpha_initializer="ones",
        use_resampler=True,
        vision_config={"embed_dim": 1280},
        perceiver_config={"use_resampler": True, "qk_layer_norms_perceiver": True},
    )


def idefics2() -> Any:
    """HuggingFaceM4/idefics2-8b: SigLIP-SO400M up to 980 px, 64 latents, Mistral 7B."""
    from transformers import Idefics2Config

    return Idefics2Config(
        text_config={
            **TEXT_8B,
            "model_type": "mistral",
            "vocab_size": 32003,
            "max_position_embeddings": 32768,
            "sliding_window": 4096,
        },
        vision_config={**SIGLIP, "image_size": 980},
        perceiver_config={
            "resampler_depth": 3,
            "resampler_head_dim": 96,
            "resampler_n_heads": 16,
            "resampler_n_latents": 64,
            "num_key_value_heads": 4,
            "hidden_size": 4096,
        },
        image_token_id=32001,
    )


def idefics3() -> Any:
    """HuggingFaceM4/Idefics3-8B-Llama3: SigLIP-SO400M at 364 px a tile, Llama 3 8B."""
    from transformers import Idefics3Config

    return Idefics3Config(
        text_config={
            **TEXT_8B,
            "model_type": "llama",
            "vocab_size": 128259,
            "max_position_embeddings": 131072,
            "rope_theta": 500000.0,
            "bos_token_id": 1,
            "eos_token_id": 2,
        },
        vision_config={**SIGLIP, "image_size": 364},
        scale_factor=2,
        image_token_id=49190,
        pad_token_id=0,
        tie_word_embeddings=False,
    )


def smolvlm() -> Any:
    """HuggingFaceTB/SmolVLM-Instruct: SigLIP-SO400M at 384 px a tile, SmolLM2 1.7B."""
    from transformers import Idefics3Config

    return Idefics3Config(
        text_config={
            "model_type": "llama",
            "hidden_size": 2048,
            "intermediate_size": 8192,
            "num_hidden_layers": 24,
            "num_attention_heads": 32,
            "num_key_value_heads": 32,
            "rms_norm_eps": 1e-5,
            "vocab_size": published.SMOL_WORDS + 128,
            "max_position_embeddings": 16384,
            "rope_theta": 273768.0,
            "bos_token_id": 1,
            "eos_token_id": 2,
            "pad_token_id": 2,
        },
        vision_config={**SIGLIP, "image_size": 384},
        scale_factor=3,
        image_token_id=49190,
        pad_token_id=2,
        tie_word_embeddings=False,
    )


def processor(name: str) -> Any:
    """The published picture sizes and special-token ids over a tokenizer of letters."""
    from transformers import Idefics2Processor, Idefics3Processor, IdeficsProcessor
    from transformers.models.idefics.image_processing_pil_idefics import IdeficsImageProcessorPil
    from transformers.models.idefics2.image_processing_pil_idefics2 import Idefics2ImageProcessorPil
    from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

    special = [published.FAKE, published.IMAGE, published.END]
    if name in ("idefics3-8b", "smolvlm-2b"):
        side, tokens = (364, 169) if name == "idefics3-8b" else (384, 81)
        tiles = Idefics3ImageProcessorPil(size={"longest_edge": 4 * side}, max_image_size={"longest_edge": side})
        return Idefics3Processor(tiles, published.smol_tokenizer(), image_seq_len=tokens)
    if name == "idefics2-8b":
        return Idefics2Processor(Idefics2ImageProcessorPil(do_image_splitting=True), published.llama_tokenizer(special))
    return IdeficsProcessor(IdeficsImageProcessorPil(), published.llama_tokenizer(special[:2]))


CONFIGS = {
    "idefics2-8b": idefics2,
    "idefics3-8b": idefics3,
    "smolvlm-2b": smolvlm,
    "idefics-9b": lambda: idefics(4096, 11008, 32, 32),
    "idefics-80b": lambda: idefics(8192, 22016, 80, 64),
}


def write(name: str, config: Any, folder: Path, nf4: bool) -> dict[str, Any]:
    """Write the model piece by piece; gives its number of parameters and of bytes."""
    from transformers import AutoModelForImageTextToText

    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    config.dtype = torch.bfloat16
    with torch.device("meta"):
        model = AutoModelForImageTextToText.from_config(config, dtype=torch.bfloat16, attn_implementation="sdpa")
    parameters = sum(parameter.numel() for parameter in model.parameters())
    kept = family_of(config.model_type).unquantised
    shards: dict[str, str] = {}
    size = 0
    for number, (prefix, piece) in enumerate(_pieces(model)):
        piece.to_empty(device=DEVICE)
        _fill(prefix, piece)
        if nf4 and not any(prefix.startswith(skipped) for skipped in kept):
            _quantise(piece)
        tensors = {f"{prefix}.{key}": value.contiguous().cpu() for key, value in piece.state_dict().items()}
        file = f"model-{number:05d}.safetensors"
        save_file(tensors, folder / file, metadata={"format": "pt"})
        shards |= dict.fromkeys(tensors, file)
        size += sum(value.numel() * value.element_size() for value in tensors.values())
        for module in piece.modules():
            module._parameters.clear()
            module._buffers.clear()
    index = {"metadata": {"total_size": size}, "weight_map": shards}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    about = {**config.to_dict(), "architectures": [type(model).__name__]}
    if nf4:
        about["quantization_config"] = {
            "quant_method": "bitsandbytes",
            "load_in_4bit": True,
            "bnb_4bit_quant_type": "nf4",
            "bnb_4bit_use_double_quant": True,
            "bnb_4bit_compute_dtype": "bfloat16",
            "llm_int8_skip_modules": list(kept),
        }
    (folder / "config.json").write_text(json.dumps(about, default=str))
    processor(name).save_pretrained(folder)
    return {"parameters": parameters, "gib": round(size / 2**30, 2)}


def _pieces(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Modules that together hold every parameter: single layers where there is a list of them."""
    children = [(f"model.{name}", child) for name, child in model.model.named_children()]
    for name, child in [*children, ("lm_head", model.lm_head)]:
        if isinstance(child, nn.ModuleList):
            yield from ((f"{name}.{place}", layer) for place, layer in child.named_children())
        else:
            yield name, child


def _fill(prefix: str, piece: nn.Module) -> None:
    for own, parameter in piece.named_parameters():
        name = f"{prefix}.{own}"
        if ("norm" in name and name.endswith("weight")) or "alpha" in name:
            parameter.data.fill_(LAST_NORM if name.endswith(LAST_NORMS) else 1.0)
        elif name.endswith("bias"):
            parameter.data.zero_()
        else:
            parameter.data.normal_(std=HEAD_STD if "lm_head" in name else 0.002 if name.endswith(SMALL) else 0.02)
    for buffer_name, buffer in piece.named_buffers():
        if buffer_name.endswith("position_ids"):
            buffer.copy_(torch.arange(buffer.shape[-1]).expand_as(buffer))


def _quantise(piece: nn.Module) -> None:
    """Replace every linear layer by an NF4 one with doubly quantised scales."""
    import bitsandbytes as bnb

    for name, module in list(piece.named_modules()):
        if type(module) is nn.Linear:
            packed = bnb.nn.Linear4bit(
                module.in_features,
                module.out_features,
                bias=module.bias is not None,
                compute_dtype=torch.bfloat16,
                compress_statistics=True,
                quant_type="nf4",
                device="meta",
            )
            packed.weight = bnb.nn.Params4bit(
                module.weight.data.cpu(), requires_grad=False, quant_type="nf4", compress_statistics=True
            )
            packed.bias = module.bias
            parent, _, own = name.rpartition(".")
            setattr(piece.get_submodule(parent), own, packed.to(DEVICE))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=CONFIGS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nf4", action="store_true")
    asked = parser.parse_args()
    started = time.perf_counter()
    written = write(asked.name, CONFIGS[asked.name](), asked.folder, asked.nf4)
    print(json.dumps({"shape": asked.name, **written, "seconds": round(time.perf_counter() - started, 1)}))
