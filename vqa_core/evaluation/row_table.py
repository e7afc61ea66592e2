"""Each row's answer and marks as a CSV that a spreadsheet opens without harm."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from vqa_core.evaluation.measures import OF_ANSWERS, Ranking
from vqa_core.evaluation.metrics import accuracy
from vqa_core.examples.cells import plain_cell
from vqa_core.examples.example import Example

Answered = tuple[Example, str | None, Ranking | None]
"""A row, its generated answer and its ranked candidates, each where it was asked for."""


def write_csv(path: Path, rows: Sequence[Answered], metrics: Sequence[str] = ("exact_match", "anls")) -> None:
    """One line a row: id, question, accepted answers (JSON), the model's answer, its metrics one by one; for ranked
    rows the chosen candidate, whether it is right, and each candidate's log-likelihood (JSON).

    Cells that a spreadsheet would run as a formula get a leading apostrophe.
    """
    marks = [name for name in metrics if name in OF_ANSWERS]
    ranked = any(ranking for _, _, ranking in rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        head = ["id", "question", "answers", "answer", *marks]
        writer.writerow([*head, "chosen", "accuracy", "likelihoods"] if ranked else head)
        for example, answer, ranking in rows:
            accepted = json.dumps(list(example.answers), ensure_ascii=False)
            cells = [plain_cell(cell) for cell in (example.id, example.question, accepted, answer or "")]
            cells += [
                "" if answer is None else str(round(OF_ANSWERS[name](answer, example.answers), 4)) for name in marks
            ]
            writer.writerow([*cells, *(_choice(example, ranking) if ranked else ())])


def _choice(example: Example, ranking: Ranking | None) -> list[str]:
    if ranking is None:
        return ["", "", ""]
    said = {name: round(total, 4) for name, total in zip(ranking.candidates, ranking.totals, strict=True)}
    chosen = ranking.first()
    right = accuracy(chosen, example.answers)
    return [plain_cell(chosen), str(right), json.dumps(said, ensure_ascii=False)]
