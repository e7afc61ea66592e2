"""Several data sets by several numbers of shots, as a table of the form that published model cards have."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from vqa_core.answering.few_shot import check_count
from vqa_core.errors import UserError
from vqa_core.evaluation.asking import Asker
from vqa_core.evaluation.file import EvaluateRequest, evaluate_file
from vqa_core.evaluation.journal import Watch
from vqa_core.examples.cells import plain_cell
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

Report = dict[str, Any]


def evaluate_table(
    requests: Sequence[EvaluateRequest], settings: Settings, store: RunStore, watch: Watch | None = None
) -> list[Report]:
    """The report of each request; those of the same model share it in memory. UserError, Stopped."""
    reports = []
    askers: dict[tuple[str, str], Asker] = {}
    for request in requests:
        key = (request.model, request.adapter)
        if key not in askers:
            askers[key] = Asker(*key, settings, store)
        reports.append(evaluate_file(request, settings, store, watch, askers[key]))
    return reports


def spread_out(request: EvaluateRequest, data: Sequence[str], shots: Sequence[int]) -> list[EvaluateRequest]:
    """`request` for each of `data` with each number of `shots`. UserError for a number out of 0 to 32, and
    for one file of rows for several requests."""
    if request.csv and len(data) * len(shots) > 1:
        raise UserError("--csv takes the rows of one data set with one number of shots. Take --table for several.")
    for count in shots:
        check_count(count)
    return [replace(request, data=source, shots=count) for source in data for count in shots]


def to_markdown(reports: Sequence[Report]) -> str:
    """A line a data set and metric, a column a number of shots: values times 100 with their 95 % interval."""
    head, *lines = _cells(reports)
    rule = ["---", "---", *["---:"] * (len(head) - 2)]
    escaped = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in (head, rule, *lines)]
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped) + "\n"


def to_csv(reports: Sequence[Report]) -> str:
    """A line a data set, metric and number of shots, values as they are."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "adapter", "data", "metric", "shots", "value", "low", "high", "n"])
    for report in reports:
        about = [plain_cell(str(report[name])) for name in ("model", "adapter", "data")]
        for metric in report["metrics"]:
            low, high = report[f"{metric}_interval"]
            writer.writerow([*about, plain_cell(metric), report["shots"], report[metric], low, high, report["n"]])
    return text.getvalue()


def table_files(path: Path) -> list[Path]:
    """`path` itself, .md or .csv; both in it where it is a folder. UserError for another ending."""
    files = [path] if path.suffix and not path.is_dir() else [path / f"results{ending}" for ending in _FORMS]
    if files[0].suffix not in _FORMS:
        raise UserError(f"Table {path.name!r} ends with {path.suffix!r}. Give a .md or .csv file, or a folder.")
    return files


def write_table(path: Path, reports: Sequence[Report]) -> None:
    """Write the reports into `table_files(path)`."""
    for file in table_files(path):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_FORMS[file.suffix](reports), encoding="utf-8")


_FORMS = {".md": to_markdown, ".csv": to_csv}


def _cells(reports: Sequence[Report]) -> list[list[str]]:
    shots = sorted({report["shots"] for report in reports})
    rows: dict[tuple[str, str], dict[int, str]] = {}
    for report in reports:
        for metric in report["metrics"]:
            low, high = (100 * bound for bound in report[f"{metric}_interval"])
            cell = f"{100 * report[metric]:.1f} ({low:.1f} to {high:.1f})"
            rows.setdefault((f"{report['data']} (n={report['n']})", metric), {})[report["shots"]] = cell
    head = ["Data", "Metric", *(f"{count} shots" for count in shots)]
    return [
        head,
        *([data, metric, *(found.get(count, "") for count in shots)] for (data, metric), found in rows.items()),
    ]
