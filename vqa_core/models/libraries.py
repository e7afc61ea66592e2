"""How torch, transformers and peft are first reached. None of them at import."""

import os
import threading

importing = threading.RLock()
"""Held where those libraries are reached late. transformers fills its modules as they are asked for: of two threads
that asked first at once, one was told that it has no AutoModel."""


def allocate_in_place() -> None:
    """Have torch, not yet reached, grow the GPU memory that it holds where it lies, unless this is set already.

    Rows of many lengths else leave gaps that hold what no longer step needs: an H200 came to reserve a tenth more than
    its heaviest step takes.
    """
    if "PYTORCH_CUDA_ALLOC_CONF" not in os.environ:
        os.environ.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")
