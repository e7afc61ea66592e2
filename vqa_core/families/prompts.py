"""From chat messages to a model's text: dialogue for instruct checkpoints, plain text for base ones."""

from collections.abc import Sequence
from typing import Any, Literal

Message = dict[str, Any]
"""A chat message in the form of transformers' chat templates:
{"role": "user" | "assistant", "content": [{"type": "image"} | {"type": "text", "text": str}, ...]}"""

Style = Literal["chat", "question", "continue"]
"""chat: "User: ... Assistant: ..." by the chat template. question: "Question: ... Answer: ...", as base checkpoints
were asked. continue: the text as it stands, for a base checkpoint to go on with."""

TURNS = (
    "{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
"""The words of the published templates of all three families; what stands before the first turn differs."""

IMAGE = "<image>"
NEXT_QUESTION = "Question:"


def named_base(model_name: str) -> bool:
    """Whether a checkpoint's name tells that it was taught no dialogue: -base, or a first Idefics without -instruct."""
    last = model_name.rstrip("/").rpartition("/")[2].lower()
    return last.endswith("-base") or last in ("idefics-9b", "idefics-80b")


def chat_text(processor: Any, messages: Sequence[Message], generate: bool, template: str) -> str:
    """The prompt by the checkpoint's own template, `template` where it has none.

    A training text ends with its end token, not with a line feed.
    """
    text: str = processor.apply_chat_template(
        list(messages),
        chat_template=processor.chat_template or template,
        add_generation_prompt=generate,
        tokenize=False,
    )
    return text if generate else text.rstrip("\n")


def plain_text(processor: Any, messages: Sequence[Message], generate: bool, style: Style) -> str:
    """Turns one after the other, a line each; the last answer ends with the tokenizer's end of text."""
    lines: list[str] = []
    for message in messages:
        if message["role"] == "user":
            lines.append(_asked(message["content"], style))
        else:
            lines[-1] += f" {message['content'][0]['text']}"
    text = (processor.tokenizer.bos_token or "") + "\n".join(lines)
    return text if generate else text + str(processor.tokenizer.eos_token)


def _asked(content: Sequence[dict[str, str]], style: Style) -> str:
    parts = [IMAGE if part["type"] == "image" else part["text"] for part in content]
    if style == "question":
        last = max((place for place, part in enumerate(content) if part["type"] == "text"), default=None)
        if last is not None:
            parts[last] = f"{NEXT_QUESTION} {parts[last]} Answer:"
    return "".join(parts)
