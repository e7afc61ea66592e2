"""A part of the page that draws itself: gr.HTML with a fixed template, whose script places every value as text."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

STATIC = Path(__file__).parent / "static"

# Gradio runs templates through Handlebars and then as a JavaScript template literal: a value that reached one would
# be code. So a template is a constant of ours, and values go to the script alone.
_EVALUATED = re.compile(r"\{\{|\$\{|`")


def drawn(
    name: str,
    template: str,
    value: Any,
    *,
    style: str = "",
    parts: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    **settings: Any,
) -> gr.HTML:
    """The component of `static/<name>.js`, on top of dom.js and `parts`, drawn with `static/<style>.css`.

    `settings` are gr.HTML's own; `words` among them reaches the script as `props.words`. `given` reaches it as the
    constant `given`, never changed: in a tab that is not in view, Gradio loses props when a first value arrives.
    """
    css = (STATIC / f"{style}.css").read_text(encoding="utf-8") if style else ""
    if _EVALUATED.search(template) or _EVALUATED.search(css):
        raise ValueError(f"the template or style of {name} holds a placeholder, which Gradio would run as code")
    scripts = ("dom.js", *(f"{part}.js" for part in parts), f"{name}.js")
    script = "\n".join((STATIC / file).read_text(encoding="utf-8") for file in scripts)
    script = f"const given = {json.dumps(given or {})};\n{script}"
    return gr.HTML(
        value,
        html_template=template,
        css_template=css,
        js_on_load=script,
        apply_default_css=False,
        container=False,
        padding=False,
        **settings,
    )
