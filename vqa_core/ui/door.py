"""What stands on the Fine-tune tab of a Space before who is not its owner: whose it is, and the sign-in."""

from typing import Any

import gradio as gr

from vqa_core.settings import Settings
from vqa_core.ui import space_words as words
from vqa_core.ui.drawn import drawn
from vqa_core.ui.owner import Visitor


def build(settings: Settings) -> gr.HTML:
    """The component; its value is `view`'s. Closed until the page has been told who looks at it."""
    door = drawn("door", '<p class="dx-door dx-quiet"></p>', view(Visitor(), settings), elem_id="door")
    # Off a Space it would be no sign-in at all: Gradio signs anybody in there.
    if settings.hub_sign_in:
        gr.LoginButton(words.SIGN_IN, words.SIGN_OUT, elem_id="sign-in", size="md", min_width=200)
    return door


def view(visitor: Visitor, settings: Settings) -> dict[str, Any]:
    """What the door says to `visitor`, and whether it is open to him."""
    return {"open": visitor.owner, "text": words.door(visitor.name, visitor.owner, settings)}
