"""Colours, type and spacing of the page: Gradio's own components and ours from the same few values."""

import gradio as gr

from vqa_core.ui.drawn import STATIC

# Fonts of the reader's own system: nothing is fetched, and numbers can be tabular.
_SANS = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]


def theme() -> gr.themes.Base:
    """One accent, neutral greys, light and dark."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.indigo,
        neutral_hue=gr.themes.colors.zinc,
        font=_SANS,
        font_mono=_MONO,
        spacing_size=gr.themes.sizes.spacing_md,
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
    ).set(
        body_background_fill="#fbfbfc",
        body_background_fill_dark="#131316",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1b1b1f",
        background_fill_secondary="#f4f4f6",
        background_fill_secondary_dark="#242429",
        block_background_fill="*background_fill_primary",
        block_background_fill_dark="*background_fill_primary",
        block_label_background_fill="*background_fill_primary",
        block_shadow="none",
        border_color_primary="#e2e2e7",
        border_color_primary_dark="#36363d",
        body_text_color="#1c1c21",
        body_text_color_dark="#ededf0",
        body_text_color_subdued="#5f5f6b",
        body_text_color_subdued_dark="#a3a3af",
        color_accent="#4353c4",
        color_accent_soft="#eceefb",
        color_accent_soft_dark="#2a2d4a",
        button_primary_background_fill="#4353c4",
        button_primary_background_fill_dark="#5a69dd",
        button_primary_background_fill_hover="#3846ad",
        button_primary_background_fill_hover_dark="#6d7be6",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        button_transition="none",
        input_background_fill="*background_fill_primary",
        input_background_fill_dark="*background_fill_primary",
        input_border_width="1px",
        input_border_color="*border_color_primary",
        input_border_color_dark="*border_color_primary",
    )


def css() -> str:
    """The style sheets of the page's own parts."""
    sheets = ("page", "data", "check", "probe", "runs", "quality", "queue", "coach")
    return "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in sheets)
