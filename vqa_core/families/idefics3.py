"""Idefics3, SmolVLM and the embedded model: tiles of a picture, chat templates, Llama text models."""

import re
from collections.abc import Sequence
from typing import Any

from vqa_core.families.family import Family, Message

# For checkpoints that carry none: the words of the published Idefics3 template.
_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def chat_prompt(processor: Any, messages: Sequence[Message], generate: bool) -> str:
    """The prompt by the checkpoint's own template; a training text ends with its end token, not with a line feed."""
    text: str = processor.apply_chat_template(
        list(messages),
        chat_template=processor.chat_template or _TEMPLATE,
        add_generation_prompt=generate,
        tokenize=False,
    )
    return text if generate else text.rstrip("\n")


def tile_options(longest_edge: int, splitting: bool | None) -> dict[str, Any]:
    """Processor keywords: `longest_edge` in pixels (0 keeps the model's), `splitting` None keeps the model's."""
    options: dict[str, Any] = {}
    if longest_edge:
        options["size"] = {"longest_edge": longest_edge}
    if splitting is not None:
        options["do_image_splitting"] = splitting
    return options


IDEFICS3 = Family(
    name="idefics3",
    model_types=("idefics3", "smolvlm"),
    prompt=chat_prompt,
    processor_options=tile_options,
    end_token="<end_of_utterance>",
    hidden_tokens=re.compile(r"<image>|<fake_token_around_image>|<global-img>|<row_\d+_col_\d+>"),
    picture_modules=("vision_model", "connector"),
    lora_targets=r".*text_model.*\.(q_proj|k_proj|v_proj|o_proj)",
    # bitsandbytes' fused kernel refuses the inner size of SigLIP's fc2, and the tower is small beside the text model.
    unquantised=("model.vision_model", "model.connector", "lm_head"),
)
