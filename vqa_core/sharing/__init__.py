"""Adapters and tuned models on their way to the Hugging Face Hub, each with its card."""

from vqa_core.sharing.push import PushRequest, push

__all__ = ["PushRequest", "push"]
