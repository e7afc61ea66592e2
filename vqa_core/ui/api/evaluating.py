"""/evaluate: a model scored on rows, by a process of its own, so that asking goes on meanwhile."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from vqa_core.answering.few_shot import MAX_SHOTS, Shots
from vqa_core.answering.request import check_model
from vqa_core.errors import UserError
from vqa_core.evaluation.measures import METRICS, check_metrics
from vqa_core.models.catalogue import POCKET
from vqa_core.settings import PACKAGE_ROOT, Settings
from vqa_core.ui.api import values
from vqa_core.ui.context import Context
from vqa_core.ui.offered import base_models, of_adapter

USUAL_LIMIT = 50
MAX_LIMIT = 500
TIME_LIMIT_S = 1800.0
_LOOK_S = 0.2
_SAID_EVERY_S = 1.0
_NICE = 10
_DONE = re.compile(r"^(\d+) of (\d+) rows$")
_PREFIX = "docdex: "
_ROWS = ("", "test", "train", "all")


class Evaluating:
    """One method an endpoint; its docstring is what the API's own page shows."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def evaluate(
        self,
        data: str = "",
        model: str = "",
        adapter: str = "",
        rows: str = "",
        limit: int = USUAL_LIMIT,
        metrics: list[str] | None = None,
        shots: int = 0,
        support: str = Shots.support,
    ) -> Iterator[dict]:  # type: ignore[type-arg]
        """Score a model, with or without an adapter, on rows with answers.

        While it works, {"done", "total"} come as intermediate values; answers are kept, so that the same call again
        asks only what is missing. Closing the connection stops it.

        Args:
            data: builtin:KIND, set:ID, hub:OWNER/NAME, or a path where this host allows paths; "" for a run's own rows.
            model: "pocket" or another model that this host offers; "" for the adapter's base.
            adapter: a finished run's id, hub:OWNER/NAME, or "" for the base model.
            rows: "test", "train" or "all"; "" is "test" for a run's own rows, else "all".
            limit: at most so many rows, 1 to 500.
            metrics: names of metrics; none for those that fit the rows.
            shots: solved examples before each row, 0 to 32.
            support: how those are chosen, "random" or "similar".

        Returns:
            n, each metric with NAME_interval (95 %), metrics, majority, seconds_per_answer, data, model, adapter.
        """
        command = [
            *self._what(data, model, adapter),
            *_how(rows, limit, metrics),
            f"--shots={values.whole(shots, 'shots', 0, MAX_SHOTS)}",
            f"--support={_one_of(support, 'support', ('random', 'similar'))}",
        ]
        yield from run_command(command, self._context.settings)

    def _what(self, data: object, model: object, adapter: object) -> list[str]:
        settings, store = self._context.settings, self._context.store
        source, named = values.text(data, "data").strip(), values.text(model, "model").strip()
        tuned = values.text(adapter, "adapter").strip()
        if not source and (not tuned or "/" in tuned):
            raise UserError("No data was given. Give a source such as builtin:documents, or a run as adapter.")
        if tuned:
            base, tuned = of_adapter(tuned, settings, store, owner=True)
            named = named or base
        check_model(named or POCKET, settings, base_models(self._context.host))
        given = {"--data": source, "--model": named, "--adapter": tuned}
        # As one word with its option: a value that begins with "-" is no option of its own then.
        return [f"{option}={value}" for option, value in given.items() if value]


def _how(rows: object, limit: object, metrics: object) -> list[str]:
    side = _one_of(rows, "rows", _ROWS)
    names = [values.text(name, "a metric") for name in values.entries(metrics, "metrics", len(METRICS))]
    check_metrics(names)
    given = {"--rows": side, "--metrics": ",".join(names), "--limit": str(values.whole(limit, "limit", 1, MAX_LIMIT))}
    return [f"{option}={value}" for option, value in given.items() if value]


def _one_of(value: object, name: str, choices: Sequence[str]) -> str:
    chosen = values.text(value, name).strip()
    if chosen not in choices:
        raise UserError(f"{name} is {chosen!r}: {', '.join(one for one in choices if one)} are possible. Change it.")
    return chosen


def run_command(options: Sequence[str], settings: Settings) -> Iterator[dict[str, Any]]:
    """How far `docdex evaluate` with these options is, then its report. Closing the generator ends the process.

    UserError with the words of the command where it refuses, and after TIME_LIMIT_S.
    """
    with tempfile.TemporaryDirectory(prefix="docdex-evaluate-") as folder:
        said, result = Path(folder) / "said", Path(folder) / "result"
        with said.open("wb") as errors, result.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "vqa_core", "evaluate", "--json", *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                cwd=PACKAGE_ROOT,
                env=_environment(settings),
                start_new_session=True,
            )
        try:
            if hasattr(os, "nice"):
                # People who ask come first.
                psutil.Process(process.pid).nice(_NICE)
            yield from _progress(process, said)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        yield _report(process.returncode, said, result)


def _progress(process: "subprocess.Popen[bytes]", said: Path) -> Iterator[dict[str, Any]]:
    started = told = time.monotonic()
    last: dict[str, Any] = {"done": 0, "total": 0}
    yield last
    while process.poll() is None:
        time.sleep(_LOOK_S)
        now = time.monotonic()
        if now - started > TIME_LIMIT_S:
            raise UserError(
                f"The evaluation took over {TIME_LIMIT_S / 60:.0f} minutes. The answers so far are kept: call again to "
                "go on, or give a smaller limit."
            )
        if now - told >= _SAID_EVERY_S:
            told, seen = now, _done(said)
            # Also when nothing changed: a caller that has gone is only noticed when something is sent.
            last = seen or last
            yield last


def _done(said: Path) -> dict[str, Any]:
    for line in reversed(said.read_bytes().decode("utf-8", "replace").splitlines()):
        if found := _DONE.match(line.strip()):
            return {"done": int(found[1]), "total": int(found[2])}
    return {}


def _report(code: int, said: Path, result: Path) -> dict[str, Any]:
    if code == 0:
        report: dict[str, Any] = json.loads(result.read_bytes())
        return report
    lines = said.read_bytes().decode("utf-8", "replace").splitlines()
    refused = next((line.removeprefix(_PREFIX) for line in reversed(lines) if line.startswith(_PREFIX)), "")
    if code == 2 and refused:
        raise UserError(refused)
    sys.stderr.write("\n".join(lines[-40:]) + "\n")
    raise UserError(f"The evaluation ended with status {code}: the app's own output says why. Try again.")


def _environment(settings: Settings) -> dict[str, str]:
    search_path = os.pathsep.join(part for part in (str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")) if part)
    return {
        **os.environ,
        "DOCDEX_HOME": str(settings.home),
        "DOCDEX_RUNTIME": str(settings.runtime),
        "DOCDEX_ALLOW_LOCAL_PATHS": "1" if settings.allow_local_paths else "0",
        "PYTHONPATH": search_path,
    }
