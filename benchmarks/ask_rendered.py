"""How often the embedded model is right about drawn documents and cards, one question a picture, and how fast.

    python benchmarks/ask_rendered.py

Seeds 101 to 104 are kept for this: nothing was tuned on them. Prints one JSON object.
"""

import json
import platform
import random
import statistics
import tempfile
import time
from pathlib import Path

from vqa_core.answering.answer import Question
from vqa_core.answering.answerer import Answerer
from vqa_core.evaluation.metrics import anls, exact_match
from vqa_core.hardware import cpu_cores
from vqa_core.rendering.sets import render
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

SEEDS = (101, 102, 103, 104)
PICTURES = 25
KINDS = ("documents", "cards")


def cpu_flags() -> list[str]:
    """The vector extensions that decide speed on this processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return sorted(flag for flag in flags if flag.startswith(("avx", "amx")))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"DOCDEX_HOME": folder, "DOCDEX_RUNTIME": folder})
        answerer = Answerer(settings, RunStore(settings))
        started = time.perf_counter()
        first = next(iter(render("cards", 1, 0)))
        answerer.answer(Question("What is the HP?", [first.picture]))
        load_seconds = time.perf_counter() - started
        report: dict[str, object] = {"load_and_first_answer_s": round(load_seconds, 2), "seeds": SEEDS}
        seconds: list[float] = []
        for kind in KINDS:
            exact: list[float] = []
            similar: list[float] = []
            for seed in SEEDS:
                for index, made in enumerate(render(kind, PICTURES, seed)):
                    question, answer = random.Random(f"{seed}/{index}").choice(made.pairs)
                    said = answerer.answer(Question(question, [made.picture]))
                    exact.append(exact_match(said.text, [answer]))
                    similar.append(anls(said.text, [answer]))
                    seconds.append(said.seconds)
            report[kind] = {"n": len(exact), "exact_match": statistics.mean(exact), "anls": statistics.mean(similar)}
        report["seconds_per_answer"] = round(statistics.median(seconds), 3)
        report["cpu"] = {"cores": cpu_cores(), "machine": platform.machine(), "flags": cpu_flags()}
        print(json.dumps(report))


if __name__ == "__main__":
    main()
