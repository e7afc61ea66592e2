"""Rows that nobody here drew: fine-tune the embedded model on PyPI's easy-vqa (MIT), then ask with right and with
shuffled pictures.

    python benchmarks/easy_vqa.py [STEPS]

Only open questions count: yes/no ones are guessed two times in three without a picture. Prints one JSON object.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from easy_vqa import get_test_image_paths, get_test_questions, get_train_image_paths, get_train_questions

from vqa_core.evaluation.metrics import bootstrap_interval

TRAIN_PICTURES, TEST_PICTURES, SEED = 1500, 140, 5


def write_zip(path: Path) -> int:
    """rows.jsonl and pictures, with easy-vqa's own split; returns the number of held-out questions."""
    held_out = 0
    with zipfile.ZipFile(path, "w") as archive:
        lines = []
        for side, questions, paths, count in (
            ("train", get_train_questions, get_train_image_paths, TRAIN_PICTURES),
            ("test", get_test_questions, get_test_image_paths, TEST_PICTURES),
        ):
            for row, picture in _rows(side, questions, paths, count):
                if row["image"] not in archive.namelist():
                    archive.write(picture, row["image"])
                lines.append(json.dumps(row))
                held_out += side == "test"
        archive.writestr("rows.jsonl", "\n".join(lines) + "\n")
    return held_out


def _rows(side: str, questions: Callable[..., Any], paths: Callable[..., Any], count: int) -> list[tuple[Any, str]]:
    asked, answers, pictures = questions()
    files = paths()
    chosen = set(random.Random(SEED).sample(sorted(files), count))
    return [
        ({"image": f"images/{side}-{key}.png", "question": text, "answers": [answer], "split": side}, files[key])
        for text, answer, key in zip(asked, answers, pictures, strict=True)
        if key in chosen and answer not in ("yes", "no")
    ]


def docdex(*words: str) -> dict[str, Any]:
    """One command of the command line, as JSON."""
    command = [sys.executable, "-m", "vqa_core", *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> None:
    steps = sys.argv[1] if len(sys.argv) > 1 else "300"
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DOCDEX_HOME=f"{folder}/home", DOCDEX_RUNTIME=f"{folder}/runtime")
        archive = Path(folder) / "easy-vqa.zip"
        held_out = write_zip(archive)
        settings = [f"--set=max_steps={steps}", "--set=eval_rows=32", "--set=eval_steps=100", "--set=save_steps=100"]
        run = docdex("train", "--preset", "pocket-own", "--data", str(archive), *settings, "--wait")
        exact = {}
        for name, flags in {"right": [], "shuffled": ["--shuffle-pictures"]}.items():
            table = Path(folder) / f"{name}.csv"
            docdex("evaluate", "--adapter", run["run"], "--csv", str(table), *flags)
            with table.open(newline="", encoding="utf-8") as rows:
                exact[name] = [float(row["exact_match"]) for row in csv.DictReader(rows)]
        gain = [right - wrong for right, wrong in zip(exact["right"], exact["shuffled"], strict=True)]
        shares = {name: round(sum(values) / len(values), 4) for name, values in exact.items()}
        interval = [round(value, 4) for value in bootstrap_interval(gain, seed=0)]
        print(json.dumps({"held_out": held_out, "steps": int(steps), **shares, "gain_interval": interval, "run": run}))


if __name__ == "__main__":
    main()
