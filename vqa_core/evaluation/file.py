"""Score a model, with or without an adapter, on a whole set of rows."""

import csv
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.evaluation.metrics import anls, exact_match, score
from vqa_core.evaluation.predict import PredictSettings, majority_exact_match, predict, with_shuffled_pictures
from vqa_core.examples.example import Example
from vqa_core.examples.sets import DataSet, resolve
from vqa_core.models.catalogue import POCKET, adapter_folder, find_model, read_info
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@dataclass(frozen=True)
class EvaluateRequest:
    """`rows` "test" and "train" take that side of the split, "all" every row; "" is "test" for a run's own data."""

    data: str = ""
    model: str = ""
    adapter: str = ""
    limit: int = 0
    rows: str = ""
    shuffle_pictures: bool = False
    csv: Path | None = None


def evaluate_file(request: EvaluateRequest, settings: Settings, store: RunStore) -> dict[str, Any]:
    """n, exact_match and anls with 95 % intervals, majority (most common training answer) and seconds_per_answer.

    UserError for what a user can mend.
    """
    train, chosen = _rows(request, settings, store)
    if request.limit > 0:
        chosen = chosen[: request.limit]
    if not chosen:
        raise UserError("There are no rows to score. Choose other data, or --rows all.")
    asked = with_shuffled_pictures(chosen, seed=0) if request.shuffle_pictures else chosen
    started = time.monotonic()
    answers, load_seconds = _predict(request, asked, settings, store)
    seconds = time.monotonic() - started - load_seconds
    if request.csv:
        write_csv(request.csv, chosen, answers)
    scores = score(answers, [example.answers for example in chosen])
    return {
        "n": scores.n,
        "exact_match": round(scores.exact_match, 4),
        "exact_match_interval": [round(value, 4) for value in scores.exact_match_interval],
        "anls": round(scores.anls, 4),
        "anls_interval": [round(value, 4) for value in scores.anls_interval],
        "majority": round(majority_exact_match(train, chosen), 4),
        "seconds_per_answer": round(seconds / scores.n, 4),
        "load_seconds": round(load_seconds, 3),
        "model": request.model or POCKET,
        "adapter": request.adapter,
        "pictures": "shuffled" if request.shuffle_pictures else "own",
    }


def _rows(request: EvaluateRequest, settings: Settings, store: RunStore) -> tuple[Sequence[Example], list[Example]]:
    """The training side, and the rows to score."""
    share, seed, side = 0.2, 0, request.rows or "all"
    source = request.data
    if not source:
        if not request.adapter or "/" in request.adapter:
            raise UserError("No data was given. Add --data SOURCE, or --adapter RUN to score a run's own test rows.")
        train = store.get(request.adapter).config()["train"]
        source, share, seed, side = train["data"], train["test_share"], train["seed"], request.rows or "test"
    data: DataSet = resolve(source, settings.home, settings.allow_local_paths)
    if side == "all":
        return data.examples, [example for example in data.examples if example.answers]
    train_rows, test_rows = data.sides(share, seed)
    chosen = test_rows if side == "test" else train_rows
    return train_rows, [example for example in chosen if example.answers]


def _predict(
    request: EvaluateRequest, examples: Sequence[Example], settings: Settings, store: RunStore
) -> tuple[list[str], float]:
    # Late: torch and transformers.
    from vqa_core.models.adapters import use_adapter
    from vqa_core.models.loading import Precision, device_name, load, use_all_cores

    started = time.monotonic()
    use_all_cores()
    folder = adapter_folder(request.adapter, settings, store) if request.adapter else None
    info = read_info(folder) if folder else None
    name = request.model or (info.base if info else POCKET)
    device = device_name()
    loaded = load(find_model(name, settings), Precision(quantise=device != "cpu" and name != POCKET), device)
    asked = PredictSettings()
    if folder and info:
        use_adapter(loaded, "asked", folder)
        asked = PredictSettings(info.prompt_hint, info.pictures, style=info.prompt_style)
    ready = time.monotonic() - started
    return list(predict(loaded, examples, asked)), ready


def write_csv(path: Path, examples: Sequence[Example], answers: Sequence[str]) -> None:
    """One line a row: id, question, accepted answers (JSON), the model's answer, exact match, ANLS.

    Cells that a spreadsheet would run as a formula get a leading apostrophe.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "question", "answers", "answer", "exact_match", "anls"])
        for example, answer in zip(examples, answers, strict=True):
            accepted = json.dumps(list(example.answers), ensure_ascii=False)
            cells = [example.id, example.question, accepted, answer]
            scores = [exact_match(answer, example.answers), round(anls(answer, example.answers), 4)]
            writer.writerow([*(plain_cell(cell) for cell in cells), *scores])


def plain_cell(text: str) -> str:
    """`text`, or with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
