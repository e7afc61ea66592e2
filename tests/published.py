"""Tiny random models in the published checkpoints' form: their special-token ids, picture sizes and missing templates.

Ids as in transformers' and others' public tests of these checkpoints. Only the sizes of the layers are small, so that
what would surprise at the first load of real weights surprises here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vqa_core.settings import ASSETS

PRINTABLE = [chr(code) for code in range(32, 127)]
LLAMA_WORDS = 32_000
SMOL_WORDS = 49_152
FAKE, IMAGE, END = "<fake_token_around_image>", "<image>", "<end_of_utterance>"
LAYERS = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}


def llama_tokenizer(special: list[str]) -> Any:
    """Llama's form: 32,000 pieces, spaces as a low line, bytes for the rest; `special` begins at 32000."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *PRINTABLE[1:]]
    pieces += [f"▁piece{index}" for index in range(LLAMA_WORDS - len(pieces))]
    model = models.BPE({piece: index for index, piece in enumerate(pieces)}, [], unk_token="<unk>", byte_fallback=True)
    raw = Tokenizer(model)
    raw.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    raw.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    raw.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    raw.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in ("<unk>", "<s>", "</s>")])
    raw.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<unk>"
    )


def smol_tokenizer() -> Any:
    """SmolVLM's form: bytes as letters, <image> at 49190, <end_of_utterance> at 49279."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *letters]
    pieces += [f"piece{index}" for index in range(SMOL_WORDS - len(pieces))]
    raw = Tokenizer(models.BPE({piece: index for index, piece in enumerate(pieces)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    tiles = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    reserved = [f"<|reserved_special_token_{index}|>" for index in range(88)]
    for token in (*pieces[:3], "<global-img>", *tiles, FAKE, IMAGE, *reserved, END):
        raw.add_special_tokens([AddedToken(token, normalized=False, special=True)])
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, bos_token="<|im_start|>", eos_token=END, pad_token="<|im_end|>", unk_token="<|endoftext|>"
    )


def idefics(folder: Path, instruct: bool = False) -> Path:
    """HuggingFaceM4/idefics-9b (32000 and 32001 stand for pictures) or -instruct (32002 ends a turn); 224 px."""
    from transformers import IdeficsConfig, IdeficsForVisionText2Text, IdeficsProcessor
    from transformers.models.idefics.image_processing_pil_idefics import IdeficsImageProcessorPil

    special = [FAKE, IMAGE, *([END] if instruct else [])]
    config = IdeficsConfig(
        **{**LAYERS, "num_hidden_layers": 4},
        additional_vocab_size=len(special),
        cross_layer_interval=2,
        qk_layer_norms=True,
        # Zeros, as published models begin, would hide the pictures from a model that has learnt nothing.
        alpha_initializer="ones",
        use_resampler=True,
        perceiver_config={
            "use_resampler": True,
            "resampler_n_latents": 8,
            "resampler_depth": 2,
            "resampler_n_heads": 2,
            "resampler_head_dim": 16,
            "qk_layer_norms_perceiver": True,
        },
        vision_config={
            "embed_dim": 32,
            "image_size": 224,
            "intermediate_size": 64,
            "patch_size": 56,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
        },
    )
    _model(IdeficsForVisionText2Text, config).save_pretrained(folder)
    IdeficsProcessor(IdeficsImageProcessorPil(), llama_tokenizer(special)).save_pretrained(folder)
    return folder


def idefics_instruct(folder: Path) -> Path:
    return idefics(folder, instruct=True)


def idefics2(folder: Path) -> Path:
    """HuggingFaceM4/idefics2-8b: <image> at 32001, 378 to 980 px, splitting on, no chat template."""
    from transformers import Idefics2Config, Idefics2ForConditionalGeneration, Idefics2Processor
    from transformers.models.idefics2.image_processing_pil_idefics2 import Idefics2ImageProcessorPil

    config = Idefics2Config(
        text_config={
            **LAYERS,
            "model_type": "mistral",
            "vocab_size": LLAMA_WORDS + 3,
            "num_key_value_heads": 1,
            "max_position_embeddings": 4096,
            "pad_token_id": 0,
        },
        vision_config={**LAYERS, "image_size": 980, "patch_size": 14},
        perceiver_config={
            "hidden_size": 32,
            "resampler_n_latents": 64,
            "resampler_depth": 2,
            "resampler_n_heads": 2,
            "resampler_head_dim": 16,
            "num_key_value_heads": 1,
        },
        image_token_id=LLAMA_WORDS + 1,
    )
    _model(Idefics2ForConditionalGeneration, config).save_pretrained(folder)
    pictures = Idefics2ImageProcessorPil(do_image_splitting=True)
    Idefics2Processor(pictures, llama_tokenizer([FAKE, IMAGE, END])).save_pretrained(folder)
    return folder


def smolvlm(folder: Path) -> Path:
    """HuggingFaceTB/SmolVLM-500M-Instruct: <image> at 49190, tiles of 512 px, its processor class in the files."""
    import json

    from transformers import Idefics3Processor, SmolVLMConfig, SmolVLMForConditionalGeneration
    from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

    config = SmolVLMConfig(
        text_config={
            **LAYERS,
            "model_type": "llama",
            "vocab_size": SMOL_WORDS + 128,
            "num_key_value_heads": 1,
            "max_position_embeddings": 8192,
            "pad_token_id": 2,
            "bos_token_id": 1,
            "eos_token_id": 2,
        },
        vision_config={**LAYERS, "image_size": 512, "patch_size": 16},
        image_token_id=49190,
        pad_token_id=2,
        scale_factor=4,
    )
    _model(SmolVLMForConditionalGeneration, config).save_pretrained(folder)
    pictures = SmolVLMImageProcessorPil(size={"longest_edge": 2048}, max_image_size={"longest_edge": 512})
    Idefics3Processor(pictures, smol_tokenizer(), image_seq_len=64).save_pretrained(folder)
    # The published files name the class that needs num2words and torchvision.
    about = json.loads((folder / "processor_config.json").read_text())
    own = about.pop("image_processor", pictures.to_dict())
    (folder / "preprocessor_config.json").write_text(
        json.dumps({**own, "image_processor_type": "SmolVLMImageProcessor", "processor_class": "SmolVLMProcessor"})
    )
    (folder / "processor_config.json").write_text(json.dumps({**about, "processor_class": "SmolVLMProcessor"}))
    return folder


def _model(kind: Any, config: Any) -> Any:
    import torch

    torch.manual_seed(0)
    return kind(config)


def pocket(folder: Path) -> Path:
    """The embedded model itself."""
    return ASSETS / "pocket"


PUBLISHED: dict[str, Callable[[Path], Path]] = {
    "pocket": pocket,
    "idefics-9b": idefics,
    "idefics-9b-instruct": idefics_instruct,
    "idefics2-8b": idefics2,
    "SmolVLM-500M-Instruct": smolvlm,
}
