"""What benchmarks/pocket_quality.py asks: drawn pictures of seeds that nothing was trained or tuned on, and real ones.

Real pictures are only ever looked at here. A set whose folder is absent is left out.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from vqa_core.examples.pictures import open_picture
from vqa_core.rendering.canvas import Canvas
from vqa_core.rendering.cards import draw_card
from vqa_core.rendering.documents import KINDS_OF_DOCUMENT, DocumentKind
from vqa_core.rendering.fonts import BUILT_IN
from vqa_core.rendering.questions import NOT_HERE, absent
from vqa_core.rendering.sheet import Pairs, Sheet

ABSENT = "absent"
"""The field of a question that the picture does not answer."""
QUESTIONS = 2
"""Of a drawn picture so many are asked, and one whose answer is not there."""


@dataclass(frozen=True)
class Asked:
    """One question; `field` is the row of the table that it counts for."""

    field: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """One picture with its questions; `kind` is what a drawn one is."""

    name: str
    picture: Image.Image
    asked: tuple[Asked, ...]
    kind: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """`count` pictures, each opened or drawn when it is its turn; `real` for photographs and scans."""

    title: str
    count: int
    show: Callable[[int], Shown]
    real: bool = False

    def first(self, limit: int) -> Iterator[Shown]:
        """At most `limit` pictures (0: all), evenly over the set."""
        wanted = min(limit or self.count, self.count)
        for place in range(wanted):
            yield self.show(place * self.count // wanted)


def drawn_sets() -> list[QuestionSet]:
    """Documents, cards and pages, then those whose layouts and fonts were kept back from training."""
    return [
        QuestionSet("drawn documents", 150, partial(_document, "documents", False)),
        QuestionSet("drawn cards", 100, partial(_card, "cards", False)),
        QuestionSet("kept-back documents", 100, partial(_document, "kept-back documents", True)),
        QuestionSet("kept-back cards", 60, partial(_card, "kept-back cards", True)),
        QuestionSet("drawn pages", 60, _page),
    ]


def real_sets(data: Path) -> list[QuestionSet]:
    """Receipts, cards and scanned pages of `data`, those of them that are there."""
    found = []
    for title, table, make in (
        ("receipts", data / "receipts" / "keys.jsonl", _receipt),
        ("cards", data / "cards" / "cards.jsonl", _real_card),
        ("scanned pages", data / "docvqa" / "test.jsonl", _scan),
    ):
        if table.is_file():
            rows = _rows(table)
            shown = _by_picture(rows) if make is _scan else [row for row in rows if make is _receipt or row.get("hp")]
            found.append(QuestionSet(title, len(shown), partial(make, table.parent, shown), real=True))
    return found


def _document(seed: str, held_out: bool, index: int) -> Shown:
    draw = random.Random(f"quality/{seed}/{index}")
    name, kind = _kind(draw)
    width, height = draw.choice(kind.sizes)
    fonts = BUILT_IN.held_out if held_out else BUILT_IN.training
    canvas, pairs = kind.draw(draw, Sheet(width, height, draw.randint(17, 20), fonts, held_out))
    return _drawn(draw, f"{seed} {index}", canvas, pairs, name)


def _page(index: int) -> Shown:
    draw = random.Random(f"quality/pages/{index}")
    name, kind = _kind(draw)
    canvas, pairs = kind.draw(draw, Sheet(1152, 1536, draw.randint(17, 24), BUILT_IN.training))
    return _drawn(draw, f"pages {index}", canvas, pairs, name)


def _kind(draw: random.Random) -> tuple[str, DocumentKind]:
    names = tuple(KINDS_OF_DOCUMENT)
    name = draw.choices(names, [KINDS_OF_DOCUMENT[name].share for name in names])[0]
    return name, KINDS_OF_DOCUMENT[name]


def _card(seed: str, held_out: bool, index: int) -> Shown:
    draw = random.Random(f"quality/{seed}/{index}")
    fonts = BUILT_IN.held_out if held_out else BUILT_IN.training
    canvas, pairs = draw_card(draw, Sheet(548, 768, 18, fonts, held_out))
    return _drawn(draw, f"{seed} {index}", canvas, pairs, "card")


def _drawn(draw: random.Random, name: str, canvas: Canvas, pairs: Pairs, kind: str) -> Shown:
    """QUESTIONS of the pairs that have an answer, and of a document one that has none: its own near miss, if any."""
    answered = [pair for pair in pairs if pair[1] != NOT_HERE]
    chosen = draw.sample(answered, min(QUESTIONS, len(answered)))
    asked = [Asked("answer", question, (answer,)) for question, answer in chosen]
    if kind != "card":
        present = [piece.text for piece in canvas.texts] + [question for question, _ in pairs]
        own = [question for question, answer in pairs if answer == NOT_HERE]
        asked.append(Asked(ABSENT, own[0] if own else absent(draw, present)[0], (NOT_HERE,)))
    return Shown(name, canvas.image, tuple(asked), kind)


_FOREIGN = (
    "What is the passport number?",
    "Who is the illustrator?",
    "What is the HP?",
    "What is the blood group?",
    "What is the first attack?",
    "What is the flight number?",
)
"""No receipt carries these."""


def _receipt(folder: Path, rows: Sequence[Mapping[str, Any]], index: int) -> Shown:
    row = rows[index]
    asked = [
        Asked(name, f"What is the {name}?", (row[name],))
        for name in ("total", "date", "company", "address")
        if row.get(name)
    ]
    asked.append(Asked(ABSENT, _FOREIGN[index % len(_FOREIGN)], (NOT_HERE,)))
    return _opened(folder / row["image"], asked)


def _real_card(folder: Path, rows: Sequence[Mapping[str, Any]], index: int) -> Shown:
    row = rows[index]
    stage = f"Stage {row['stage']}" if row["stage"] else "Basic"
    asked = [
        Asked("HP", "What is the HP?", (str(row["hp"]),)),
        Asked("name", "What is the name of this card?", (row["name"],)),
        Asked("stage", "What stage is this card?", (stage,)),
    ]
    if row.get("weakness"):
        asked.append(Asked("weakness", "What is the weakness?", (row["weakness"],)))
    if row["attacks"]:
        first = row["attacks"][0]
        asked.append(Asked("first attack", "What is the first attack?", (first["title"],)))
        if first.get("fixed_damage"):
            question = f"How much damage does {first['title']} do?"
            asked.append(Asked("damage", question, (str(first["fixed_damage"]),)))
    return _opened(folder / row["image"], asked)


def _scan(folder: Path, pages: Sequence[Mapping[str, Any]], index: int) -> Shown:
    page = pages[index]
    asked = [Asked("question", row["question"], tuple(row["answers"])) for row in page["rows"]]
    return _opened(folder / page["image"], asked)


def _opened(path: Path, asked: Sequence[Asked]) -> Shown:
    return Shown(path.name, open_picture(path), tuple(asked))


def _by_picture(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    pages: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        pages.setdefault(row["image"], []).append(row)
    return [{"image": image, "rows": of} for image, of in pages.items()]


def _rows(table: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines() if line.strip()]
