"""A tiny Idefics3 with random weights and rows for it, built in a second: the real classes, small."""

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from vqa_core.settings import ASSETS

COLOURS = ("red", "green", "blue", "black")


def tiny_idefics3(folder: Path, seed: int = 0) -> Path:
    """A transformers folder: 2 + 2 layers of 32, tiles of 64 px, the embedded model's tokenizer."""
    import torch
    from transformers import AutoProcessor, Idefics3Config, Idefics3ForConditionalGeneration

    torch.manual_seed(seed)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = Idefics3Config(
        vision_config={**sizes, "image_size": 64, "patch_size": 16},
        text_config={
            **sizes,
            "model_type": "llama",
            "vocab_size": 208,
            "num_key_value_heads": 2,
            "head_dim": 16,
            "max_position_embeddings": 1024,
            "pad_token_id": 0,
            "bos_token_id": 1,
            "eos_token_id": 2,
        },
        image_token_id=3,
        pad_token_id=0,
        scale_factor=2,
    )
    Idefics3ForConditionalGeneration(config).save_pretrained(folder)
    processor = AutoProcessor.from_pretrained(ASSETS / "pocket", backend="pil")
    processor.image_seq_len = 4
    processor.image_processor.size = {"longest_edge": 128}
    processor.image_processor.max_image_size = {"longest_edge": 64}
    processor.save_pretrained(folder)
    return folder


def coloured_rows(folder: Path, count: int, answers: Sequence[str] = COLOURS) -> Path:
    """rows.jsonl and pictures: a square of one colour, asked for by name."""
    (folder / "images").mkdir(parents=True)
    lines = []
    for index in range(count):
        colour = COLOURS[index % len(COLOURS)]
        image = Image.new("RGB", (96, 80 + index), "white")
        ImageDraw.Draw(image).rectangle((16, 16, 60, 60), fill=colour)
        image.save(folder / "images" / f"{index}.png")
        answer = answers[index % len(answers)]
        lines.append(json.dumps({"image": f"images/{index}.png", "question": "Which colour?", "answers": [answer]}))
    table = folder / "rows.jsonl"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return table
