"""The command line: `docdex ask|train|evaluate|runs|push|render`.

Exit status: 0 fine, 1 the run failed, 2 the user's mistake (one line on stderr). With --json one object on stdout.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.runs import launch
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.training.presets import DEFAULT_PRESET

_POLL_S = 0.5
Result = tuple[dict[str, Any], str, int]
"""What --json prints, what a person reads, and the exit status."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Settings, RunStore], Result] = options.command
    try:
        settings = Settings.from_environment()
        data, words, code = command(options, settings, RunStore(settings))
    except UserError as error:
        print(f"docdex: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(json.dumps(data, ensure_ascii=False) if options.json else words)
    return code


def _ask(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    # Late: answering and evaluation bring torch, which `runs` and `render` do without.
    from vqa_core.answering.answer import Question
    from vqa_core.answering.answerer import Answerer
    from vqa_core.answering.few_shot import USUAL_SHOTS, Shots
    from vqa_core.examples.fetch import fetch
    from vqa_core.examples.pictures import open_picture

    pictures = []
    for name in options.images:
        remote = name.startswith(("http://", "https://"))
        pictures.append(open_picture(fetch(name), name) if remote else open_picture(Path(name)))
    count = options.shots if options.shots is not None else USUAL_SHOTS if options.examples else 0
    answerer = Answerer(settings, store)
    model = options.model or answerer.base_of(options.adapter)
    question = Question(
        text=options.question,
        images=pictures,
        model=model,
        adapter=options.adapter,
        hint=options.hint,
        max_new_tokens=options.max_new_tokens,
        shots=Shots(options.examples, count, options.support),
    )
    answer = answerer.answer(question)
    return answer.to_json(), answer.text, 0


def _train(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.training.config import parse_assignments
    from vqa_core.training.presets import preset
    from vqa_core.training.start import start_run

    values = {**preset(options.preset).values, **parse_assignments(options.set)}
    if options.data:
        values["data"] = options.data
    if options.model:
        values["model"] = options.model
    # A preset's reason not to run speaks of its own model.
    own_model = values["model"] == preset(options.preset).values["model"]
    run = start_run(values, settings, store, preset_name=options.preset if own_model else "")
    return _followed(run, options.wait)


def _followed(run: Run, wait: bool) -> Result:
    shown = 0.0
    while wait and run.status().live:
        time.sleep(_POLL_S)
        status = run.status()
        if time.monotonic() - shown > 5:
            shown = time.monotonic()
            print(f"{status.state} {status.phase} {status.step}/{status.total}", file=sys.stderr)
    status = run.status()
    failed = status.state in ("failed", "interrupted")
    words = f"{run.id}: {status.state} {status.step}/{status.total} {status.message}".rstrip()
    data = {"run": run.id, "state": status.state, "step": status.step, "total": status.total, "message": status.message}
    return data, words, 1 if failed else 0


def _evaluate(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.evaluation.file import EvaluateRequest, evaluate_file

    request = EvaluateRequest(
        data=options.data,
        model=options.model,
        adapter=options.adapter,
        limit=options.limit,
        rows=options.rows,
        shuffle_pictures=options.shuffle_pictures,
        csv=Path(options.csv) if options.csv else None,
    )
    report = evaluate_file(request, settings, store)
    words = (
        f"{report['n']} rows: exact match {report['exact_match']:.3f}, ANLS {report['anls']:.3f}, "
        f"{report['seconds_per_answer']:.2f} s an answer"
    )
    return report, words, 0


def _runs(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    if options.action == "list":
        found = [_row(run) for run in store.list()]
        lines = [f"{row['run']:24} {row['state']:12} {row['step']}/{row['total']}" for row in found]
        return {"runs": found}, "\n".join(lines) or "No runs yet. Start one: docdex train", 0
    if not options.run:
        raise UserError(f"docdex runs {options.action} needs a run. Write docdex runs {options.action} RUN.")
    run = store.get(options.run)
    if options.action == "delete":
        store.delete(run.id)
        return {"run": run.id, "deleted": True}, f"{run.id} deleted", 0
    if options.action == "export":
        return _export(run, options, settings)
    if options.action == "stop":
        escalation = launch.stop(run)
        if escalation is not None:
            escalation.join()
    elif options.action == "resume":
        launch.resume(run, settings)
    row = {**_row(run), **asdict(run.status())}
    return row, "\n".join(f"{key}: {value}" for key, value in row.items()), 0


def _row(run: Run) -> dict[str, Any]:
    status = run.status()
    return {"run": run.id, "state": status.state, "step": status.step, "total": status.total}


def _export(run: Run, options: argparse.Namespace, settings: Settings) -> Result:
    from vqa_core.runs.export import zip_adapter

    if options.merged:
        from vqa_core.models.merging import merge_into_new

        folder = Path(options.out or f"{run.id}-merged")
        dtype = merge_into_new(run.adapter, folder, settings)
        return {"run": run.id, "folder": str(folder), "dtype": dtype}, f"{folder} ({dtype})", 0
    target = Path(options.out or f"{run.id}.zip")
    zip_adapter(run, target)
    return {"run": run.id, "file": str(target)}, str(target), 0


def _push(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.sharing.push import PushRequest, push

    request = PushRequest(options.repo, private=not options.public, merged=options.merged)
    url = push(store.get(options.run), request, settings)
    return {"run": options.run, "url": url, "private": request.private, "merged": request.merged}, url, 0


def _render(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.rendering.sets import write_set

    table = write_set(options.kind, options.count, options.seed, Path(options.out))
    return {"kind": options.kind, "count": options.count, "rows": str(table)}, str(table), 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="docdex", description="Ask and fine-tune vision-language models.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON object")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[..., Result], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(command=command)
        return made

    ask = add("ask", _ask, "ask a model about pictures")
    ask.add_argument("images", nargs="*", metavar="IMAGE", help="picture file or http(s) address")
    ask.add_argument("--question", required=True)
    ask.add_argument("--model", default="", help="pocket, a Hub id or a model folder (default: the adapter's base)")
    ask.add_argument("--adapter", default="", help="a run, an adapter folder, or hub:OWNER/NAME[@REVISION]")
    ask.add_argument("--hint", default="", help='text before the picture, such as "Answer briefly."')
    ask.add_argument("--max-new-tokens", type=int, default=96)
    ask.add_argument("--examples", default="", help="show rows of this data with their answers first (as for train)")
    ask.add_argument("--shots", type=int, help="how many of them, 0 to 32 (default: 4)")
    ask.add_argument("--support", choices=("random", "similar"), default="random", help="similar: by their pictures")

    train = add("train", _train, "start a fine-tune")
    train.add_argument("--preset", default=DEFAULT_PRESET)
    train.add_argument("--data", default="", help="file, folder, ZIP, hub:OWNER/NAME, builtin:KIND or set:ID")
    train.add_argument("--model", default="")
    train.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change a setting")
    train.add_argument("--wait", action="store_true", help="return when the run has ended")

    evaluate = add("evaluate", _evaluate, "score a model on rows with answers")
    evaluate.add_argument("--data", default="", help="as for train (default: the adapter's run's own rows)")
    evaluate.add_argument("--model", default="")
    evaluate.add_argument("--adapter", default="", help="a run, an adapter folder, or hub:OWNER/NAME[@REVISION]")
    evaluate.add_argument(
        "--rows", choices=("test", "train", "all"), default="", help="default: test rows of a run, else all"
    )
    evaluate.add_argument("--limit", type=int, default=0, help="at most so many rows")
    evaluate.add_argument(
        "--shuffle-pictures", action="store_true", help="control: each row gets another row's picture"
    )
    evaluate.add_argument("--csv", default="", help="write each row's answer to this file")

    runs = add("runs", _runs, "list, show, stop, resume, export or delete runs")
    runs.add_argument("action", choices=("list", "show", "stop", "resume", "export", "delete"))
    runs.add_argument("run", nargs="?", default="")
    runs.add_argument("--out", default="", help="file for export (default: RUN.zip), or folder for --merged")
    runs.add_argument("--merged", action="store_true", help="export base and adapter as one model")

    pushed = add("push", _push, "push a run to the Hugging Face Hub, private by default")
    pushed.add_argument("run")
    pushed.add_argument("--repo", required=True, metavar="OWNER/NAME")
    pushed.add_argument("--public", action="store_true", help="for everyone to see")
    pushed.add_argument("--merged", action="store_true", help="base and adapter as one model")

    render = add("render", _render, "draw pictures with questions and answers")
    render.add_argument("kind", choices=("documents", "cards", "tickets"))
    render.add_argument("--count", type=int, default=100)
    render.add_argument("--seed", type=int, default=0)
    render.add_argument("--out", required=True)
    return parser
