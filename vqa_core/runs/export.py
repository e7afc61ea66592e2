"""A run to carry away: its adapter as one ZIP, or the whole of it with its numbers, log and answers.

Of the whole:
README.md     what the run is and its scores      config.json    settings, data, versions
history.jsonl every logged row                    history.csv    the same numbers as a table
answers.jsonl, held_out.json, probes.jsonl        log.txt        without anything that looks like a secret
about.json    title and notes                     adapter/       safetensors, JSON and Markdown
"""

import csv
import io
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from vqa_core.errors import UserError
from vqa_core.runs import history
from vqa_core.runs.about import about_of, title_of
from vqa_core.runs.history import Row
from vqa_core.runs.masking import masked
from vqa_core.runs.run import Run
from vqa_core.runs.scores import scores_of
from vqa_core.runs.series import finite

# Never a pickle: training_args.bin and *.pt can run code where they are loaded.
SAFE_SUFFIXES = frozenset({".safetensors", ".json", ".md"})
TEXTS = (
    "config.json",
    "about.json",
    "history.jsonl",
    "answers.jsonl",
    "held_out.json",
    "probes.jsonl",
    "ended.json",
    "log.txt",
)
_CHUNK = 8 * 2**20
_TEXT_CHUNK = 2**20

Progress = Callable[[int, int], None]
"""Hears bytes done, and of how many."""


def zip_adapter(run: Run, target: Path) -> Path:
    """Write safetensors, JSON and Markdown files of adapter/ into the ZIP `target`, replaced in one step.

    Raises UserError where the run has no adapter yet.
    """
    files = adapter_files(run)
    if not any(path.suffix == ".safetensors" for path in files):
        raise UserError(f"Run {run.id} has no adapter yet. It appears when the run is done or stopped. Wait for it.")
    with _in_one_step(target) as archive:
        for path in files:
            archive.write(path, path.relative_to(run.adapter).as_posix())
    return target


def adapter_files(run: Run) -> list[Path]:
    """What may leave of adapter/, sorted; links and everything below them stay."""
    return sorted(
        Path(folder) / name
        for folder, _, names in os.walk(run.adapter)
        for name in names
        if Path(name).suffix in SAFE_SUFFIXES and not (Path(folder) / name).is_symlink()
    )


def zip_run(run: Run, target: Path, *, progress: Progress = lambda done, total: None) -> Path:
    """Write the whole run but its checkpoints and pictures into the ZIP `target`, replaced in one step.

    Texts lose what looks like a secret. The adapter comes along once no worker is on the run.
    """
    texts = [path for name in TEXTS if (path := run.folder / name).is_file() and not path.is_symlink()]
    # Its weights may just be written.
    weights = [] if run.status().live else adapter_files(run)
    total, done = sum(path.stat().st_size for path in [*texts, *weights]), 0
    rows, _ = history.read(run.history)
    with _in_one_step(target) as archive:
        progress(0, total)
        archive.writestr("README.md", masked(readme(run, rows)), zipfile.ZIP_DEFLATED)
        with _text(archive, "history.csv") as file:
            write_csv(rows, file)
        for path in texts:
            with path.open(encoding="utf-8", errors="replace") as source, _text(archive, path.name) as file:
                # Many lines at once: masking begins with a look at this process's own secrets.
                while lines := source.readlines(_TEXT_CHUNK):
                    file.write(masked("".join(lines)))
                    done += sum(map(len, lines))
                    progress(min(done, total), total)
        for path in weights:
            name = f"adapter/{path.relative_to(run.adapter).as_posix()}"
            with path.open("rb") as source, archive.open(zipfile.ZipInfo(name, _now()), "w", force_zip64=True) as into:
                while chunk := source.read(_CHUNK):
                    into.write(chunk)
                    done += len(chunk)
                    progress(min(done, total), total)
        progress(total, total)
    return target


def write_csv(rows: Sequence[Row], file: TextIO) -> None:
    """The history's numbers, a row a line; an empty cell where a row has none."""
    keys = dict.fromkeys(key for row in rows for key, value in row.items() if finite(value))
    names = [*(name for name in ("step", "time") if name in keys), "event"]
    names += sorted(key for key in keys if key not in names)
    # A number is no formula, and an event is a word of ours: anything else stays out.
    writer = csv.writer(file)
    writer.writerow(names)
    for row in rows:
        event = row.get("event")
        known = event if isinstance(event, str) and event.replace(" ", "").replace("_", "").isalpha() else ""
        writer.writerow([known if name == "event" else _cell(row.get(name)) for name in names])


def readme(run: Run, rows: Sequence[Row]) -> str:
    """What the run was and its scores, in Markdown."""
    about, status, config = about_of(run), run.status(), run.config()
    data, train = _part(config, "data"), _part(config, "train")
    lines = [f"# {_plain(title_of(run))}", "", f"Run `{run.id}` of DocDex: {status.state}, step {status.step}."]
    if about.notes:
        lines += ["", "## Notes", "", *(f"    {line}" for line in about.notes.split("\n"))]
    lines += ["", "## Scores on held-out rows", ""]
    scores = scores_of(rows)
    if scores:
        lines += ["| metric | before | best | at step | last | rows |", "|---|---|---|---|---|---|"]
    for score in scores.values():
        before = "" if score.before is None else f"{score.before:.4f}"
        cells = (score.metric, before, f"{score.best:.4f}", score.best_step, f"{score.last:.4f}", score.rows or "")
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    if not scores:
        lines.append("None were scored.")
    counts = " and ".join(f"{data[key]} {word}" for key, word in _SIDES.items() if key in data)
    lines += ["", "## Settings", "", f"- data: {_code(data.get('name', '?'))}" + (f", {counts}" if counts else "")]
    lines += [f"- {name}: {_code(value)}" for name, value in train.items() if name != "data"]
    return "\n".join(lines) + "\n"


_SIDES = {"train_rows": "rows to learn from", "held_out_rows": "held out"}


def _part(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = config.get(name)
    return part if isinstance(part, Mapping) else {}


def _cell(value: object) -> str:
    return repr(value) if finite(value) else ""


def _plain(text: str) -> str:
    """`text` as one line of Markdown in which nothing is markup."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]<>#|!~&" else letter for letter in text)


def _code(value: object) -> str:
    clean = " ".join(str(value).replace("`", " ").split())
    return f"`{clean}`" if clean else "(empty)"


def _now() -> tuple[int, int, int, int, int, int]:
    return time.localtime()[:6]


@contextmanager
def _text(archive: zipfile.ZipFile, name: str) -> Iterator[TextIO]:
    info = zipfile.ZipInfo(name, _now())
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as file:
        yield file


@contextmanager
def _in_one_step(target: Path) -> Iterator[zipfile.ZipFile]:
    """A ZIP beside `target` that takes its place once it is whole."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            yield archive
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
