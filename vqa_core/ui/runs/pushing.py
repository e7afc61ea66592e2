"""Push a run to the Hub from the page. A token lives for one push: it is never stored, logged or given back."""

from collections.abc import Iterator, Mapping
from typing import Any

from vqa_core.errors import UserError
from vqa_core.ui import words
from vqa_core.ui.context import Context

IDLE: dict[str, Any] = {"state": "idle", "text": "", "url": ""}


def push_run(given: Mapping[str, Any], context: Context) -> Iterator[dict[str, Any]]:
    """First that it goes on, then the repository's address, or in words why it did not get there."""
    repo = str(given.get("repo", "")).strip()
    yield {**IDLE, "state": "pushing", "text": words.PUSHING.format(repo=repo)}
    try:
        yield {"state": "done", "text": words.PUSHED, "url": _push(given, repo, context)}
    except UserError as error:
        yield {**IDLE, "state": "failed", "text": str(error)}


def _push(given: Mapping[str, Any], repo: str, context: Context) -> str:
    # Late: a page that only asks needs none of it.
    from vqa_core.sharing.push import PushRequest, push

    run = context.store.get(str(given.get("run", "")))
    request = PushRequest(
        repo=repo,
        token=str(given.get("token") or "").strip(),
        # Only a plain false makes it public.
        private=given.get("private") is not False,
    )
    return push(run, request, context.settings)
