"""Idefics3, SmolVLM and the embedded model: tiles of a picture, chat templates, Llama text models."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vqa_core.families.family import Family, encode_by_processor, load_processor
from vqa_core.families.grids import grid_for, lay_out, most_tiles, share, shown_part
from vqa_core.families.prompts import TURNS
from vqa_core.families.sight import Grid, Sight, whole


def tile_options(longest_edge: int, splitting: bool | None) -> dict[str, Any]:
    """Processor keywords: `longest_edge` in pixels (0 keeps the model's), `splitting` None keeps the model's."""
    options: dict[str, Any] = {}
    if longest_edge:
        options["size"] = {"longest_edge": longest_edge}
    if splitting is not None:
        options["do_image_splitting"] = splitting
    return options


def load_picture_processor(folder: str) -> Any:
    """The checkpoint's processor; for SmolVLM the Idefics3 one over its own picture processor and tokenizer.

    SmolVLM's class needs num2words and torchvision, both for videos alone.
    """
    from transformers import AutoConfig, AutoTokenizer, Idefics3Processor
    from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

    if AutoConfig.from_pretrained(folder, local_files_only=True).model_type != "smolvlm":
        return load_processor(folder)
    known, _ = Idefics3Processor.get_processor_dict(folder, local_files_only=True)
    if "image_seq_len" not in known:
        told = Path(folder, "processor_config.json").read_text(encoding="utf-8")
        known = {**known, **json.loads(told)}
    return Idefics3Processor(
        SmolVLMImageProcessorPil.from_pretrained(folder, local_files_only=True),
        AutoTokenizer.from_pretrained(folder, local_files_only=True),
        image_seq_len=known["image_seq_len"],
        chat_template=known.get("chat_template"),
    )


def always_chat(model_name: str, processor: Any) -> bool:
    """Every published checkpoint of this family was taught dialogue."""
    return True


def encode(processor: Any, texts: Sequence[str], images: Sequence[Sequence[Any]], options: Mapping[str, Any]) -> Any:
    """By the processor; where the checkpoint says `most_tiles`, each picture at the size of its own grid."""
    most = _free_tiles(processor, options)
    if most:
        images = [[lay_out(image, _tile_px(processor), share(most, len(row))) for image in row] for row in images]
        options = {**options, "do_resize": False}
    return encode_by_processor(processor, texts, images, options)


def _free_tiles(processor: Any, options: Mapping[str, Any]) -> int:
    """`most_tiles` where nobody asks for a longest side or for one tile, else 0."""
    splits = options.get("do_image_splitting", processor.image_processor.do_image_splitting)
    return most_tiles(processor) if splits and "size" not in options else 0


def _tile_px(processor: Any) -> int:
    return int(processor.image_processor.max_image_size["longest_edge"])


def count_tiles(processor: Any, width: int, height: int, options: Mapping[str, Any]) -> int:
    """Tiles of a picture, the whole beside them: of its own grid, or scaled to the longest side and cut."""
    if most := _free_tiles(processor, options):
        rows, columns = grid_for(width, height, _tile_px(processor), most)
        return rows * columns + 1
    count, _, _ = processor.image_processor.get_number_of_image_patches(height, width, dict(options))
    return int(count) or 1


def part_size(processor: Any, picture: Any, options: Mapping[str, Any]) -> tuple[int, int]:
    """Of a mostly empty picture the printed part, where the checkpoint has grids of its own."""
    if not _free_tiles(processor, options):
        return picture.width, picture.height
    left, top, right, bottom = shown_part(picture, _tile_px(processor))
    return right - left, bottom - top


def shuffled_tokens(config: Any, height: int, width: int) -> int:
    """Patches of the tile, `scale_factor` squared of them joined to one."""
    patch, joined = int(config.vision_config.patch_size), int(config.scale_factor) ** 2
    return (height // patch) * (width // patch) // joined


def marked_grids(prompt: str, tiles: int, pictures: int) -> list[Grid]:
    """By the marks that stand before the tiles; the whole comes last."""
    found: list[Grid] = []
    rows = columns = 0
    for mark in _MARKS.finditer(prompt):
        if mark[1] is None:
            found.append((rows, columns))
            rows = columns = 0
        else:
            rows, columns = max(rows, int(mark[1])), max(columns, int(mark[2]))
    cut = sum(rows * columns + 1 for rows, columns in found)
    return found if len(found) == pictures and cut == tiles else whole(prompt, tiles, pictures)


_MARKS = re.compile(r"<row_(\d+)_col_(\d+)>|<global-img>")

IDEFICS3 = Family(
    name="idefics3",
    model_types=("idefics3", "smolvlm"),
    template="<|im_start|>" + TURNS,
    end_token="<end_of_utterance>",
    hidden_tokens=re.compile(r"<image>|<fake_token_around_image>|<global-img>|<row_\d+_col_\d+>"),
    picture_modules=("vision_model", "connector"),
    lora_targets=r".*text_model.*\.(q_proj|k_proj|v_proj|o_proj)",
    # bitsandbytes' fused kernel refuses the inner size of SigLIP's fc2, and the tower is small beside the text model.
    unquantised=("model.vision_model", "model.connector", "lm_head"),
    taught_chat=always_chat,
    processor_options=tile_options,
    sight=Sight(count_tiles, shuffled_tokens, marked_grids, part=part_size),
    load_processor=load_picture_processor,
    encode=encode,
)
