"""torch, transformers and peft are first reached by one thread at a time. None of them at import."""

import threading

importing = threading.RLock()
"""Held where those libraries are reached late. transformers fills its modules as they are asked for: of two threads
that asked first at once, one was told that it has no AutoModel."""
