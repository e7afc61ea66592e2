"""`docdex push`: a run's adapter, or its merged model, to the Hugging Face Hub."""

import argparse

from vqa_core.cli.command import Commands, Result
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    pushed = commands.add("push", _push, "push a run to the Hugging Face Hub, private by default")
    pushed.add_argument("run")
    pushed.add_argument("--repo", required=True, metavar="OWNER/NAME")
    pushed.add_argument("--public", action="store_true", help="for everyone to see")
    pushed.add_argument("--merged", action="store_true", help="base and adapter as one model")


def _push(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.sharing.push import PushRequest, push

    request = PushRequest(options.repo, private=not options.public, merged=options.merged)
    url = push(store.get(options.run), request, settings)
    return {"run": options.run, "url": url, "private": request.private, "merged": request.merged}, url, 0
