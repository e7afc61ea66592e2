"""What examples before the question do to the embedded model, which was never trained with any.

    python benchmarks/few_shot.py [--pictures 20]

Asks about drawn pictures of seed 101, one question each, with rows of the built-in sets before it. Prints a JSON object
a line: kind, support, shots, exact match, median seconds an answer (the search for similar pictures included).
"""

import argparse
import json
import random
import statistics
import tempfile

from vqa_core.answering.answer import Question
from vqa_core.answering.answerer import Answerer
from vqa_core.answering.few_shot import Shots
from vqa_core.evaluation.metrics import exact_match
from vqa_core.rendering.sets import render
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings

SEED = 101
KINDS = ("cards", "documents", "tickets")
TRIED = (Shots(), *(Shots("", count, support) for count in (2, 4) for support in ("random", "similar")))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=20)
    pictures = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"DOCDEX_HOME": folder, "DOCDEX_RUNTIME": folder})
        answerer = Answerer(settings, RunStore(settings))
        for kind in KINDS:
            asked = [
                (made.picture, *random.Random(f"{SEED}/{index}").choice(made.pairs))
                for index, made in enumerate(render(kind, pictures, SEED))
            ]
            for tried in TRIED:
                shots = Shots(f"builtin:{kind}", tried.count, tried.support)
                answers = [answerer.answer(Question(text, [picture], shots=shots)) for picture, text, _ in asked]
                right = [
                    exact_match(answer.text, [truth]) for answer, (_, _, truth) in zip(answers, asked, strict=True)
                ]
                report = {"kind": kind, "support": answers[0].support, "shots": tried.count, "n": len(right)}
                seconds = statistics.median(answer.seconds for answer in answers)
                print(json.dumps({**report, "exact_match": statistics.mean(right), "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main()
