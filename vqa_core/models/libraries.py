"""How torch, transformers and peft are first reached. None of them at import."""

import os
import threading

importing = threading.RLock()
"""Held where those libraries are reached late. transformers fills its modules as they are asked for: of two threads
that asked first at once, one was told that it has no AutoModel."""


def allocate_in_place() -> None:
    """Have torch grow the GPU memory that it holds in place, unless the environment says otherwise. Before its import.

    Rows of many lengths leave gaps between pieces that cannot grow: on an H200 a run came to reserve a tenth more than
    its heaviest step takes.
    """
    if "PYTORCH_CUDA_ALLOC_CONF" not in os.environ:
        os.environ.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")
