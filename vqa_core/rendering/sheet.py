"""What a picture is asked to be before anything stands on it: its size, its print and its fonts."""

from dataclasses import dataclass

from vqa_core.rendering.fonts import BUILT_IN, Fonts

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """A picture of `width` x `height` px whose body text is `print_px` px large (legible from 9 on).

    `held_out` asks for the layouts that training never sees: each kind keeps at least one back.
    """

    width: int
    height: int
    print_px: float
    fonts: Fonts = BUILT_IN
    held_out: bool = False
