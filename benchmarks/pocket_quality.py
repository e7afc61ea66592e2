"""How well the embedded model reads: python benchmarks/pocket_quality.py [--weights DIR] [--data DIR] [--limit N] ...

Prints a table: drawn documents, cards and pages of seeds kept for this, layouts and a font family that training never
sees, real receipts, cards and scanned pages (of the folder --data; a set that is not there is left out), what is not on
the page and false refusals, then seconds an answer and memory, measured in a process of its own. Answers are greedy and
free-running, in the compute type and on the tiles that the app takes by itself. Intervals are 95 %, drawn by picture.

--limit N takes N pictures of each set (20: about three minutes), --set NAME only that one, --json FILE keeps every
answer. The whole table takes about 20 minutes on two quiet cores.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers.modeling_outputs import BaseModelOutputWithPooling

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pocket_sets import ABSENT, Asked, QuestionSet, Shown, drawn_sets, real_sets
from tests import real_data
from vqa_core.evaluation.metrics import anls, bootstrap_statistic, exact_match
from vqa_core.models.catalogue import POCKET, Source
from vqa_core.models.generation import generate_inputs, prepare, style_of
from vqa_core.models.loading import Loaded, Precision, load, use_all_cores
from vqa_core.models.processing import Conversation, PictureOptions, user_message
from vqa_core.rendering.questions import NOT_HERE
from vqa_core.settings import ASSETS, PACKAGE_ROOT

MAX_NEW_TOKENS = 96
SEED = 0
DIGITS = ("total", "damage")
"""Their keys drop what is printed beside the number: a currency, the + of "30+"."""
PIXELS = ("pixel_values", "pixel_attention_mask")


@dataclass(frozen=True)
class Said:
    """One answer with its scores; `exact` of a real one of DIGITS looks at its digits alone."""

    set: str
    real: bool
    picture: str
    kind: str
    tiles: int
    field: str
    question: str
    answers: tuple[str, ...]
    said: str
    exact: float
    anls: float

    @property
    def refused(self) -> bool:
        return is_refusal(self.said)


@dataclass(frozen=True)
class Line:
    """One row of the table: a mean over `n` answers about `pictures` pictures, with its interval."""

    set: str
    field: str
    measure: str
    n: int
    pictures: int
    mean: float
    low: float
    high: float


def is_refusal(said: str) -> bool:
    return said.strip().rstrip(".").lower() == NOT_HERE


def answers(loaded: Loaded, picture: Any, questions: Sequence[str], options: PictureOptions) -> tuple[list[str], int]:
    """Greedy answers to all questions about one picture, and its tiles: what each gets when it is asked alone.

    What the vision tower makes of the picture is computed once for all of them.
    """
    asked = [Conversation((user_message([None, text], loaded.control_tokens),), (picture,)) for text in questions]
    inputs = dict(prepare(loaded, asked, options))
    pixels = {name: inputs.pop(name)[:1] for name in PIXELS if name in inputs}
    assert loaded.family.features is not None
    with torch.inference_mode():
        features = loaded.family.features(loaded.model.model, pixels)
    inputs["mm_encoder_outputs"] = {"image": BaseModelOutputWithPooling(pooler_output=[features] * len(asked))}
    said = generate_inputs(loaded, inputs, [style_of(loaded, one) for one in asked], MAX_NEW_TOKENS)
    return said, int(pixels["pixel_values"].shape[1])


def score(of: QuestionSet, shown: Shown, asked: Asked, said: str, tiles: int) -> Said:
    digits = of.real and asked.field in DIGITS
    exact = float(number(said) == number(asked.answers[0])) if digits else exact_match(said, asked.answers)
    if asked.field == ABSENT:
        exact = float(is_refusal(said))
    near = anls(said, asked.answers)
    return Said(of.title, of.real, shown.name, shown.kind, tiles, asked.field, asked.question, asked.answers, said,
                exact, near)  # fmt: skip


def number(text: str) -> str:
    """The digits of a sum of money, its point among them: "RM 1,234.50" and "1234.50" are one."""
    return re.sub(r"[^0-9.]", "", text.replace(",", "")).strip(".")


def line(said: Sequence[Said], values: Sequence[float], title: str, field: str, measure: str) -> Line:
    """The mean of `values`, one of each of `said`, and its interval over pictures: answers about one go together."""
    names = sorted({one.picture for one in said})
    place = {name: index for index, name in enumerate(names)}
    sums, counts = np.zeros(len(names)), np.zeros(len(names))
    for one, value in zip(said, values, strict=True):
        sums[place[one.picture]] += value
        counts[place[one.picture]] += 1
    low, high = bootstrap_statistic(len(names), lambda drawn: float(sums[drawn].sum() / counts[drawn].sum()), SEED)
    return Line(title, field, measure, len(said), len(names), float(np.mean(values)), low, high)


def table(said: Sequence[Said]) -> list[Line]:
    """A line for each field and measure of each set and for each drawn kind, then absent fields and false refusals of
    drawn and real ones."""
    lines = []
    for title in dict.fromkeys(one.set for one in said):
        of_set = [one for one in said if one.set == title and one.field != ABSENT]
        for field in dict.fromkeys(one.field for one in of_set):
            chosen = [one for one in of_set if one.field == field]
            measure = "digits" if chosen[0].real and field in DIGITS else "exact"
            lines.append(line(chosen, [one.exact for one in chosen], title, field, measure))
            lines.append(line(chosen, [one.anls for one in chosen], title, field, "ANLS"))
    drawn = [one for one in said if one.kind and one.field != ABSENT]
    for kind in sorted({one.kind for one in drawn}):
        chosen = [one for one in drawn if one.kind == kind]
        lines.append(line(chosen, [one.exact for one in chosen], "all drawn", kind, "exact"))
    for title, real in (("all drawn", False), ("all real", True)):
        absent = [one for one in said if one.real == real and one.field == ABSENT]
        present = [one for one in said if one.real == real and one.field != ABSENT]
        if absent:
            lines.append(line(absent, [one.exact for one in absent], title, "absent", "refused"))
        if present:
            lines.append(line(present, [float(one.refused) for one in present], title, "present", "refused"))
    return lines


def written(lines: Iterable[Line]) -> Iterator[str]:
    yield f"| {'set':20} | {'field':12} | {'measure':7} | {'n':>4} | {'mean':>5} | 95 % interval |"
    yield "|---|---|---|---|---|---|"
    for one in lines:
        interval = f"{one.low:.3f} to {one.high:.3f}"
        yield f"| {one.set:20} | {one.field:12} | {one.measure:7} | {one.n:>4} | {one.mean:>5.3f} | {interval} |"


def speed(weights: Path) -> dict[str, Any]:
    """What benchmarks/pocket_speed.py measures in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.pocket_speed", str(weights)]
    done = subprocess.run(command, cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=ASSETS / "pocket")
    parser.add_argument("--data", type=Path, default=real_data.FOLDER)
    parser.add_argument("--limit", type=int, default=0, help="pictures of each set; 0 takes all")
    parser.add_argument("--set", action="append", default=[], help="only this set; may be given again")
    parser.add_argument("--longest-edge", type=int, default=0, help="px; 0 chooses by picture, as the app does")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    weights = given.weights.resolve()
    use_all_cores()
    loaded = load(Source(POCKET, str(weights), local=True), Precision())
    options = PictureOptions(given.longest_edge)
    said: list[Said] = []
    for of in [*drawn_sets(), *real_sets(given.data)]:
        if given.set and of.title not in given.set:
            continue
        started, before = time.monotonic(), len(said)
        for shown in of.first(given.limit):
            texts, tiles = answers(loaded, shown.picture, [asked.question for asked in shown.asked], options)
            said += [score(of, shown, asked, text, tiles) for asked, text in zip(shown.asked, texts, strict=True)]
        tell(f"{of.title}: {len(said) - before} answers in {time.monotonic() - started:.0f} s")
    lines = table(said)
    tell("\n".join(["", *written(lines), ""]))
    measured = {} if given.no_speed else speed(weights)
    tell(json.dumps(measured, indent=1))
    if given.json:
        kept = {"weights": str(weights), "compute": str(loaded.dtype), "limit": given.limit, "speed": measured,
                "table": [asdict(one) for one in lines], "answers": [asdict(one) for one in said]}  # fmt: skip
        given.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
