"""`docdex evaluate`: score a model on rows with answers."""

import argparse
import sys
from pathlib import Path

from vqa_core.cli.command import Commands, Result, every_5_s
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    evaluate = commands.add("evaluate", _evaluate, "score a model on rows with answers")
    evaluate.add_argument("--data", action="append", help="as for train, once or more (default: the run's own rows)")
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
    evaluate.add_argument("--metrics", default="", metavar="A,B", help="default: those that fit the rows")
    evaluate.add_argument("--shots", type=_numbers, default=[0], metavar="0,4", help="solved examples before each row")
    evaluate.add_argument("--support", choices=("random", "similar"), default="random", help="how those are chosen")
    evaluate.add_argument("--table", default="", help="write values by data and shots to a .md or .csv, or to a folder")
    evaluate.add_argument("--again", action="store_true", help="ask anew what an earlier evaluation kept")


def _numbers(text: str) -> list[int]:
    try:
        return [int(number) for number in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form 0,4,8") from error


def _evaluate(options: argparse.Namespace, settings: Settings, store: RunStore) -> Result:
    from vqa_core.evaluation.file import EvaluateRequest
    from vqa_core.evaluation.journal import Watch
    from vqa_core.evaluation.table import evaluate_table, spread_out, table_files, to_markdown, write_table

    request = EvaluateRequest(
        model=options.model,
        adapter=options.adapter,
        limit=options.limit,
        rows=options.rows,
        shuffle_pictures=options.shuffle_pictures,
        csv=Path(options.csv) if options.csv else None,
        metrics=tuple(options.metrics.split(",")) if options.metrics else (),
        support=options.support,
        again=options.again,
    )
    requests = spread_out(request, options.data or [""], options.shots)
    if options.table:
        # Before hours of work, not after them.
        table_files(Path(options.table))
    try:
        reports = evaluate_table(requests, settings, store, Watch(every_5_s("rows")))
    except KeyboardInterrupt:
        print("Stopped. The answers so far are kept: the same command goes on with the rest.", file=sys.stderr)
        raise
    if options.table:
        write_table(Path(options.table), reports)
    if len(reports) > 1:
        return {"reports": reports}, to_markdown(reports), 0
    (report,) = reports
    values = ", ".join(f"{name} {report[name]:.3f}" for name in report["metrics"])
    return report, f"{report['n']} rows: {values}, {report['seconds_per_answer']:.2f} s an answer", 0
