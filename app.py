"""The door: settings, page, launch. `python app.py` serves http://127.0.0.1:7860."""

import os
import sys
import threading

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from vqa_core.answering.answerer import Answerer
from vqa_core.errors import UserError
from vqa_core.hardware import detect
from vqa_core.runs.restart import go_on_in_background
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.calls import middleware
from vqa_core.ui.context import Context
from vqa_core.ui.page import build
from vqa_core.ui.theme import css, theme

MAX_UPLOAD = "1gb"
MAX_WAITING = 40


def main() -> None:
    """Serve the page until it is interrupted."""
    settings = Settings.from_environment()
    store = RunStore(settings)
    answerer = Answerer(settings, store)
    page = build(Context(settings, store, answerer, detect()))
    page.queue(max_size=MAX_WAITING)
    page.launch(
        server_name=settings.host,
        server_port=settings.port or None,
        auth=settings.sign_in,
        theme=theme(),
        css=css(),
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        run_history=False,
        # A visitor of a Space is held to less where his file is opened, and where it arrives.
        max_file_size=MAX_UPLOAD,
        app_kwargs={"middleware": middleware(settings)},
        allowed_paths=[],
        blocked_paths=[str(settings.home)],
        footer_links=["api"],
        prevent_thread_lock=True,
    )
    go_on_in_background(store, settings)
    # After the page is up: torch and the model take seconds that nobody should wait for to see it.
    answerer.preload()
    threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        gr.close_all()
