"""A random Idefics3-8B: the published shape, scaled random weights, to measure speed and memory without a download.

    python benchmarks/idefics3_shape.py FOLDER

Random weights at full depth explode without scaling: projections back into the residual stream start small. The
tokenizer knows the embedded model's characters, with Idefics3's special tokens; the vocabulary has the published size.
"""

import json
import sys
import time
from pathlib import Path

import torch
from transformers import AutoProcessor, Idefics3Config, Idefics3ForConditionalGeneration

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TILE_PX = 364


def config() -> Idefics3Config:
    """HuggingFaceM4/Idefics3-8B-Llama3: SigLIP-SO400M at 364 px, Llama-3 8B."""
    return Idefics3Config(
        vision_config={
            "hidden_size": 1152,
            "intermediate_size": 4304,
            "num_hidden_layers": 27,
            "num_attention_heads": 16,
            "image_size": TILE_PX,
            "patch_size": 14,
        },
        text_config={
            "model_type": "llama",
            "vocab_size": 128259,
            "hidden_size": 4096,
            "intermediate_size": 14336,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "max_position_embeddings": 131072,
            "rope_theta": 500000.0,
            "rms_norm_eps": 1e-5,
            "pad_token_id": 0,
            "bos_token_id": 1,
            "eos_token_id": 2,
        },
        scale_factor=2,
        image_token_id=3,
        pad_token_id=0,
        tie_word_embeddings=False,
    )


def write(folder: Path) -> int:
    """Make the model in `folder`; returns its number of parameters."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    torch.set_default_dtype(torch.bfloat16)
    with torch.device(device):
        model = Idefics3ForConditionalGeneration(config())
    torch.set_default_dtype(torch.float32)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(("o_proj.weight", "down_proj.weight", "out_proj.weight", "fc2.weight")):
                parameter.mul_(0.1)
    model.save_pretrained(folder)
    processor = AutoProcessor.from_pretrained(ASSETS / "pocket", backend="pil")
    processor.image_seq_len = (TILE_PX // 14) ** 2 // 4
    processor.image_processor.max_image_size = {"longest_edge": TILE_PX}
    processor.image_processor.size = {"longest_edge": 4 * TILE_PX}
    processor.save_pretrained(folder)
    return sum(parameter.numel() for parameter in model.parameters())


if __name__ == "__main__":
    started = time.perf_counter()
    count = write(Path(sys.argv[1]))
    print(json.dumps({"parameters": count, "seconds": round(time.perf_counter() - started, 1)}))
